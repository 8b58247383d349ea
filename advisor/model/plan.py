"""A plan: what a person does on each host, in which order, with which restarts; how each step is undone and proven."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisor.model.action import Action, Conflict, Stance
from advisor.model.diagnosis import PackIdentity
from advisor.model.finding import Missing
from advisor.model.problem import Problem
from advisor.model.record import ResultKind


def restart_key(number: int) -> str:
    return f"restart/{number}"


@dataclass(frozen=True, slots=True)
class NeededFile:
    """A file that somebody has to get for a step. `version` is the least one; `size` in bytes and `date` (UTC, as the
    catalogue writes it) are those of the English file of exactly that version."""

    name: str
    platform: str
    version: str
    size: int
    date: str


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One action with all that a person needs for it. `action.order` counts from 1 within the host.

    `backup` says what to save first, `minutes` how long the step takes at most (restart not included; None: not known),
    `risks` what can go wrong. `restart` is the number of the restart, from 1 within the host, that makes the step
    effective: steps with the same number share it; None: no restart is needed. `waits_for` are the steps whose restart
    comes before this one, because they must be effective by then. `files` are what somebody has to get for it, one a
    platform.
    """

    action: Action
    title: str
    backup: tuple[str, ...] = ()
    minutes: int | None = None
    risks: tuple[str, ...] = ()
    restart: int | None = None
    waits_for: tuple[str, ...] = ()
    files: tuple[NeededFile, ...] = ()

    @property
    def id(self) -> str:
        return self.action.id

    @property
    def key(self) -> str:
        """By which a person's answers name it."""
        return self.action.id

    @property
    def stance(self) -> Stance:
        return self.action.stance


@dataclass(frozen=True, slots=True)
class Restart:
    """A restart of the host, and the steps that it makes effective. `stance` is `do` when one of them is to be done;
    else it is needed only if one of them is."""

    number: int
    steps: tuple[str, ...]
    stance: Stance

    @property
    def key(self) -> str:
        """By which a person's answers name it; no action is called so."""
        return restart_key(self.number)


@dataclass(frozen=True, slots=True)
class HostPlan:
    """The steps of one host: those to `do` and to `consider` in the order in which they are done, and those to
    `avoid`, with the reason, which are never done. `facts_sha256` tells by which facts they were chosen; `missing` are
    the facts that keep a rule undecided."""

    host: str
    role: str | None
    steps: tuple[PlanStep, ...]
    avoided: tuple[PlanStep, ...]
    conflicts: tuple[Conflict, ...] = ()
    facts_sha256: str = ""
    missing: tuple[Missing, ...] = ()

    def sequence(self) -> Iterator[PlanStep | Restart]:
        """The steps with each restart in its place: behind the last step that needs it."""
        for index, step in enumerate(self.steps):
            yield step
            if step.restart is not None and all(later.restart != step.restart for later in self.steps[index + 1 :]):
                together = [one for one in self.steps if one.restart == step.restart]
                stance = Stance.DO if any(one.stance is Stance.DO for one in together) else Stance.CONSIDER
                yield Restart(step.restart, tuple(one.id for one in together), stance)

    @property
    def restarts(self) -> int:
        """How often the host is restarted when everything is done that is to be considered."""
        return max((step.restart or 0 for step in self.steps), default=0)

    @property
    def needed_restarts(self) -> int:
        """How often it is restarted for the steps to do alone."""
        return sum(1 for one in self.sequence() if isinstance(one, Restart) and one.stance is Stance.DO)

    @property
    def minutes(self) -> int:
        """Of all steps to do whose time is known, restarts not included."""
        return sum(step.minutes or 0 for step in self.steps if step.stance is Stance.DO)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for all hosts of one result. `kind` tells what made the result, and so how it is verified again.

    `pairs` are hosts that carry each other's calls, as their roles tell, and are never restarted at the same time.
    """

    pack: PackIdentity
    kind: ResultKind
    hosts: tuple[HostPlan, ...]
    problems: tuple[Problem, ...] = ()
    assessed_at: datetime | None = field(default=None, compare=False)
    facts_sha256: str = ""
    advisor_version: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    """What the person chose for the run and a verification must choose again, such as `policy.rss`."""
    engine: str = ""
    pairs: tuple[tuple[str, ...], ...] = ()
