"""The bar of long reads: on a terminal only, late, and gone in the end."""

import io
import sys
from collections.abc import Callable

import pytest

from advisor.cli import progress
from advisor.cli.progress import reading_progress
from advisor.model.source import SourceFile
from advisor.report.words import Words
from tests.report.sample import texts

FILES = tuple(SourceFile(name, 100, lambda offset, length: b"") for name in ("A/a.log", "A/b.log", "A/c.log"))


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Called within the test: pytest puts its own standard error in place before each."""

    def replaced() -> Terminal:
        found = Terminal()
        monkeypatch.setattr(sys, "stderr", found)
        monkeypatch.setenv("TERM", "xterm")
        return found

    return replaced


def words() -> Words:
    return Words(texts())


def test_nobody_watches_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with reading_progress(words()) as reading:
        assert reading is None


def test_quick_work_shows_nothing(on_terminal: Callable[[], Terminal]) -> None:
    terminal = on_terminal()
    with reading_progress(words()) as reading:
        assert reading is not None
        reading.expect(FILES)
        reading.reached("A/a.log", 100)
    assert terminal.getvalue() == ""


def opened() -> progress._Reading:
    """As it is after the delay."""
    reading = progress._Reading("Reading")
    reading.expect(FILES)
    reading._timer.cancel()
    reading._open()
    return reading


def test_slow_work_shows_the_bar_and_takes_it_away(on_terminal: Callable[[], Terminal]) -> None:
    terminal = on_terminal()
    reading = opened()
    reading._told = float("-inf")
    reading.reached("A/a\x1b.log", 50)
    reading.close()
    shown = terminal.getvalue()
    assert "Reading" in shown
    assert "a\x1b.log" not in shown
    assert shown.count("\x1b[?25h") == 1, "the cursor is back"


def test_bytes_of_all_files_add_up_whatever_a_reader_tells(on_terminal: Callable[[], Terminal]) -> None:
    on_terminal()
    reading = opened()
    assert reading._bar is not None

    def done(file: str, bytes_read: int) -> float:
        reading._told = float("-inf")
        reading.reached(file, bytes_read)
        assert reading._bar is not None
        return reading._bar.tasks[0].completed

    assert done("A/a.log", 30) == 30
    assert done("A/a.log", 20) == 30, "a look back is no loss"
    assert done("A/a.log", 500) == 100, "a file that grew counts with the size it had"
    assert done("A/b.log", 0) == 100
    assert done("A/c.log", 40) == 240, "the one before is read, even if it never said so"
    reading.reached("A/a.log", 10)
    assert done("A/a.log", 10) == 300, "a file that is read again adds nothing"
    assert done("A/unheard.log", 10) == 300
    assert reading._bar.tasks[0].total == 300
    reading.close()


def test_an_interruption_takes_the_bar_away_and_goes_on(on_terminal: Callable[[], Terminal]) -> None:
    terminal = on_terminal()

    def interrupted() -> None:
        with reading_progress(words()) as reading:
            assert isinstance(reading, progress._Reading)
            reading.expect(FILES)
            reading._open()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert terminal.getvalue().count("\x1b[?25h") == 1, "the cursor is back"


def test_a_bar_that_would_come_too_late_does_not_come(on_terminal: Callable[[], Terminal]) -> None:
    terminal = on_terminal()
    reading = progress._Reading("Reading")
    reading.expect(FILES)
    reading.close()
    reading._open()
    assert terminal.getvalue() == ""
