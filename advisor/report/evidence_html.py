"""The evidence as one HTML document: a picture of the time line, and tables that hold the same. Nothing is fetched."""

from collections.abc import Mapping, Sequence

from advisor.model.evidence_result import EvidenceResult
from advisor.pack.formats import CounterSpec
from advisor.report.evidence_words import clock_lines, cut_short, headline, view_lines, view_title
from advisor.report.html_about import problem_parts
from advisor.report.html_assets import library, script
from advisor.report.html_chart import NO_COUNTERS
from advisor.report.html_document import Part, document
from advisor.report.html_markup import Markup, tag
from advisor.report.html_room import Room, within
from advisor.report.html_signs import sign_tables
from advisor.report.html_timeline import TIMELINE_DATA, TimeLine, time_line
from advisor.report.view import View
from advisor.report.words import Words

_LONGEST = 400


def evidence_html(
    result: EvidenceResult, words: Words, view: View | None, counters: Mapping[str, CounterSpec] = NO_COUNTERS
) -> str:
    """The whole document, at most `MOST_BYTES` however much was seen: long lists are cut and say so."""
    return within(lambda share: _document(result, words, view, counters, share))


def _document(
    result: EvidenceResult, words: Words, view: View | None, counters: Mapping[str, CounterSpec], share: float
) -> str:
    answer = headline(words, result.evidence)
    header = [
        tag("p", words.say("html.kind.evidence"), class_="kind"),
        tag("h1", cut_short(answer, _LONGEST), class_="bad" if result.evidence.gaps else "good"),
    ]
    if result.title:
        header.append(tag("p", words.say("incident", title=cut_short(result.title, _LONGEST)), class_="quiet"))
    line: TimeLine | None = None
    parts: list[Part] = []
    if view is not None:
        shown = view.cut(result.evidence)
        header += [tag("p", told) for told in view_lines(words, result.evidence, shown, view)]
        line, parts = _view(words, result, view, counters, share)
    lists = {
        "coincidences": [words.coincidence(one) for one in result.evidence.coincidences],
        "clocks": clock_lines(words, result.evidence),
    }
    parts += [Part(name, words.say(name), _list(lines, share)) for name, lines in lists.items() if lines]
    parts += problem_parts(words, result.problems, Room(60_000 * share))
    return document(
        words,
        words.say("html.title", title=cut_short(result.title or answer, _LONGEST)),
        header,
        parts,
        [tag("p", words.pack(result.pack))],
        scripts=[*([library(), script("timeline")] if line else []), script("report")],
        data={TIMELINE_DATA: line.data} if line else None,
    )


def _list(lines: Sequence[str], share: float) -> list[Markup]:
    return [tag("ul", *Room(30_000 * share).fit(lines, lambda line: tag("li", line)))]


def _view(
    words: Words, result: EvidenceResult, view: View, counters: Mapping[str, CounterSpec], share: float
) -> tuple[TimeLine, list[Part]]:
    """The picture of the stretch, and a table of each kind of sign in it."""
    shown = view.cut(result.evidence)
    tables, anchors = sign_tables(words, shown, share)
    # Who asked for a stretch gets that stretch; else the picture can be zoomed out to all that was read.
    drawn = shown if view.chosen else result.evidence
    line = time_line(words, result.hosts, drawn, view, anchors, counters, share)
    legend = tag("p", words.say("html.time.legend"), class_="quiet")
    parts = [Part("time", view_title(words, view), [line.content, legend])]
    return line, parts + [Part(one.kind, one.heading, [one.content]) for one in tables]
