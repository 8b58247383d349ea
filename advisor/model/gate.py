"""The gate before a deployment: which findings close it, and how each of them stands to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisor.model.finding import Finding
from advisor.model.verdict import Severity, Verdict


class Standing(StrEnum):
    """How a finding bears on the gate; the order of the members is that of the report.

    `fails` closes it, `warns` does not and is told, `unknown` leaves it open to doubt. `waived` is accepted by somebody
    with a name; `advises` fails or is unknown, and does not gate under the profile.
    """

    FAILS = "fails"
    WARNS = "warns"
    UNKNOWN = "unknown"
    WAIVED = "waived"
    ADVISES = "advises"
    PASSES = "passes"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Gate:
    """By what a check is judged as a whole; `id` and `title` are those of a profile, "" without one.

    A failing rule of severity `fail_at` or worse closes the gate, a lesser one warns. `only` are the rules that gate
    (none named: all), `advises` those that do not, each with the reason. `required` are facts that must be known of
    every host. `parameters` are the options of the run, by the names of their facts. `strict`: unknown closes it too.
    """

    id: str = ""
    title: str = ""
    fail_at: Severity = Severity.MEDIUM
    strict: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    advises: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def gates(self, rule: str) -> bool:
        return rule not in self.advises and (not self.only or rule in self.only)

    def standing(self, finding: Finding, *, waived: bool = False) -> Standing:
        if finding.verdict is Verdict.PASS:
            return Standing.PASSES
        if finding.verdict is Verdict.NOT_APPLICABLE:
            return Standing.NOT_APPLICABLE
        if waived:
            return Standing.WAIVED
        if not self.gates(finding.rule):
            return Standing.ADVISES
        if finding.verdict is Verdict.UNKNOWN:
            return Standing.UNKNOWN
        is_grave = _SEVERITIES.index(finding.severity) <= _SEVERITIES.index(self.fail_at)
        return Standing.FAILS if is_grave else Standing.WARNS


_SEVERITIES = tuple(Severity)
"""Worst first."""


class Outcome(StrEnum):
    """How the gate stands as a whole."""

    PASSES = "passes"
    WARNS = "warns"
    UNKNOWN = "unknown"
    FAILS = "fails"


def outcome(standings: Iterable[Standing], *, lacking: bool = False, strict: bool = False) -> Outcome:
    """Failing findings first, then warnings, then what is unknown; `lacking` says that a required fact is absent."""
    there = set(standings)
    unknown = lacking or Standing.UNKNOWN in there
    if Standing.FAILS in there or (strict and unknown):
        return Outcome.FAILS
    if Standing.WARNS in there:
        return Outcome.WARNS
    return Outcome.UNKNOWN if unknown else Outcome.PASSES
