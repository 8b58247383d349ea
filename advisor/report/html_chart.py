"""The time line as one SVG: streams, gaps, the DPC counter with its baseline, spikes and events on a UTC axis.

However much there is, the picture stays small: what falls into one column of the axis is drawn once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, tzinfo
from itertools import groupby
from types import MappingProxyType
from typing import TypeAlias

from advisor.model.diagnosis import HostReport
from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import Evidence, Sampled
from advisor.pack.formats import CounterSpec
from advisor.report.axis import Axis, ticks
from advisor.report.evidence_timeline import Track, shown_tracks
from advisor.report.evidence_words import seen_text
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.moments import clock
from advisor.report.telling import longest
from advisor.report.timeline import extremes, fit
from advisor.report.view import View
from advisor.report.words import Words

Anchors: TypeAlias = Mapping[int, str]
"""`id()` of a gap, spike or event → the anchor of its row in a table."""

NO_COUNTERS: Mapping[str, CounterSpec] = MappingProxyType({})
_LABELS, _COLUMNS = 200, 900
_LETTER = 6.5
_LABEL_LETTERS = 30
_ROW, _SERIES, _MARKS = 18, 56, 16
MOST_TRACKS, MOST_SERIES = 60, 12
_MOST_HOSTS = 80
_MOST_MARKS, _MOST_TITLED = 2000, 600
"""Of all rows together: marks of any kind, and those among the gaps and spikes that tell what they are."""
_TITLE = 80


def chart(
    words: Words,
    hosts: Sequence[HostReport],
    evidence: Evidence,
    view: View,
    zones: Sequence[tuple[str, tzinfo]],
    anchors: Anchors,
    title: str,
    described: str,
    counters: Mapping[str, CounterSpec] = NO_COUNTERS,
) -> Markup:
    """The picture of what `view` shows of the evidence; its title and description are read out in its place.

    `counters` tell what a counter is called, and above which levels tools warn.
    """
    drawn = shown_tracks(evidence, view, MOST_TRACKS)
    told = {track.host for track in drawn}
    every = dict.fromkeys([*(host.host for host in hosts), *(track.host for track in drawn)])
    names = sorted(every, key=lambda name: name not in told)[:_MOST_HOSTS]
    events = {name: [event for event in evidence.events if event.host == name] for name in names}
    spikes = {name: [spike for spike in evidence.spikes if spike.host == name] for name in names}
    crowded = sum(bool(own) for own in (*events.values(), *spikes.values(), *(track.gaps for track in drawn)))
    drawing = _Drawing(words, Axis(view.start, view.end, _COLUMNS), anchors, crowded)
    drawing.ticks(zones)
    series = charted(evidence)
    for name in names:
        for track in drawn:
            if track.host == name:
                drawing.track(track)
        for one in series:
            if one.host == name:
                drawing.series(one, spikes[name], counters.get(one.counter))
        if spikes[name]:
            drawing.spikes(name, spikes[name])
        if events[name]:
            drawing.events(name, events[name])
    bands = drawing.bands(evidence.gaps)
    return tag(
        "svg",
        tag("title", title, id="chart-title"),
        tag("desc", described, id="chart-description"),
        bands,
        *drawing.parts,
        viewBox=f"0 0 {_LABELS + _COLUMNS} {drawing.height + 4}",
        role="group",
        aria_labelledby="chart-title chart-description",
    )


def charted(evidence: Evidence) -> list[Sampled]:
    """The counters to draw, host by host; where they are too many, the best one of every host before others."""
    chosen = [*evidence.sampled, *evidence.sampled_beside][:MOST_SERIES]
    hosts = list(dict.fromkeys(one.host for one in chosen))
    return sorted(chosen, key=lambda one: hosts.index(one.host))


def counter_name(counter: str, counters: Mapping[str, CounterSpec]) -> str:
    """As Perfmon calls it in English."""
    return counters[counter].counter if counter in counters else counter


class _Drawing:
    """Rows from the top down. The more rows are `crowded` with marks, the fewer marks each of them gets."""

    def __init__(self, words: Words, axis: Axis, anchors: Anchors, crowded: int) -> None:
        self.grain = 1 + _COLUMNS * crowded // _MOST_MARKS
        self.most_titled = _MOST_TITLED // max(1, crowded)
        self.words = words
        self.axis = axis
        self.anchors = anchors
        self.parts: list[Markup] = []
        self.height = 0

    def ticks(self, zones: Sequence[tuple[str, tzinfo]]) -> None:
        """Round moments in UTC and on the hosts' own clocks, over lines through the whole picture."""
        found = ticks(self.axis, _LETTER)
        for label, zone in (("UTC", UTC), *zones):
            top = self._row(label, _ROW)
            for tick in found.moments:
                x, written = self._x(self.axis.place(tick)) + 3, found.text(tick, zone)
                if x + len(written) * _LETTER < _LABELS + _COLUMNS:
                    self.parts.append(tag("text", written, x=round(x, 1), y=top + 12, class_="label-quiet"))
        self.lines = [self._x(self.axis.place(tick)) for tick in found.moments]

    def track(self, track: Track) -> None:
        """A stream: a bar where it has entries, dashes outside of it, and its gaps."""
        top = self._row(track.label, _ROW)
        middle = top + _ROW // 2
        ends = {"x1": _LABELS, "x2": _LABELS + _COLUMNS, "y1": middle, "y2": middle}
        self.parts.append(tag("line", class_="outside", **ends))
        columns = self.axis.clip(track.span.start, track.span.end) if track.span else range(_COLUMNS)
        if columns:
            self.parts.append(self._bar(columns.start, len(columns), middle - 2, 4, "stream"))
        titled = longest(track.gaps, self.most_titled)
        if len(track.gaps) > len(titled):
            self._merged(track.gaps, top + 3, _ROW - 6, "gap")
        for gap in titled:
            self._marked(self.axis.clip(gap.start, gap.end), top + 3, _ROW - 6, "gap", gap, gap.origin)

    def series(self, sampled: Sampled, spikes: Sequence[Spike], counter: CounterSpec | None) -> None:
        """The lowest and highest sample of each column, the level from which the counter's spikes rose, and the levels
        above which tools warn: the lowest in any case, the others where the counter comes near."""
        top = self._row(f"{sampled.host} {counter.counter if counter else sampled.counter}", _SERIES)
        found = extremes(sampled, self.axis)
        if not found:
            return
        warnings = sorted(counter.warnings, key=lambda one: one.above) if counter else []
        low, high = min(0.0, *(one for one, _ in found.values())), max(one for _, one in found.values())
        most = max(high, *(one.above for one in warnings[:1]), 0.0)
        scale = (_SERIES - 8) / ((most - low) or 1.0)

        def y(value: float) -> float:
            return round(top + _SERIES - 4 - (value - low) * scale, 1)

        self.parts.append(tag("path", d=_path(found, y), class_="series"))
        notes = [self.words.say("html.scale", low=low, high=high)]
        baseline = next((spike.baseline for spike in spikes if spike.counter == sampled.counter), None)
        if baseline is not None:
            notes.append(self.words.say("html.baseline", baseline=baseline))
            ends = {"x1": _LABELS, "x2": _LABELS + _COLUMNS, "y1": y(baseline), "y2": y(baseline)}
            self.parts.append(tag("line", class_="baseline", **ends))
        for warning in (one for one in warnings if one.above <= most):
            level = y(warning.above)
            ends = {"x1": _LABELS, "x2": _LABELS + _COLUMNS, "y1": level, "y2": level}
            written = self.words.say("html.warns", by=warning.by, above=warning.above)
            self.parts.append(tag("line", tag("title", written), class_="warns", **ends))
            self.parts.append(tag("text", written, x=_LABELS + 4, y=level - 2, class_="label-quiet small"))
        for number, note in enumerate(notes):
            self.parts.append(tag("text", note, x=4, y=top + 26 + 14 * number, class_="label-quiet"))

    def spikes(self, host: str, spikes: Sequence[Spike]) -> None:
        top = self._row(self.words.say("row.spikes", host=host), _MARKS)
        if len(spikes) > self.most_titled:
            self._merged(spikes, top + 4, _MARKS - 8, "spike")
            return
        for spike in spikes:
            self._marked(self.axis.clip(spike.start, spike.end), top + 4, _MARKS - 8, "spike", spike, spike.origin)

    def events(self, host: str, events: Sequence[Event]) -> None:
        """One mark for the events of a few columns; it leads to the first of them that is listed."""
        top = self._row(self.words.say("row.events", host=host), _MARKS)
        in_order = sorted(events, key=lambda event: event.at)
        for cell, group in groupby(in_order, key=lambda event: self.axis.column(event.at) // self.grain):
            own = list(group)
            title = self._title(own[0])
            if len(own) > 1:
                title = self.words.say("html.marks", count=len(own), first=title)
            x = self._x(min(cell * self.grain, _COLUMNS - 1))
            mark = tag("path", tag("title", title), d=f"M{x} {top + 3}l4 9h-8z", class_="event")
            listed = next((one for one in own if id(one) in self.anchors), None)
            self.parts.append(mark if listed is None else self._link(mark, listed))

    def bands(self, gaps: Sequence[Gap]) -> Markup:
        """Ticks and gaps through the whole height, to lie behind all else."""
        lines = [tag("line", x1=x, x2=x, y1=_ROW, y2=self.height, class_="tick") for x in self.lines]
        runs = _runs(self._columns(gaps))
        return joined(*lines, *(self._bar(start, length, _ROW, self.height - _ROW, "band") for start, length in runs))

    def _row(self, label: str, height: int) -> int:
        top, self.height = self.height, self.height + height
        self.parts.append(tag("text", fit(label, _LABEL_LETTERS), x=4, y=top + 12))
        return top

    def _x(self, column: float) -> float:
        return round(_LABELS + column, 1)

    def _columns(self, spans: Iterable[Gap | Spike]) -> set[int]:
        return {column for one in spans for column in self.axis.clip(one.start, one.end)}

    def _bar(self, start: int, length: int, top: float, height: float, kind: str, *content: str) -> Markup:
        return tag("rect", *content, x=self._x(start), y=top, width=length, height=height, class_=kind)

    def _merged(self, spans: Iterable[Gap | Spike], top: float, height: float, kind: str) -> None:
        """Bars without a word, one for all spans that run together."""
        cells = {column // self.grain for column in self._columns(spans)}
        for start, length in _runs(cells):
            columns = range(start * self.grain, min((start + length) * self.grain, _COLUMNS))
            self.parts.append(self._bar(columns.start, len(columns), top, height, kind))

    def _marked(self, columns: range, top: float, height: float, kind: str, what: Gap | Spike, origin: object) -> None:
        """A bar that tells what it is and leads to its row."""
        if columns:
            title = tag("title", f"{self._title(what)} ({origin})")
            bar = self._bar(columns.start, max(2, len(columns)), top, height, kind, title)
            self.parts.append(self._link(bar, what) if id(what) in self.anchors else bar)

    def _title(self, what: Gap | Spike | Event) -> str:
        at = what.at if isinstance(what, Event) else what.start
        return f"{clock(at)} {seen_text(self.words, what, longest=_TITLE)}"

    def _link(self, mark: Markup, what: Gap | Spike | Event) -> Markup:
        return tag("a", mark, href=f"#{self.anchors[id(what)]}")


def _runs(columns: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring columns joined: the first one, and how many."""
    runs: list[tuple[int, int]] = []
    for column in sorted(columns):
        if runs and sum(runs[-1]) == column:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((column, 1))
    return runs


def _path(found: Mapping[int, tuple[float, float]], y: Callable[[float], float]) -> Markup:
    """Steps through the lowest and the highest value of each column, broken where columns are missing."""
    pieces = []
    for start, length in _runs(found):
        at = y(found[start][0])
        pieces.append(f"M{_LABELS + start} {at:g}")
        for column in range(start, start + length):
            low, high = (y(value) for value in found[column])
            if (low, high) != (at, at):
                pieces.append(f"H{_LABELS + column}V{low:g}V{high:g}")
                at = high
        pieces.append(f"H{_LABELS + start + length}")
    return Markup("".join(pieces))
