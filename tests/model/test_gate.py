"""How a finding stands to the gate, and how the gate stands as a whole."""

import pytest

from advisor.model.finding import Finding
from advisor.model.gate import Gate, Outcome, Standing, outcome
from advisor.model.verdict import Severity, Verdict


def finding(verdict, severity="medium", rule="a-rule"):
    return Finding(rule, "CVP1", Verdict(verdict), Severity(severity))


@pytest.mark.parametrize(
    ("fail_at", "severity", "standing"),
    [
        ("medium", "critical", "fails"),
        ("medium", "medium", "fails"),
        ("medium", "low", "warns"),
        ("low", "low", "fails"),
        ("low", "info", "warns"),
        ("info", "info", "fails"),
        ("critical", "high", "warns"),
    ],
)
def test_a_failing_rule_closes_the_gate_from_its_severity_on(fail_at, severity, standing):
    assert Gate(fail_at=Severity(fail_at)).standing(finding("fail", severity)) == standing


def test_a_rule_gates_unless_the_profile_says_otherwise():
    assert Gate(advises={"a-rule": "why"}).standing(finding("fail")) is Standing.ADVISES
    assert Gate(advises={"a-rule": "why"}).standing(finding("unknown")) is Standing.ADVISES
    assert Gate(only=("other",)).standing(finding("fail")) is Standing.ADVISES
    assert Gate(only=("a-rule",)).standing(finding("fail")) is Standing.FAILS
    assert Gate(only=("other",)).standing(finding("pass")) is Standing.PASSES


@pytest.mark.parametrize("verdict", ["fail", "unknown"])
def test_a_waiver_accepts_what_fails_or_is_unknown(verdict):
    assert Gate().standing(finding(verdict), waived=True) is Standing.WAIVED


@pytest.mark.parametrize(
    ("verdict", "standing"), [("pass", Standing.PASSES), ("not-applicable", Standing.NOT_APPLICABLE)]
)
def test_a_waiver_says_nothing_of_what_passes(verdict, standing):
    assert Gate().standing(finding(verdict), waived=True) is standing


@pytest.mark.parametrize(
    ("standings", "lacking", "plain", "strict"),
    [
        ([], False, Outcome.PASSES, Outcome.PASSES),
        (["passes", "not-applicable", "waived", "advises"], False, Outcome.PASSES, Outcome.PASSES),
        (["unknown"], False, Outcome.UNKNOWN, Outcome.FAILS),
        (["passes"], True, Outcome.UNKNOWN, Outcome.FAILS),
        (["warns", "unknown"], False, Outcome.WARNS, Outcome.FAILS),
        (["warns"], False, Outcome.WARNS, Outcome.WARNS),
        (["fails", "unknown"], True, Outcome.FAILS, Outcome.FAILS),
    ],
)
def test_the_gate_as_a_whole(standings, lacking, plain, strict):
    found = [Standing(one) for one in standings]
    assert outcome(found, lacking=lacking) is plain
    assert outcome(found, lacking=lacking, strict=True) is strict
