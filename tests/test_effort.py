"""Which tests run when: a part every day, all at the gate, and there what tries more once again."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.effort import some

MADE = """
import pytest
from hypothesis import given, strategies as st
from tests.effort import gate_only, some
def test_plain(): pass
@given(st.none())
def test_given(none): pass
@gate_only
def test_long(): pass
@pytest.mark.parametrize(("one", "two"), some([(1, 2), (3, 4), (5, 6)], 2))
def test_some(one, two): pass
"""
COUNTED = "from tests.effort import tries\nMANY = tries(9)\ndef test_counted(): pass\n"
DAILY, MORE = {"counted", "plain", "given", "some[1-2]", "some[5-6]"}, {"counted", "given"}
ALL = DAILY | {"long", "some[3-4]"}


@pytest.mark.parametrize(
    ("profile", "real", "more", "wanted"),
    some([("default", "", "", DAILY), ("ci", "", "", ALL), ("default", "1", "", ALL), ("ci", "1", "1", MORE)]),
)
def test_what_runs(profile, real, more, wanted, tmp_path):
    (tmp_path / "test_made.py").write_text(MADE, encoding="utf-8")
    (tmp_path / "test_counted.py").write_text(COUNTED, encoding="utf-8")
    asked = {"HYPOTHESIS_PROFILE": profile, "ADVISOR_REAL": real, "ADVISOR_MORE": more, "ADVISOR_SHARD": "1/1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "--co", "-p", "tests.conftest", f"--rootdir={tmp_path}", "."],
        cwd=tmp_path, env={**os.environ, **asked, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert {line.partition("::test_")[2] for line in done.stdout.splitlines() if "::" in line} == wanted
