"""The table that calibrates the levels, and the weights that each rule gives and justifies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack.load import load_pack
from tests.reliability import wilson

PACK = load_pack()
MARKS = [
    pytest.param(mark, id=f"{rule.id}-{index}")
    for rule in PACK.rules.values()
    for index, mark in enumerate(rule.verdict.suspects)
]


@pytest.mark.parametrize("mark", MARKS)
def test_each_weight_is_justified_apart_from_what_was_seen(mark):
    assert len(mark.why_weight) > 30
    assert mark.why_weight != mark.because


def test_no_single_mark_convicts_and_a_strong_one_makes_possible():
    strongest = max(mark.values[0].in_favour or 0 for mark in MARKS)
    assert PACK.levels.possible <= strongest < PACK.levels.probable


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(0, 0, 0.0, 1.0), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (95, 100, 0.8883, 0.9785)],
)
def test_wilsons_interval(right, total, low, high):
    """The figures are those of statistical tables."""
    assert wilson(right, total) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(1, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_holds_the_share(counted):
    right, total = counted
    low, high = wilson(right, total)
    assert 0 <= low <= right / total + 1e-9
    assert right / total - 1e-9 <= high <= 1
