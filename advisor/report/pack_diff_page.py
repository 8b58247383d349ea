"""What `rules diff` shows: rules that mean something else, the cases on which it shows, and the version to give."""

from typing import Any, Protocol

from advisor.model.diagnosis import PackIdentity
from advisor.report.json_record import pack_document
from advisor.report.page import Page
from advisor.report.words import Words


class Turned(Protocol):
    """One answer that differs."""

    @property
    def case(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def before(self) -> str | None: ...
    @property
    def after(self) -> str | None: ...


class Differing(Protocol):
    """How the rules of a pack differ from earlier ones, and which version that asks for."""

    @property
    def added(self) -> tuple[str, ...]: ...
    @property
    def removed(self) -> tuple[str, ...]: ...
    @property
    def changed(self) -> tuple[str, ...]: ...
    @property
    def bump(self) -> object: ...
    @property
    def least_version(self) -> str: ...
    @property
    def is_told(self) -> bool: ...


class Compared(Differing, Protocol):
    """Two packs compared, as `advisor.reason.pack_diff` tells it."""

    @property
    def old(self) -> PackIdentity: ...
    @property
    def new(self) -> PackIdentity: ...
    @property
    def reworded(self) -> tuple[str, ...]: ...
    @property
    def cases(self) -> int: ...
    @property
    def turns(self) -> tuple[Turned, ...]: ...
    @property
    def unread(self) -> tuple[str, ...]: ...


def diff_document(diff: Compared) -> dict[str, Any]:
    """`advisor.rules-diff/1`."""
    cases: dict[str, list[dict[str, Any]]] = {}
    for turn in diff.turns:
        cases.setdefault(turn.case, []).append(
            {"kind": turn.kind, "id": turn.id, "before": turn.before, "after": turn.after}
        )
    return {
        "schema": "advisor.rules-diff/1",
        "pack": pack_document(diff.new),
        "old": pack_document(diff.old),
        "rules": {
            "added": list(diff.added),
            "removed": list(diff.removed),
            "changed": list(diff.changed),
            "reworded": list(diff.reworded),
        },
        "cases": [{"case": case, "turns": turns} for case, turns in cases.items()],
        "unread": list(diff.unread),
        "summary": {"cases": diff.cases, "changed": len(cases), "turns": len(diff.turns)},
        "advice": advice_document(diff),
    }


def advice_document(differing: Differing) -> dict[str, Any]:
    """The version to give."""
    return {"bump": str(differing.bump), "version": differing.least_version, "told": differing.is_told}


def write_diff(page: Page, words: Words, diff: Compared) -> None:
    """Rules, then cases, then the version."""
    said = {"removed": "bad", "changed": "warning", "added": "good", "reworded": "quiet"}
    for how, style in said.items():
        for identity in getattr(diff, how):
            page.line(words.say(f"compared.{how}", rule=identity), style)
    case = None
    for turn in diff.turns:
        if turn.case != case:
            case = turn.case
            page.heading(words.say("compared.case", case=case))
        nothing = words.say("compared.nothing")
        values = {"before": turn.before or nothing, "after": turn.after or nothing, "id": turn.id}
        page.line(words.say(f"compared.turn.{turn.kind}", **values), indent=2)
    for what in diff.unread:
        page.line(words.say("compared.unread", what=what), "warning")
    turned = len({turn.case for turn in diff.turns})
    page.line(words.say("compared.count", count=diff.cases, turned=turned))
    values = {"bump": str(diff.bump), "old": diff.old.version, "new": diff.new.version, "least": diff.least_version}
    how = "none" if str(diff.bump) == "none" else "told" if diff.is_told else "untold"
    page.line(words.say(f"compared.advice.{how}", **values), "good" if diff.is_told else "warning")
