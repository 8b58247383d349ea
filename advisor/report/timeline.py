"""Streams, silences, samples and marks on one time axis, as rows of single characters."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median

from rich.cells import cell_len

from advisor.model.event import Gap
from advisor.model.evidence import Sampled, StreamSpan
from advisor.report.axis import Axis, Signs, incident_span, ticks
from advisor.report.page import Glyphs

WIDTH = 72
_LABEL_AT_MOST = 26
_NARROWEST = 40
_HELD = 1.5
"""A sample stands for the interval before it; beyond this many usual intervals, samples are missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is `axis`, `stream`, `gap`, `series`, `spike` or `event`; `cells` are as many characters as the axis has
    columns."""

    label: str
    cells: str
    kind: str


def time_line(
    signs: Signs, glyphs: Glyphs, zones: Sequence[tuple[str, tzinfo]] = (), most: int = 10, width: int = WIDTH
) -> tuple[int, list[Row]]:
    """The width of the labels, and the rows: the axis (again for each of `zones`), streams, DPC counters, events.

    At most `most` streams and `most` counters are drawn, rows at most `width` characters wide.
    No rows when there is neither a gap nor a sampled counter.
    """
    streams = list(dict.fromkeys((gap.host, gap.stream) for gap in signs.gaps))[:most]
    if not streams and not signs.sampled:
        return 0, []
    shown = signs.sampled[:most]
    labels = [stream_label(*stream) for stream in streams] + [f"{one.host} {one.counter}" for one in shown]
    label_width, columns = layout([*labels, *(label for label, _ in zones)], min(width, WIDTH))
    axis = Axis(*incident_span(signs), columns)
    rows = tick_rows(axis, zones)
    for host, stream in streams:
        own = [gap for gap in signs.gaps if (gap.host, gap.stream) == (host, stream)]
        rows.append(Row(fit(stream_label(host, stream), label_width), recorded(axis, glyphs, None, own), "gap"))
    rows += [Row(fit(f"{one.host} {one.counter}", label_width), levels(one, axis, glyphs), "series") for one in shown]
    marks = marked(axis, ((event.at, event.at) for event in signs.events), glyphs.mark)
    return label_width, [*rows, Row("", marks, "event")] if marks.strip() else rows


def layout(labels: Iterable[str], width: int) -> tuple[int, int]:
    """How wide the labels are on a page of `width`, and how many columns that leaves for the axis."""
    width = max(_NARROWEST, width)
    label_width = min(_LABEL_AT_MOST, width * 3 // 8, max(map(cell_len, labels), default=0))
    return label_width, width - label_width - 1


def stream_label(host: str, stream: str) -> str:
    """The host and the file; a file of the host's own folder names it already."""
    return stream if stream.startswith(f"{host}/") else f"{host} {stream}"


def tick_rows(axis: Axis, zones: Sequence[tuple[str, tzinfo]]) -> list[Row]:
    """Round moments in UTC, each behind the column at which it stands; the same moments on further clocks."""
    found = ticks(axis)
    rows = []
    for label, zone in (("UTC", UTC), *zones):
        cells = [" "] * axis.columns
        for moment in found.moments:
            column, text = axis.column(moment), f"|{found.text(moment, zone)}"
            text = text if column + len(text) <= axis.columns else "|"
            cells[column : column + len(text)] = text
        rows.append(Row(label, "".join(cells), "axis"))
    return rows


def recorded(axis: Axis, glyphs: Glyphs, span: StreamSpan | None, gaps: Sequence[Gap]) -> str:
    """Where a stream has entries and where it fell silent; without a span it is taken to go on for ever."""
    silent = {column for gap in gaps for column in axis.clip(gap.start, gap.end)}
    active = range(axis.columns) if span is None else axis.clip(span.start, span.end)
    return "".join(
        glyphs.silence if column in silent else glyphs.activity if column in active else glyphs.outside
        for column in range(axis.columns)
    )


def marked(axis: Axis, spans: Iterable[tuple[datetime, datetime]], glyph: str) -> str:
    """A mark in every column that one of the spans touches."""
    columns = {column for start, end in spans for column in axis.clip(start, end)}
    return "".join(glyph if column in columns else " " for column in range(axis.columns))


def extremes(sampled: Sampled, axis: Axis) -> dict[int, tuple[float, float]]:
    """The lowest and the highest sample of each column; columns in which samples are missing are left out."""
    times = sampled.times
    usual = median([(after - before).total_seconds() for before, after in pairwise(times)] or [1.0])
    held = timedelta(seconds=max(usual * _HELD, 0.001))
    found: dict[int, tuple[float, float]] = {}
    for index in range(bisect_left(times, axis.start), len(times)):
        value, at = sampled.values[index], times[index]
        since = at - held if index == 0 else max(times[index - 1], at - held)
        if since > axis.end:
            break
        if value is None:
            continue
        # A sample tells of the interval before it, which begins just after the sample before.
        for column in axis.clip(since + timedelta(microseconds=1), at):
            low, high = found.get(column, (value, value))
            found[column] = min(value, low), max(value, high)
    return found


def levels(sampled: Sampled, axis: Axis, glyphs: Glyphs) -> str:
    """The highest sample of each column, scaled to the highest one shown; blank where samples are missing."""
    found = {column: high for column, (_, high) in extremes(sampled, axis).items()}
    peak = max(found.values(), default=0.0)
    steps = len(glyphs.levels) - 1
    return "".join(
        " " if column not in found else glyphs.levels[round(max(0.0, found[column]) / peak * steps) if peak > 0 else 0]
        for column in range(axis.columns)
    )


def fit(label: str, width: int) -> str:
    """A label that is too long loses its middle: the host and the file's end tell most."""
    if len(label) <= width:
        return label
    head = width // 3
    return f"{label[:head]}..{label[-(width - head - 2) :]}"
