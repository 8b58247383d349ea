"""Talking to a person in a terminal: pages out, lines in."""

import sys
from collections.abc import Callable
from typing import IO

from advisor.interruption import heed_at_once, wait_for_line
from advisor.report.page import Look, Page, printable, render

_WIDEST = 100
_LONGEST = 2000


class Talk:
    """Writes to the standard output, or to the standard error where the output is for a document, and reads what is
    typed. `plain`: without colour, and in ASCII."""

    def __init__(self, *, to_error: bool, plain: bool) -> None:
        self._plain = plain
        self._to_error = to_error

    @property
    def _stream(self) -> IO[str]:
        return sys.stderr if self._to_error else sys.stdout

    def _write(self, write: Callable[[Page], None]) -> None:
        self._stream.write(render(self._look(), write))
        self._stream.flush()

    def _look(self) -> Look:
        from rich.console import Console

        screen = Console(file=self._stream, highlight=False)
        is_plain = self._plain or not screen.encoding.lower().startswith("utf")
        if not screen.is_terminal:
            return Look(ascii_only=is_plain)
        colours = None if screen.legacy_windows or self._plain else screen.color_system
        return Look(width=min(screen.width, _WIDEST), colours=colours, ascii_only=is_plain)  # type: ignore[arg-type]

    def read(self) -> str:
        """What is typed, one line. Raises EOFError at the end of the input."""
        self._stream.write("> ")
        self._stream.flush()
        heed_at_once()
        if sys.stdin.isatty():  # which gives a line at a time, so that none waits in a buffer
            wait_for_line(sys.stdin.fileno())
        while True:
            try:
                line = sys.stdin.readline()
            except UnicodeDecodeError:
                line = "\ufffd\n"
            if not line:
                self._stream.write("\n")
                raise EOFError
            return printable(line.strip())[:_LONGEST]
