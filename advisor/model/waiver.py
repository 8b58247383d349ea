"""A waiver: somebody with a name accepts that a rule fails on a host, for a reason, until a day."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisor.model.origin import Origin


@dataclass(frozen=True, slots=True)
class Waiver:
    """`host` is a name or a pattern with `*`; `expires` is UTC (aware). `evidence` is the hash of the facts that the
    finding stood on when it was accepted; None: whatever the facts are. `facts` are these facts as texts, so that a
    change can be told. `origin` is the file and line that say so."""

    rule: str
    host: str
    owner: str
    approver: str
    reason: str
    expires: datetime
    evidence: str | None
    origin: Origin
    facts: tuple[tuple[str, str], ...] = ()


def same_person(owner: str, approver: str) -> bool:
    """Whether the two names are one: letters' case, their width or composition, and spaces make no other person."""
    first, second = (" ".join(unicodedata.normalize("NFKC", name).casefold().split()) for name in (owner, approver))
    return first == second


class Reopening(StrEnum):
    """Why a waiver no longer holds: its day is over, or the finding stands on other facts than were accepted."""

    EXPIRED = "expired"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FactTurn:
    """A fact that is not what was accepted; None where the finding did not, or does not, stand on it."""

    name: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver that speaks of a finding. `changes` are told where the waiver says what the facts were."""

    rule: str
    host: str
    waiver: Waiver
    reopened: Reopening | None = None
    changes: tuple[FactTurn, ...] = ()

    @property
    def holds(self) -> bool:
        return self.reopened is None
