"""The DPC counters of one host against its windows: coincidence, hits, spikes, and the series for the time line."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from advisor.evidence.coincidence import chance
from advisor.evidence.counters import filled, inside, instances, joined, kind_of
from advisor.evidence.tracks import Samples
from advisor.evidence.view import HostView, Window
from advisor.pack.formats import CounterKind
from advisor.pack.load import Pack

COUNTERS = ("dpc-time", "dpcs-queued", "dpc-rate")


@dataclass(frozen=True, slots=True)
class DpcSeries:
    """One DPC counter, the greatest over the processors; `flat` is detrended, `inside` the samples in the windows."""

    counter: str
    kind: CounterKind
    values: tuple[float | None, ...]
    flat: tuple[float, ...]
    inside: tuple[int, ...]


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
    covered = [window for window in windows if _covers(samples, window)]
    if covered and all(_is_missing(view, samples, window) for window in covered):
        return DpcResult(len(windows), 0, None, count, "Perfmon has no sample inside the gap", samples, series, None)
    if not covered:
        return DpcResult(len(windows), None, None, count, "Perfmon does not cover the gap", samples, series, None)
    told = [one for one in series if one.inside]
    if not told:
        why = "no sample falls into the gap; sample more often"
        return DpcResult(len(windows), None, None, count, why, samples, series, None)
    line = samples.lines[min(one.inside[0] for one in told)]
    hits = sum(any(_hit(one, samples, window, view) for one in told) for window in covered)
    if count < view.settings.minimum_samples:
        return DpcResult(len(windows), hits, None, count, "too few samples", samples, series, line)
    p_value = chance([one.flat for one in told], [one.inside for one in told], view.settings)
    return DpcResult(len(windows), hits, p_value, count, "", samples, series, line)


def _is_missing(view: HostView, samples: Samples, window: Window) -> bool:
    """The recording lacks its samples over most of the window: the machine did not take them."""
    missing = [one for other, one in view.missing if other is samples]
    return any(window.overlap(one.start, one.end) >= (window.end - window.start) / 2 for one in missing)


def _recording(view: HostView, windows: Sequence[Window]) -> Samples | None:
    """The recording with DPC counters that covers most of the windows, and of those the longest."""
    with_counters = [one for one in view.tracks.samples if any(counter in COUNTERS for counter, _ in one.series)]
    return max(
        with_counters, key=lambda one: (sum(_covers(one, window) for window in windows), len(one.times)), default=None
    )


def _covers(samples: Samples, window: Window) -> bool:
    return samples.times[0] - samples.interval <= window.start and window.end <= samples.times[-1] + samples.interval


def _series(samples: Samples, windows: Sequence[Window], view: HostView, pack: Pack) -> tuple[DpcSeries, ...]:
    found = []
    for counter in COUNTERS:
        values = joined(instances(samples, counter).values(), max)
        if values is None or all(value is None for value in values):
            continue
        kind = kind_of(pack, counter)
        rows = [row for row in inside(samples, windows, kind, view.settings) if values[row] is not None]
        found.append(
            DpcSeries(counter, kind, tuple(values), tuple(filled(values, samples, view.settings)), tuple(rows))
        )
    return tuple(found)


def _hit(one: DpcSeries, samples: Samples, window: Window, view: HostView) -> bool:
    """Whether the counter rises in the window: its mean there lies clearly above what the host does in nearly every
    other sample.

    The measure is the host's own: the height of the rise above its usual peaks, never an absolute value.
    """
    rows = [row for row in inside(samples, [window], one.kind, view.settings) if one.values[row] is not None]
    if not rows:
        return False
    everywhere = set(one.inside)
    elsewhere = sorted(value for row, value in enumerate(one.flat) if row not in everywhere)
    peaks = elsewhere[int(len(elsewhere) * view.settings.usual_peak)] if elsewhere else 0.0
    mean = sum(one.flat[row] for row in rows) / len(rows)
    return mean > 0 and mean >= view.settings.rise_factor * peaks


def spikes_of(
    one: DpcSeries, samples: Samples, windows: Sequence[Window], margin: float
) -> list[tuple[int, int, float, float]]:
    """Rises near the windows as (first row, last row, peak, baseline): well above the level and the usual scatter."""
    known = [value for value in one.values if value is not None]
    if not known:
        return []
    baseline = median(known)
    scatter = median(abs(value - baseline) for value in known) * 1.4826
    threshold = baseline + max(4 * scatter, 1e-9)
    found: list[tuple[int, int, float, float]] = []
    for row, value in enumerate(one.values):
        near = any(window.start - margin <= samples.times[row] <= window.end + margin for window in windows)
        if value is None or not near or value <= threshold:
            continue
        if found and found[-1][1] >= row - 2:
            first, _, peak, _ = found[-1]
            found[-1] = (first, row, max(peak, value), baseline)
        else:
            found.append((row, row, value, baseline))
    return found
