"""What to do, what to consider, what to leave alone; and which guidance won where two contradict."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.finding import Reason


class Stance(StrEnum):
    """`consider` holds only under the condition it names; `avoid` would be wrong on this host, and its reason says
    why."""

    DO = "do"
    CONSIDER = "consider"
    AVOID = "avoid"


@dataclass(frozen=True, slots=True)
class Action:
    """One step for one host. `order` counts from 1 within the host; `first_checks` come before the step itself."""

    id: str
    host: str
    stance: Stance
    order: int
    because: tuple[Reason, ...]
    requires: tuple[str, ...]
    reboot: bool
    rollback: str
    verify: str
    commands: tuple[str, ...]
    first_checks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two actions that contradict on one host: `sources` say which text asks for which, `winner` is the one that
    stays."""

    id: str
    host: str
    actions: tuple[str, ...]
    sources: tuple[str, ...]
    winner: str
    because: str
