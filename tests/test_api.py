"""What `import advisor` promises: these names, typed, described, cheap to import; and docs/api.md as it is written."""

import contextlib
import io
import os
import re
import subprocess
import sys
from inspect import getdoc, signature
from pathlib import Path

import pytest

import advisor
from tests.effort import gate_only

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n(?:\n```\n(.*?)^```)?", PAGE, re.M | re.S)
FUNCTIONS = ("audit", "check", "diagnose", "load_pack")


def test_nothing_else_is_offered():
    assert advisor.__all__ == ["__version__", *FUNCTIONS]
    assert dir(advisor) == sorted(advisor.__all__)
    with pytest.raises(AttributeError, match="no attribute 'api_key'"):
        _ = advisor.api_key


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_is_described_with_every_type_and_on_the_page(name):
    function = getattr(advisor, name)
    shape = signature(function)
    assert shape.return_annotation is not shape.empty
    assert all(one.annotation is not one.empty for one in shape.parameters.values())
    assert len(getdoc(function) or "") > 80
    assert f"advisor.{name}(" in PAGE


@pytest.mark.parametrize(("code", "output"), EXAMPLES)
def test_the_page_does_what_it_says(code, output, monkeypatch):
    monkeypatch.chdir(ROOT)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "docs/api.md", "exec"), {})
    assert said.getvalue() == output


def test_the_page_has_examples():
    assert len(EXAMPLES) >= 5
    assert all(output for _, output in EXAMPLES)


def test_importing_brings_no_library_along():
    heavy = "{'click', 'numpy', 'polars', 'pydantic', 'rich', 'sqlalchemy', 'yaml'}"
    code = f"import sys, advisor; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@gate_only
def test_a_strict_type_checker_knows_them(tmp_path):
    """The package says that it is typed, and whoever uses it is checked against it."""
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n\nimport advisor\n\n"
        "found = advisor.diagnose(Path('x'), pack=advisor.load_pack())\n"
        "names: list[str] = [suspect.id for suspect in found.suspects]\n"
        "advisor.check(['x', Path('y')])\nadvisor.check('x')\n"
        "wrong: int = advisor.audit('x').hosts\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", str(script)]
    cache = f"--cache-dir={ROOT / '.mypy_cache'}"
    done = subprocess.run(
        [*command, cache],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MYPYPATH": str(ROOT)},
    )
    assert [line.partition("script.py:")[2] for line in done.stdout.splitlines()] == [
        '9: error: Incompatible types in assignment (expression has type "Sequence[str]", variable has type "int")'
        "  [assignment]"
    ], done.stdout + done.stderr
