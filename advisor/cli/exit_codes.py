"""What the shell is told, as CONTRACT defines it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import IntEnum

from advisor.model.action import Stance
from advisor.model.audit import Audit
from advisor.model.comparison import Comparison, Movement
from advisor.model.diagnosis import AnswerKind, Check, Diagnosis
from advisor.model.evidence_result import EvidenceResult
from advisor.model.finding import Finding
from advisor.model.gate import Outcome
from advisor.model.guide import Progress, Standing
from advisor.model.hotfix import HotfixVerdict
from advisor.model.plan import Plan
from advisor.model.replay import Replay, Sameness
from advisor.model.suspect import Level
from advisor.model.verdict import Verdict
from advisor.model.what_if import WhatIf
from advisor.report.audit_json import tallies


class ExitCode(IntEnum):
    """`USAGE` also stands for bad rules and for an input in which nothing was recognised."""

    OK = 0
    FAULT = 1
    USAGE = 2
    FAILS = 3
    WARNINGS = 4
    UNKNOWN = 5


_OF_OUTCOME = {
    Outcome.PASSES: ExitCode.OK,
    Outcome.WARNS: ExitCode.WARNINGS,
    Outcome.UNKNOWN: ExitCode.UNKNOWN,
    Outcome.FAILS: ExitCode.FAILS,
}


def of_diagnosis(diagnosis: Diagnosis, *, strict: bool = False) -> ExitCode:
    """A probable suspect or a failing rule of medium severity up; else an open answer; else quiet, whatever warnings
    say."""
    levels = {suspect.level for suspect in diagnosis.suspects}
    fails, _ = _failures(diagnosis.findings)
    if Level.PROBABLE in levels or fails:
        return ExitCode.FAILS
    if Level.POSSIBLE in levels or diagnosis.answer.kind is AnswerKind.UNEXPLAINED:
        return ExitCode.FAILS if strict else ExitCode.UNKNOWN
    return ExitCode.OK


def of_check(check: Check, *, strict: bool = False) -> ExitCode:
    """Failing rules first, then warnings, then what is unknown: as the gate sees them."""
    return _OF_OUTCOME[check.outcome(strict=strict)]


def of_audit(audit: Audit, waived: Mapping[str, int], *, strict: bool = False) -> ExitCode:
    """As for a check, of all hosts together; a failure that is waived is none."""
    counted = tallies(audit)
    failing = [rule for rule, counts in counted.items() if counts[Verdict.FAIL] > waived.get(rule, 0)]
    unknown = any(counts[Verdict.UNKNOWN] for counts in counted.values())
    if any(not audit.severities[rule].is_warning for rule in failing) or (strict and unknown):
        return ExitCode.FAILS
    if failing:
        return ExitCode.WARNINGS
    return ExitCode.UNKNOWN if unknown else ExitCode.OK


def of_what_if(result: WhatIf, *, strict: bool = False) -> ExitCode:
    """As for a check of the changed state. Where nothing was done to the host, what stands on evidence counts too."""
    left_out = result.evidence_rules if result.acted else frozenset()
    hosts = tuple(
        replace(host, findings=tuple(one for one in host.findings if one.rule not in left_out))
        for host in result.after.hosts
    )
    if not result.acted and any(suspect.level is Level.PROBABLE for suspect in result.suspects):
        return ExitCode.FAILS
    return of_check(replace(result.after, hosts=hosts), strict=strict)


def of_plan(plan: Plan, *, strict: bool = False) -> ExitCode:
    """Something to do, then something to consider, then what is unknown and may yet turn out to be something."""
    stances = {step.stance for host in plan.hosts for step in host.steps}
    unknown = any(host.missing for host in plan.hosts)
    if Stance.DO in stances or (strict and unknown):
        return ExitCode.FAILS
    if stances:
        return ExitCode.WARNINGS
    return ExitCode.UNKNOWN if unknown else ExitCode.OK


def of_progress(plan: Plan, progress: Progress, *, strict: bool = False) -> ExitCode:
    """Of a plan that is being carried out: a step to do that is not done, or was seen not to be; then one that nobody
    but a person vouches for, or what was unknown when the plan was made. A step to consider counts where it went
    wrong."""
    pairs = [(step.stance, progress.of(host.host, step.key).standing) for host in plan.hosts for step in host.steps]
    said = (Standing.DONE, Standing.CANNOT_TELL)
    wrong = (Standing.FAILED, Standing.NOT_FIXED)
    fixed = (Standing.FIXED, Standing.OTHERWISE)
    to_do = [standing for stance, standing in pairs if stance is Stance.DO]
    unsure = any(standing in said for _, standing in pairs) or any(host.missing for host in plan.hosts)
    if any(standing not in (*said, *fixed) for standing in to_do) or (strict and unsure):
        return ExitCode.FAILS
    if any(standing in wrong for _, standing in pairs):
        return ExitCode.WARNINGS
    return ExitCode.UNKNOWN if unsure else ExitCode.OK


def of_hotfix(result: HotfixVerdict) -> ExitCode:
    """A wrong file, one that could not be looked into, one with warnings, the right one."""
    if result.verdict is Verdict.FAIL:
        return ExitCode.FAILS
    if result.verdict is Verdict.UNKNOWN:
        return ExitCode.UNKNOWN
    return ExitCode.WARNINGS if result.warnings else ExitCode.OK


def of_evidence(result: EvidenceResult) -> ExitCode:
    """Quiet when everything could be read: evidence judges nothing."""
    return ExitCode.UNKNOWN if any(problem.lost for problem in result.problems) else ExitCode.OK


def of_replay(replay: Replay) -> ExitCode:
    """Every verdict again, from the facts of the record; or not; or nothing that vouches for the facts."""
    return {Sameness.SAME: ExitCode.OK, Sameness.DIFFERS: ExitCode.FAILS, Sameness.UNKNOWN: ExitCode.UNKNOWN}[
        replay.reproduced
    ]


def of_comparison(comparison: Comparison, *, strict: bool = False) -> ExitCode:
    """What fails newly or still, warnings apart; then what is no longer known, whole hosts included."""
    failing = [one for one in comparison.rules if one.movement in (Movement.NEW, Movement.STILL_FAILING)]
    lost = bool(comparison.only_before) or any(one.movement is Movement.NO_LONGER_KNOWN for one in comparison.rules)
    if any(not one.severity.is_warning for one in failing) or (strict and lost):
        return ExitCode.FAILS
    if failing:
        return ExitCode.WARNINGS
    return ExitCode.UNKNOWN if lost else ExitCode.OK


def _failures(findings: Iterable[Finding]) -> tuple[bool, bool]:
    """Whether something fails with severity medium or worse, and whether something fails at all."""
    failing = [finding.severity for finding in findings if finding.verdict is Verdict.FAIL]
    return any(not severity.is_warning for severity in failing), bool(failing)
