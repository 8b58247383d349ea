"""An explanation: why a conclusion stands, what would turn it, what speaks against it, and what to find out next."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.fact import Absent, AbsentReason, Value
from advisor.model.origin import Origin
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
class Change:
    """A fact that would have to be otherwise. `example` is a value that turns the verdict; so does every other one of
    `region`, a sentence such as `below 5.2.3790.4524`. `was` is None where there is no such fact yet."""

    fact: str
    instance: str | None
    was: Value | Absent | None
    example: Value | Absent
    region: str


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
    """A fact to find out. With it and those listed before it, `settles` more open conclusions could be settled.

    `together` are facts of the same step: only with them does it settle anything.
    """

    fact: str
    settles: int
    items: tuple[tuple[str, Subject, str], ...]
    leads: tuple[Lead, ...]
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhatNext:
    """The facts to find out, best first; `open` conclusions there are now, `beyond` of them no such fact settles."""

    open: int
    beyond: int
    facts: tuple[NextFact, ...]
