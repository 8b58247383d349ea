"""Silences and DPC samples on one time axis, as rows of single characters."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median

from advisor.model.diagnosis import Diagnosis
from advisor.model.event import Event, Gap
from advisor.model.evidence import Sampled
from advisor.report.page import Glyphs

WIDTH = 72
_LABEL_AT_MOST = 26
_NARROWEST = 40
_CLOCK = len("00:00:00")
_ROOM = 0.5
"""How much of the incident's length is shown before and after it, so that the calm is seen too."""
_LEAST_ROOM = timedelta(seconds=5)
_HELD = 1.5
"""A sample stands for the interval before it; beyond this many usual intervals, samples are missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is `axis`, `gap`, `series` or `event`; `cells` are as many characters as the axis has columns."""

    label: str
    cells: str
    kind: str


@dataclass(frozen=True, slots=True)
class Axis:
    """`columns` equal spans from `start` to `end`."""

    start: datetime
    end: datetime
    columns: int

    def column(self, moment: datetime) -> int:
        return int((moment - self.start) / (self.end - self.start) * self.columns)

    def clip(self, start: datetime, end: datetime) -> range:
        """The columns that a span touches."""
        if end < self.start or start > self.end:
            return range(0)
        return range(max(0, self.column(start)), min(self.columns - 1, self.column(end)) + 1)


def time_line(
    diagnosis: Diagnosis, glyphs: Glyphs, zones: Sequence[tuple[str, tzinfo]] = (), most: int = 10, width: int = WIDTH
) -> tuple[int, list[Row]]:
    """The width of the labels, and the rows: the axis (again for each of `zones`), streams, DPC counters, events.

    At most `most` streams and `most` counters are drawn, rows at most `width` characters wide.
    No rows when there is neither a gap nor a sampled counter.
    """
    streams = list(dict.fromkeys((gap.host, gap.stream) for gap in diagnosis.gaps))[:most]
    if not streams and not diagnosis.sampled:
        return 0, []
    shown = diagnosis.sampled[:most]
    labels = [f"{host} {stream}" for host, stream in streams] + [f"{one.host} {one.counter}" for one in shown]
    labels += [label for label, _ in zones]
    width = max(_NARROWEST, min(width, WIDTH))
    label_width = min(_LABEL_AT_MOST, width * 3 // 8, max(map(len, labels), default=0))
    axis = _axis(diagnosis, width - label_width - 1)
    rows = [Row(label, _clocks(axis, zone), "axis") for label, zone in (("UTC", UTC), *zones)]
    for host, stream in streams:
        own = [gap for gap in diagnosis.gaps if (gap.host, gap.stream) == (host, stream)]
        rows.append(Row(_fit(f"{host} {stream}", label_width), _silences(own, axis, glyphs), "gap"))
    rows += [Row(_fit(f"{one.host} {one.counter}", label_width), _levels(one, axis, glyphs), "series") for one in shown]
    marks = _marks(diagnosis.events, axis, glyphs)
    return label_width, [*rows, Row("", marks, "event")] if marks.strip() else rows


def _axis(diagnosis: Diagnosis, columns: int) -> Axis:
    """The incident and some room around it."""
    moments = [moment for gap in diagnosis.gaps for moment in (gap.start, gap.end)]
    moments += list(diagnosis.window or ())
    if not moments:
        moments = [moment for one in diagnosis.sampled for moment in (one.times[:1] + one.times[-1:])]
    start, end = (min(moments), max(moments)) if moments else (datetime.fromtimestamp(0, UTC),) * 2
    room = max((end - start) * _ROOM, _LEAST_ROOM)
    return Axis(start - room, end + room, columns)


def _clocks(axis: Axis, zone: tzinfo) -> str:
    """Start, middle and end of the axis; the day instead of seconds when it spans more than a day."""
    form = "%H:%M:%S" if axis.end - axis.start < timedelta(days=1) else "%d %H:%M"
    moments = (axis.start, axis.start + (axis.end - axis.start) / 2, axis.end)
    first, middle, last = (moment.astimezone(zone).strftime(form).rjust(_CLOCK) for moment in moments)
    left = (axis.columns - _CLOCK) // 2 - _CLOCK
    return (first + " " * left + middle).ljust(axis.columns - _CLOCK) + last


def _silences(gaps: Sequence[Gap], axis: Axis, glyphs: Glyphs) -> str:
    silent = {column for gap in gaps for column in axis.clip(gap.start, gap.end)}
    return "".join(glyphs.silence if column in silent else glyphs.activity for column in range(axis.columns))


def _marks(events: Sequence[Event], axis: Axis, glyphs: Glyphs) -> str:
    marked = {column for event in events for column in axis.clip(event.at, event.at)}
    return "".join(glyphs.mark if column in marked else " " for column in range(axis.columns))


def _levels(sampled: Sampled, axis: Axis, glyphs: Glyphs) -> str:
    """The highest sample of each column, scaled to the highest one shown; blank where samples are missing."""
    times = sampled.times
    usual = median([(after - before).total_seconds() for before, after in pairwise(times)] or [1.0])
    held = timedelta(seconds=max(usual * _HELD, 0.001))
    highest: dict[int, float] = {}
    for index in range(bisect_left(times, axis.start), len(times)):
        value, at = sampled.values[index], times[index]
        since = at - held if index == 0 else max(times[index - 1], at - held)
        if since > axis.end:
            break
        if value is None:
            continue
        # A sample tells of the interval before it, which begins just after the sample before.
        for column in axis.clip(since + timedelta(microseconds=1), at):
            highest[column] = max(value, highest.get(column, value))
    peak = max(highest.values(), default=0.0)
    steps = len(glyphs.levels) - 1
    return "".join(
        " "
        if column not in highest
        else glyphs.levels[round(max(0.0, highest[column]) / peak * steps) if peak > 0 else 0]
        for column in range(axis.columns)
    )


def _fit(label: str, width: int) -> str:
    """A label that is too long loses its middle: the host and the file's end tell most."""
    if len(label) <= width:
        return label
    head = width // 3
    return f"{label[:head]}..{label[-(width - head - 2) :]}"
