"""A home that takes nothing: what needs none of it works, and what does says what to give instead."""

import sys
from pathlib import Path

import pytest

from advisor.cli.journal import About, Journal
from advisor.errors import UsageError
from tests.hostile.commands import run

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "heartbeat-loss"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the home of Windows is told otherwise")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder can be made in it, whoever runs this: it is a file."""
    (tmp_path / "home").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["diagnose", str(EXAMPLE)], 3),
        (["check", str(EXAMPLE), "--format", "json"], 3),
        (["collect", str(EXAMPLE), "--format", "json"], 0),
        (["plan", str(EXAMPLE)], 3),
        (["audit", str(EXAMPLE)], 3),
        (["rules", "list"], 0),
    ],
)
def test_what_keeps_nothing_needs_no_home(arguments: list[str], code: int) -> None:
    assert run(*arguments).exit_code == code


@pytest.mark.parametrize(
    ("arguments", "instead"),
    [
        (["diagnose", str(EXAMPLE), "--redact"], "Give --redact-key a file of your own."),
        (["plan", str(EXAMPLE), "--guide"], "Give --journal another place."),
        (["unredact", str(EXAMPLE / "incident.yaml"), "--map", "x"], "Give --redact-key a file of your own."),
    ],
)
def test_what_keeps_something_says_what_to_give(arguments: list[str], instead: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert instead in result.stderr
    assert "internal fault" not in result.stderr


def test_an_interview_says_what_to_give() -> None:
    with pytest.raises(UsageError, match="Give --session another place"):
        Journal.begin(None, About(None, None))


def test_with_files_of_ones_own_it_works(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a secret of the owner")
    shared = run("check", str(EXAMPLE), "--redact", "--redact-key", str(tmp_path / "key"))
    assert shared.exit_code == 3
    guided = run("plan", str(EXAMPLE), "--guide", "--journal", str(tmp_path / "journal"), "--by", "Ana")
    assert guided.exit_code == 3
    assert (tmp_path / "journal").read_text().count("\n") == 1
