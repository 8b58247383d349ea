"""The same rules over changed facts: what is cleared, what remains, what gets worse."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.action import Stance
from advisor.model.diagnosis import Check
from advisor.model.fact import Absent, Value
from advisor.model.finding import Missing, Reason
from advisor.model.record import ResultKind
from advisor.model.suspect import Suspect
from advisor.model.verdict import Severity


@dataclass(frozen=True, slots=True)
class Assignment:
    """A fact that a person sets (`value`) or takes away (None). `instance` "" stands for every member of a list."""

    fact: str
    value: Value | None
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class FactShift:
    """A fact that is another one now. `by` is the action that changed it, "" where a person set it."""

    host: str
    fact: str
    instance: str | None
    before: Value | Absent
    after: Value | Absent
    by: str = ""


class StepOutcome(StrEnum):
    """`not-needed`: what it requires is there already. `forbidden`: it can't be done here, and so it was not."""

    DONE = "done"
    FORBIDDEN = "forbidden"
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True, slots=True)
class Step:
    """An action on one host. `required_by` is the asked-for action that it has to come before, "" for one asked for.

    `advice` is how the action stood on the host before anything was changed; `missing` what its effect depends on and
    nobody knows.
    """

    host: str
    action: str
    required_by: str
    outcome: StepOutcome
    because: tuple[Reason, ...]
    advice: Stance | None
    reboot: bool
    first_checks: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


class Turn(StrEnum):
    """How a rule's verdict or a suspect's level turned; the order of the members is the order of the report.

    `if-again`: the evidence of the past would mean something worse on the changed host, if it were seen again there.
    """

    CLEARED = "cleared"
    EASED = "eased"
    REMAINS = "remains"
    WORSE = "worse"
    UNKNOWN = "newly-unknown"
    IF_AGAIN = "if-again"
    SETTLED = "settled"


class Judged(StrEnum):
    RULE = "rule"
    SUSPECT = "suspect"


@dataclass(frozen=True, slots=True)
class Shift:
    """A verdict or a level before and after. `on_evidence`: it stands on symptoms, which are of the past.

    `severity` is the rule's; None for a suspect. `missing` would settle what became unknown.
    """

    turn: Turn
    judged: Judged
    id: str
    host: str
    before: str
    after: str
    severity: Severity | None
    on_evidence: bool
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class AdviceShift:
    """An action's stance before and after; None where the host is not told of it. `if_again`: only if the evidence of
    the past were seen again on the changed host."""

    action: str
    host: str
    before: Stance | None
    after: Stance | None
    if_again: bool = False


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`after` is the changed state as a health check tells it, `suspects` what a diagnosis would say of it.

    `acted`: an action changed facts, so what stands on evidence was seen on the host as it was before.
    `evidence_rules` are the rules that stand on symptoms.
    """

    kind: ResultKind
    acted: bool
    facts: tuple[FactShift, ...]
    steps: tuple[Step, ...]
    shifts: tuple[Shift, ...]
    advice: tuple[AdviceShift, ...]
    after: Check
    suspects: tuple[Suspect, ...]
    evidence_rules: frozenset[str]

    def turned(self, turn: Turn) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.turn is turn)
