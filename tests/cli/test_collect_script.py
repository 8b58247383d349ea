"""`advisor collect --script`: the shipped script, byte for byte."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from advisor.cli.collect_script import SCRIPTS, script_file

Run = Callable[..., Result]


@pytest.mark.parametrize("kind", SCRIPTS)
def test_the_script_is_printed_as_it_is_shipped(run: Run, kind: str) -> None:
    result = run("collect", "--script", kind)
    assert result.exit_code == 0
    assert result.stdout_bytes == script_file(kind).read_bytes()
    assert result.stderr == ""


def test_a_process_prints_it_past_the_encoding_of_its_output() -> None:
    command = [sys.executable, "-X", "utf8=0", "-m", "advisor", "collect", "--script", "cmd"]
    done = subprocess.run(command, capture_output=True, check=True, env={"PYTHONIOENCODING": "utf-16", "PATH": ""})
    assert done.stdout == script_file("cmd").read_bytes()
    assert b"\r\r\n" not in done.stdout


def test_output_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "collect.ps1"
    assert run("collect", "--script", "ps1", "--output", target).stdout == ""
    assert target.read_bytes() == script_file("ps1").read_bytes()
    result = run("collect", "--script", "ps1", "--output", tmp_path / "no" / "folder.ps1")
    assert result.exit_code == 2
    assert "--output" in result.stderr


@pytest.mark.parametrize("arguments", [["--script", "vbs"], []])
def test_an_unknown_script_is_bad_usage(run: Run, arguments: list[str]) -> None:
    result = run("collect", *arguments)
    assert result.exit_code == 2
    assert "cmd" in result.stderr


def test_the_scripts_travel_with_the_package() -> None:
    """What `knowledge_root` finds in a wheel is the whole of `facts/`."""
    import tomllib

    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]["facts"] == "advisor/knowledge/facts"
    assert {path.name for path in script_file("cmd").parent.iterdir()} >= set(SCRIPTS.values())
