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
    lowest, highest = (level_of(value, bounds, at_most) for value in (least, most))
    if Truth.UNKNOWN in ruling_out:
        lowest = Level.RULED_OUT
    unlikely = (Level.RULED_OUT, Level.UNLIKELY)
    if lowest in unlikely and highest in unlikely:
        return Score(known, least, most, Level.UNLIKELY)
    return Score(known, least, most, lowest if lowest is highest else Level.UNKNOWN)


def level_of(value: int, bounds: LevelBounds, at_most: Level | None) -> Level:
    """The level of a sum of marks, no higher than `at_most`."""
    level = Level.UNLIKELY
    if value >= bounds.probable:
        level = Level.PROBABLE
    elif value >= bounds.possible:
        level = Level.POSSIBLE
    return level if at_most is None else min(level, at_most, key=_ORDER.index)
