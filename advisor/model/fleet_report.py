"""All that an auditor is told of a fleet, before any rendering."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisor.model.cause import Cause, Clearing, Debt
from advisor.model.compliance import Compliance, Trend
from advisor.model.drift import AgainstGolden, Drift
from advisor.model.fleet_groups import Groups
from advisor.model.problem import Problem
from advisor.model.waiver import Waived, Waiver
from advisor.model.waves import WavePlan


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """What came of a waiver: on how many hosts it holds, and on which it is open again because the facts are not those
    that were accepted. `expired` tells that its day is over; `days` are those that it holds yet."""

    waiver: Waiver
    holds: int
    reopened: tuple[str, ...] = ()
    expired: bool = False
    days: int = 0


@dataclass(frozen=True, slots=True)
class FleetReport:
    """`fleet` holds the audit; its `audit.run` says when. `clearing` counts only what is to be done, `considered` what
    is to be considered as well. `restarts` are the hosts that the waves are of; `held` what came
    of the waivers, failure by failure."""

    fleet: Groups
    at: datetime
    compliance: Compliance
    causes: tuple[Cause, ...]
    clearing: Clearing
    considered: Clearing
    debt: Debt
    waves: WavePlan
    restarts: int = 0
    waivers: tuple[WaiverUse, ...] = ()
    waived: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    held: tuple[Waived, ...] = ()
    trend: Trend | None = None
    drift: Drift | None = None
    golden: AgainstGolden | None = None
    problems: tuple[Problem, ...] = ()
