"""The rows of `advisor evidence`: host by host its streams, its DPC counter, its spikes and events on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from advisor.model.diagnosis import HostReport
from advisor.model.event import Gap
from advisor.model.evidence import Evidence, Sampled, StreamSpan
from advisor.report.axis import Axis
from advisor.report.page import Glyphs
from advisor.report.timeline import Row, fit, layout, levels, marked, recorded, stream_label, tick_rows
from advisor.report.view import View
from advisor.report.words import Words

MOST_STREAMS = 40


@dataclass(frozen=True, slots=True)
class Track:
    """One stream and its gaps; `span` is None where only a gap tells of the stream."""

    host: str
    file: str
    span: StreamSpan | None
    gaps: tuple[Gap, ...]

    @property
    def label(self) -> str:
        """The host and the file, with a `?` where the file's clock can't be placed."""
        unsure = self.span is not None and not self.span.placed
        return stream_label(self.host, self.file) + ("?" if unsure else "")


def tracks(evidence: Evidence) -> list[Track]:
    """Every stream of the evidence, by host, in the order in which they begin."""
    spans: dict[tuple[str, str], StreamSpan | None] = {(one.host, one.file): one for one in evidence.streams}
    for gap in evidence.gaps:
        spans.setdefault((gap.host, gap.stream), None)
    by_stream: dict[tuple[str, str], list[Gap]] = {}
    for gap in evidence.gaps:
        by_stream.setdefault((gap.host, gap.stream), []).append(gap)
    return [Track(*stream, span, tuple(by_stream.get(stream, ()))) for stream, span in spans.items()]


def shown_tracks(evidence: Evidence, view: View, most: int) -> list[Track]:
    """At most `most` streams: those that fell silent in the view first, then those with entries in it."""

    def rank(track: Track) -> int:
        if any(view.touches(gap.start, gap.end) for gap in track.gaps):
            return 0
        return 1 if track.span is None or view.touches(track.span.start, track.span.end) else 2

    found = tracks(evidence)
    chosen = {id(track) for track in sorted(found, key=rank)[:most]}
    return [track for track in found if id(track) in chosen]


def evidence_rows(
    words: Words,
    hosts: Sequence[HostReport],
    evidence: Evidence,
    view: View,
    glyphs: Glyphs,
    zones: Sequence[tuple[str, tzinfo]],
    width: int,
) -> tuple[int, list[Row]]:
    """The width of the labels, and the rows: ticks, then the rows of each host."""
    drawn = shown_tracks(evidence, view, MOST_STREAMS)
    names = list(dict.fromkeys([*(host.host for host in hosts), *(track.host for track in drawn)]))
    parts = [_Part(words, name, evidence, [track for track in drawn if track.host == name]) for name in names]
    labels = [label for part in parts for label in part.labels] + [label for label, _ in zones]
    label_width, columns = layout(labels, width)
    axis = Axis(view.start, view.end, columns)
    rows = tick_rows(axis, zones)
    for part in parts:
        rows += part.rows(axis, glyphs, label_width)
    return label_width, rows


class _Part:
    """The rows of one host."""

    def __init__(self, words: Words, host: str, evidence: Evidence, drawn: list[Track]) -> None:
        self.tracks = drawn
        self.sampled: list[tuple[str, Sampled]] = [
            (f"{host} {one.counter}", one) for one in evidence.sampled if one.host == host
        ]
        self.spikes = [(spike.start, spike.end) for spike in evidence.spikes if spike.host == host]
        self.events = [(event.at, event.at) for event in evidence.events if event.host == host]
        self.spike_label = words.say("row.spikes", host=host)
        self.event_label = words.say("row.events", host=host)

    @property
    def labels(self) -> list[str]:
        marks = [self.spike_label] * bool(self.spikes) + [self.event_label] * bool(self.events)
        return [track.label for track in self.tracks] + [label for label, _ in self.sampled] + marks

    def rows(self, axis: Axis, glyphs: Glyphs, label_width: int) -> list[Row]:
        """Streams and the counter always, marks where there are any on the axis."""
        found = [Row(track.label, recorded(axis, glyphs, track.span, track.gaps), "gap") for track in self.tracks]
        found += [Row(label, levels(one, axis, glyphs), "series") for label, one in self.sampled]
        marks = [
            Row(self.spike_label, marked(axis, self.spikes, glyphs.spike), "spike"),
            Row(self.event_label, marked(axis, self.events, glyphs.mark), "event"),
        ]
        found += [row for row in marks if row.cells.strip()]
        return [Row(fit(row.label, label_width), row.cells, row.kind) for row in found]
