"""The DPC counters of one host against its windows: coincidence, hits, and the rises for the time line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.evidence.coincidence import chance
from advisor.evidence.counters import inside_each, instances, joined, kind_of
from advisor.evidence.dpc_series import DpcSeries, series_of
from advisor.evidence.tracks import Samples
from advisor.evidence.view import HostView, Window
from advisor.pack.evidence_settings import EvidenceSettings
from advisor.pack.formats import CounterKind
from advisor.pack.load import Pack

COUNTERS = ("dpc-time", "dpcs-queued", "dpc-rate")
_JOINED = 2
"""Raised samples this far apart are one rise: noise dips below for one."""


@dataclass(frozen=True, slots=True)
class DpcResult:
    """`hits` is None when Perfmon does not cover the windows; `p_value` is None when luck can't be told, and `reason`
    says why.

    `windows` is how many were tested; `line` the first sample inside them.
    """

    windows: int
    hits: int | None
    p_value: float | None
    count: int
    reason: str
    samples: Samples | None
    series: tuple[DpcSeries, ...]
    line: int | None


def judge(view: HostView, pack: Pack) -> DpcResult:
    """Test the host's DPC counters against its windows."""
    windows = view.windows
    samples = _recording(view, windows)
    if samples is None:
        return DpcResult(len(windows), None, None, 0, "no Perfmon recording has DPC counters", None, (), None)
    count = len(samples.times)
    series = _series(samples, windows, view, pack)
    if not windows:
        return DpcResult(0, 0, None, count, "there is no gap and no loss to test", samples, series, None)
    covered = _covered(samples, windows)
    if covered and all(_is_missing(view, samples, window) for window in covered):
        return DpcResult(len(windows), 0, None, count, "Perfmon has no sample inside the gap", samples, series, None)
    if not covered:
        return DpcResult(len(windows), None, None, count, "Perfmon does not cover the gap", samples, series, None)
    told = [one for one in series if one.inside]
    interval = _interval_to_collect(windows, view.settings)
    if not told:
        why = f"no sample falls into the gap; sample more often, every {interval:g} s"
        return DpcResult(len(windows), None, None, count, why, samples, series, None)
    line = samples.lines[min(one.inside[0] for one in told)]
    hits = sum(any(window in one.rising for one in told) for window in covered)
    needed = view.settings.minimum_samples
    if count < needed:
        minutes = math.ceil(max(view.settings.recording_seconds, needed * interval) / 60)
        why = f"too few samples: {count}, and {needed} are needed; record {minutes} minutes, one every {interval:g} s"
        return DpcResult(len(windows), hits, None, count, why, samples, series, line)
    p_value = chance([one.heights for one in told], [one.inside for one in told])
    return DpcResult(len(windows), hits, p_value, count, "", samples, series, line)


def _interval_to_collect(windows: Sequence[Window], settings: EvidenceSettings) -> float:
    """Seconds between samples that put two of them into the shortest window."""
    shortest = min(window.end - window.start for window in windows)
    fitting = [interval for interval in settings.sampling_seconds if 2 * interval <= shortest]
    return max(fitting, default=min(settings.sampling_seconds))


def _is_missing(view: HostView, samples: Samples, window: Window) -> bool:
    """The recording lacks its samples over most of the window: the machine did not take them."""
    missing = [one for other, one in view.missing if other is samples]
    return any(window.overlap(one.start, one.end) >= (window.end - window.start) / 2 for one in missing)


def _recording(view: HostView, windows: Sequence[Window]) -> Samples | None:
    """The recording with DPC counters that covers most of the windows, and of those the longest."""
    with_counters = [one for one in view.tracks.samples if any(counter in COUNTERS for counter, _ in one.series)]
    return max(with_counters, key=lambda one: (len(_covered(one, windows)), len(one.times)), default=None)


def _covered(samples: Samples, windows: Sequence[Window]) -> list[Window]:
    first, last = min(samples.times) - samples.interval, max(samples.times) + samples.interval
    return [window for window in windows if first <= window.start and window.end <= last]


def _series(samples: Samples, windows: Sequence[Window], view: HostView, pack: Pack) -> tuple[DpcSeries, ...]:
    columns = {counter: joined(instances(samples, counter).values(), max) for counter in COUNTERS}
    known = {
        counter: tuple(values) for counter, values in columns.items() if values and any(v is not None for v in values)
    }
    return tuple(
        series_of(
            counter, kind_of(pack, counter), values, samples, windows, view.settings, len(known), view.gap_windows
        )
        for counter, values in known.items()
    )


def spikes_of(
    one: DpcSeries, samples: Samples, windows: Sequence[Window], margin: float
) -> list[tuple[int, int, float, float]]:
    """Rises near the windows as (first row, last row, peak, level at the peak).

    In a window that the counter hits, what lies above the usual scatter; else only what stands out by itself.
    """
    each = inside_each(samples, [window.widened(margin) for window in windows], CounterKind.GAUGE, 0.0)
    found: list[tuple[int, int, float, float]] = []
    for row in sorted({*one.inside, *(row for near in each for row in near)}):
        value, height = one.values[row], one.flat[row]
        if value is None or height <= (one.scatter if row in one.rising_rows else one.outstanding):
            continue
        level = value - height
        if found and found[-1][1] >= row - _JOINED:
            first, _, peak, below = found[-1]
            found[-1] = (first, row, *max((peak, below), (value, level)))
        else:
            found.append((row, row, value, level))
    return found
