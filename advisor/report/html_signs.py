"""Tables of gaps, spikes, events and streams: what the time line shows, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import Evidence, StreamSpan
from advisor.report.evidence_words import cut_short
from advisor.report.html_markup import Markup, tag
from advisor.report.html_room import Room
from advisor.report.html_table import Row, table, table_row
from advisor.report.telling import highest, longest, nearest
from advisor.report.timeline import stream_label
from advisor.report.words import Words, iso

T = TypeVar("T", Gap, Spike, Event, StreamSpan)
MOST_ROWS = 300
LONGEST_TEXT = 300
_ROOM = 300_000
_SPAN = ("start", "end")
_HEADINGS = {"gap": "html.gaps", "spike": "html.spikes", "event": "html.events", "stream": "html.streams"}


@dataclass(frozen=True, slots=True)
class SignTable:
    """All signs of a `kind` (`gap`, `spike`, `event` or `stream`): their heading, how many there are, and a table of
    those that tell most."""

    kind: str
    heading: str
    count: int
    content: Markup


def sign_tables(words: Words, shown: Evidence, share: float = 1.0) -> tuple[list[SignTable], dict[int, str]]:
    """The tables, and for each sign that has a row, its `id()` → the id of the row, for a picture to link to.

    `share` of the usual room is all that they may fill.
    """
    tables = _Tables(words, Room(_ROOM * share))
    gaps, spikes, events = longest(shown.gaps, MOST_ROWS), highest(shown, MOST_ROWS), nearest(shown, MOST_ROWS)
    made = [
        tables.of("gap", gaps, len(shown.gaps), ("start", "end", "seconds", "host", "stream", "place"), _gap),
        tables.of("spike", spikes, len(shown.spikes), (*_SPAN, "host", "counter", "baseline", "peak", "place"), _spike),
        tables.of("event", events, len(shown.events), ("start", "host", "kind", "text", "place"), _event),
        tables.of("stream", shown.streams, len(shown.streams), ("stream", "format", *_SPAN, "entries"), tables.stream),
    ]
    return made, tables.anchors


class _Tables:
    def __init__(self, words: Words, room: Room) -> None:
        self._words = words
        self._room = room
        self.anchors: dict[int, str] = {}

    def of(
        self, kind: str, signs: Sequence[T], count: int, columns: Sequence[str], cells: Callable[[T], tuple[str, ...]]
    ) -> SignTable:
        def row(numbered: tuple[int, T]) -> Markup:
            number, sign = numbered
            return table_row(Row(cells(sign), None if kind == "stream" else f"{kind}-{number}"))

        heading = self._words.say(_HEADINGS[kind])
        rows = self._room.fit(enumerate(signs), row, MOST_ROWS)
        self.anchors |= {id(sign): f"{kind}-{number}" for number, sign in enumerate(signs[: len(rows)])}
        if not count:
            return SignTable(kind, heading, count, tag("p", self._words.say("html.none"), class_="quiet"))
        cut = self._words.say("html.cut", shown=len(rows), count=count) if count > len(rows) else ""
        named = [self._words.say(f"html.column.{column}") for column in columns]
        return SignTable(kind, heading, count, table(heading, named, rows, note=cut))

    def stream(self, one: StreamSpan) -> tuple[str, ...]:
        name = stream_label(one.host, one.file)
        name += "" if one.placed else f" ({self._words.say('html.unplaced')})"
        return name, one.format, iso(one.start), iso(one.end), f"{one.count}"


def _gap(gap: Gap) -> tuple[str, ...]:
    return iso(gap.start), iso(gap.end), f"{gap.seconds:.3f}", gap.host, gap.stream, str(gap.origin)


def _spike(one: Spike) -> tuple[str, ...]:
    levels = f"{one.baseline:.4g}", f"{one.peak:.4g}"
    return iso(one.start), iso(one.end), one.host, one.counter, *levels, str(one.origin)


def _event(one: Event) -> tuple[str, ...]:
    return iso(one.at), one.host, one.kind, cut_short(one.text, LONGEST_TEXT), str(one.origin)
