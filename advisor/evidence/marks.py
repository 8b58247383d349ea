"""Marks around a loss: the network, the process, the disk. Each is true, false, or None when it can't be told."""

from collections.abc import Sequence
from statistics import median

from advisor.evidence.coincidence import ranks
from advisor.evidence.counters import growth, inside, instances, joined, kind_of, rises
from advisor.evidence.tracks import Samples
from advisor.evidence.view import HostView, LogGap, Window
from advisor.evidence.written import intervals, written
from advisor.pack.load import Pack

_TRAFFIC = (
    "nic-packets",
    "nic-packets-received",
    "nic-packets-sent",
    "nic-bytes",
    "nic-bytes-received",
    "nic-bytes-sent",
)

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


def link_dropped(view: HostView, pack: Pack) -> tuple[bool | None, Samples | None, int | None]:
    """Whether a normally busy adapter carried nothing around the loss, with the row that shows it."""
    told: Samples | None = None
    for samples in covering(view):
        for values in traffic(samples).values():
            known = [value for value in values if value is not None]
            if not known or median(known) < view.settings.busy_packets:
                continue
            told = samples
            row = _dead_row(view, samples, values, median(known), pack)
            if row is not None:
                return True, samples, row
    return (None if told is None else False), told, None


def traffic(samples: Samples) -> dict[str, tuple[float | None, ...]]:
    """What each adapter carried, by the first of the counters that the recording has."""
    return next((found for counter in _TRAFFIC if (found := instances(samples, counter))), {})


def _dead_row(view: HostView, samples: Samples, values: Sequence[float | None], usual: float, pack: Pack) -> int | None:
    """A sample near the windows without traffic. Slow sampling dilutes: there the lowest of all, by far, counts."""
    windows = [*view.windows, *view.loss_windows]
    near = [window.widened(samples.interval + 2) for window in windows]
    for row in inside(samples, near, kind_of(pack, "nic-packets"), view.settings):
        value, time = values[row], samples.times[row]
        cover = 0.0
        if samples.interval >= view.settings.slow_sampling:
            # A sample longer than the outage still carries what came before and after it.
            cover = max(window.overlap(time - samples.interval, time) for window in windows) / samples.interval
        covered = view.settings.outage_cover <= cover < 1
        least = max(view.settings.link_share, 1 - view.settings.outage_share * cover if covered else 0.0)
        if value is not None and value <= least * usual:
            return row
    return None


def errors_follow_load(view: HostView) -> tuple[bool | None, Samples | None]:
    """Whether receive errors grow with the packets over the whole recording, and not at one instant."""
    for samples in view.tracks.samples:
        totals = [found for name in ("nic-receive-errors", "nic-receive-discards") if (found := growth(samples, name))]
        packets = joined(traffic(samples).values(), sum)
        if not totals or packets is None or len(samples.times) < view.settings.minimum_samples:
            continue
        errors = joined(totals, sum) or []
        blocks = _blocks(samples, errors, packets, view.settings.block_seconds)
        if len(blocks) < view.settings.fewest_blocks:
            continue
        grown = sum(error > 0 for error, _ in blocks) / len(blocks)
        both = _correlation([error for error, _ in blocks], [load for _, load in blocks])
        return grown >= view.settings.errors_share and both >= view.settings.load_correlation, samples
    return None, None


def _blocks(
    samples: Samples, errors: Sequence[float | None], packets: Sequence[float | None], seconds: float
) -> list[tuple[float, float]]:
    """Sums over stretches of so many seconds: single seconds hold too few errors to follow anything."""
    width = max(1, round(seconds / samples.interval)) if samples.interval else 1
    found = []
    for start in range(0, len(samples.times) - width + 1, width):
        rows = [row for row in range(start, start + width) if errors[row] is not None and packets[row] is not None]
        if rows:
            found.append(
                (sum(errors[row] or 0.0 for row in rows), sum(packets[row] or 0.0 for row in rows) / len(rows))
            )
    return found


def _correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's rank correlation; 0 when either side does not vary."""
    first, second = ranks(left), ranks(right)
    middle = sum(first) / len(first), sum(second) / len(second)
    spread = [sum((value - mean) ** 2 for value in side) for side, mean in zip((first, second), middle, strict=True)]
    if not all(spread):
        return 0.0
    both = sum((one - middle[0]) * (other - middle[1]) for one, other in zip(first, second, strict=True))
    return float(both / (spread[0] * spread[1]) ** 0.5)


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


def streams_stopped(view: HostView) -> tuple[str | None, str]:
    """`none`, `application` or `all`; None when it can't be told, with the reason."""
    if _machine_stopped(view):
        return "all", ""
    gaps = view.causal_gaps
    if not gaps:
        if not view.busy:
            return None, "no log of this host is busy enough to show a silence"
        return "none", ""
    said = {_stopped_with(view, gap) for gap in gaps}
    if "all" in said:
        return "all", ""
    if "application" in said:
        return "application", ""
    return None, "no Perfmon recording tells whether the machine went on"


def _machine_stopped(view: HostView) -> bool:
    """Perfmon lacks samples at a loss, and no log was written meanwhile."""
    for samples, one in view.missing:
        if not any(window.overlap(one.start, one.end) > -2 for window in view.windows):
            continue
        # The machine may have woken up to an interval before the next sample, and then writes what waited.
        inside_gap = Window(one.start, one.end - samples.interval).widened(-(one.end - one.start) / 10)
        enough, (start, end) = view.settings.lines_going_on, (inside_gap.start, inside_gap.end)
        if view.busy and sum(written(log.entries, start, end, enough) for log in view.busy) < enough:
            return True
    return False


def _stopped_with(view: HostView, gap: LogGap) -> str | None:
    """What Perfmon, or else another process's log, did during one silence."""
    start, end = gap.silence.start, gap.silence.end
    inside_gap = gap.window.widened(-view.settings.silence_edge)
    for samples in view.tracks.samples:
        if not (samples.times[0] <= start and end <= samples.times[-1]):
            continue
        stamps = sum(inside_gap.start < time < inside_gap.end for time in samples.times)
        due = (end - start) / samples.interval if samples.interval else 0.0
        if stamps and stamps >= view.settings.due_share * due - 1:
            return "application"
        if any(one.start < end and start < one.end for _, one in view.missing) or (due >= 2 and not stamps):
            return "all"
    for log in view.busy:
        enough = view.settings.lines_going_on
        if log.process != gap.log.process and written(log.entries, inside_gap.start, inside_gap.end, enough) >= enough:
            return "application"
    return None


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
