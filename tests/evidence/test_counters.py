"""Perfmon series against windows: which samples tell of them, growth of totals, instances, and single rises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.counters import flattened, increments, inside, inside_each, instances, joined, rises
from advisor.evidence.tracks import Samples
from advisor.evidence.view import Window
from advisor.pack.formats import CounterKind
from tests.evidence.scene import real_pack

SETTINGS = real_pack().evidence
VALUES = st.lists(st.none() | st.integers(0, 50).map(float), max_size=30)
WINDOWS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)).map(lambda one: Window(one[0], sum(one))))


def recording(count, interval=1.0, series=None):
    times = tuple(interval * row for row in range(1, count + 1))
    return Samples("perf.csv", times, tuple(range(2, count + 2)), series or {}, interval)


@given(VALUES)
def test_increments_are_what_a_total_grew(values):
    """Sample by sample: the growth where both are known and it did not fall, else nothing is told."""
    found = increments(values)
    for row, grown in enumerate(found[: len(values)]):
        if row == 0 or values[row] is None or values[row - 1] is None or values[row] < values[row - 1]:
            assert grown is None
        else:
            assert grown == values[row] - values[row - 1]


@given(st.lists(st.integers(0, 9).map(float), min_size=1, max_size=30), st.floats(0, 1000))
def test_increments_add_up_and_forget_the_start(grown, start):
    """A total that never falls: its increments are what was added, whatever it began with."""
    totals = [start]
    for one in grown:
        totals.append(totals[-1] + one)
    assert increments(totals)[1:] == pytest.approx(grown)


@given(WINDOWS, st.sampled_from([1.0, 5.0, 15.0]))
def test_a_last_observed_value_tells_by_its_stamp(windows, interval):
    samples = recording(int(240 / interval), interval)
    expected = [row for row, time in enumerate(samples.times) if any(one.start <= time <= one.end for one in windows)]
    assert inside(samples, windows, CounterKind.GAUGE, SETTINGS) == expected


@given(WINDOWS, st.sampled_from([1.0, 5.0, 15.0]))
def test_an_average_tells_of_the_interval_behind_it(windows, interval):
    """Second by second: three tenths of the interval, or the whole of a shorter window, must lie inside."""
    samples = recording(int(240 / interval), interval)

    def tells(time: float, one: Window) -> bool:
        seconds = range(int(time - interval), int(time))
        common = sum(one.start <= second < one.end for second in seconds)
        return common >= min(0.3 * interval, one.end - one.start)

    expected = [row for row, time in enumerate(samples.times) if any(tells(time, one) for one in windows)]
    assert inside(samples, windows, CounterKind.RATE, SETTINGS) == expected


@given(st.lists(VALUES.filter(len), max_size=4))
def test_joined_columns_keep_what_is_known(columns):
    length = min((len(column) for column in columns), default=0)
    columns = [column[:length] for column in columns]
    found = joined(columns, sum)
    if not length:
        assert found is None
        return
    for row in range(length):
        known = [column[row] for column in columns if column[row] is not None]
        assert found[row] == (sum(known) if known else None)


def test_the_total_counts_only_where_nothing_else_is():
    """`_Total` beside its instances would count everything twice."""
    both = {("dpc-rate", "0"): (1.0,), ("dpc-rate", "_Total"): (2.0,), ("pages", "0"): (9.0,)}
    assert instances(recording(1, series=both), "dpc-rate") == {"0": (1.0,)}
    assert instances(recording(1, series={("dpc-rate", "_Total"): (2.0,)}), "dpc-rate") == {"_Total": (2.0,)}
    assert instances(recording(1), "dpc-rate") == {}


@given(st.sets(st.integers(0, 699), max_size=20))
def test_missing_samples_stay_missing_and_move_no_level(missing):
    """On a drift over minutes the rest lies near its level."""
    values = [None if row in missing else 10.0 * row for row in range(700)]
    flat = flattened(values, recording(len(values)), [Window(50, 60)], SETTINGS)
    assert {row for row, height in enumerate(flat) if height is None} == missing
    # A level is the median of 120 samples, and twenty of them may repeat an earlier one.
    assert max(abs(height) for height in flat if height is not None) <= 250


@pytest.mark.parametrize("length", [10, 60, 150])
def test_no_window_is_its_own_level(length):
    """A long window widens the blocks whose medians are the level: the rise stays whole."""
    values = [11.0 if 300 <= row < 300 + length else 1.0 for row in range(900)]
    flat = flattened(values, recording(len(values)), [Window(300, 300 + length)], SETTINGS)
    assert flat == pytest.approx([value - 1.0 for value in values])


STAMPS = st.lists(st.integers(0, 200).map(float), min_size=2, max_size=40)


@given(STAMPS, WINDOWS, st.sampled_from([CounterKind.GAUGE, CounterKind.RATE]))
def test_stamps_in_any_order_and_twice(stamps, windows, kind):
    """Sample by sample, each window looked at by itself; an average tells of what lies behind its stamp and after the
    one before, and of an interval at most."""
    samples = Samples("perf.csv", tuple(stamps), tuple(range(2, len(stamps) + 2)), {}, 5.0)

    def tells(row, one):
        end = stamps[row]
        if kind is CounterKind.GAUGE:
            return one.start <= end <= one.end
        before = stamps[row - 1] if row else end
        length = min(end - before, 5.0) if before < end else 5.0
        common = one.overlap(end - length, end)
        return common > 0 and common >= min(0.3 * length, one.end - one.start)

    expected = [[row for row in range(len(stamps)) if tells(row, one)] for one in windows]
    assert inside_each(samples, windows, kind, 0.3) == expected
    assert inside(samples, windows, kind, SETTINGS) == sorted({row for rows in expected for row in rows})


def test_a_rise_needs_samples_in_the_window_and_enough_of_them():
    """Too few samples, or none in the window, or no column: not told."""
    values = [1.0] * 100
    window = [Window(50, 60)]
    assert rises(recording(100), None, window, CounterKind.RATE, SETTINGS) is None
    assert rises(recording(29), values[:29], [Window(5, 9)], CounterKind.RATE, SETTINGS) is None
    assert rises(recording(100), values, [Window(500, 510)], CounterKind.RATE, SETTINGS) is None
    assert rises(recording(100), values, window, CounterKind.RATE, SETTINGS) is False
    lifted = [5.0 if 50 <= row < 60 else 1.0 for row in range(100)]
    assert rises(recording(100), lifted, window, CounterKind.RATE, SETTINGS) is True
    fallen = [-5.0 if 50 <= row < 60 else 1.0 for row in range(100)]
    assert rises(recording(100), fallen, window, CounterKind.RATE, SETTINGS) is False
