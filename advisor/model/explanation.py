"""An explanation: why a conclusion stands, what would turn it, what speaks against it, and what to find out next."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.diagnosis import HostReport, PackIdentity
from advisor.model.fact import Absent, AbsentReason, Value
from advisor.model.origin import Origin
from advisor.model.record import ResultKind
from advisor.model.replay import Subject


class StepKind(StrEnum):
    """What a step of a proof states. `proposal` and `conflict` lie between conditions and the stance of an action."""

    VERDICT = "verdict"
    LEVEL = "level"
    STANCE = "stance"
    MARK = "mark"
    PROPOSAL = "proposal"
    CONFLICT = "conflict"
    CONDITION = "condition"
    CASE = "case"
    TABLE = "table"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step, and under `of` the steps that it follows from.

    `id` is a rule, a suspect, an action, `<owner>/<condition>`, `<table>[<key>]` or a fact's name; `state` is what
    holds of it: a verdict, a level, a stance, `true`, `false`, `unknown`, or a value. `text` is the sentence or the
    condition that says so. `origin` is its place in the pack, or where the fact was read. `by` is the firing of the
    engine that concluded it, "" for what is decided before or between its strata.
    """

    kind: StepKind
    id: str
    state: str
    text: str
    origin: Origin
    by: str = ""
    instance: str | None = None
    weight: int | None = None
    collect: str = ""
    of: tuple["ProofStep", ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """Values of a fact: a stretch between two bounds (None is no bound), or else one of a few."""

    one_of: tuple[Value | Absent, ...] = ()
    low: Value | None = None
    low_included: bool = False
    high: Value | None = None
    high_included: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would have to be otherwise. `example` is a value that turns the verdict, and so does every other one
    of `region`, whatever values of their regions the other facts of the change take."""

    fact: str
    instance: str | None
    was: Value | Absent
    example: Value | Absent
    region: Region


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The smallest changes of facts that lead to one of `goal`: each of `changes` does so by itself.

    Without changes: none of up to `searched` facts leads there. `possible` is False when no change of any number of
    facts can.
    """

    goal: tuple[str, ...]
    changes: tuple[tuple[Change, ...], ...]
    searched: int
    possible: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """One conclusion about one host."""

    host: str
    subject: Subject
    id: str
    conclusion: str
    why: ProofStep
    why_not: tuple[WhyNot, ...]
    contra: tuple[ProofStep, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """A host on which a fact is absent: why, and the command that gets it on that host's Windows."""

    host: str
    reason: AbsentReason
    collect: str


@dataclass(frozen=True, slots=True)
class NextFact:
    """A fact to find out, and where."""

    fact: str
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A conclusion that is open on a host: an unknown verdict or level, or a stance that an absent fact could turn."""

    host: str
    subject: Subject
    id: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """One fact, or several that settle something only together. With them and all those of the steps before, `items`
    could be settled beyond what those steps settle."""

    facts: tuple[NextFact, ...]
    items: tuple[OpenItem, ...]


@dataclass(frozen=True, slots=True)
class WhatNext:
    """The steps, best first. `items` are open now; `beyond` are those of them that no few absent facts settle."""

    items: tuple[OpenItem, ...]
    beyond: tuple[OpenItem, ...]
    steps: tuple[NextStep, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """Conclusions of one result, explained. `same_pack` is False when the pack at hand is not the result's own, so that
    the explanation is of the same facts under other rules. `hosts` are those that were judged."""

    name: str
    kind: ResultKind
    pack: PackIdentity
    engine: str
    same_pack: bool
    hosts: tuple[HostReport, ...]
    explanations: tuple[Explanation, ...]
    what_next: WhatNext
