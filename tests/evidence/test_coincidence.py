"""Laws of the coincidence test, and its p-values against slow obvious versions."""

import random
from itertools import pairwise
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.coincidence import chance, chances_apart, ranks, runs

VALUES = st.lists(st.integers(-5, 20).map(float), min_size=1, max_size=60)


@st.composite
def counters_and_gaps(draw, missing=False):
    """One to three counters of one length, each with some of its samples inside the gaps."""
    length = draw(st.integers(2, 40))
    count = draw(st.integers(1, 3))
    number = st.integers(0, 6).map(float)
    one = st.lists(st.none() | number if missing else number, min_size=length, max_size=length)
    series = [draw(one.filter(lambda values: any(value is not None for value in values))) for _ in range(count)]
    known = [[row for row, value in enumerate(values) if value is not None] for values in series]
    inside = [sorted(draw(st.sets(st.sampled_from(rows), min_size=1))) for rows in known]
    return series, inside


def slow_ranks(values):
    """Twice how many are smaller, and once for each other that is equal."""
    return [
        2 * sum(other < value for other in values) + sum(other == value for other in values) - 1 for value in values
    ]


def carried(values):
    """Each missing value by the one before, the first ones by the first that is known."""
    known = [value for value in values if value is not None]
    result = []
    for value in values:
        result.append(value if value is not None else (result or known)[-1 if result else 0])
    return result


def slow_chance(series, inside):
    """Every shift, each sum taken sample by sample, and each counter's own share counted anew."""
    rows_told = [row for row in range(len(series[0])) if any(values[row] is not None for values in series)]
    inside = [[rows_told.index(row) for row in rows] for rows in inside]
    series = [carried([values[row] for row in rows_told]) for values in series]
    length = len(rows_told)
    merits = []
    for values, rows in zip(series, inside, strict=True):
        ranked, distances = slow_ranks(values), [abs(value) for value in values]
        unit = median(distances) or mean(distances) or 1
        sums = [sum(ranked[(row + shift) % length] for row in rows) for shift in range(length)]
        rises = [mean(values[(row + shift) % length] for row in rows) / unit for shift in range(length)]
        merits.append([(-sum(b >= a for b in sums), round(rise, 6)) for a, rise in zip(sums, rises, strict=True)])
    best = [max(merit[shift] for merit in merits) for shift in range(length)]
    return sum(merit >= best[0] for merit in best) / length


@given(VALUES)
def test_ranks_are_mid_ranks(values):
    assert list(ranks(values)) == slow_ranks(values)


@given(VALUES)
def test_ranks_forget_the_scale(values):
    """A counter in other units, or with one huge outlier for the greatest, has the same ranks."""
    assert list(ranks([value * 3 + 100 for value in values])) == list(ranks(values))
    assert list(ranks([value**3 for value in values])) == list(ranks(values))


@given(st.sets(st.integers(0, 50)).map(sorted))
def test_runs_hold_the_same_indices(indices):
    """Stretches cover exactly the indices, and no two of them touch."""
    found = runs(indices)
    assert [index for start, end in found for index in range(start, end)] == indices
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found))


@given(counters_and_gaps())
def test_chance_is_the_slow_count_of_shifts(case):
    assert chance(*case) == pytest.approx(slow_chance(*case))


@given(counters_and_gaps(missing=True))
def test_chance_is_the_slow_count_where_samples_are_missing(case):
    assert chance(*case) == pytest.approx(slow_chance(*case))


@given(counters_and_gaps())
def test_chance_counts_the_true_shift(case):
    """p is never 0 and never above 1: the shift that happened is among those that could."""
    series, inside = case
    assert 1 / len(series[0]) - 1e-12 <= chance(series, inside) <= 1


@given(counters_and_gaps(missing=True))
def test_chance_is_the_same_each_time(case):
    assert chance(*case) == chance(*case)


@given(counters_and_gaps(), st.integers(0, 40))
def test_chance_forgets_where_the_circle_begins(case, turn):
    """Turning counters and gaps together changes nothing."""
    series, inside = case
    length = len(series[0])
    turned = [[one[(row - turn) % length] for row in range(length)] for one in series]
    moved = [sorted((row + turn) % length for row in rows) for rows in inside]
    assert chance(turned, moved) == pytest.approx(chance(series, inside))


@given(counters_and_gaps(), st.sampled_from([0.25, 2.0, 1024.0]))
def test_chance_forgets_the_unit(case, unit):
    series, inside = case
    scaled = [[value * unit for value in one] for one in series]
    assert chance(scaled, inside) == pytest.approx(chance(series, inside))


@given(counters_and_gaps())
def test_the_same_counter_twice_does_not_multiply_luck(case):
    """A counter told once more in another unit gives the same p."""
    series, inside = case
    twice = [*series, [2 * value for value in series[0]]]
    assert chance(twice, [*inside, inside[0]]) == pytest.approx(chance(series, inside))


@given(counters_and_gaps())
def test_rows_that_no_counter_knows_change_nothing(case):
    """A recorder that stopped for a while leaves a hole, and no samples that are neither high nor low."""
    series, inside = case
    at = len(series[0]) // 2
    holed = [[*one[:at], None, None, None, *one[at:]] for one in series]
    moved = [[row + 3 * (row >= at) for row in rows] for rows in inside]
    assert chance(holed, moved) == chance(series, inside)


@pytest.mark.parametrize("length", [48, 6000])
def test_the_only_rise_of_the_recording_is_as_rare_as_can_be(length):
    """0 → 10 in the gap and nowhere else: one shift in all of them, in a short recording as in a long one."""
    rows = list(range(length // 2, length // 2 + 3))
    assert chance([[10.0 if row in rows else 0.0 for row in range(length)]], [rows]) == 1 / length


def test_of_counters_that_are_all_highest_somewhere_the_clearest_rise_counts():
    """At 15 s each of three counters has one highest sample; the one that rises far is not lost among them."""
    chosen = random.Random("three")
    series = [[chosen.gauss(0, 1) for _ in range(48)] for _ in range(3)]
    series[1][20] = 10.0
    assert chance(series, [[20]] * 3) == 1 / 48


def test_a_constant_counter_tells_nothing():
    assert chance([[0.0] * 50], [[3, 4]]) == 1.0
    assert chances_apart([0.0] * 50, [[3, 4], []]) == [1.0, 1.0]


@st.composite
def counter_and_each_gap(draw):
    length = draw(st.integers(2, 40))
    values = draw(st.lists(st.none() | st.integers(0, 6).map(float), min_size=length, max_size=length))
    return values, [sorted(rows) for rows in draw(st.lists(st.sets(st.integers(0, length - 1)), max_size=4))]


@given(counter_and_each_gap())
def test_chances_apart_are_the_slow_count_of_shifts_beside_the_other_gaps(case):
    """Shift by shift: out of count is what meets another gap's samples, but for those that are its own as well.
    Missing samples are not there at all."""
    values, each = case
    found_each = chances_apart(values, each)
    told = [row for row, value in enumerate(values) if value is not None]
    each = [[told.index(row) for row in rows if row in told] for rows in each]
    ranked, length = slow_ranks([values[row] for row in told]), len(told)
    for rows, found in zip(each, found_each, strict=True):
        others = {row for some in each for row in some} - set(rows)
        sums = [
            sum(ranked[(row + shift) % length] for row in rows)
            for shift in range(length)
            if not any((row + shift) % length in others for row in rows)
        ]
        assert found == pytest.approx(sum(one >= sums[0] for one in sums) / len(sums) if rows else 1.0)


def test_a_gap_by_itself_is_not_measured_against_the_others():
    """Six gaps that are all hit: each is alone among what lies outside of them."""
    each = [[row, row + 1] for row in range(5, 65, 10)]
    inside = {row for rows in each for row in rows}
    values = [10.0 if row in inside else float(row % 3) for row in range(70)]
    assert all(luck <= 0.05 for luck in chances_apart(values, each))
