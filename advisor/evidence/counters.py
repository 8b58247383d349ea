"""Perfmon series as the marks need them: instances joined, totals as increments, and what lies inside a window."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from advisor.evidence.coincidence import chance, detrended
from advisor.evidence.tracks import Samples
from advisor.evidence.view import Window
from advisor.pack.evidence_settings import EvidenceSettings
from advisor.pack.formats import CounterKind
from advisor.pack.load import Pack

TOTAL = "_total"


def instances(samples: Samples, counter: str) -> dict[str, tuple[float | None, ...]]:
    """The counter's columns by instance, without `_Total` where there are others."""
    found = {instance: values for (name, instance), values in samples.series.items() if name == counter}
    single = {instance: values for instance, values in found.items() if instance.casefold() != TOTAL}
    return single or found


def joined(
    columns: Iterable[Sequence[float | None]], combine: Callable[[list[float]], float]
) -> list[float | None] | None:
    """Several columns as one; None where every column lacks the sample, and None at all without columns."""
    rows = list(zip(*columns, strict=True))
    if not rows:
        return None
    return [combine(known) if (known := [value for value in row if value is not None]) else None for row in rows]


def increments(values: Sequence[float | None]) -> list[float | None]:
    """The growth of a total from sample to sample; a total that falls was reset and tells nothing."""
    result: list[float | None] = [None]
    for earlier, later in pairwise(values):
        grown = None if earlier is None or later is None else later - earlier
        result.append(None if grown is None or grown < 0 else grown)
    return result


def growth(samples: Samples, counter: str) -> list[float | None] | None:
    """The increments of a cumulative counter, summed over its instances."""
    return joined([increments(values) for values in instances(samples, counter).values()], sum)


def inside(samples: Samples, windows: Sequence[Window], kind: CounterKind, settings: EvidenceSettings) -> list[int]:
    """The samples that tell of the windows: a last-observed value by its stamp, an average by the interval behind
    it."""
    found = []
    for index, time in enumerate(samples.times):
        if kind is CounterKind.GAUGE:
            is_inside = any(window.start <= time <= window.end for window in windows)
        else:
            begin = time - samples.interval
            least = settings.average_cover * samples.interval
            is_inside = any(window.overlap(begin, time) >= min(least, window.end - window.start) for window in windows)
        if is_inside:
            found.append(index)
    return found


def filled(values: Sequence[float | None], samples: Samples, settings: EvidenceSettings) -> list[float]:
    """The detrended series; a missing sample neither rises nor falls."""
    width = max(int(settings.detrend_seconds / samples.interval), 5) if samples.interval else len(values)
    latest = next((value for value in values if value is not None), 0.0)
    whole = [latest := latest if value is None else value for value in values]
    flat = detrended(whole, width)
    return [0.0 if value is None else height for value, height in zip(values, flat, strict=True)]


def rises(
    samples: Samples,
    values: Sequence[float | None] | None,
    windows: Sequence[Window],
    kind: CounterKind,
    settings: EvidenceSettings,
) -> bool | None:
    """Whether a single counter rises in the windows more than luck would have it; None when that can't be told."""
    if values is None or len(samples.times) < settings.minimum_samples:
        return None
    rows = inside(samples, windows, kind, settings)
    if not rows:
        return None
    flat = filled(values, samples, settings)
    is_higher = sum(flat[row] for row in rows) > 0
    return is_higher and chance([flat], [rows], settings) <= settings.rise_p_value


def kind_of(pack: Pack, counter: str) -> CounterKind:
    return pack.counters.by_id[counter].kind
