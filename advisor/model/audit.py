"""The audit of a fleet: how the rules ended on every host, with equal ends told once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from advisor.model.action import Stance
from advisor.model.diagnosis import PackIdentity
from advisor.model.fact import AbsentReason
from advisor.model.problem import Problem
from advisor.model.verdict import Severity, Verdict


@dataclass(frozen=True, slots=True)
class Lack:
    """A fact that a rule lacks to decide, and why there is none."""

    rule: str
    fact: str
    reason: AbsentReason


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the rules ended, for all hosts on which they ended so: verdicts by rule, stances by action in the order of a
    plan, and what keeps verdicts unknown. Hosts of one outcome may differ in the values that led to it."""

    verdicts: Mapping[str, Verdict]
    stances: Mapping[str, Stance]
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One audit. `assessed` counts the hosts that were reached and of which no rule is left undecided, `unknown` those
    of which one is, or of which nothing is known; together they are `hosts`."""

    id: str
    started: datetime
    finished: datetime | None
    hosts: int
    assessed: int
    unknown: int
    facts_as_of: datetime | None = None
    fleet: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """The verdicts of a fleet. `hosts[i]` ended as `outcomes[outcome_of[i]]` says (a sequence of integers, such as a
    numpy array); `roles[i]` is the host's role where it is known. `severities` are those of the rules. `actions` are
    all that could have been proposed."""

    run: Run
    pack: PackIdentity
    engine: str
    severities: Mapping[str, Severity]
    hosts: Sequence[str]
    roles: Sequence[str | None]
    outcome_of: Sequence[int]
    outcomes: Sequence[Outcome]
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    actions: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(self.severities)
