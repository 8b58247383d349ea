"""One DPC counter of a host against its windows: its rises over its level, and the windows that they hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from advisor.evidence.coincidence import chances_apart
from advisor.evidence.counters import flattened, inside, inside_each
from advisor.evidence.tracks import Samples
from advisor.evidence.view import Window
from advisor.pack.evidence_settings import EvidenceSettings
from advisor.pack.formats import CounterKind

_TO_DEVIATION = 1.4826
"""The median distance of even noise, as a standard deviation."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class DpcSeries:
    """One DPC counter, the greatest over the processors.

    `flat` is detrended, 0 where a sample is missing; `inside` are the samples in the windows, `edges` those at their
    very ends, `rising` the windows in which the counter rises, and `rising_rows` their samples. Outside of all windows
    and gaps, `scatter` is the usual distance from the level, and a rise above `outstanding` stands out by itself.
    """

    counter: str
    kind: CounterKind
    values: tuple[float | None, ...]
    flat: tuple[float, ...]
    inside: tuple[int, ...]
    edges: frozenset[int]
    rising: frozenset[Window]
    rising_rows: frozenset[int]
    scatter: float
    outstanding: float

    @property
    def heights(self) -> list[float | None]:
        """`flat`, but None where a sample is missing or at the end of a window."""
        known = enumerate(zip(self.values, self.flat, strict=True))
        return [None if value is None or row in self.edges else height for row, (value, height) in known]


def series_of(
    counter: str,
    kind: CounterKind,
    values: tuple[float | None, ...],
    samples: Samples,
    windows: Sequence[Window],
    settings: EvidenceSettings,
    counters: int,
    other_gaps: Sequence[Window] = (),
) -> DpcSeries:
    """`counters` is how many are looked at: each of them may be raised by luck. A rise in `other_gaps`, which are not
    tested, is nothing usual either."""
    each = [
        [row for row in rows if values[row] is not None]
        for rows in inside_each(samples, windows, kind, settings.average_cover)
    ]
    edges: set[int] = set()
    if kind is CounterKind.GAUGE:
        found = [_on_edges(rows, window, samples, settings) for rows, window in zip(each, windows, strict=True)]
        edges = {row for rows in found for row in rows}
        each = [[row for row in rows if row not in edges] for rows in each]
    flat = flattened(values, samples, windows, settings)
    heights = [None if row in edges else height for row, height in enumerate(flat)]
    within = {row for rows in each for row in rows}
    excepted = within.union(inside(samples, other_gaps, kind, settings))
    elsewhere = sorted(height for row, height in enumerate(heights) if height is not None and row not in excepted)
    hits = _hits(heights, each, elsewhere, settings, settings.sure_p_value / counters)
    scatter = _TO_DEVIATION * median(map(abs, elsewhere)) if elsewhere else 0.0
    return DpcSeries(
        counter,
        kind,
        values,
        tuple(height or 0.0 for height in flat),
        tuple(sorted(within)),
        frozenset(edges),
        frozenset(window for window, is_hit in zip(windows, hits, strict=True) if is_hit),
        frozenset(row for rows, is_hit in zip(each, hits, strict=True) if is_hit for row in rows),
        max(scatter, _ROUNDING),
        max(settings.spike_factor * scatter, _quantile(elsewhere, settings.spike_peak), _ROUNDING),
    )


def _on_edges(rows: Sequence[int], window: Window, samples: Samples, settings: EvidenceSettings) -> list[int]:
    """Samples at the very ends of a window, which belong to neither side, unless it has no others."""
    edge = settings.silence_edge
    found = [row for row in rows if not window.start + edge < samples.times[row] < window.end - edge]
    return found if len(found) < len(rows) else []


def _hits(
    heights: Sequence[float | None],
    each: Sequence[Sequence[int]],
    elsewhere: Sequence[float],
    settings: EvidenceSettings,
    sure: float,
) -> list[bool]:
    """For each window whether the counter rises in it more than it does elsewhere.

    Where few samples tell, being seldom is not enough: the rise must also stand clearly above the host's own usual
    peaks. The measure is always the host's own, never an absolute value.
    """
    usual, most = _quantile(elsewhere, settings.usual_peak), _quantile(elsewhere, settings.spike_peak)
    high = max(settings.rise_factor * usual, most)
    found = []
    for rows, luck in zip(each, chances_apart(heights, each), strict=True):
        mean = sum(heights[row] or 0.0 for row in rows) / len(rows) if rows else 0.0
        is_clear = luck <= sure or (luck <= settings.rise_p_value and mean >= high)
        found.append(mean > 0 and is_clear)
    return found


def _quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values; 0 of none."""
    return values[min(int(len(values) * share), len(values) - 1)] if values else 0.0
