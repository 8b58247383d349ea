"""The coincidence test by seeded simulation: as rare as it says when nothing is related, and strong when something is.

Each pair is one recording and one loss through the same door as an incident's: `dpc.judge` of a host.
"""

import math
import random
from types import MappingProxyType

import pytest

from advisor.evidence.dpc import judge
from advisor.evidence.tracks import Samples, Tracks
from advisor.evidence.view import HostView
from advisor.model.evidence import HostReadings
from advisor.model.fact import HostFacts
from tests.effort import gate_only, some
from tests.evidence.scene import real_pack

PACK = real_pack()
NOBODY = HostReadings("CVP1", "cvp", None, HostFacts("CVP1", MappingProxyType({}), MappingProxyType({})), ())
GAP_SECONDS = 10.8


def judged(gap, interval, columns):
    """The host's DPC counters against one loss from `gap` on."""
    count = len(next(iter(columns.values())))
    times = tuple(interval * (row + 1) for row in range(count))
    series = {(counter, "_Total"): tuple(values) for counter, values in columns.items()}
    samples = Samples("perf.csv", times, tuple(range(2, count + 2)), series, interval)
    signs = (gap, gap + GAP_SECONDS)
    return judge(HostView(NOBODY, Tracks((), (samples,), True), PACK.evidence, peer_losses=signs), PACK)


def white(chosen, count):
    return [chosen.gauss(5, 1) for _ in range(count)]


def sluggish(chosen, count):
    """Each sample much like the one before."""
    values = [chosen.gauss(0, 1)]
    while len(values) < count:
        values.append(0.8 * values[-1] + chosen.gauss(0, 0.6))
    return values


def drifting(chosen, count):
    slope = chosen.uniform(-0.05, 0.05)
    return [chosen.gauss(5, 1) + slope * row for row in range(count)]


def counts(chosen, count):
    """Small whole numbers: many ties."""
    return [float(min(chosen.expovariate(1) // 1, 6)) for _ in range(count)]


def wild(chosen, count):
    """An idle desktop's DPC Rate: mean 4.7, once in twelve minutes about 208 (DOMAIN 2)."""
    return [0.914 * math.exp(chosen.gauss(0, 1.81)) for _ in range(count)]


def share_of_luck(make, counters, pairs, length=80):
    """How often p is at most 0.05 when the loss falls anywhere, whatever the counters do."""
    chosen = random.Random(f"{make.__name__} {counters}")
    lucky = 0
    for _ in range(pairs):
        columns = {counter: make(chosen, length) for counter in counters}
        result = judged(chosen.uniform(1, length - GAP_SECONDS), 1.0, columns)
        lucky += result.p_value <= 0.05
    return lucky / pairs


@pytest.mark.parametrize("make", some([white, sluggish, drifting, wild]))
def test_luck_is_as_rare_as_said(make):
    """Continuous series without relation: p ≤ 0.05 in at most 6 % of 2,000 pairs, and not far fewer than 5 %."""
    assert 0.03 <= share_of_luck(make, ["dpc-rate"], 2000) <= 0.06


@gate_only
def test_luck_is_as_rare_with_ties():
    """Whole numbers with many ties never alarm more often."""
    assert share_of_luck(counts, ["dpc-rate"], 2000) <= 0.06


@gate_only
def test_several_counters_do_not_multiply_luck():
    """Three counters without relation alarm no more often than one."""
    assert 0.03 <= share_of_luck(white, ["dpc-rate", "dpcs-queued", "dpc-time"], 2000, 60) <= 0.06


def technote(chosen, interval):
    """Twelve minutes in which the DPC counters stand at 0 and go to 10 for 10.8 s: last values and averages."""
    gap = chosen.uniform(60, 640)
    ends = [interval * (row + 1) for row in range(int(720 / interval))]
    rate = [10.0 if gap <= end <= gap + GAP_SECONDS else 0.0 for end in ends]
    share = [max(0.0, min(end, gap + GAP_SECONDS) - max(end - interval, gap)) / interval for end in ends]
    scatter = [chosen.expovariate(4) for _ in ends]
    return gap, {"dpc-rate": rate, "dpc-time": [10 * part + small for part, small in zip(share, scatter, strict=True)]}


@pytest.mark.parametrize("interval", [1.0, 5.0, 15.0])
def test_the_tech_notes_shape_is_found(interval):
    """0 → 10 within the gap, sampled every 1, 5 or 15 s: a hit with p ≤ 0.05 in at least 95 % of 100 recordings."""
    chosen = random.Random(f"technote {interval}")
    found = 0
    for _ in range(100):
        gap, columns = technote(chosen, interval)
        result = judged(gap, interval, columns)
        found += result.hits == 1 and result.p_value is not None and result.p_value <= 0.05
    assert found >= 0.95 * 100


def test_a_sustained_rise_over_a_wild_baseline_is_found():
    """The desktop's noise with its peaks of 208, lifted by the note's 10 through the gap: found in at least 95 % of
    100."""
    chosen = random.Random("wild rise")
    found = 0
    for _ in range(100):
        gap = chosen.uniform(60, 640)
        values = [
            value + (10 if gap <= row + 1 <= gap + GAP_SECONDS else 0) for row, value in enumerate(wild(chosen, 720))
        ]
        result = judged(gap, 1.0, {"dpc-rate": values})
        found += result.hits == 1 and result.p_value <= 0.05
    assert found >= 0.95 * 100


@pytest.mark.parametrize("interval", [1.0, 5.0, 15.0])
def test_a_rise_of_one_counter_in_three_is_found(interval):
    """The other two are noise that is highest somewhere as well; at 15 s there are 48 samples to tell them apart."""
    chosen = random.Random(f"one in three {interval}")
    found = 0
    for _ in range(100):
        gap, columns = technote(chosen, interval)
        count = len(columns["dpc-time"])
        columns = {
            "dpc-time": columns["dpc-time"],
            "dpcs-queued": white(chosen, count),
            "dpc-rate": white(chosen, count),
        }
        result = judged(gap, interval, columns)
        found += result.hits == 1 and result.p_value <= 0.05
    assert found >= 0.95 * 100


@pytest.mark.parametrize("length", [60, 150, 720])
def test_drift_is_no_rise_at_the_end_of_a_recording(length):
    """The recorder is stopped right after the loss; a steady climb is not taken for a rise in the last seconds."""
    chosen = random.Random(f"end {length}")
    lucky = 0
    for _ in range(100):
        values = [chosen.gauss(5, 1) + 15 / length * row for row in range(length)]
        lucky += judged(length - GAP_SECONDS, 1.0, {"dpc-rate": values}).p_value <= 0.05
    assert lucky <= 0.1 * 100


@pytest.mark.parametrize("inside", [True, False])
def test_missing_samples_do_not_make_luck_more_likely(inside):
    """Eight in ten samples of one counter are missing in the gap, or three in ten everywhere."""
    chosen = random.Random(f"missing {inside}")
    told = lucky = 0
    for _ in range(500):
        gap = chosen.uniform(1, 80 - GAP_SECONDS)
        share = [(0.8 if gap <= row + 1 <= gap + GAP_SECONDS else 0.0) if inside else 0.3 for row in range(80)]
        holed = [None if chosen.random() < part else chosen.gauss(5, 1) for part in share]
        result = judged(gap, 1.0, {"dpc-rate": holed, "dpcs-queued": white(chosen, 80)})
        if result.p_value is not None:
            told += 1
            lucky += result.p_value <= 0.05
    assert told >= 400
    assert lucky <= 0.07 * told


def test_three_counters_seldom_hit_by_luck():
    """What the diagnosis acts on is a hit and p ≤ 0.05 together: at most 3 % of 500 recordings of noise at 15 s."""
    chosen = random.Random("hits")
    lucky = 0
    for _ in range(500):
        columns = {counter: white(chosen, 48) for counter in ("dpc-rate", "dpcs-queued", "dpc-time")}
        result = judged(chosen.uniform(15, 700), 15.0, columns)
        lucky += bool(result.hits) and result.p_value is not None and result.p_value <= 0.05
    assert lucky <= 0.03 * 500
