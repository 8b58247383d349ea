"""Perfmon series as the marks need them: instances joined, totals as increments, and what lies inside a window."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from advisor.evidence.coincidence import chance
from advisor.evidence.level import detrended
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


def inside_each(samples: Samples, windows: Sequence[Window], kind: CounterKind, cover: float) -> list[list[int]]:
    """For each window the samples that tell of it: a last-observed value by its stamp, an average by the interval
    behind it, of which at least the share `cover` must lie inside.

    That interval begins at the stamp before; after a hole it is taken to be as long as usual, for the recorder was not
    there.
    """
    order = sorted(range(len(samples.times)), key=samples.times.__getitem__)
    times = [samples.times[row] for row in order]
    found = []
    for window in windows:
        reach = 0.0 if kind is CounterKind.GAUGE else samples.interval
        near = order[bisect_left(times, window.start) : bisect_right(times, window.end + reach)]
        if kind is not CounterKind.GAUGE:
            near = [row for row in near if _tells(samples, row, window, cover)]
        found.append(sorted(near))
    return found


def _tells(samples: Samples, row: int, window: Window, cover: float) -> bool:
    """Whether enough of the interval behind the sample lies in the window, or the whole of a shorter window."""
    time = samples.times[row]
    before = samples.times[row - 1] if row else time
    length = min(time - before, samples.interval) if before < time else samples.interval
    common = window.overlap(time - length, time)
    return common > 0 and common >= min(cover * length, window.end - window.start)


def inside(samples: Samples, windows: Sequence[Window], kind: CounterKind, settings: EvidenceSettings) -> list[int]:
    """The samples that tell of any of the windows, sorted, each once."""
    return sorted({row for rows in inside_each(samples, windows, kind, settings.average_cover) for row in rows})


def flattened(
    values: Sequence[float | None], samples: Samples, windows: Sequence[Window], settings: EvidenceSettings
) -> list[float | None]:
    """The series less its level; what is missing stays missing.

    The level is that of minutes, and of several times the longest window, so that no window is its own level.
    """
    latest = next((value for value in values if value is not None), 0.0)
    whole = [latest := latest if value is None else value for value in values]
    longest = max((window.end - window.start for window in windows), default=0.0)
    seconds = max(settings.level_seconds, settings.level_windows * longest)
    width = max(math.ceil(seconds / samples.interval), settings.level_samples) if samples.interval else len(values)
    flat = detrended(whole, width)
    return [None if value is None else height for value, height in zip(values, flat, strict=True)]


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
    flat = flattened(values, samples, windows, settings)
    rows = [row for row in inside(samples, windows, kind, settings) if flat[row] is not None]
    if not rows:
        return None
    is_higher = sum(flat[row] or 0.0 for row in rows) > 0
    return is_higher and chance([flat], [rows]) <= settings.rise_p_value


def kind_of(pack: Pack, counter: str) -> CounterKind:
    return pack.counters.by_id[counter].kind
