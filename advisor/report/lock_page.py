"""What `rules lock` shows: how the pack differs from its lock, and what to do about it."""

from typing import Any, Protocol

from advisor.model.diagnosis import PackIdentity
from advisor.report.json_record import pack_document
from advisor.report.pack_diff_page import Differing, advice_document
from advisor.report.page import Page
from advisor.report.words import Words


class Drifted(Differing, Protocol):
    """How a pack differs from its lock, as `advisor.pack.lock` tells it."""

    @property
    def turned(self) -> tuple[str, ...]: ...
    @property
    def locked(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def is_settled(self) -> bool: ...


def lock_document(identity: PackIdentity, drift: Drifted, *, written: bool) -> dict[str, Any]:
    """`advisor.rules-lock-check/1`."""
    return {
        "schema": "advisor.rules-lock-check/1",
        "pack": pack_document(identity),
        "locked": drift.locked,
        "rules": {
            "added": list(drift.added),
            "removed": list(drift.removed),
            "changed": list(drift.changed),
            "turned": list(drift.turned),
        },
        "advice": advice_document(drift),
        "settled": drift.is_settled,
        "written": written,
    }


def write_drift(page: Page, words: Words, drift: Drifted, *, written: bool) -> None:
    """Each difference, then what to do."""
    for how, style in (("removed", "bad"), ("turned", "bad"), ("changed", "warning"), ("added", "good")):
        for identity in getattr(drift, how):
            page.line(words.say(f"lock.{how}", rule=identity), style)
    values = {"bump": str(drift.bump), "old": drift.locked, "new": drift.version, "least": drift.least_version}
    if written:
        page.line(words.say("lock.written", **values), "good")
    elif drift.is_settled:
        page.line(words.say("lock.settled", **values), "good")
    else:
        page.line(words.say("lock.stale" if drift.is_told else "lock.untold", **values), "bad")
