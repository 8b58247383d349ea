"""How the program starts and how it ends, as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor import __version__

ROOT = Path(__file__).resolve().parents[2]


def advisor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, "-m", "advisor", *arguments], capture_output=True, env=variables, check=False
    )


def test_version() -> None:
    done = advisor("--version")
    assert (done.returncode, done.stdout.decode().strip()) == (0, f"advisor {__version__}")


HEAVY = {"rich", "yaml", "pydantic", "polars", "advisor.api", "advisor.pack.load", "advisor.cli.diagnose"}
LIST_MODULES = """
import sys
from advisor.cli.main import cli
try:
    cli.main([sys.argv[1]])
except SystemExit:
    print(*sys.modules)
"""


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_import_nothing_heavy(option: str) -> None:
    command = [sys.executable, "-c", LIST_MODULES, option]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=True, text=True)
    modules = set(done.stdout.split())
    assert "click" in modules
    assert not modules & HEAVY


def test_help_lists_the_commands() -> None:
    shown = advisor("--help").stdout.decode()
    for command in ("diagnose", "check", "evidence", "rules", "facts", "schema"):
        assert f"\n  {command} " in shown


def test_an_unknown_command_ends_with_two() -> None:
    done = advisor("nothing")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


ON_AN_OLD_CONSOLE = r"""
from advisor.cli.main import _never_fail_on_characters
from advisor.cli.output import write_document, write_page
_never_fail_on_characters()
write_document({"text": "\u5f88\u53ef\u80fd"}, None)
write_page(lambda page: page.line("\u5f88\u53ef\u80fd \u2265 4"), "rich", None)
"""


def test_a_console_of_an_old_code_page_does_not_fail() -> None:
    variables = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-c", ON_AN_OLD_CONSOLE]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=variables, check=True)
    assert b"\\u5f88" in done.stdout
    assert b"??? >= 4" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no broken pipes of this kind")
def test_a_reader_that_leaves_is_no_fault() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", "schema", "diagnosis"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, complaint = process.communicate()
    assert (process.returncode, complaint) == (0, b"")
