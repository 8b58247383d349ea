"""CONTRACT's table of exit codes."""

from dataclasses import replace

import pytest

from advisor.cli.exit_codes import ExitCode, of_check, of_diagnosis
from advisor.model.diagnosis import Answer, AnswerKind, CheckedHost, Diagnosis
from advisor.model.finding import Finding
from advisor.model.suspect import Level, Suspect
from advisor.model.verdict import Severity, Verdict

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
