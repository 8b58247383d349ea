"""Reboot waves: who restarts together, when, what forces the next wave, and why there may be none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ConstraintKind(StrEnum):
    """What keeps hosts from restarting together, or at all."""

    PAIR = "pair"
    PARTNER_DOWN = "partner-down"
    POOL = "pool"
    APART = "apart"
    SIZE = "size"
    SITE = "site"
    UNKNOWN = "unknown-redundancy"
    ORDER = "order"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Constraint:
    """`name` is that of the pair, pool, window …; `hosts` are those that it binds. Of a pool, `limit` members may be
    down at once; it has `members`, of which `down` did not answer and `minimum` must stay up. Of a window, `minutes`
    are what the host needs and `longest` what the window has at most."""

    kind: ConstraintKind
    name: str
    hosts: tuple[str, ...]
    limit: int = 1
    members: int = 0
    minimum: int = 0
    down: int = 0
    minutes: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Wave:
    """Hosts that restart together, sorted. Everything of it is verified before the next one starts. `start` and `end`
    are UTC, None where no host of the fleet has a window. `unknown` are hosts of which nobody said what takes over for
    them; `unseen` are partners and pool members of which nothing is known: look at them first."""

    number: int
    hosts: tuple[str, ...]
    start: datetime | None = None
    end: datetime | None = None
    unknown: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A host of the longest chain. It restarts in this wave and not in the one before because of `because`, which
    binds it to the host before it in the chain; None for the first."""

    host: str
    wave: int
    because: Constraint | None = None


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Constraints that cannot hold together for these hosts; leave out any one of them, and they can. `proven` is
    False where no order was found, but one may exist."""

    hosts: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    proven: bool = True


@dataclass(frozen=True, slots=True)
class WavePlan:
    """`waves` is empty where some host can't be placed: `infeasible` says why, and `rest` are the waves of the others,
    should those hosts be left out. `fewest` tells that no plan has fewer waves."""

    waves: tuple[Wave, ...]
    chain: tuple[Link, ...] = ()
    fewest: bool = True
    infeasible: tuple[Infeasible, ...] = ()
    rest: tuple[Wave, ...] = ()

    @property
    def is_feasible(self) -> bool:
        return not self.infeasible
