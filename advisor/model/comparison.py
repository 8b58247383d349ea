"""Two results side by side: what was fixed, what still fails, what is new, and what is no longer known."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisor.model.diagnosis import PackIdentity
from advisor.model.fact import Absent, Value
from advisor.model.record import ResultKind
from advisor.model.replay import VerdictChange
from advisor.model.verdict import Severity, Verdict


class Movement(StrEnum):
    """How a rule's verdict on a host moved; the order of the members is the order of the report.

    `new` fails now and did not before; `no-longer-known` was told before and is not now; `newly-known` is the
    opposite and does not fail; `changed` is any other difference.
    """

    NEW = "new"
    STILL_FAILING = "still-failing"
    NO_LONGER_KNOWN = "no-longer-known"
    FIXED = "fixed"
    NEWLY_KNOWN = "newly-known"
    CHANGED = "changed"
    UNCHANGED = "unchanged"

    @staticmethod
    def between(before: Verdict | None, after: Verdict | None) -> "Movement":
        """None is a rule or a host that the result does not have."""
        if after is Verdict.FAIL:
            return Movement.STILL_FAILING if before is Verdict.FAIL else Movement.NEW
        if before is after:
            return Movement.UNCHANGED
        if after in (None, Verdict.UNKNOWN):
            told = (Verdict.FAIL,) if after is None else (Verdict.FAIL, Verdict.PASS, Verdict.NOT_APPLICABLE)
            return Movement.NO_LONGER_KNOWN if before in told else Movement.CHANGED
        if before is Verdict.FAIL:
            return Movement.FIXED
        return Movement.NEWLY_KNOWN if before is Verdict.UNKNOWN else Movement.CHANGED


class Cause(StrEnum):
    """What moved a verdict; `untold` where the packs differ and neither is at hand to judge with."""

    FACTS = "facts"
    PACK = "pack"
    BOTH = "both"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class RuleMovement:
    """A rule on a host. `cause` is None where nothing moved."""

    rule: str
    host: str
    before: Verdict | None
    after: Verdict | None
    severity: Severity
    movement: Movement
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact whose meaning changed; None on the side that has nothing to say of it."""

    host: str
    name: str
    instance: str | None
    before: Value | Absent | None
    after: Value | Absent | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two results."""

    name: str
    kind: ResultKind
    pack: PackIdentity
    engine: str
    assessed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rules` holds every rule × host of either side, unchanged ones too; `others` suspects, actions and conflicts."""

    before: Side
    after: Side
    rules: tuple[RuleMovement, ...]
    others: tuple[VerdictChange, ...]
    facts: tuple[FactChange, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    @property
    def pack_changed(self) -> bool:
        return self.before.pack.sha256 != self.after.pack.sha256
