"""The bar of long reads, on the standard error: only on a terminal, and only when the reading takes a while."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Timer
from time import monotonic
from typing import TYPE_CHECKING

from advisor.share.door import at_the_door

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from advisor.model.progress import Progress
    from advisor.model.source import SourceFile
    from advisor.report.words import Words

DELAY = 0.7
"""Seconds of work before the bar appears."""
_BETWEEN = 0.05
"""Seconds between two updates of the bar: a reader may tell more often than a person sees."""
_NAME = 40


@contextmanager
def reading_progress(words: "Words") -> "Iterator[Progress | None]":
    """Somebody for `advisor.api` to tell how far the reading is; None where no terminal would show it."""
    if not sys.stderr.isatty():
        yield None
        return
    # What a file is called may tell whose it is.
    reading = _Reading(words.say("progress.reading"), nameless=at_the_door() is not None)
    try:
        yield reading
    finally:
        reading.close()


class _Reading:
    """Counts bytes over all files. Told by the reading thread; the bar is started by a timer of its own."""

    def __init__(self, title: str, *, nameless: bool = False) -> None:
        self._title = title
        self._nameless = nameless
        self._sizes: dict[str, int] = {}
        self._total = self._before = self._here = 0
        self._file = ""
        self._told = 0.0
        self._bar: Bar | None = None
        self._lock = Lock()
        self._closed = False
        self._timer = Timer(DELAY, self._open)
        self._timer.daemon = True

    def expect(self, files: "Sequence[SourceFile]") -> None:
        first = not self._sizes
        for file in files:
            self._sizes[file.name] = file.size
            self._total += file.size
        if first:
            self._timer.start()

    def reached(self, file: str, done: int) -> None:
        """Another file than before: the one before is read. A file that is read again adds nothing."""
        if file != self._file:
            self._before += self._sizes.pop(self._file, 0)
            self._file, self._here = file, 0
        self._here = min(max(self._here, done), self._sizes.get(file, 0))
        now = monotonic()
        if self._bar is not None and now - self._told > _BETWEEN:
            self._told = now
            self._show(self._bar)

    def close(self) -> None:
        """Take the bar away; the cursor comes back even after Ctrl-C."""
        self._timer.cancel()
        with self._lock:
            self._closed = True
            if self._bar is not None:
                self._bar.stop()

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

        with self._lock:
            if self._closed:
                return
            bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=20),
                DownloadColumn(binary_units=True),
                TransferSpeedColumn(),
                TextColumn("{task.fields[file]}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            bar.add_task(self._title, total=self._total, completed=self._before + self._here, file="")
            bar.start()
            self._bar = bar
        self._show(bar)

    def _show(self, bar: "Bar") -> None:
        from advisor.report.harmless import printable
        from advisor.report.timeline import fit

        name = "" if self._nameless else fit(printable(self._file), _NAME)
        bar.update(bar.task_ids[0], completed=self._before + self._here, total=self._total, file=name)
