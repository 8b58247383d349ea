"""The time line of a report: a still picture for whoever has no script, and the data of the one that can be zoomed.

However long the recordings and however many the signs, the data stay within some hundred kilobytes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from heapq import nlargest
from itertools import groupby, pairwise
from math import isfinite
from statistics import median
from typing import Any

from advisor.model.diagnosis import HostReport
from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import Evidence, Sampled
from advisor.pack.formats import CounterSpec
from advisor.report.axis import whole_span
from advisor.report.evidence_timeline import shown_tracks
from advisor.report.evidence_words import moment, seen_text, view_title
from advisor.report.html_chart import NO_COUNTERS, Anchors, chart, charted, counter_name
from advisor.report.html_markup import Markup, tag, visible
from advisor.report.moments import local_zones
from advisor.report.telling import longest, nearest
from advisor.report.view import View
from advisor.report.words import Words

TIMELINE_DATA = "timeline-data"
_MOST_STREAMS, _MOST_SIGNS = 28, 32
"""Lanes of streams, and those of spikes and events."""
_MOST_MARKS = 1500
"""Bars and marks of all lanes together."""
_MOST_POINTS = 20_000
"""Samples of all counters together."""
_SHORT = 100
_TEXT_ROOM = 150_000
"""Bytes of what bars and marks tell; the later ones tell nothing."""
_HELD = 1.8
"""A step between samples beyond this many usual ones: samples are missing, and the line is broken."""
_SAID = ("zoom-in", "zoom-out", "earlier", "later", "incident", "everything", "shown", "keys", "chart", "controls")


@dataclass(frozen=True, slots=True)
class TimeLine:
    """What stands in the document, and the block of data that the script draws."""

    content: Markup
    data: Mapping[str, Any]


def time_line(
    words: Words,
    hosts: Sequence[HostReport],
    evidence: Evidence,
    view: View,
    anchors: Anchors,
    counters: Mapping[str, CounterSpec] = NO_COUNTERS,
    share: float = 1.0,
) -> TimeLine:
    """The stretch of `view` at first; the zoomable picture goes from the first to the last moment of the evidence.

    `share` of the usual room is all that the data may fill.
    """
    title = view_title(words, view)
    zones = local_zones(words, hosts, view.start)
    described = words.say("html.drawn", start=moment(view.start), end=moment(view.end))
    still = chart(words, hosts, view.cut(evidence), view, zones, anchors, title, described, counters)
    return TimeLine(
        tag(
            "div",
            tag("div", tag("div", still, class_="scroll", tabindex=0, role="group", aria_label=title), class_="still"),
            id="timeline",
        ),
        _Data(words, evidence, view, counters, share).block(zones),
    )


class _Data:
    """Times are whole milliseconds from the begin of the view: short to write, and exact in a script."""

    def __init__(
        self, words: Words, evidence: Evidence, view: View, counters: Mapping[str, CounterSpec], share: float
    ) -> None:
        self._words = words
        self._evidence = evidence
        self._view = view
        self._origin = view.start.replace(microsecond=view.start.microsecond // 1000 * 1000)
        self._counters = counters
        self._marks = int(_MOST_MARKS * share)
        self._samples = int(_MOST_POINTS * share)
        self._room = _TEXT_ROOM * share

    def block(self, zones: Sequence[tuple[str, tzinfo]]) -> dict[str, Any]:
        view, evidence = self._view, self._evidence
        whole = None if view.chosen else whole_span(evidence, evidence.streams)
        start, end = whole or (view.start, view.end)
        return {
            "origin": round(self._origin.timestamp() * 1000),
            "view": [self._at(view.start), self._at(view.end)],
            "whole": [self._at(min(start, view.start)), self._at(max(end, view.end))],
            "zones": [[label, _minutes(view.start, zone)] for label, zone in zones],
            "lanes": self._lanes(),
            "series": self._series(),
            "words": {name: self._words.say(f"html.time.{name}", start="{start}", end="{end}") for name in _SAID},
        }

    def _lanes(self) -> list[dict[str, Any]]:
        """Host by host its streams with their gaps, its spikes, and its events by their kind."""
        evidence = self._evidence
        tracks = shown_tracks(evidence, self._view, _MOST_STREAMS)
        signs = 0
        hosts = dict.fromkeys([*(one.host for one in tracks), *(one.host for one in evidence.events)])
        lanes: list[dict[str, Any]] = []
        for host in hosts:
            for track in (one for one in tracks if one.host == host):
                span = [[self._at(track.span.start), self._at(track.span.end)]] if track.span else []
                lanes.append(self._lane(track.label, host, "stream", on=span, bars=self._bars(track.gaps)))
            spikes = [one for one in evidence.spikes if one.host == host]
            if spikes and signs < _MOST_SIGNS:
                signs += 1
                label = self._words.say("row.spikes", host=host)
                lanes.append(self._lane(label, host, "spike", bars=self._bars(spikes)))
            events = sorted((one for one in evidence.events if one.host == host), key=lambda one: one.kind)
            for kind, own in groupby(events, key=lambda one: one.kind):
                if (signs := signs + 1) > _MOST_SIGNS:
                    break
                lanes.append(self._lane(f"{host} {kind}", host, "event", marks=self._points(list(own))))
        return lanes

    def _lane(self, label: str, host: str, kind: str, **content: object) -> dict[str, Any]:
        return {"label": label[:_SHORT], "host": host[:_SHORT], "kind": kind, **content}

    def _bars(self, spans: Sequence[Gap] | Sequence[Spike]) -> list[list[Any]]:
        """Those that last longest, in the order of time."""
        kept: list[Gap | Spike] = [*spans]
        if len(kept) > self._marks:
            kept = sorted(nlargest(self._marks, kept, key=lambda one: one.end - one.start), key=lambda one: one.start)
        bars = [[self._at(one.start), self._at(one.end), self._text(one)] for one in kept]
        self._marks -= len(bars)
        return bars

    def _points(self, events: list[Event]) -> list[list[Any]]:
        """Those nearest to a gap."""
        if len(events) > self._marks:
            gaps = longest(self._evidence.gaps, _MOST_STREAMS)
            narrowed = Evidence(self._evidence.window, (), tuple(events), tuple(gaps), (), (), (), {}, {}, ())
            events = nearest(narrowed, self._marks)
        self._marks -= len(events)
        return [[self._at(one.at), self._text(one)] for one in sorted(events, key=lambda one: one.at)]

    def _text(self, what: Gap | Spike | Event) -> str:
        text = seen_text(self._words, what, longest=_SHORT)[: 2 * _SHORT]
        self._room -= len(visible(text).encode())
        return text if self._room >= 0 else ""

    def _series(self) -> list[dict[str, Any]]:
        drawn = charted(self._evidence)
        most = self._samples // max(1, len(drawn))
        return [self._one_series(one, most) for one in drawn]

    def _one_series(self, sampled: Sampled, most: int) -> dict[str, Any]:
        spec = self._counters.get(sampled.counter)
        points = _thinned(sampled, self._view, most)
        warnings = sorted(spec.warnings, key=lambda one: one.above) if spec else ()
        return {
            "label": f"{sampled.host} {counter_name(sampled.counter, self._counters)}"[:_SHORT],
            "host": sampled.host[:_SHORT],
            "times": [self._at(at) for at, _ in points],
            "values": [None if value is None else float(f"{value:.5g}") for _, value in points],
            "warnings": [
                [one.above, self._words.say("html.warns", by=one.by, above=one.above)] for one in warnings
            ],
        }  # fmt: skip

    def _at(self, at: datetime) -> int:
        return round((at - self._origin) / timedelta(milliseconds=1))


def _thinned(sampled: Sampled, view: View, most: int) -> list[tuple[datetime, float | None]]:
    """At most `most` samples in the order of time. The view keeps two thirds of them: it is what is looked at."""
    known = [
        (at, value if value is not None and isfinite(value) else None)
        for at, value in sorted(zip(sampled.times, sampled.values, strict=True), key=lambda sample: sample[0])
    ]
    known = _broken(known)
    if len(known) <= most:
        return known
    times = [at for at, _ in known]
    first, last = bisect_left(times, view.start), bisect_right(times, view.end)
    inside = _extremes(known[first:last], most * 2 // 3)
    room = most - len(inside)
    around = max(1, len(known) - (last - first))
    before = _extremes(known[:first], room * first // around)
    after = _extremes(known[last:], room * (len(known) - last) // around)
    return [*before, *inside, *after]


def _broken(samples: list[tuple[datetime, float | None]]) -> list[tuple[datetime, float | None]]:
    """The samples, and a missing one wherever the recorder wrote none for a while."""
    times = [at for at, _ in samples]
    usual = timedelta(seconds=median([(after - before).total_seconds() for before, after in pairwise(times)] or [0.0]))
    whole = samples[:1]
    for before, sample in pairwise(samples):
        if sample[0] - before[0] > usual * _HELD:
            whole.append((before[0] + timedelta(milliseconds=1), None))
        whole.append(sample)
    return whole


def _extremes(samples: list[tuple[datetime, float | None]], most: int) -> list[tuple[datetime, float | None]]:
    """The lowest and the highest sample of each of equal stretches, and one missing sample where there is any."""
    if len(samples) <= most:
        return samples
    if most < 3:
        return []
    size = -(-len(samples) * 3 // most)
    kept: list[tuple[datetime, float | None]] = []
    for start in range(0, len(samples), size):
        stretch = samples[start : start + size]
        present = [one for one in stretch if one[1] is not None]
        chosen = [min(present, key=_value), max(present, key=_value)] if present else []
        missing = next((one for one in stretch if one[1] is None), None)
        distinct = {id(one): one for one in (*chosen, *((missing,) if missing else ()))}
        kept += sorted(distinct.values(), key=lambda one: one[0])
    return kept


def _value(sample: tuple[datetime, float | None]) -> float:
    return sample[1] or 0.0


def _minutes(at: datetime, zone: tzinfo) -> int:
    return round((at.astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1))
