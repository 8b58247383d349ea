"""What `rules coverage` shows: the small faults that no test notices, each at its place."""

from typing import Any, Protocol

from advisor.model.diagnosis import PackIdentity
from advisor.report.json_record import pack_document
from advisor.report.page import Page
from advisor.report.words import Words


class Faulty(Protocol):
    """One mutant, as `advisor.reason.coverage` tells it."""

    @property
    def owner(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def mutant(self) -> str: ...
    @property
    def noticed(self) -> bool: ...
    @property
    def because(self) -> str: ...


class Covered(Protocol):
    """All mutants of a pack, those that survive without a reason, and reasons that fit none."""

    @property
    def outcomes(self) -> tuple[Faulty, ...]: ...
    @property
    def survivors(self) -> tuple[Faulty, ...]: ...
    @property
    def idle(self) -> tuple[Faulty, ...]: ...


def coverage_document(identity: PackIdentity, covered: Covered) -> dict[str, Any]:
    """`advisor.rule-coverage/1`."""
    return {
        "schema": "advisor.rule-coverage/1",
        "pack": pack_document(identity),
        "survivors": [_mutant(one) for one in covered.survivors],
        "justified": [{**_mutant(one), "because": one.because} for one in covered.outcomes if one.because],
        "idle": [_mutant(one) for one in covered.idle],
        "summary": {
            "mutants": len(covered.outcomes),
            "noticed": sum(one.noticed for one in covered.outcomes),
            "survivors": len(covered.survivors),
        },
    }


def write_coverage(page: Page, words: Words, covered: Covered) -> None:
    """Each survivor with its place, then the counts."""
    for message, listed in (("coverage.survivor", covered.survivors), ("coverage.idle", covered.idle)):
        for one in listed:
            page.whole(words.say(message, place=one.place, owner=one.owner, mutant=one.mutant), "bad")
    values = {
        "count": len(covered.outcomes),
        "noticed": sum(one.noticed for one in covered.outcomes),
        "justified": sum(bool(one.because) for one in covered.outcomes),
        "survivors": len(covered.survivors),
    }
    page.line(words.say("coverage.count", **values), "bad" if covered.survivors or covered.idle else "good")


def _mutant(one: Faulty) -> dict[str, Any]:
    return {"owner": one.owner, "place": one.place, "mutant": one.mutant}
