"""The page of `advisor evidence` for a person: what was seen in a line, the time line, the chronology, the clocks."""

from collections.abc import Sequence

from advisor.model.evidence import Evidence
from advisor.model.evidence_result import EvidenceResult
from advisor.report.evidence_timeline import evidence_rows, tracks
from advisor.report.evidence_words import clock_lines, headline, seen_text, view_lines, view_title
from advisor.report.moments import clock, day, local_zones
from advisor.report.page import Page
from advisor.report.telling import chronology
from advisor.report.view import View
from advisor.report.words import Words, located

MOST_LINES = 40
_ROW_STYLE = {"axis": "quiet", "gap": "gap", "series": "series", "spike": "series", "event": "unknown"}
_SEEN_STYLE = {"gap": "bad", "spike": "warning", "event": "unknown"}


def write_evidence(page: Page, words: Words, result: EvidenceResult, view: View | None) -> None:
    """The evidence as far as `view` shows it; without a view, nothing has a time and only the facts remain."""
    evidence = result.evidence
    page.whole(headline(words, evidence), "bad" if evidence.gaps else "answer")
    if result.title:
        page.line(words.say("incident", title=result.title), "quiet")
    if view is not None:
        shown = view.cut(evidence)
        for line in view_lines(words, evidence, shown, view):
            page.line(line, "warning" if view.chosen else "quiet")
        _write_time_line(page, words, result, shown, view)
        _write_chronology(page, words, shown)
    _write_list(page, words.say("coincidences"), [words.coincidence(one) for one in evidence.coincidences])
    _write_list(page, words.say("clocks"), clock_lines(words, evidence))
    _write_list(page, words.say("problems"), [str(words.problem(problem)) for problem in result.problems])
    page.line()
    page.line(words.pack(result.pack), "quiet")


def _write_time_line(page: Page, words: Words, result: EvidenceResult, shown: Evidence, view: View) -> None:
    glyphs = page.look.glyphs
    page.heading(view_title(words, view))
    zones = local_zones(words, result.hosts, view.start)
    label_width, rows = evidence_rows(words, result.hosts, shown, view, glyphs, zones, page.look.width - 2)
    for row in rows:
        page.cells(row.label, row.cells, _ROW_STYLE[row.kind], indent=2, label_width=label_width)
    hidden = len(tracks(shown)) - sum(row.kind == "gap" for row in rows)
    if hidden:
        page.line(words.say("view.streams", count=hidden), "quiet", indent=2)
    legend = words.say(
        "view.legend",
        activity=glyphs.activity,
        outside=glyphs.outside,
        silence=glyphs.silence,
        spike=glyphs.spike,
        mark=glyphs.mark,
        levels=glyphs.levels,
    )
    page.line(legend, "quiet", indent=2)


def _write_chronology(page: Page, words: Words, shown: Evidence) -> None:
    seen, hidden = chronology(shown, MOST_LINES)
    if not seen:
        return
    page.heading(words.say("seen"))
    days = {day(one.at) for one in seen}
    for one in seen:
        at = clock(one.at) if len(days) == 1 else f"{day(one.at)} {clock(one.at)}"
        marker = f"{at} {words.say(f'seen.kind.{one.kind}')} "
        text = located(seen_text(words, one.what), one.what.origin)
        page.line(text, indent=2, marker=marker, marker_style=_SEEN_STYLE[one.kind])
    if hidden:
        page.line(words.say("seen.more", count=hidden), "quiet", indent=2)


def _write_list(page: Page, heading: str, lines: Sequence[str]) -> None:
    if lines:
        page.heading(heading)
    for line in lines:
        page.line(line, indent=2, marker="- ")
