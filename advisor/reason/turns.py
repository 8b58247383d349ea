"""How verdicts, levels and stances turned between two judgements of the same hosts."""

from collections.abc import Iterable, Iterator

from advisor.model.action import Stance
from advisor.model.finding import Finding, Missing
from advisor.model.record import ResultKind
from advisor.model.suspect import Level
from advisor.model.verdict import Verdict
from advisor.model.what_if import AdviceShift, Judged, Shift, Turn
from advisor.reason.judge import Judgement

_LEVELS = (Level.RULED_OUT, Level.UNLIKELY, Level.POSSIBLE, Level.PROBABLE)
_HARMLESS = _LEVELS[:2]


def turns(
    pairs: Iterable[tuple[Judgement, Judgement]], kind: ResultKind, symptoms: frozenset[str], acted: bool
) -> Iterator[Shift]:
    """Every rule and, in a diagnosis, every suspect that turned or that still fails or is still suspected."""
    for before, after in pairs:
        found = {finding.rule: finding for finding in before.findings}
        for finding in after.findings:
            on_evidence = finding.rule in symptoms
            turn = _turn_of_verdict(found[finding.rule].verdict, finding.verdict)
            if turn is not None:
                yield _of_finding(found[finding.rule], finding, _told(turn, on_evidence and acted), on_evidence)
        levels = {suspect.id: suspect for suspect in before.suspects}
        for suspect in after.suspects if kind is ResultKind.DIAGNOSIS else ():
            level = _turn_of_level(levels[suspect.id].level, suspect.level)
            if level is not None:
                yield Shift(
                    _told(level, acted),
                    Judged.SUSPECT,
                    suspect.id,
                    suspect.host,
                    levels[suspect.id].level.value,
                    suspect.level.value,
                    None,
                    True,
                    _lacking(suspect.missing, suspect.level is Level.UNKNOWN),
                )


def _of_finding(before: Finding, after: Finding, turn: Turn, on_evidence: bool) -> Shift:
    return Shift(
        turn,
        Judged.RULE,
        after.rule,
        after.host,
        before.verdict.value,
        after.verdict.value,
        after.severity,
        on_evidence,
        _lacking(after.missing, after.verdict is Verdict.UNKNOWN),
    )


def _lacking(missing: tuple[Missing, ...], is_unknown: bool) -> tuple[Missing, ...]:
    return missing if is_unknown else ()


def _told(turn: Turn, is_old_evidence: bool) -> Turn:
    """Evidence of the past can't make the changed host worse; it only says what it would mean there."""
    return Turn.IF_AGAIN if is_old_evidence and turn in (Turn.WORSE, Turn.UNKNOWN) else turn


def _turn_of_verdict(before: Verdict, after: Verdict) -> Turn | None:
    """None for what is of no interest: it was well, and is."""
    if after is Verdict.FAIL:
        return Turn.REMAINS if before is Verdict.FAIL else Turn.WORSE
    if after is Verdict.UNKNOWN:
        return None if before is Verdict.UNKNOWN else Turn.UNKNOWN
    if before is Verdict.FAIL:
        return Turn.CLEARED
    return Turn.SETTLED if before is Verdict.UNKNOWN else None


def _turn_of_level(before: Level, after: Level) -> Turn | None:
    if Level.UNKNOWN in (before, after):
        if before is after:
            return None
        if after is Level.UNKNOWN:
            return Turn.UNKNOWN
        return Turn.SETTLED if after in _HARMLESS else Turn.WORSE
    was, now = _LEVELS.index(before), _LEVELS.index(after)
    if before in _HARMLESS and after in _HARMLESS:
        return None
    if was == now:
        return Turn.REMAINS
    if now > was:
        return Turn.WORSE
    return Turn.CLEARED if after in _HARMLESS else Turn.EASED


def advice(before: Judgement, after: Judgement, standing: set[tuple[str, str, Stance]] | None) -> Iterator[AdviceShift]:
    """Each action whose stance changed. `standing` is the advice that needs no evidence of the past; None where all of
    it counts."""
    old = {action.id: action.stance for action in before.actions}
    new = {action.id: action.stance for action in after.actions}
    for action in dict.fromkeys((*new, *old)):
        host, was, now = after.facts.host, old.get(action), new.get(action)
        if was is not now:
            urged = now in (Stance.DO, Stance.CONSIDER)
            if_again = standing is not None and urged and (host, action, now) not in standing
            yield AdviceShift(action, host, was, now, if_again)
