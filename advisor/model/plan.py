"""A plan: what a person does on each host, in which order, with which restarts; how each step is undone and proven."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisor.model.action import Action, Conflict, Stance
from advisor.model.diagnosis import PackIdentity
from advisor.model.problem import Problem
from advisor.model.record import ResultKind


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One action with all that a person needs for it. `action.order` counts from 1 within the host.

    `backup` says what to save first, `minutes` how long the step takes at most (restart not included; None: not known),
    `risks` what can go wrong. `restart` is the number of the restart, from 1 within the host, that makes the step
    effective: steps with the same number share it; None: no restart is needed.
    """

    action: Action
    title: str
    backup: tuple[str, ...] = ()
    minutes: int | None = None
    risks: tuple[str, ...] = ()
    restart: int | None = None

    @property
    def id(self) -> str:
        return self.action.id

    @property
    def stance(self) -> Stance:
        return self.action.stance


@dataclass(frozen=True, slots=True)
class HostPlan:
    """The steps of one host: those to `do` and to `consider` in the order in which they are done, and those to
    `avoid`, with the reason, which are never done. `facts_sha256` tells by which facts they were chosen."""

    host: str
    role: str | None
    steps: tuple[PlanStep, ...]
    avoided: tuple[PlanStep, ...]
    conflicts: tuple[Conflict, ...] = ()
    facts_sha256: str = ""

    @property
    def restarts(self) -> int:
        return max((step.restart or 0 for step in self.steps), default=0)

    @property
    def minutes(self) -> int:
        """Of all steps to do whose time is known, restarts not included."""
        return sum(step.minutes or 0 for step in self.steps if step.stance is Stance.DO)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for all hosts of one result. `kind` tells what made the result, and so how it is verified again."""

    pack: PackIdentity
    kind: ResultKind
    hosts: tuple[HostPlan, ...]
    problems: tuple[Problem, ...] = ()
    assessed_at: datetime | None = field(default=None, compare=False)
    facts_sha256: str = ""
    advisor_version: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    """What the person chose for the run and a verification must choose again, such as `policy.rss`."""
