"""Under ADVISOR_REAL a skip is a failure, of a test as of a whole module."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

WHOLE = "import pytest\npytest.skip('no server', allow_module_level=True)\n"
ONE = "import pytest\ndef test_one():\n    pytest.skip('no server')\n"
MISSING = "import pytest\npytest.importorskip('no_such_module_at_all')\n"


@pytest.mark.parametrize("text", [WHOLE, ONE, MISSING], ids=["module", "test", "import"])
@pytest.mark.parametrize(("real", "fails"), [("1", True), ("", False)])
def test_a_skip(text, real, fails, tmp_path):
    (tmp_path / "test_made.py").write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n0",
        "-p",
        "tests.conftest",
        f"--rootdir={tmp_path}",
        str(tmp_path),
    ]
    environment = {**os.environ, "ADVISOR_REAL": real, "PYTHONPATH": str(ROOT)}
    for name in ("PYTEST_ADDOPTS", "ADVISOR_SHARD"):
        environment.pop(name, None)
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ("skipped although ADVISOR_REAL is set" in done.stdout) is fails, done.stdout + done.stderr
    assert (done.returncode in (0, 5)) is not fails
