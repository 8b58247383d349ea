"""Silences: rhythm and missing samples against slow obvious versions, and the laws of an improbable silence."""

import math
import random
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.evidence.silence import Silence, missing_samples, rhythm, silences, spread
from advisor.evidence.tracks import Samples
from advisor.model.entries import Entry, ListedEntries
from tests.evidence.scene import real_pack, ticks, without

SETTINGS = real_pack().evidence
MOMENTS = st.lists(st.integers(0, 60_000), min_size=1, max_size=120).map(
    lambda moments: sorted(one / 16 for one in moments)
)
SECONDS = st.lists(st.integers(0, 40), max_size=60).map(lambda moments: sorted(float(one) for one in moments))


def listed(times):
    return ListedEntries("error.log", times, range(1, len(times) + 1))


def recording(times, interval):
    return Samples("perf.csv", tuple(times), tuple(range(2, len(times) + 2)), {}, interval)


@given(SECONDS)
def test_spread_keeps_each_stamp_in_its_second_and_in_order(times):
    """Whole seconds are spread evenly; each entry stays within the second it was stamped with."""
    even = list(spread(times))
    assert [math.floor(time) for time in even] == times
    assert all(earlier < later for earlier, later in pairwise(even))
    for second in set(times):
        same = [time - second for time in even if math.floor(time) == second]
        assert same == pytest.approx([place / len(same) for place in range(len(same))])


@given(SECONDS)
def test_spread_leaves_finer_stamps_alone(times):
    finer = [*times, 100.25]
    assert spread(finer) is finer


@given(MOMENTS)
@example(list(accumulate([4.0] * 36 + [4.0625] * 4, initial=0.0)))
def test_rhythm_is_the_tail_of_the_intervals(times):
    """Count, mean, cut and share as one would count them by hand; too few entries have no rhythm."""
    tail = rhythm(listed(times), SETTINGS)
    intervals = sorted(later - earlier for earlier, later in pairwise(spread(times)))
    if len(intervals) < SETTINGS.minimum_intervals:
        assert tail is None
        return
    assert tail.count == len(intervals)
    assert tail.usual == pytest.approx(sum(intervals) / len(intervals))
    assert sum(interval < tail.cut for interval in intervals) <= SETTINGS.tail_quantile * len(intervals)
    assert sum(interval <= tail.cut for interval in intervals) >= SETTINGS.tail_quantile * len(intervals)
    above = [interval for interval in intervals if interval > tail.cut]
    assert tail.share == max(len(above), 1) / len(intervals)
    assert tail.scale >= tail.cut * SETTINGS.tail_floor
    assert tail.scale > 0


def test_a_short_log_has_the_scale_of_all_its_intervals():
    """The quantiles of an exponential law whose mean is a second, but the few longest hardly differ."""
    intervals = [min(-math.log(1 - (place + 0.5) / 40), 2.44) for place in range(40)]
    assert rhythm(listed(list(accumulate(intervals, initial=0.0))), SETTINGS).scale == pytest.approx(1.0, rel=0.1)


@given(MOMENTS, st.floats(0.01, 1000), st.floats(0.0001, 0.5))
def test_least_gap_grows_with_the_places_looked_at(times, intervals, chance):
    """Looking in more places, or allowing less luck, asks for a longer silence; never one below the usual tail."""
    tail = rhythm(listed(times), SETTINGS)
    if tail is not None:
        least = tail.least_gap(intervals, chance)
        assert tail.cut <= least <= tail.least_gap(intervals * 2, chance) <= tail.least_gap(intervals * 2, chance / 2)


@given(MOMENTS, st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 60)), max_size=3))
def test_silences_are_intervals_of_the_log(times, places):
    """Each silence lies between two neighbours, is long enough, and every longer one far from a loss is one too."""
    losses = [(float(start), float(start + length)) for start, length in places]
    entries = listed(times)
    found = silences(entries, losses, SETTINGS)
    for one in found:
        index = one.after.line - 1
        assert (one.start, one.end) == (times[index - 1], times[index])
        assert one.seconds >= SETTINGS.gap_seconds
    least = min((one.seconds for one in silences(entries, [], SETTINGS)), default=math.inf)
    expected = {line for line, (earlier, later) in enumerate(pairwise(times), start=2) if later - earlier >= least}
    assert expected == {one.after.line for one in silences(entries, [], SETTINGS)}
    assert expected <= {one.after.line for one in found}


@pytest.mark.parametrize("seed", range(5))
def test_a_steady_log_has_no_silence(seed):
    """Lines at random moments, fast or slow, for an hour: their longest natural pause is no silence."""
    for rate in (0.2, 1.0, 20.0):
        assert silences(listed(ticks((seed, rate), rate, 3600)), [], SETTINGS) == []


@pytest.mark.parametrize("rate", [2.0, 5.0, 50.0])
def test_several_gaps_do_not_hide_each_other(rate):
    """Ten gaps of 10.8 s in an hour are all found, and nothing else."""
    holes = [(start, start + 10.8) for start in range(200, 3500, 330)]
    found = silences(listed(without(ticks(rate, rate, 3600), *holes)), [], SETTINGS)
    assert len(found) == len(holes)
    for one, hole in zip(found, holes, strict=True):
        assert one.start <= hole[0] < hole[1] <= one.end


def test_near_a_loss_a_shorter_silence_counts():
    """A slow log's pause that is ordinary in a night is improbable in just the seconds of a loss."""
    entries = listed(without(ticks("slow", 1.0, 7200), (4000.0, 4011.0)))
    (near,) = silences(entries, [(3990.0, 4020.0)], SETTINGS)
    assert near.start <= 4000.0 < 4011.0 <= near.end
    assert all(one.seconds > 11 for one in silences(entries, [], SETTINGS))


@given(
    st.lists(st.sampled_from([1.0, 1.0, 1.0, 1.2, 2.5, 9.0]), max_size=50),
    st.sampled_from([1.0, 5.0, 15.0]),
)
def test_missing_samples_are_rows_too_far_apart(steps, interval):
    """Against the definition: the next sample comes late by most of an interval, and by enough seconds."""
    times = [0.0]
    for step in steps:
        times.append(times[-1] + step * interval)
    least = max(interval * SETTINGS.missing_factor, min(SETTINGS.gap_seconds, interval * 3))
    expected = [
        Silence(times[index], Entry(times[index + 1], index + 3, "perf.csv"))
        for index in range(len(times) - 1)
        if times[index + 1] - times[index] >= least
    ]
    assert missing_samples(recording(times, interval), SETTINGS) == expected


def test_jitter_of_the_recorder_is_no_missing_sample():
    chosen = random.Random("jitter")
    times = [row + chosen.uniform(0, 0.4) for row in range(600)]
    assert missing_samples(recording(times, 1.0), SETTINGS) == []


@pytest.mark.parametrize("interval", [0.5, 1.0, 2.0, 3.0])
@pytest.mark.parametrize(("gaps", "count"), [(1, 60), (1, 240), (2, 240), (1, 900), (4, 900)])
def test_a_regular_log_does_not_hide_its_only_gaps(interval, gaps, count):
    """All intervals but the gaps are alike, so that the gaps are all that lies above any quantile."""
    times = [0.25 + place * interval for place in range(count)]
    for gap in range(gaps):
        begin = 5 + gap * count * interval / 5
        times = without(times, (begin, begin + 10.8))
    found = silences(listed(times), [], SETTINGS)
    assert len(found) == gaps
    assert all(10.8 <= silence.seconds <= 10.8 + 2 * interval for silence in found)


@pytest.mark.parametrize("interval", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("count", "gaps"), [(60, (11.0, 8.0, 9.0)), (240, (11.0, 12.0, 7.0, 9.0, 8.0, 30.0))])
def test_several_gaps_of_a_short_regular_log_do_not_hide_each_other(interval, count, gaps):
    times, left = [0.25], list(gaps)
    for place in range(1, count):
        is_gap = left and place % (count // (len(gaps) + 1)) == 0
        times.append(times[-1] + (left.pop() if is_gap else interval))
    assert not left
    assert sorted(one.seconds for one in silences(listed(times), [], SETTINGS)) == sorted(gaps)


@pytest.mark.parametrize("step", [0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("digits", [0, 3])
def test_a_short_random_log_seldom_has_a_silence_that_is_none(step, digits):
    """Forty lines at random moments, in whole seconds too: near a loss in the middle one of twenty may look silent."""
    wrong = 0
    for seed in range(200):
        times = [math.floor(time * 10**digits) / 10**digits for time in ticks((seed, step), 1 / step, 1000 * step)][:40]
        wrong += bool(silences(listed(times), [(times[20] - 20, times[20] + 31)], SETTINGS))
    assert wrong <= 10


def test_the_pauses_between_bursts_are_the_rhythm():
    """Ten lines at once every six seconds: the log is silent for most of its time, and nothing stopped."""
    times = [0.25 + 6.0 * burst + 0.05 * line for burst in range(4) for line in range(10)]
    assert silences(listed(times), [(0.0, 30.0)], SETTINGS) == []


def test_longer_intervals_that_come_again_and_again_are_the_rhythm():
    """Three in a hundred entries are late by half a minute: rare, but nothing to wonder at."""
    chance = random.Random(7)
    times, now = [], 0.25
    for _ in range(2000):
        now += 30.0 if chance.random() < 0.03 else 2.0
        times.append(now)
    assert silences(listed(times), [], SETTINGS) == []
