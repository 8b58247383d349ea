"""What carries the calls while a host restarts: pairs with two sides, pools, sites, and when a change is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Weekly:
    """A window that comes again every week: on these `days` (0 is Monday) from `start` to `end` of the wall clock of
    `zone` (an IANA name). An `end` that is not after the `start` is that of the next day."""

    days: frozenset[int]
    start: time
    end: time
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Once:
    """A window that comes once; both ends are aware."""

    start: datetime
    end: datetime


Span: TypeAlias = Weekly | Once


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a host stands. `window` names the window in which it may restart; None: at any time. `minutes` is how long
    its restart and the check after it take, where that is not the fleet's. Hosts with an `apart` in common never
    restart in one wave; `after` are hosts that restart, and are verified, in an earlier one. `stands_alone` says that
    nothing takes over for it and that this is known."""

    host: str
    role: str | None = None
    pair: str | None = None
    side: str | None = None
    pool: str | None = None
    site: str | None = None
    window: str | None = None
    minutes: int | None = None
    apart: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    stands_alone: bool = False


@dataclass(frozen=True, slots=True)
class Redundancy:
    """The whole fleet, hosts that need no restart included: they are what stays up. `minimum_alive` is by pool; of a
    pool that is not there one member at a time may be down. `minutes` are one host's restart and the check after it."""

    placements: Mapping[str, Placement] = field(default_factory=dict)
    minimum_alive: Mapping[str, int] = field(default_factory=dict)
    windows: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    most_per_wave: int | None = None
    one_site_per_wave: bool = False
    minutes: int = 30
