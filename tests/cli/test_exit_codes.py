"""CONTRACT's table of exit codes."""

from dataclasses import replace

import pytest

from advisor.cli.exit_codes import ExitCode, of_check, of_diagnosis, of_plan, of_progress
from advisor.model.action import Stance
from advisor.model.diagnosis import Answer, AnswerKind, CheckedHost, Diagnosis
from advisor.model.fact import AbsentReason
from advisor.model.finding import Finding, Missing
from advisor.model.guide import Answered, Checked, Said, Verification, Verified
from advisor.model.suspect import Level, Suspect
from advisor.model.verdict import Severity, Verdict
from advisor.remedy.progress import progress
from tests.remedy.test_progress import PLAN, START

from .conftest import checked, diagnosed, host

ENDS = {"unexplained": AnswerKind.UNEXPLAINED, "quiet": AnswerKind.NO_INCIDENT}


def findings(text: str) -> tuple[Finding, ...]:
    """`fail/high unknown/low` as findings."""
    pairs = [word.split("/") for word in text.split()]
    return tuple(Finding("rss-off", "CVP1", Verdict(verdict), Severity(severity)) for verdict, severity in pairs)


def diagnosis(levels: str, found: str) -> Diagnosis:
    suspects = tuple(
        Suspect("vm-stun", "CVP1", Level(level), 0, (0, 0), (), (), ()) for level in levels.split() if level not in ENDS
    )
    answer = Answer(ENDS[levels]) if levels in ENDS else Answer(AnswerKind.SUSPECT, "vm-stun", "CVP1")
    return replace(diagnosed(), suspects=suspects, answer=answer, findings=findings(found))


@pytest.mark.parametrize(
    ("levels", "found", "code", "strict"),
    [
        ("probable", "", 3, 3),
        ("probable possible", "pass/high", 3, 3),
        ("possible", "", 5, 3),
        ("possible", "fail/low", 5, 3),
        ("possible", "fail/medium", 3, 3),
        ("unexplained", "", 5, 3),
        ("unexplained", "fail/info", 5, 3),
        ("unexplained", "fail/critical", 3, 3),
        ("quiet", "", 0, 0),
        ("quiet", "unknown/high", 0, 0),
        ("quiet", "fail/low pass/high", 0, 0),
        ("quiet", "fail/info", 0, 0),
        ("quiet", "fail/high", 3, 3),
        ("ruled-out unlikely", "", 0, 0),
    ],
)
def test_diagnose(levels: str, found: str, code: int, strict: int) -> None:
    result = diagnosis(levels, found)
    assert (of_diagnosis(result), of_diagnosis(result, strict=True)) == (code, strict)


@pytest.mark.parametrize(
    ("found", "code", "strict"),
    [
        ("", 0, 0),
        ("pass/high not-applicable/high", 0, 0),
        ("fail/medium", 3, 3),
        ("fail/low fail/critical unknown/low", 3, 3),
        ("fail/low", 4, 4),
        ("fail/info unknown/high", 4, 3),
        ("unknown/info", 5, 3),
        ("pass/high unknown/high", 5, 3),
    ],
)
def test_check(found: str, code: int, strict: int) -> None:
    result = replace(checked(), hosts=(CheckedHost(host(), findings(found), (), ()),))
    assert (of_check(result), of_check(result, strict=True)) == (code, strict)


def test_the_codes_are_those_of_the_contract() -> None:
    names = ["OK", "FAULT", "USAGE", "FAILS", "WARNINGS", "UNKNOWN"]
    assert [ExitCode[name].value for name in names] == [0, 1, 2, 3, 4, 5]


def test_what_a_plan_did_not_know_stays_unknown_while_it_is_carried_out() -> None:
    """Every step is seen to be fixed, or there is none; a fact that nobody had still keeps a rule undecided."""
    lacking = (Missing("ndis.version", AbsentReason.NOT_COLLECTED, "wmic"),)
    steps = [step.key for step in PLAN.hosts[0].steps]
    seen = Verification(START, "me", "ab", tuple(Checked("A", step, Verified.FIXED) for step in steps))
    for one, entries in ((PLAN.hosts[0], [seen]), (replace(PLAN.hosts[0], steps=()), [])):
        known, unknown = (replace(PLAN, hosts=(replace(one, missing=missing),)) for missing in ((), lacking))
        assert of_progress(known, progress(known, entries)) is ExitCode.OK
        assert of_progress(unknown, progress(unknown, entries)) is ExitCode.UNKNOWN
        assert of_progress(unknown, progress(unknown, entries), strict=True) is ExitCode.FAILS
        if not one.steps:
            assert of_plan(unknown) is ExitCode.UNKNOWN


def test_strictly_what_is_unsure_outweighs_a_step_to_consider_that_went_wrong() -> None:
    (host_plan,) = PLAN.hosts
    step = replace(host_plan.steps[0], action=replace(host_plan.steps[0].action, stance=Stance.CONSIDER))
    plan = replace(PLAN, hosts=(replace(host_plan, steps=(step, host_plan.steps[3])),))
    said = [Said(START, "me", "A", "patch", Answered.FAILED, "so"), Said(START, "me", "A", "look", Answered.DONE)]
    states = progress(plan, said)
    assert (of_progress(plan, states), of_progress(plan, states, strict=True)) == (ExitCode.WARNINGS, ExitCode.FAILS)
