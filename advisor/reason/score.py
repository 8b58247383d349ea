"""Adds a suspect's marks up to a level. Weights are small integers; an unknown mark leaves an interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

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
    lowest, highest = (level_of(value, bounds, at_most) for value in (least, most))
    if Truth.UNKNOWN in ruling_out:
        lowest = Level.RULED_OUT
    return Score(known, least, most, _between_ends(lowest, highest))


def level_of(value: int, bounds: LevelBounds, at_most: Level | None) -> Level:
    """The level of a sum of marks, no higher than `at_most`."""
    level = Level.UNLIKELY
    if value >= bounds.probable:
        level = Level.PROBABLE
    elif value >= bounds.possible:
        level = Level.POSSIBLE
    return level if at_most is None else min(level, at_most, key=_ORDER.index)


def possible_levels(
    marks: Sequence[tuple[Mark, frozenset[Truth]]], bounds: LevelBounds, at_most: Level | None
) -> frozenset[Level]:
    """The levels that `score` could give when each mark has one of several truths; perhaps more, never fewer.

    Both ends of the score have bounds of their own, with every level between; a mark that rules out comes before them.
    """
    ruling = [truths for mark, truths in marks if mark.rules_out]
    found = {Level.RULED_OUT} if any(Truth.TRUE in truths for truths in ruling) else set()
    if any(truths == {Truth.TRUE} for truths in ruling):
        return frozenset(found)
    lowest, highest = (
        _between([[end(weight(mark), truth) for truth in truths] for mark, truths in marks], bounds, at_most)
        for end in (_least, _most)
    )
    may_rule_out = any(Truth.UNKNOWN in truths for truths in ruling)
    must_rule_out = any(truths == {Truth.UNKNOWN} for truths in ruling)
    for low, high in product(lowest, highest):
        if _ORDER.index(low) > _ORDER.index(high):
            continue
        if may_rule_out:
            found.add(_between_ends(Level.RULED_OUT, high))
        if not must_rule_out:
            found.add(_between_ends(low, high))
    return frozenset(found)


def _between(ends: Sequence[Sequence[int]], bounds: LevelBounds, at_most: Level | None) -> Sequence[Level]:
    """Every level from the least to the greatest sum of the marks' ends."""
    low, high = (_ORDER.index(level_of(sum(map(side, ends)), bounds, at_most)) for side in (min, max))
    return _ORDER[low : high + 1]


def _between_ends(lowest: Level, highest: Level) -> Level:
    """The level of a score with those ends."""
    unlikely = (Level.RULED_OUT, Level.UNLIKELY)
    if lowest in unlikely and highest in unlikely:
        return Level.UNLIKELY
    return lowest if lowest is highest else Level.UNKNOWN


def _least(value: int, truth: Truth) -> int:
    return {Truth.TRUE: value, Truth.UNKNOWN: min(value, 0), Truth.FALSE: 0}[truth]


def _most(value: int, truth: Truth) -> int:
    return {Truth.TRUE: value, Truth.UNKNOWN: max(value, 0), Truth.FALSE: 0}[truth]
