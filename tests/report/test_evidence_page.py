"""The page of `advisor evidence`, compared with golden files (ADVISOR_GOLDEN=write renews them)."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisor.model.event import Coincidence, Event, Gap, Spike
from advisor.model.evidence import Evidence, StreamSpan
from advisor.model.origin import Origin
from advisor.report.evidence_page import MOST_LINES, write_evidence
from advisor.report.page import ASCII, Look, render
from advisor.report.view import View, incident_view, whole_view
from advisor.report.words import Words

from . import evidence_sample, sample
from .evidence_sample import LOG, after

GOLDEN = Path(__file__).parent / "golden"
PLAIN, UNICODE = Look(), Look(ascii_only=False)


def page(
    seen: Evidence | None = None, view: View | None = None, look: Look = PLAIN, language: str = "en", **changes: object
) -> str:
    result = evidence_sample.result(seen, **changes)
    words = Words(sample.texts(language), sample.GLOSSARY)
    view = view or incident_view(result.evidence)
    return render(look, lambda page: write_evidence(page, words, result, view))


def chosen(start: float, end: float) -> View:
    return View(after(start), after(end), chosen=True)


def many(count: int, **changes: object) -> Evidence:
    events = tuple(
        Event(after(number / 100), "CVP1", "heartbeat-missed", f"Missed {number}", Origin("cvp", LOG, number + 1))
        for number in range(count)
    )
    return evidence_sample.evidence(events=events, **changes)


PAGES: dict[str, Callable[[], str]] = {
    "evidence.txt": page,
    "evidence-unicode.txt": lambda: page(look=UNICODE),
    "evidence-zh.txt": lambda: page(look=UNICODE, language="zh"),
    "evidence-all.txt": lambda: page(view=whole_view(evidence_sample.evidence())),
    "evidence-zoom.txt": lambda: page(view=chosen(9, 12)),
    "evidence-nothing.txt": lambda: page(evidence_sample.nothing()),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_it_was(name: str) -> None:
    text, golden = PAGES[name](), GOLDEN / name
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def first(**changes: object) -> str:
    return page(evidence_sample.evidence(**changes)).splitlines()[0]


def test_the_first_line_says_what_was_seen() -> None:
    assert first() == ("1 gap of 10.8 s on CVP1 (CVP1/error.log:123) coincides with 2 DPC spikes; 1 in 720 by luck")
    unknown = (Coincidence("CVP1", 1, 0, None, 0, "Perfmon does not cover the gap"),)
    assert first(coincidences=unknown, spikes=()).endswith("(CVP1/error.log:123); Perfmon does not cover the gap")
    missed = (Coincidence("CVP1", 1, 0, 1.0, 60, ""),)
    assert first(coincidences=missed, spikes=()).endswith("; no DPC spike meets it")
    gaps = (*evidence_sample.evidence().gaps, Gap("PG1A", "pim1.log", after(30), after(60), Origin("pim", "p", 4)))
    assert first(gaps=gaps).startswith("1 gap of 10.8 s on CVP1"), "what DPC spikes meet tells more than a longer gap"
    assert first(gaps=gaps, coincidences=()).startswith("2 gaps, the longest of 30.0 s on PG1A (p:4); ")
    several = (Coincidence("CVP1", 3, 2, 1e-4, 720, ""),)
    assert first(coincidences=several).startswith("2 of 3 gaps coincide with 2 DPC spikes, the longest of 10.8 s")
    assert first(gaps=()) == "No gap; seen were 3 events and 2 DPC spikes"
    assert first(gaps=(), spikes=(), events=()).startswith("Nothing was seen: no gap, no event and no spike in 3")


def test_no_line_is_wider_than_the_page_but_the_first() -> None:
    for width in (60, 80, 100):
        text = page(many(1000), look=Look(width=width))
        assert [line for line in text.splitlines()[1:] if len(line) > width] == []


def test_plain_text_is_ascii_and_obeys_nobody() -> None:
    hostile = Event(after(1), "CVP1", "x", "\x1b[31mred\x07 [bold]…", Origin("cvp", "CVP1/\x1b]0;x.log", 1))
    text = page(evidence_sample.evidence(events=(hostile,)))
    assert text.isascii()
    assert "\x1b" not in text
    assert "?[31mred? [bold]..." in text


def test_every_stream_has_a_row_that_shows_where_it_has_entries() -> None:
    lines = page(view=whole_view(evidence_sample.evidence())).splitlines()
    perfmon = next(line for line in lines if line.startswith("  CVP1/perfmon.csv "))
    assert perfmon.count(ASCII.outside) > 10 * perfmon.count(ASCII.activity) > 0
    pim = next(line for line in lines if line.startswith("  PG1A/pim1.log? "))
    assert pim.rstrip().endswith(ASCII.outside)


def test_a_gap_of_a_stream_that_no_span_tells_of_is_drawn() -> None:
    gap = Gap("PG1B", "pim1.log", after(1), after(9), Origin("pim", "PG1B/pim1.log", 4))
    assert "  PG1B pim1.log" in page(evidence_sample.evidence(gaps=(gap,)))


def test_many_events_are_cut_to_those_near_a_gap() -> None:
    seen = many(2000)
    view = incident_view(seen)
    assert view is not None
    text = page(seen)
    lines = text[text.index("Gaps, spikes and events") :].splitlines()[1:]
    told = [line for line in lines if line.startswith("  00:")]
    assert len(told) == MOST_LINES
    assert "gap" in told[0]
    hidden = len(view.cut(seen).events) + 3 - MOST_LINES
    assert f"and {hidden} more: --from and --to show a shorter stretch, --format json holds" in text


def test_many_streams_are_cut_and_the_silent_ones_stay() -> None:
    spans = tuple(StreamSpan("CVP1", f"log-{number:03}", "cvp", after(-900), after(900), 9) for number in range(300))
    gap = Gap("CVP1", "log-299", after(1), after(9), Origin("cvp", "log-299", 4))
    text = page(evidence_sample.evidence(streams=spans, gaps=(gap,)))
    assert "  CVP1 log-299" in text
    assert text.count("CVP1 log-") - 1 == 40
    assert "260 more streams are not drawn" in text


def test_an_empty_zoom_says_so() -> None:
    text = page(view=chosen(100, 130))
    assert "Nothing was seen in this stretch; what was read covers 2013-03-31 00:21:46 to" in text
    assert "Gaps, spikes and events" not in text
    assert "6 more signs lie outside" in text


def test_a_zoom_cuts_the_lists() -> None:
    text = page(view=chosen(9, 12))
    assert "heartbeat-missed" in text
    assert "heartbeat-late" not in text
    assert "This is a part" in text
    assert "This is a part" not in page(view=chosen(-100, 1000))


def test_a_short_view_shows_milliseconds() -> None:
    assert "from 2013-03-31 00:36:46.531 to 2013-03-31 00:36:46.581 UTC" in page(view=chosen(0, 0.05))


def test_clocks_in_words() -> None:
    from advisor.model.evidence import ClockOffset

    offsets = {"A": ClockOffset(0.0, 0.0), "B": ClockOffset(-2.25, 0.5), "C": ClockOffset(0.0, 0.1), "D": None}
    text = " ".join(page(evidence_sample.evidence(clock_offsets=offsets)).split())
    assert "- A: the reference clock - B: 2.250 s behind the reference clock, give or take 0.500 s" in text
    assert "- C: 0.000 s ahead of the reference clock, give or take 0.100 s - D: has no place" in text


def test_days_are_told_where_there_is_more_than_one() -> None:
    seen = evidence_sample.evidence()
    later = replace(seen.events[0], at=seen.events[0].at + timedelta(days=1))
    text = page(evidence_sample.evidence(events=(seen.events[0], later)), view=chosen(-90000, 190000))
    assert "2013-04-01 00:36:46.105 event" in text


def test_spikes_that_meet_a_gap_come_before_higher_ones() -> None:
    far = tuple(
        Spike("CVP1", "dpc-rate", after(100 + number), after(100.5 + number), 99.0, 0.0, Origin("perfmon", "p", number))
        for number in range(100)
    )
    seen = evidence_sample.evidence(spikes=(*evidence_sample.evidence().spikes, *far))
    text = page(seen, view=whole_view(seen))
    assert "dpc-rate from 0 to 10" in text
    assert "dpc-time from 0.5 to 71.25" in text
