"""The evidence as one HTML document: a picture of the time line, and tables that hold the same. Nothing is fetched."""

from collections.abc import Sequence

from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import Evidence
from advisor.model.evidence_result import EvidenceResult
from advisor.report.console import translated
from advisor.report.evidence_words import clock_lines, cut_short, headline, moment, view_lines, view_title
from advisor.report.html_chart import chart
from advisor.report.html_markup import Markup, tag
from advisor.report.html_style import STYLE
from advisor.report.html_table import Row, bullets, section, table
from advisor.report.moments import local_zones
from advisor.report.telling import highest, longest, nearest
from advisor.report.timeline import stream_label
from advisor.report.view import View
from advisor.report.words import Words, iso

_MOST_ROWS = 300
_LONGEST_TEXT = 300
_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Even if something slipped through, a browser would neither run it nor ask a server for it."""


def evidence_html(result: EvidenceResult, words: Words, view: View | None) -> str:
    """The whole document, at most some hundred kilobytes however much was seen: long lists are cut and say so."""
    answer = headline(words, result.evidence)
    body = [tag("h1", answer)]
    if result.title:
        body.append(tag("p", words.say("incident", title=result.title), class_="quiet"))
    if view is not None:
        shown = view.cut(result.evidence)
        body += [tag("p", line) for line in view_lines(words, result.evidence, shown, view)]
        body += _view(words, result, shown, view)
    coincidences = [words.coincidence(one) for one in result.evidence.coincidences]
    problems = [cut_short(str(one), _LONGEST_TEXT) for one in translated(words, result.problems[:_MOST_ROWS])]
    lists = {"coincidences": coincidences, "clocks": clock_lines(words, result.evidence), "problems": problems}
    body += [section(words.say(name), bullets(lines)) for name, lines in lists.items() if lines]
    body.append(tag("footer", tag("p", words.pack(result.pack))))
    title = words.say("html.title", title=result.title or answer)
    return f"<!DOCTYPE html>\n{_document(words, title, body)}\n"


def _document(words: Words, title: str, body: Sequence[Markup]) -> Markup:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("title", title),
        tag("style", Markup(STYLE)),
    )
    return tag("html", head, tag("body", tag("main", *body)), lang=_LANGUAGES[words.texts.language])


def _view(words: Words, result: EvidenceResult, shown: Evidence, view: View) -> list[Markup]:
    """The picture of the stretch, and a table of each kind of sign in it."""
    gaps, spikes = longest(shown.gaps, _MOST_ROWS), highest(shown, _MOST_ROWS)
    events = nearest(shown, _MOST_ROWS)
    anchors = {id(one): f"gap-{number}" for number, one in enumerate(gaps)}
    anchors |= {id(one): f"spike-{number}" for number, one in enumerate(spikes)}
    anchors |= {id(one): f"event-{number}" for number, one in enumerate(events)}
    title = view_title(words, view)
    zones = local_zones(words, result.hosts, view.start)
    described = words.say("html.drawn", start=moment(view.start), end=moment(view.end))
    drawn = chart(words, result.hosts, shown, view, zones, anchors, title, described)
    tables = _Tables(words, anchors)
    return [
        section(title, tag("div", drawn, class_="scroll"), tag("p", described, class_="quiet")),
        tables.gaps(gaps, len(shown.gaps)),
        tables.spikes(spikes, len(shown.spikes)),
        tables.events(events, len(shown.events)),
        tables.streams(shown),
    ]


class _Tables:
    """What the picture shows, in words; `anchors` name the rows that it links to."""

    def __init__(self, words: Words, anchors: dict[int, str]) -> None:
        self._words = words
        self._anchors = anchors

    def gaps(self, gaps: Sequence[Gap], count: int) -> Markup:
        rows = [
            self._row(gap, iso(gap.start), iso(gap.end), f"{gap.seconds:.3f}", gap.host, gap.stream, str(gap.origin))
            for gap in gaps
        ]
        return self._section("html.gaps", ("start", "end", "seconds", "host", "stream", "place"), rows, count)

    def spikes(self, spikes: Sequence[Spike], count: int) -> Markup:
        rows = []
        for one in spikes:
            levels = f"{one.baseline:.4g}", f"{one.peak:.4g}"
            rows.append(self._row(one, iso(one.start), iso(one.end), one.host, one.counter, *levels, str(one.origin)))
        columns = ("start", "end", "host", "counter", "baseline", "peak", "place")
        return self._section("html.spikes", columns, rows, count)

    def events(self, events: Sequence[Event], count: int) -> Markup:
        rows = [
            self._row(one, iso(one.at), one.host, one.kind, cut_short(one.text, _LONGEST_TEXT), str(one.origin))
            for one in events
        ]
        return self._section("html.events", ("start", "host", "kind", "text", "place"), rows, count)

    def streams(self, evidence: Evidence) -> Markup:
        rows = []
        for one in evidence.streams[:_MOST_ROWS]:
            name = stream_label(one.host, one.file)
            name += "" if one.placed else f" ({self._words.say('html.unplaced')})"
            rows.append(Row((name, one.format, iso(one.start), iso(one.end), f"{one.count}")))
        columns = ("stream", "format", "start", "end", "entries")
        return self._section("html.streams", columns, rows, len(evidence.streams))

    def _row(self, what: Gap | Spike | Event, *cells: str) -> Row:
        return Row(cells, self._anchors[id(what)])

    def _section(self, heading: str, columns: Sequence[str], rows: Sequence[Row], count: int) -> Markup:
        if not rows:
            return section(self._words.say(heading), tag("p", self._words.say("html.none"), class_="quiet"))
        cut = self._words.say("html.cut", shown=len(rows), count=count) if count > len(rows) else ""
        named = [self._words.say(f"html.column.{column}") for column in columns]
        return section(self._words.say(heading), table(cut, named, rows))
