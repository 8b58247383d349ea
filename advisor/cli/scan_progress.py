"""How far a scan of hosts is, on the standard error of a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.fleet.answer import Answer
    from advisor.report.words import Words


@contextmanager
def scan_progress(words: "Words", count: int) -> "Iterator[Callable[[Answer, int, int], None] | None]":
    """Somebody for `scan` to tell; None where no terminal would show it, and for a single host."""
    if count < 2 or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    failed = 0
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words.say("progress.asking"), total=count)

        def report(answer: "Answer", done: int, total: int) -> None:
            nonlocal failed
            failed += not answer.reached
            said = words.say("progress.asking.failed", count=failed) if failed else words.say("progress.asking")
            bar.update(task, completed=done, total=total, description=said)

        yield report
