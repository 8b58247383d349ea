"""Which windows a DPC counter hits, and which of its rises are shown on the time line."""

import math
import random

import pytest

from advisor.evidence.coincidence import chance
from advisor.evidence.dpc import spikes_of
from advisor.evidence.dpc_series import series_of
from advisor.evidence.tracks import Samples
from advisor.evidence.view import Window
from advisor.pack.formats import CounterKind
from tests.evidence.scene import real_pack

SETTINGS = real_pack().evidence
GAP = Window(400.0, 410.8)


def recorded(values, *windows, interval=1.0, other_gaps=()):
    """One counter, a last-observed value, against the windows."""
    times = tuple(interval * row for row in range(len(values)))
    samples = Samples("perf.csv", times, tuple(range(2, len(values) + 2)), {}, interval)
    return series_of("dpc-rate", CounterKind.GAUGE, tuple(values), samples, windows, SETTINGS, 1, other_gaps), samples


def lifted(base, by, window=GAP):
    return [value + (by if window.start <= row <= window.end else 0) for row, value in enumerate(base)]


def shown(values, *windows):
    one, samples = recorded(values, *windows)
    return spikes_of(one, samples, windows, SETTINGS.margin)


def wild(seed):
    """An idle desktop's DPC Rate: mean 4.7, once in twelve minutes about 208 (DOMAIN 2)."""
    chosen = random.Random(f"wild {seed}")
    return [0.914 * math.exp(chosen.gauss(0, 1.81)) for _ in range(720)]


@pytest.mark.parametrize("seed", range(10))
def test_a_small_sustained_rise_over_a_wild_baseline_hits(seed):
    """Ten more through the gap, where single samples reach two hundred anyway: whatever the absolute value."""
    one, _ = recorded(lifted(wild(seed), 10), GAP)
    assert one.rising == {GAP}


def test_windows_without_a_rise_are_seldom_hit():
    """Of 400 windows in a wild counter that is related to none, at most one in fifty is hit."""
    hits = 0
    for seed in range(40):
        windows = [Window(float(start), start + 10.8) for start in range(20, 700, 68)]
        hits += len(recorded(wild(seed), *windows)[0].rising)
    assert hits <= 8


def test_one_window_of_several_is_hit():
    windows = [Window(100, 110), GAP, Window(600, 610)]
    chosen = random.Random("several")
    one, _ = recorded(lifted([chosen.gauss(5, 1) for _ in range(720)], 10), *windows)
    assert one.rising == {GAP}
    assert one.rising_rows == set(range(401, 411))


def test_rises_in_the_other_gaps_of_the_log_are_nothing_usual():
    """A session was lost in one gap of five, and DPCs rise in all: what coincides elsewhere does not speak against."""
    others = [Window(start, start + 11.0) for start in (40.0, 90.0, 200.0, 250.0)]
    values = [0.0] * 300
    for window in (Window(140.0, 151.0), *others):
        values = lifted(values, 10, window)
    one, _ = recorded(values, Window(140.0, 151.0), other_gaps=others)
    assert one.rising == {Window(140.0, 151.0)}
    unrelated, _ = recorded(values, Window(140.0, 151.0))
    assert not unrelated.rising


def test_a_window_without_samples_is_not_hit():
    one, _ = recorded([0.0] * 720, GAP, Window(410.9, 410.95))
    assert (one.rising, one.inside) == (frozenset(), tuple(range(401, 411)))


@pytest.mark.parametrize("interval", [5.0, 15.0])
@pytest.mark.parametrize(("first", "last"), [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_samples_at_the_very_ends_of_a_gap_belong_to_neither_side(interval, first, last):
    """The gap begins and ends just with a sample: whether that shows the rise already, or still, does not matter."""
    chosen, rows = random.Random("ends"), range(20 + first, 23 + 1 - last)
    values = [chosen.gauss(2, 0.3) + (10 if row in rows else 0) for row in range(48)]
    gap = Window(20 * interval, 23 * interval)
    one, _ = recorded(values, gap, interval=interval)
    assert (one.rising, one.inside, one.edges) == ({gap}, (21, 22), {20, 23})
    assert chance([one.heights], [one.inside]) == pytest.approx(1 / 46)


def test_a_gap_with_no_other_samples_has_those_at_its_ends():
    one, _ = recorded([0.0] * 20 + [10.0, 10.0] + [0.0] * 26, Window(300.0, 315.0), interval=15.0)
    assert (one.inside, one.edges) == ((20, 21), frozenset())


def test_a_rise_is_told_with_its_peak_and_the_level_there():
    """The note's shape: 0 → 10 in exactly the seconds of the gap."""
    assert shown(lifted([0.0] * 720, 10), GAP) == [(400, 410, 10.0, 0.0)]


def test_a_drifting_counter_is_measured_from_its_level_at_the_time():
    """A steady climb is no spike; the rise over it has the level of that minute for its baseline."""
    climb = [0.1 * row for row in range(720)]
    assert shown(climb, GAP) == []
    ((first, last, peak, level),) = shown(lifted(climb, 20), GAP)
    assert (first, last) == (400, 410)
    assert (peak, level) == pytest.approx((61.0, 41.0))


def test_a_counter_that_is_nearly_always_zero_has_no_spikes_of_its_usual_height():
    """Most samples are 0, so their scatter is 0; yet a usual burst near the gap is not a spike, a higher one is."""
    base = [5.0 if row % 20 == 7 else 0.0 for row in range(720)]
    assert shown(base, GAP) == []
    assert shown(lifted(base, 12), GAP) == [(400, 410, 17.0 if 407 % 20 == 7 else 12.0, 0.0)]


def test_noise_has_few_spikes():
    """Even and heavy-tailed noise near a gap without a rise: hardly one spike in fifty seconds."""
    for make in (wild, lambda seed: [random.Random(f"even {seed} {row}").gauss(5, 1) for row in range(720)]):
        assert sum(len(shown(make(seed), GAP)) for seed in range(40)) <= 40


def test_a_hit_over_a_wild_baseline_is_shown():
    """No single sample stands out there, and all of them together do."""
    rise = max(shown(lifted(wild(1), 10), GAP), key=lambda spike: spike[1] - spike[0])
    assert 400 <= rise[0] <= rise[1] <= 410
    assert rise[1] - rise[0] >= 5
