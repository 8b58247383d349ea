"""Marks around a loss that counters and logs show. Each is true, false, or None when it can't be told."""

from collections.abc import Sequence
from statistics import median

from advisor.evidence.counters import growth, inside, instances, joined, kind_of, rises
from advisor.evidence.tracks import Samples
from advisor.evidence.view import HostView, LogGap, Window
from advisor.evidence.written import intervals
from advisor.pack.load import Pack

_MOST_LATE = 200
"""A burst shows in its first lines."""


def covering(view: HostView) -> list[Samples]:
    """The recordings that reach over some window; all of them when there is none."""
    windows = view.windows
    return [
        samples
        for samples in view.tracks.samples
        if not windows
        or any(samples.times[0] <= window.end and window.start <= samples.times[-1] for window in windows)
    ]


def rise_of(view: HostView, counter: str, pack: Pack, *, total: bool) -> tuple[bool | None, Samples | None]:
    """Whether a counter (a `total` by its increments) rises in the windows against the host's own baseline."""
    for samples in covering(view):
        values = growth(samples, counter) if total else joined(instances(samples, counter).values(), sum)
        if values is not None and any(value is not None for value in values):
            kind = kind_of(pack, "dpcs-queued" if total else counter)
            windows = [window.widened(1.0) for window in view.windows]
            if not windows:
                return False, samples
            return rises(samples, values, windows, kind, view.settings), samples
    return None, None


def process_busy(view: HostView, process: str, pack: Pack) -> tuple[bool | None, Samples | None]:
    """Whether the process pinned a processor, collected garbage, or the machine paged in the windows."""
    windows = view.windows
    settings = view.settings
    for log in view.tracks.logs:
        for event in log.events:
            if event.kind == "garbage-collection" and any(
                window.widened(2).overlap(event.at, event.at) >= 0 for window in windows
            ):
                return True, None
    told: Samples | None = None
    for samples in covering(view):
        columns = [
            values
            for instance, values in instances(samples, "process-processor-time").items()
            if instance.casefold().partition("#")[0] == process
        ]
        for values, bound in ((joined(columns, max), settings.busy_processor), (_pages(samples), settings.busy_pages)):
            if values is None:
                continue
            told = samples
            rows = inside(samples, windows, kind_of(pack, "dpcs-queued"), settings)
            seen = [value for row in rows if (value := values[row]) is not None]
            rest = [value for row, value in enumerate(values) if value is not None and row not in set(rows)]
            if seen and rest and median(seen) >= bound * _cover(samples, windows) and median(seen) >= 2 * median(rest):
                return True, samples
    return (None if told is None else False), told


def _pages(samples: Samples) -> list[float | None] | None:
    return joined(instances(samples, "pages").values(), sum)


def _cover(samples: Samples, windows: Sequence[Window]) -> float:
    """At slow sampling a window fills only part of its samples."""
    longest = max((window.end - window.start for window in windows), default=0.0)
    return min(1.0, longest / (2 * samples.interval)) if samples.interval else 1.0


def burst_after(view: HostView) -> bool | None:
    """Whether late lines come at once after the first silence in the windows."""
    gaps = view.causal_gaps
    if not gaps:
        return False if view.busy else None
    return any(_bursts(gap, view) for gap in gaps)


def _bursts(gap: LogGap, view: HostView) -> bool:
    settings = view.settings
    late = gap.log.entries.following(gap.silence.after, _MOST_LATE)
    at_once = sum(one.at - gap.silence.end <= settings.burst_seconds for one in late)
    steps = intervals(gap.log.entries)
    usual = settings.burst_seconds * len(steps) / max(sum(steps), 1e-9)
    return at_once >= max(4, settings.burst_factor * usual)
