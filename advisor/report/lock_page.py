"""What `rules lock` shows: how the pack differs from its lock, and what to do about it."""

from typing import Any, Protocol

from advisor.model.diagnosis import PackIdentity
from advisor.report.page import Page
from advisor.report.words import Words


class Drifted(Protocol):
    """How a pack differs from its lock, as `advisor.pack.lock` tells it."""

    @property
    def added(self) -> tuple[str, ...]: ...
    @property
    def removed(self) -> tuple[str, ...]: ...
    @property
    def changed(self) -> tuple[str, ...]: ...
    @property
    def turned(self) -> tuple[str, ...]: ...
    @property
    def locked(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def bump(self) -> object: ...
    @property
    def least_version(self) -> str: ...
    @property
    def is_told(self) -> bool: ...
    @property
    def is_settled(self) -> bool: ...


def lock_document(identity: PackIdentity, drift: Drifted, *, written: bool) -> dict[str, Any]:
    """`advisor.rules-lock-check/1`."""
    return {
        "schema": "advisor.rules-lock-check/1",
        "pack": {"name": identity.name, "version": identity.version, "sha256": identity.sha256},
        "locked": drift.locked,
        "rules": {
            "added": list(drift.added),
            "removed": list(drift.removed),
            "changed": list(drift.changed),
            "turned": list(drift.turned),
        },
        "advice": {"bump": str(drift.bump), "version": drift.least_version, "told": drift.is_told},
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
