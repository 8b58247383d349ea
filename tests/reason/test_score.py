"""Scores: what is known adds up, what is unknown leaves an interval, and a level that straddles a bound is unknown."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.pack.rule import LevelBounds, Mark
from advisor.reason.score import score

BOUNDS = LevelBounds(probable=6, possible=4, because="-")


def mark(**side):
    return Mark.model_validate({"id": "s", "because": "-", "why_weight": "-", **side})


sides = st.sampled_from([{"for": 1}, {"for": 2}, {"for": 4}, {"against": 1}, {"against": 4}, {"rules_out": True}])
marks = st.lists(st.tuples(sides.map(lambda side: mark(**side)), st.sampled_from(Truth)), max_size=6)


@given(marks)
def test_an_unknown_level_is_one_that_the_unknown_marks_could_still_change(given_marks):
    """Settling the unknown marks in every way gives every level that is possible; one alone means it is certain."""
    result = score(given_marks, BOUNDS, None)
    open_marks = [index for index, (_, truth) in enumerate(given_marks) if truth is Truth.UNKNOWN]
    settled = set()
    for truths in itertools.product((Truth.TRUE, Truth.FALSE), repeat=len(open_marks)):
        chosen = dict(zip(open_marks, truths, strict=True))
        certain = [(one, chosen.get(index, truth)) for index, (one, truth) in enumerate(given_marks)]
        settled.add(score(certain, BOUNDS, None).level)
    if result.level is Level.UNKNOWN:
        assert len(settled) > 1
    elif result.level is Level.UNLIKELY:
        assert settled <= {Level.UNLIKELY, Level.RULED_OUT}
    else:
        assert settled == {result.level}


def test_a_known_ruling_out_dominates():
    result = score([(mark(**{"for": 4}), Truth.TRUE), (mark(rules_out=True), Truth.TRUE)], BOUNDS, None)
    assert result.level is Level.RULED_OUT


def test_a_cap_holds():
    strong = [(mark(**{"for": 4}), Truth.TRUE), (mark(**{"for": 4}), Truth.TRUE)]
    assert score(strong, BOUNDS, None).level is Level.PROBABLE
    assert score(strong, BOUNDS, Level.POSSIBLE).level is Level.POSSIBLE
