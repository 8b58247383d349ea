"""The results: what `diagnose` and `check` end with, before any rendering."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from advisor.model.action import Action, Conflict
from advisor.model.event import Coincidence, Event, Gap, Spike
from advisor.model.evidence import ClockOffset, Sampled, StreamSpan
from advisor.model.fact import Fact
from advisor.model.finding import Finding, Missing
from advisor.model.gate import Gate, Outcome, Standing, outcome
from advisor.model.problem import Problem
from advisor.model.suspect import Suspect
from advisor.model.waiver import Waived, Waiver


@dataclass(frozen=True, slots=True)
class PackIdentity:
    """Which knowledge judged: name, version and SHA-256 of all of its files.

    `layers` are the single packs, the shipped one first, when further ones were laid over it; else it is empty.
    """

    name: str
    version: str
    sha256: str
    layers: tuple["PackIdentity", ...] = ()


@dataclass(frozen=True, slots=True)
class HostReport:
    """A host with all its facts, absent ones included. `clock_offset` is None when its clock can't be placed."""

    host: str
    role: str | None
    clock_offset: ClockOffset | None
    facts: tuple[Fact, ...]


class AnswerKind(StrEnum):
    """How an incident ends: with a suspect, unexplained, or as no incident at all."""

    SUSPECT = "suspect"
    UNEXPLAINED = "unexplained"
    NO_INCIDENT = "no-incident"


@dataclass(frozen=True, slots=True)
class Answer:
    """The first line. `suspect` and `host` are set for a suspect; `because` says in a sentence what decided (template
    key)."""

    kind: AnswerKind
    suspect: str | None = None
    host: str | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer to an incident. `engine` says who reasoned: `durable_rules` or `plain`. Suspects stand best first.

    `assessed_at` (UTC), `facts_sha256` and `advisor_version` make the result a record that can be replayed.
    `facts_as_of` is the moment at which facts have their age: the end of the incident's window, whenever it is
    diagnosed, or that of the assessment where there is no window. `streams` and `sampled_beside` are as in Evidence.
    """

    title: str
    note: str
    pack: PackIdentity
    engine: str
    answer: Answer
    window: tuple[datetime, datetime] | None
    hosts: tuple[HostReport, ...]
    events: tuple[Event, ...]
    gaps: tuple[Gap, ...]
    spikes: tuple[Spike, ...]
    coincidences: tuple[Coincidence, ...]
    sampled: tuple[Sampled, ...]
    suspects: tuple[Suspect, ...]
    findings: tuple[Finding, ...]
    actions: tuple[Action, ...]
    conflicts: tuple[Conflict, ...]
    problems: tuple[Problem, ...]
    assessed_at: datetime | None = field(default=None, compare=False)
    facts_as_of: datetime | None = field(default=None, compare=False)
    facts_sha256: str = ""
    advisor_version: str = ""
    streams: tuple[StreamSpan, ...] = ()
    sampled_beside: tuple[Sampled, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedHost:
    """One host of a health check. `waived` are the waivers that speak of a finding, those that no longer hold among
    them; `lacking` are the facts that the gate requires and nobody knows."""

    report: HostReport
    findings: tuple[Finding, ...]
    actions: tuple[Action, ...]
    conflicts: tuple[Conflict, ...]
    waived: tuple[Waived, ...] = ()
    lacking: tuple[Missing, ...] = ()

    def waiver_of(self, rule: str) -> Waived | None:
        """The waiver that speaks of the rule's finding, whether it holds or not."""
        return next((one for one in self.waived if one.rule == rule), None)


@dataclass(frozen=True, slots=True)
class Check:
    """A pre-deployment health check: facts only, no symptoms. Facts have their age at the moment of the assessment.

    `gate` says what closes a deployment; `waivers` are all that were given.
    """

    pack: PackIdentity
    engine: str
    hosts: tuple[CheckedHost, ...]
    problems: tuple[Problem, ...]
    assessed_at: datetime | None = field(default=None, compare=False)
    facts_sha256: str = ""
    advisor_version: str = ""
    gate: Gate = field(default_factory=Gate)
    waivers: tuple[Waiver, ...] = ()

    @property
    def gated(self) -> bool:
        """Whether a person asked for more than the plain check: for a profile, or with waivers."""
        return bool(self.gate.id or self.waivers)

    def standing(self, host: CheckedHost, finding: Finding) -> Standing:
        """How the finding bears on the gate."""
        waived = host.waiver_of(finding.rule)
        return self.gate.standing(finding, waived=waived is not None and waived.holds)

    def outcome(self, *, strict: bool = False) -> Outcome:
        """How the gate stands as a whole; `strict` as its own, where the person asks for it."""
        standings = [self.standing(host, finding) for host in self.hosts for finding in host.findings]
        lacking = any(host.lacking for host in self.hosts)
        return outcome(standings, lacking=lacking, strict=strict or self.gate.strict)

    @property
    def facts_as_of(self) -> datetime | None:
        return self.assessed_at
