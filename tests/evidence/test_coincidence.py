"""Laws of the coincidence test, and its p-value against a slow obvious version."""

import random
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.coincidence import chance, detrended, ranks, runs
from tests.evidence.scene import real_pack

SETTINGS = real_pack().evidence
VALUES = st.lists(st.integers(-5, 20).map(float), min_size=1, max_size=60)


@st.composite
def counters_and_gaps(draw):
    """One to three counters of one length, each with some samples inside the gaps."""
    length = draw(st.integers(2, 40))
    count = draw(st.integers(1, 3))
    series = [draw(st.lists(st.integers(0, 6).map(float), min_size=length, max_size=length)) for _ in range(count)]
    inside = [sorted(draw(st.sets(st.integers(0, length - 1), min_size=1))) for _ in range(count)]
    return series, inside


def slow_ranks(values):
    """How many are smaller, and half of the others that are equal."""
    most = max(len(values) - 1, 1)
    return [
        (sum(other < value for other in values) + (sum(other == value for other in values) - 1) / 2) / most
        for value in values
    ]


def slow_chance(series, inside):
    """Every shift, its statistic summed sample by sample."""
    length = len(series[0])
    ranked = [slow_ranks(one) for one in series]

    def statistic(shift):
        return max(
            sum(one[(row + shift) % length] for row in rows) / len(rows)
            for one, rows in zip(ranked, inside, strict=True)
        )

    return sum(statistic(shift) >= statistic(0) - 1e-9 for shift in range(length)) / length


@given(VALUES)
def test_ranks_are_mid_ranks(values):
    assert ranks(values) == pytest.approx(slow_ranks(values))


@given(VALUES)
def test_ranks_forget_the_scale(values):
    """A counter in other units, or with one huge outlier for the greatest, has the same ranks."""
    assert ranks([value * 3 + 100 for value in values]) == ranks(values)
    assert ranks([value**3 for value in values]) == ranks(values)


@given(st.sets(st.integers(0, 50)).map(sorted))
def test_runs_hold_the_same_indices(indices):
    """Stretches cover exactly the indices, and no two of them touch."""
    found = runs(indices)
    assert [index for start, end in found for index in range(start, end)] == indices
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found))


@given(counters_and_gaps())
def test_chance_is_the_slow_count_of_shifts(case):
    series, inside = case
    assert chance(series, inside, SETTINGS) == pytest.approx(slow_chance(series, inside))


@given(counters_and_gaps())
def test_chance_counts_the_true_shift(case):
    """p is never 0 and never above 1: the shift that happened is among those that could."""
    series, inside = case
    assert 1 / len(series[0]) - 1e-12 <= chance(series, inside, SETTINGS) <= 1


@given(counters_and_gaps(), st.integers(0, 40))
def test_chance_forgets_where_the_circle_begins(case, turn):
    """Turning counters and gaps together changes nothing."""
    series, inside = case
    length = len(series[0])
    turned = [[one[(row - turn) % length] for row in range(length)] for one in series]
    moved = [sorted((row + turn) % length for row in rows) for rows in inside]
    assert chance(turned, moved, SETTINGS) == pytest.approx(chance(series, inside, SETTINGS))


@given(counters_and_gaps())
def test_the_same_counter_twice_does_not_multiply_luck(case):
    """A counter told once more in another unit gives the same p."""
    series, inside = case
    twice = [*series, [2 * value + 1 for value in series[0]]]
    assert chance(twice, [*inside, inside[0]], SETTINGS) == pytest.approx(chance(series, inside, SETTINGS))


def test_beyond_the_most_shifts_a_seeded_choice_stands_for_all():
    """The chosen shifts give the same answer each time, and nearly that of all of them."""
    chosen = random.Random("long")
    series = [chosen.gauss(0, 1) for _ in range(6000)]
    rows = list(range(3000, 3040))
    lifted = [value + (0.25 if row in set(rows) else 0) for row, value in enumerate(series)]
    some = chance([lifted], [rows], SETTINGS)
    everything = chance([lifted], [rows], SETTINGS.model_copy(update={"most_shifts": 6000}))
    assert some == chance([lifted], [rows], SETTINGS)
    assert some == pytest.approx(everything, abs=0.02)
    assert some >= 1 / SETTINGS.most_shifts


@given(VALUES, st.integers(1, 30), st.integers(-100, 100))
def test_detrended_forgets_the_level(values, width, level):
    flat = detrended(values, width)
    assert len(flat) == len(values)
    assert detrended([value + level for value in values], width) == pytest.approx(flat)
    assert detrended([value * 2 for value in values], width) == pytest.approx([value * 2 for value in flat])


@given(st.integers(4, 200), st.integers(2, 40), st.integers(-50, 50))
def test_detrended_leaves_nothing_of_a_steady_drift(count, width, slope):
    """A recording longer than the neighbourhood loses a straight drift wholly, at its ends too."""
    flat = detrended([slope * row + 7.0 for row in range(count)], width)
    if count > width:
        assert flat == pytest.approx([0.0] * count, abs=1e-6)


@given(VALUES, st.integers(60, 90))
def test_detrended_of_a_short_recording_is_the_distance_from_its_median(values, width):
    assert detrended(values, width) == pytest.approx([value - median(values) for value in values])


@given(st.integers(60, 200), st.data())
def test_detrended_keeps_a_short_rise(count, data):
    """A rise far shorter than the neighbourhood stays whole, wherever it is."""
    length = data.draw(st.integers(1, 8))
    start = data.draw(st.integers(0, count - length))
    values = [10.0 if start <= row < start + length else 1.0 for row in range(count)]
    flat = detrended(values, 40)
    assert flat == pytest.approx([value - 1.0 for value in values])
