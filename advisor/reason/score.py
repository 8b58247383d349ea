"""Adds a suspect's marks up to a level. Weights are small integers; an unknown mark leaves an interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.pack.rule import LevelBounds, Mark

_ORDER = (Level.RULED_OUT, Level.UNLIKELY, Level.POSSIBLE, Level.PROBABLE)


@dataclass(frozen=True, slots=True)
class Score:
    """`known` sums the marks that are known true; the range is what unknown marks leave open; `level` the judgement."""

    known: int
    least: int
    most: int
    level: Level


def weight(mark: Mark) -> int:
    """The mark's weight with its sign; 0 for one that rules out."""
    return (mark.in_favour or 0) - (mark.against or 0)


def score(marks: Sequence[tuple[Mark, Truth]], bounds: LevelBounds, at_most: Level | None) -> Score:
    """A known `rules_out` dominates. A level that the unknown marks could still change is `unknown`."""
    known = sum(weight(mark) for mark, truth in marks if truth is Truth.TRUE)
    open_weights = [weight(mark) for mark, truth in marks if truth is Truth.UNKNOWN]
    least = known + sum(value for value in open_weights if value < 0)
    most = known + sum(value for value in open_weights if value > 0)
    ruling_out = [truth for mark, truth in marks if mark.rules_out]
    if Truth.TRUE in ruling_out:
        return Score(known, least, most, Level.RULED_OUT)
    lowest, highest = (_capped(_level(value, bounds), at_most) for value in (least, most))
    if Truth.UNKNOWN in ruling_out:
        lowest = Level.RULED_OUT
    unlikely = (Level.RULED_OUT, Level.UNLIKELY)
    if lowest in unlikely and highest in unlikely:
        return Score(known, least, most, Level.UNLIKELY)
    return Score(known, least, most, lowest if lowest is highest else Level.UNKNOWN)


def possible_levels(
    marks: Sequence[tuple[Mark, frozenset[Truth]]], bounds: LevelBounds, at_most: Level | None
) -> frozenset[Level]:
    """The levels that `score` could give when each mark has one of several truths; perhaps more, never fewer."""
    if all(len(truths) == 1 for _, truths in marks):
        return frozenset({score([(mark, next(iter(truths))) for mark, truths in marks], bounds, at_most).level})
    if any(mark.rules_out and truths == {Truth.TRUE} for mark, truths in marks):
        return frozenset({Level.RULED_OUT})
    least = sum(min(_least(weight(mark), truth) for truth in truths) for mark, truths in marks)
    most = sum(max(_most(weight(mark), truth) for truth in truths) for mark, truths in marks)
    lowest, highest = (_ORDER.index(_capped(_level(value, bounds), at_most)) for value in (least, most))
    found = {Level.UNKNOWN, *_ORDER[lowest : highest + 1]}
    if any(mark.rules_out and truths != {Truth.FALSE} for mark, truths in marks):
        found |= {Level.RULED_OUT, Level.UNLIKELY}
    return frozenset(found)


def _least(value: int, truth: Truth) -> int:
    return {Truth.TRUE: value, Truth.UNKNOWN: min(value, 0), Truth.FALSE: 0}[truth]


def _most(value: int, truth: Truth) -> int:
    return {Truth.TRUE: value, Truth.UNKNOWN: max(value, 0), Truth.FALSE: 0}[truth]


def _level(value: int, bounds: LevelBounds) -> Level:
    if value >= bounds.probable:
        return Level.PROBABLE
    return Level.POSSIBLE if value >= bounds.possible else Level.UNLIKELY


def _capped(level: Level, at_most: Level | None) -> Level:
    if at_most is None:
        return level
    return min(level, at_most, key=_ORDER.index)
