"""The HTML document: whole, safe, small, and told to those who do not see the picture."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import Evidence, Sampled, StreamSpan
from advisor.model.origin import Origin
from advisor.report.evidence_html import evidence_html
from advisor.report.harmless import seen
from advisor.report.html_markup import Markup, tag
from advisor.report.view import View, incident_view, whole_view
from advisor.report.words import Words
from tests.effort import gate_only

from . import evidence_sample, sample
from .evidence_sample import LOG, PERFMON, after

MOST_BYTES = 1_500_000


def html(seen: Evidence | None = None, view: View | None = None, language: str = "en", **changes: object) -> str:
    result = evidence_sample.result(seen, **changes)
    words = Words(sample.texts(language), sample.GLOSSARY)
    return evidence_html(result, words, view or incident_view(result.evidence))


def parsed(text: str) -> ElementTree.Element:
    """The document as XML, without its style and scripts: what they hold is no markup."""
    kind, _, document = text.partition("\n")
    assert kind == "<!DOCTYPE html>"
    return ElementTree.fromstring(re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", document, flags=re.DOTALL))


def texts(root: ElementTree.Element, path: str) -> list[str]:
    return ["".join(one.itertext()) for one in root.iterfind(path)]


class Tags(HTMLParser):
    """What a browser would find: elements, and attributes that fetch, link or run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] += 1
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "xlink:href", "action")]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_document_is_well_formed_and_fetches_nothing(language: str) -> None:
    text = html(language=language)
    root = parsed(text)
    assert root.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    found = Tags(text)
    assert not found.found.keys() & {"link", "iframe", "img", "object", "embed", "form", "base"}
    assert found.handlers == []
    assert "url(" not in text
    assert "@import" not in text
    assert all(link.startswith("#") for link in found.links)


def test_links_lead_to_rows_and_ids_are_unique() -> None:
    root = parsed(html())
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    links = [one.get("href", "")[1:] for svg in root.iter("svg") for one in svg.iter("a")]
    assert sorted(links) == ["event-0", "event-1", "gap-0", "spike-0", "spike-1"]
    assert {one.get("href", "")[1:] for one in root.iter("a")} <= set(ids)


def test_the_picture_is_told_to_those_who_do_not_see_it() -> None:
    root = parsed(html())
    (svg,) = root.iter("svg")
    named = {one.get("id"): "".join(one.itertext()) for one in svg if one.tag in ("title", "desc")}
    assert svg.get("role") == "group"
    assert [named[name] for name in (svg.get("aria-labelledby") or "").split()] == [
        "Time line from 2013-03-31 00:36:40 to 2013-03-31 00:37:02 UTC",
        "Streams, gaps, DPC counters, spikes and events from 2013-03-31 00:36:40 to 2013-03-31 00:37:02 UTC. "
        "A band from top to bottom is a gap. The tables below hold the same.",
    ]
    assert texts(root, ".//h2") == [
        "Time line from 2013-03-31 00:36:40 to 2013-03-31 00:37:02 UTC", "Gaps", "Spikes", "Events", "Streams",
        "Gaps and DPC counters", "Clocks", "What could not be read",
    ]  # fmt: skip
    (gap, *_) = [texts(row, "td") for row in root.iter("tr") if row.get("id") == "gap-0"]
    assert gap == [
        "2013-03-31T00:36:46.531Z", "2013-03-31T00:36:57.328Z", "10.797", "CVP1", "CVP1/error.log",
        "CVP1/error.log:123",
    ]  # fmt: skip
    assert all(one.get("scope") == "col" for one in root.iter("th"))


def test_the_first_heading_is_the_first_line_of_the_page() -> None:
    (first,) = texts(parsed(html()), ".//h1")
    assert first.startswith("1 gap of 10.8 s on CVP1")


def test_the_picture_shows_each_kind_of_sign() -> None:
    (svg,) = parsed(html()).iter("svg")
    kinds = Counter(one.get("class") for one in svg.iter() if one.get("class"))
    assert [kinds[kind] for kind in ("stream", "gap", "band", "spike", "event", "series", "baseline")] == [
        3, 1, 1, 2, 2, 1, 1,
    ]  # fmt: skip
    assert "0 to 10" in texts(svg, ".//text")
    assert "19:36:46" in texts(svg, ".//text"), "the host's own clock"
    bar, band = (next(one for one in svg.iter() if one.get("class") == kind) for kind in ("gap", "band"))
    assert (bar.get("x"), bar.get("width")) == (band.get("x"), band.get("width"))


ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;&#x0;\x00\x1b\ud800\ufffe]]><!--"


def test_nothing_that_was_read_becomes_markup() -> None:
    seen = evidence_sample.evidence()
    origin = Origin("cvp", ATTACK, 1)
    hostile = evidence_sample.evidence(
        events=(Event(after(1), ATTACK, ATTACK, ATTACK, origin),),
        gaps=(Gap(ATTACK, ATTACK, after(1), after(5), origin),),
        spikes=(Spike(ATTACK, ATTACK, after(1), after(5), 1.0, 0.0, origin),),
        streams=(StreamSpan(ATTACK, ATTACK, ATTACK, after(-9), after(9), 1, placed=False),),
        sampled=(replace(seen.sampled[0], host=ATTACK, counter=ATTACK),),
        coincidences=(replace(seen.coincidences[1], host=ATTACK, reason=ATTACK),),
        clock_offsets={ATTACK: None},
    )
    problems = (replace(evidence_sample.result().problems[0], file=ATTACK, what=ATTACK),)
    plain = Tags(html())
    text = html(hostile, title=ATTACK, problems=problems)
    root = parsed(text)
    found = Tags(text)
    assert not found.found.keys() - plain.found.keys()
    assert found.handlers == []
    assert "\x00" not in text
    assert "\x1b" not in text
    text.encode("utf-8")
    shown = "".join(root.itertext())
    assert "<script>alert(1)</script>" in shown


HIDDEN = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
any_text = st.text() | st.text("a<&'\"\u061c\u200e\u200f\u202a\u202e\u2066\u2069\x00\r")


@given(any_text, any_text)
def test_text_comes_out_of_an_element_as_it_went_in(content: str, value: str) -> None:
    element = ElementTree.fromstring(tag("p", content, title=value))
    unread = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

    def kept(text: str) -> str:
        text = unread.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
        return seen(HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text))

    assert (element.text or "") == kept(content)
    assert element.get("title") == re.sub(r"[\t\n]", " ", kept(value))


def test_markup_is_not_escaped_twice() -> None:
    assert tag("p", tag("b", "1 < 2"), Markup("&amp;"), class_="x", id=None) == '<p class="x"><b>1 &lt; 2</b>&amp;</p>'
    assert tag("rect", stroke_width=2) == '<rect stroke-width="2" />'


def crowd(count: int) -> Evidence:
    """As much of everything as a bad night has."""
    seconds = [number * 0.01 for number in range(count)]
    hosts = [f"HOST{number}" for number in range(10)]
    times = tuple(after(second) for second in seconds)
    return evidence_sample.evidence(
        window=(after(0), after(count / 100)),
        events=tuple(
            Event(at, hosts[number % 10], "heartbeat-missed", "x" * 500, Origin("cvp", LOG, number + 1))
            for number, at in enumerate(times)
        ),
        gaps=tuple(
            Gap(hosts[number % 10], LOG, at, at + timedelta(seconds=1), Origin("cvp", LOG, number + 1))
            for number, at in enumerate(times[:20000])
        ),
        spikes=tuple(
            Spike(hosts[number % 10], "dpc-rate", at, at, 9.0, 1.0, Origin("perfmon", PERFMON, number + 1))
            for number, at in enumerate(times[:20000])
        ),
        streams=tuple(StreamSpan(host, LOG, "cvp", after(0), after(count / 100), count) for host in hosts),
        sampled=tuple(
            Sampled(host, "dpc-rate", times, tuple(float(number * 7919 % 1000) for number in range(count)))
            for host in hosts[:1]
        ),
    )


@gate_only
def test_a_hundred_thousand_of_everything_stay_small() -> None:
    seen = crowd(100_000)
    text = html(seen, whole_view(seen))
    assert len(text.encode()) < MOST_BYTES
    root = parsed(text)
    cut = "300 of 100000 are listed, those that tell most; --format json holds all of them."
    assert f"Events {cut}" in texts(root, ".//caption")
    assert sum(row.get("id", "").startswith("event-") for row in root.iter("tr")) == 300


def test_peaks_survive_the_narrowing() -> None:
    times = tuple(after(number / 1000) for number in range(100_000))
    values = tuple(1000.0 if number == 54_321 else -5.0 if number == 12_345 else 1.0 for number in range(100_000))
    seen = evidence_sample.evidence(sampled=(Sampled("CVP1", "dpc-rate", times, values),))
    (svg,) = parsed(html(seen, View(after(0), after(100)))).iter("svg")
    assert "-5 to 1000" in texts(svg, ".//text")
    (line,) = [one.get("d", "") for one in svg.iter("path") if one.get("class") == "series"]
    heights = [float(height) for height in re.findall(r"V([\d.]+)", line)]
    assert max(heights) - min(heights) == pytest.approx(48)
    assert len(line) < 200, "a level line needs no points"


def test_missing_samples_break_the_line() -> None:
    times = tuple(after(second) for second in range(-5, 16))
    values = tuple(None if 0 <= second <= 8 else 2.0 for second in range(-5, 16))
    (svg,) = parsed(html(evidence_sample.evidence(sampled=(Sampled("CVP1", "dpc-rate", times, values),)))).iter("svg")
    (line,) = [one.get("d", "") for one in svg.iter("path") if one.get("class") == "series"]
    assert line.count("M") == 2


@pytest.mark.parametrize("values", [(), (None,), (0.0,), (-3.0,), (1e300,)])
def test_odd_series_are_drawn_or_left_out(values: tuple[float | None, ...]) -> None:
    times = tuple(after(second) for second in range(len(values)))
    parsed(html(evidence_sample.evidence(sampled=(Sampled("CVP1", "dpc-rate", times, values),))))


def test_a_zoom_shows_and_lists_its_stretch() -> None:
    root = parsed(html(view=View(after(9), after(12), chosen=True)))
    assert "This is a part; the signs span 2013-03-31 00:36:46 to 2013-03-31 00:36:57 UTC." in texts(root, ".//p")
    assert [row.get("id") for row in root.iter("tr") if row.get("id")] == ["gap-0", "spike-0", "event-0"]
    empty = parsed(html(view=View(after(100), after(130), chosen=True)))
    assert texts(empty, ".//p").count("None in this stretch.") == 3


def test_without_a_time_there_is_no_picture() -> None:
    root = parsed(html(evidence_sample.nothing()))
    assert list(root.iter("svg")) == []
    assert texts(root, ".//h1") == ["Nothing that was read has a time stamp"]
