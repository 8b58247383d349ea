"""The audits of a store: the page and the document of `advisor audit history`, and of what `prune` removes."""

from collections.abc import Sequence
from typing import Any

from advisor.model.stored import RunState, StoredRun
from advisor.report.page import Page
from advisor.report.stored_json import stored_run_document
from advisor.report.words import Words


def history_document(store: str, runs: Sequence[StoredRun]) -> dict[str, Any]:
    """`advisor.history/1`; `store` is written without a password."""
    return {"schema": "advisor.history/1", "store": store, "runs": [stored_run_document(run) for run in runs]}


def write_history(page: Page, words: Words, store: str, runs: Sequence[StoredRun]) -> None:
    """The runs by fleet, the newest first, each with how it moved since the one before."""
    page.whole(words.say("stored.history", store=store, count=len(runs)), "answer")
    for fleet, listed in by_fleet(runs).items():
        page.heading(words.say("stored.fleet", fleet=fleet or words.say("stored.unnamed"), count=len(listed)))
        for run, before in zip(listed, previous(listed), strict=True):
            page.line(run_line(words, run, before), indent=2, marker="- ")


def write_removal(page: Page, words: Words, store: str, runs: Sequence[StoredRun], *, removed: bool) -> None:
    """What is removed, or would be."""
    said = "stored.prune-none" if not runs else "stored.removed" if removed else "stored.would"
    page.whole(words.say(said, store=store, count=len(runs)), "answer")
    for run in runs:
        page.line(run_line(words, run, None), indent=2, marker="- ")
    if runs and not removed:
        page.line(words.say("stored.yes"), "quiet")


def by_fleet(runs: Sequence[StoredRun]) -> dict[str, list[StoredRun]]:
    fleets: dict[str, list[StoredRun]] = {}
    for run in runs:
        fleets.setdefault(run.run.fleet, []).append(run)
    return fleets


def previous(runs: Sequence[StoredRun]) -> list[StoredRun | None]:
    """Of runs of one fleet, the newest first: for each the finished one before it."""
    found: list[StoredRun | None] = []
    earlier: StoredRun | None = None
    for run in reversed(runs):
        found.append(earlier)
        earlier = run if run.state is RunState.FINISHED else earlier
    return found[::-1]


def run_line(words: Words, stored: StoredRun, before: StoredRun | None) -> str:
    """One run on one line."""
    run = stored.run
    if stored.state is not RunState.FINISHED:
        return words.say("stored.unfinished", run=run.id, started=run.started, count=run.hosts)
    line = words.say(
        "stored.line",
        run=run.id,
        started=run.started,
        count=run.hosts,
        unknown=run.unknown,
        failing=moved(stored.failing(), None if before is None else before.failing()),
    )
    return f"{line} {words.say('stored.pinned')}" if stored.pinned else line


def moved(now: int, before: int | None) -> str:
    """A count, and how it moved: `12 (-3)`."""
    return str(now) if before is None else f"{now} ({now - before:+d})"
