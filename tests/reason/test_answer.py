"""How an incident ends, from what is known of losses and silences."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from advisor.model.diagnosis import AnswerKind
from advisor.model.event import Gap
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts, Origin
from advisor.model.suspect import Level, Suspect
from advisor.reason.answer import answer

START = datetime(2009, 6, 3, 3, 0, tzinfo=UTC)
NOT_KNOWN = Absent(AbsentReason.NOT_COLLECTED)


def told(lost=NOT_KNOWN, idle=NOT_KNOWN, host="CVP1"):
    symptoms = {"symptom.session_lost": lost, "symptom.idle_gap_only": idle}
    facts = {name: Fact(name, value, Origin("evidence")) for name, value in symptoms.items()}
    return SimpleNamespace(facts=HostFacts(host, facts, {}))


def gap(host="CVP1"):
    return Gap(host, "cvp", START, START + timedelta(seconds=11), Origin("log", "cvp.log", 7))


def suspect(level):
    return Suspect("vm-stun", "CVP1", level, 5, (5, 5), (), (), ())


@pytest.mark.parametrize("level", [Level.PROBABLE, Level.POSSIBLE])
def test_a_suspect_that_is_at_least_possible_is_the_answer(level):
    found = answer([suspect(level)], [told(lost=False, idle=True)], [])
    assert (found.kind, found.suspect, found.host) == (AnswerKind.SUSPECT, "vm-stun", "CVP1")
    assert found.because == "answer.suspect"


@pytest.mark.parametrize("level", [Level.UNLIKELY, Level.RULED_OUT, Level.UNKNOWN])
def test_one_that_is_less_is_none(level):
    assert answer([suspect(level)], [told(lost=True)], []).kind is AnswerKind.UNEXPLAINED


@pytest.mark.parametrize(
    ("hosts", "gaps", "kind", "because"),
    [
        ([told(lost=False)], [], AnswerKind.NO_INCIDENT, "answer.no-incident"),
        ([told(lost=False, idle=True)], [gap()], AnswerKind.NO_INCIDENT, "answer.no-incident"),
        ([told(lost=False, idle=False)], [gap()], AnswerKind.UNEXPLAINED, "answer.unexplained"),
        ([told(lost=False)], [gap()], AnswerKind.UNEXPLAINED, "answer.unexplained"),
        ([told(lost=False), told(lost=True, host="PG1A")], [], AnswerKind.UNEXPLAINED, "answer.unexplained"),
        ([told(lost=False), told(host="PG1A", idle=False)], [], AnswerKind.NO_INCIDENT, "answer.no-incident"),
        ([told(lost=False), told(idle=True, host="PG1A")], [gap("PG1A")], AnswerKind.NO_INCIDENT, "answer.no-incident"),
        ([told(lost=True)], [], AnswerKind.UNEXPLAINED, "answer.unexplained"),
        ([told()], [gap()], AnswerKind.UNEXPLAINED, "answer.unexplained"),
        ([told()], [], AnswerKind.UNEXPLAINED, "answer.undecided"),
        ([], [], AnswerKind.UNEXPLAINED, "answer.undecided"),
    ],
)
def test_without_a_suspect_what_was_lost_or_fell_silent_decides(hosts, gaps, kind, because):
    found = answer([], hosts, gaps)
    assert (found.kind, found.because) == (kind, because)
