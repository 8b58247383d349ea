"""How an incident ends: with a suspect, unexplained, or as no incident at all."""

from collections.abc import Sequence

from advisor.model.diagnosis import Answer, AnswerKind
from advisor.model.event import Gap
from advisor.model.fact import HostFacts
from advisor.model.suspect import Level, Suspect
from advisor.reason.judge import Judgement

_LOST = "symptom.session_lost"
_IDLE = "symptom.idle_gap_only"


def answer(suspects: Sequence[Suspect], judgements: Sequence[Judgement], gaps: Sequence[Gap]) -> Answer:
    """A suspect that is at least possible; no incident when it is known that nothing was lost or stopped; else
    unexplained."""
    if suspects and suspects[0].level in (Level.PROBABLE, Level.POSSIBLE):
        return Answer(AnswerKind.SUSPECT, suspects[0].id, suspects[0].host, "answer.suspect")
    lost = [_value(judgement.facts, _LOST) for judgement in judgements]
    silent = {gap.host for gap in gaps}
    idle = all(_value(one.facts, _IDLE) is True for one in judgements if one.facts.host in silent)
    if False in lost and True not in lost and idle:
        return Answer(AnswerKind.NO_INCIDENT, because="answer.no-incident")
    return Answer(
        AnswerKind.UNEXPLAINED, because="answer.unexplained" if True in lost or silent else "answer.undecided"
    )


def _value(facts: HostFacts, name: str) -> object:
    """The fact's value, or None when it is not known."""
    fact = facts.scalars.get(name)
    return fact.value if fact is not None and fact.known else None
