"""Ctrl-C and SIGTERM while a question waits in a terminal: the code and the word, and nothing that was said is lost."""

import json
import os
import select
import signal
import sys
import time
from pathlib import Path

import pytest

from advisor.interruption import wait_for_line
from tests.cli.terminal import INTERRUPT, TERMINATE, converse
from tests.effort import gate_only, some
from tests.faults.ended import EXAMPLE, OLD

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
HOWS = [(INTERRUPT, 130, "advisor: interrupted."), (TERMINATE, 143, "advisor: terminated.")]
TIMES = [(how, count) for count in range(3) for how in HOWS]


@pytest.mark.parametrize(("how", "count"), some(TIMES, 6))
def test_a_guide_goes_on_where_it_was(tmp_path: Path, how: tuple[bytes, int, str], count: int) -> None:
    line, code, word = how
    journal = tmp_path / "journal"
    guide = ["plan", EXAMPLE, "--guide", "--by", "Ana", "--engine", "plain", "--journal", journal]
    screen, ended = converse(guide, [*["not now"] * count, line], tmp_path)
    assert ended == code
    assert screen.strip().splitlines()[-1] == word
    assert "Traceback" not in screen
    said = [json.loads(one) for one in journal.read_text().splitlines()[1:]]
    assert [one["answer"] for one in said] == ["later"] * count
    assert not list(tmp_path.rglob(".advisor-*"))
    screen, _ = converse(guide, ["done", "quit"], tmp_path)
    said = [json.loads(one)["answer"] for one in journal.read_text().splitlines()[1:]]
    assert said == [*["later"] * count, "done"]


@gate_only
@pytest.mark.parametrize("how", HOWS)
def test_an_interview_goes_on_where_it_was(tmp_path: Path, how: tuple[bytes, int, str]) -> None:
    line, code, _ = how
    session = tmp_path / "session"
    screen, ended = converse(["consult", "--session", session], ["5.2.3790", line], tmp_path)
    assert (ended, "Traceback" in screen) == (code, False)
    screen, _ = converse(["consult", "--resume", "--session", session], ["quit"], tmp_path)
    assert "is there already" in screen


@pytest.mark.parametrize("how", some([(how,) for how in HOWS]))
def test_a_password_is_asked_for_and_nobody_is_asked_more(tmp_path: Path, how: tuple[bytes, int, str]) -> None:
    line, code, word = how
    answer, journal = tmp_path / "answer", tmp_path / "journal"
    answer.write_text(OLD)
    asked = ["collect", "smb://Ana@host.invalid", "--journal", journal, "-o", answer]
    screen, ended = converse(asked, [line], tmp_path, prompt=b": ")
    assert ended == code
    assert screen.strip().splitlines()[-1] == word
    assert (answer.read_text(), journal.exists() and journal.read_bytes()) in [(OLD, False), (OLD, b"")]
    assert not list(tmp_path.rglob(".advisor-*"))


def test_a_signal_from_before_the_waiting_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its handler has run by then, as far as the system knows; only the byte that it left tells of it."""
    import pty

    ours, theirs = pty.openpty()
    before = signal.signal(signal.SIGUSR1, lambda *_: None)
    waited = []

    def late(*lists: object) -> object:
        signal.raise_signal(signal.SIGUSR1)
        waited.append(True)
        return real(*lists, 20.0)

    real = select.select
    monkeypatch.setattr("advisor.interruption.select.select", late)
    try:
        begun = time.monotonic()
        wait_for_line(theirs)
        assert time.monotonic() - begun < 10
        assert waited
        assert signal.set_wakeup_fd(-1) == -1
    finally:
        signal.signal(signal.SIGUSR1, before)
        os.close(ours)
        os.close(theirs)
