"""What changed between two runs of a fleet, or differs from a golden host; equal changes are told once."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.comparison import Cause, Movement
from advisor.model.fact import Absent, Value
from advisor.model.verdict import Severity, Verdict


class Direction(StrEnum):
    """How a value moved. `back` and `up` are for what has an order, `on` and `off` for what an action switches;
    `lost` and `found` for what is no longer known, and now is."""

    BACK = "back"
    UP = "up"
    ON = "on"
    OFF = "off"
    LOST = "lost"
    FOUND = "found"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FactDrift:
    """A fact that means something else now, on the hosts at these `places` of the later run; `instance` names a member
    of a list. None: nobody tried to collect it."""

    fact: str
    instance: str | None
    before: Value | Absent | None
    after: Value | Absent | None
    direction: Direction
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VerdictDrift:
    """A rule that ended differently, on the hosts at these `places` of the later run. `cause` tells a change of the
    hosts from one of the pack; untold where the old facts were not judged again."""

    rule: str
    severity: Severity
    before: Verdict | None
    after: Verdict | None
    movement: Movement
    cause: Cause
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The verdicts that moved between two runs, counted by what moved them. `unmoved` did not end differently, and of
    these `cancelled` would have, had only the pack or only the facts changed."""

    facts: int
    pack: int
    both: int
    untold: int
    unmoved: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Drift:
    """From an earlier run to a later one. `new` and `gone` are hosts that only one of them has. `facts_compared` is
    False where the facts of a run are not at hand."""

    since: str
    pack_changed: bool
    facts: tuple[FactDrift, ...]
    verdicts: tuple[VerdictDrift, ...]
    attribution: Attribution
    new: tuple[str, ...]
    gone: tuple[str, ...]
    facts_compared: bool = True


@dataclass(frozen=True, slots=True)
class Departure:
    """A fact in which the hosts at these `places` differ from the golden host. Of a list fact the values count, not the
    names of its members."""

    fact: str
    golden: tuple[Value | Absent, ...]
    found: tuple[Value | Absent, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AgainstGolden:
    """`alike` hosts differ in no deciding fact. `unlike[i]` are the hosts with `i + 1` differing facts."""

    golden: str
    departures: tuple[Departure, ...]
    alike: int
    hosts: int
    unlike: tuple[int, ...] = ()
