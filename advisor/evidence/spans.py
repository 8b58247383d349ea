"""Every stream of every host as one stretch on the time line."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from advisor.evidence.tracks import HYPERVISOR, PERFMON
from advisor.evidence.view import HostView
from advisor.model.evidence import StreamSpan


def spans(views: Sequence[HostView]) -> tuple[StreamSpan, ...]:
    """By host, then by start; a stream whose zone is unknown stands at its wall-clock times, not `placed`."""
    found = [span for one in views for span in sorted(_of(one), key=lambda span: (span.start, span.file))]
    return tuple(found)


def _of(one: HostView) -> Iterable[StreamSpan]:
    for log in one.tracks.logs:
        bounds = log.entries.first.at, log.entries.last.at
        if log.format != HYPERVISOR:
            bounds = one.common(bounds[0]), one.common(bounds[1])
        yield _span(one, log.file, log.format, bounds, log.entries.count)
    for samples in one.tracks.samples:
        bounds = one.common(samples.times[0]), one.common(samples.times[-1])
        yield _span(one, samples.file, PERFMON, bounds, len(samples.times))
    for stream in one.tracks.unplaced:
        bounds = stream.entries.first.at, stream.entries.last.at
        yield _span(one, stream.file, stream.format, bounds, stream.entries.count, placed=False)
    for table in one.tracks.unplaced_tables:
        yield _span(one, table.file, PERFMON, (table.times[0], table.times[-1]), len(table.times), placed=False)


def _span(
    one: HostView, file: str, format_: str, bounds: tuple[float, float], count: int, *, placed: bool = True
) -> StreamSpan:
    start, end = (datetime.fromtimestamp(moment, UTC) for moment in (min(bounds), max(bounds)))
    return StreamSpan(one.name, file, format_, start, end, count, placed)
