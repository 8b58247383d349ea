"""The HTML of a diagnosis, a check and a plan: complete, safe, small, the same each time, and readable by everyone."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import unescape
from itertools import pairwise
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.diagnosis import Check, Diagnosis
from advisor.model.evidence import Sampled
from advisor.model.finding import Finding
from advisor.model.guide import Answered, Progress, Said, Standing, StepState
from advisor.model.plan import HostPlan, Plan, PlanStep
from advisor.model.record import ResultKind
from advisor.model.verdict import Severity, Verdict
from advisor.pack.formats import CounterKind, CounterSpec, CounterWarning
from advisor.report.check_html import check_html
from advisor.report.diagnosis_html import diagnosis_html
from advisor.report.html_room import MOST_BYTES
from advisor.report.plan_html import plan_html
from advisor.report.words import Words
from tests.effort import gate_only, tries

from . import evidence_sample, sample
from .evidence_sample import after
from .spoken import spoken_by
from .test_evidence_html import Tags, crowd, parsed, texts

COUNTER = CounterSpec(
    id="dpc-rate", object="Processor", counter="DPC Rate", unit="x", kind=CounterKind.GAUGE,
    meaning="x", provenance="x", warnings=(CounterWarning(above=7.5, by="NOBODY", provenance="x"),),
)  # fmt: skip


def words(language: str = "en") -> Words:
    return Words(sample.texts(language), sample.GLOSSARY)


def night(**changes: object) -> Diagnosis:
    """The sample with the streams of its night."""
    seen = evidence_sample.evidence()
    signs = {"streams": seen.streams, "events": seen.events, "spikes": seen.spikes, "gaps": seen.gaps}
    return sample.diagnosis(**(signs | changes))


def steps(host: str = "CVP1") -> HostPlan:
    do = [
        PlanStep(sample.ACTIONS[0], "Install it", ("A copy of Ndis.sys",), 20, ("The network is gone",), 1),
        PlanStep(sample.ACTIONS[1], "Enable it", (), 15, (), 2, ("install-ndis-hotfix",)),
        PlanStep(sample.ACTIONS[2], "Plan it"),
    ]
    return HostPlan(
        host, "cvp", tuple(do), (PlanStep(sample.ACTIONS[3], "Disable it"),), (sample.CONFLICT,), "", (sample.MISSING,)
    )


def plan(*hosts: HostPlan) -> Plan:
    return Plan(sample.PACK, ResultKind.DIAGNOSIS, hosts or (steps(),), engine="plain", facts_sha256="ef" * 32)


MADE: dict[str, Callable[[str], str]] = {
    "diagnosis": lambda language: diagnosis_html(night(), words(language), {"dpc-rate": COUNTER}),
    "diagnosis-with-plan": lambda language: diagnosis_html(night(), words(language), {}, plan()),
    "quiet": lambda language: diagnosis_html(sample.quiet(), words(language)),
    "check": lambda language: check_html(sample.check(), words(language)),
    "plan": lambda language: plan_html(plan(), words(language)),
}


@pytest.fixture(params=[(kind, language) for kind in MADE for language in ("en", "zh")], ids="-".join)
def report(request: pytest.FixtureRequest) -> str:
    kind, language = request.param
    return MADE[kind](language)


def test_it_needs_nothing_and_a_browser_may_fetch_and_run_nothing_else(report: str) -> None:
    found = Tags(report)
    assert not found.found.keys() & {"link", "iframe", "img", "object", "embed", "form", "base"}
    assert found.handlers == []
    assert all(link.startswith("#") for link in found.links)
    assert "@import" not in report
    assert "url(" not in report
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', report)
    rules = dict(rule.strip().split(" ", 1) for rule in unescape(policy).split(";"))
    assert rules["default-src"] == "'none'"
    for name, element in (("script-src", r"<script>(.*?)</script>"), ("style-src", r"<style>(.*?)</style>")):
        inlined = re.findall(element, report, re.DOTALL)
        digests = [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in inlined]
        assert digests
        assert rules[name].split() == digests


def outline(element: Any) -> list[Any]:
    """The elements below one, without what stands in them."""
    return [[re.sub(r"\{.*\}", "", child.tag), outline(child)] for child in element if isinstance(child.tag, str)]


def read_as_html(report: str) -> Any:
    return html5lib.parse(re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", report, flags=re.DOTALL))


def test_an_html_parser_reads_the_elements_that_were_written(report: str) -> None:
    written = outline(parsed(report))
    assert len(written) == 2
    assert outline(read_as_html(report)) == written


def test_it_has_landmarks_headings_in_order_and_a_name_for_everything(report: str) -> None:
    root = parsed(report)
    body = root.find("body")
    assert body is not None
    assert [one.tag for one in body if one.tag not in ("script", "a")] == ["header", "nav", "main", "footer"]
    levels = [int(one.tag[1]) for one in root.iter() if re.fullmatch(r"h[1-6]", str(one.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert {one.get("href", "")[1:] for one in root.iter("a")} <= set(ids)
    labels = {one.get("for") for one in root.iter("label")}
    assert all(one.get("id") in labels for one in root.iter("input"))
    assert all(one.get("scope") == "col" for one in root.iter("th"))
    assert all(one.find("caption") is not None for one in root.iter("table"))
    assert all(one.get("aria-labelledby") in ids for one in root.iter("section"))


def test_the_same_result_makes_the_same_bytes_whenever_it_was_assessed() -> None:
    for made in MADE.values():
        assert made("en") == made("en")
    later = night(assessed_at=after(9e7))
    assert diagnosis_html(later, words()) == diagnosis_html(night(), words())
    assert check_html(replace(sample.check(), assessed_at=after(9e7)), words()) == check_html(sample.check(), words())


def test_an_output_without_chinese_changes_neither_scripts_nor_style_nor_data() -> None:
    text = MADE["diagnosis"]("zh")
    inside = re.findall(r"<(?:script|style)\b[^>]*>(.*?)</(?:script|style)>", text, re.DOTALL)
    assert len(inside) == 5
    assert all(one.isascii() for one in inside)


def test_ticks_of_one_result_are_kept_apart_from_those_of_another() -> None:
    def key(text: str) -> str | None:
        return parsed(text).get("data-result")

    first = key(diagnosis_html(night(), words()))
    assert first == key(diagnosis_html(night(), words("zh")))
    assert first != key(diagnosis_html(night(facts_sha256="0" * 64), words()))
    assert first != key(diagnosis_html(night(actions=sample.ACTIONS[:1]), words()))
    assert first != key(check_html(sample.check(), words()))


def test_the_answer_and_its_proof_come_first_then_what_to_do() -> None:
    root = parsed(diagnosis_html(night(), words()))
    header = "".join(root.find("body/header").itertext())  # type: ignore[union-attr]
    assert texts(root, "body/header/h1") == [
        "Probable on CVP1: Ndis.sys drops UDP packets while DPCs queue up (ndis-dpc-starvation)"
    ]
    assert "CVP1 was silent for 10.8 s from 00:36:46.531 UTC, 19:36:46.531 local" in header
    assert texts(root, ".//h2") == [
        "What to do", "Time line", "Suspects", "What is not known, and how to find out",
        "Guidance that contradicts itself", "What the rules found", "Facts and where they were read",
        "What could not be read", "About this report",
    ]  # fmt: skip


def test_everything_that_was_concluded_is_told() -> None:
    text = diagnosis_html(night(), words(), {"dpc-rate": COUNTER})
    shown = " ".join("".join(parsed(text).itertext()).split())
    for part in (
        "Install the Ndis.sys hotfix (KB972071)", "Make sure that ICS is off.", "EnableRSS is 1",
        "Set EnableRSS back to 0.", "/v EnableRSS /t REG_DWORD /d 1 /f", "Leave alone", "ndis-dpc-starvation",
        "score 9 (7 to 9", "Ndis.sys 5.2.3790.3959 is older than the fix.", "TCP segments were sent again.",
        "CVP1/perfmon.csv:41", "ruled out", "copy the .vmsd file beside the .vmx", "Cisco DocWiki (2012)",
        "enable-rss stays", "KB948496, KB958469", "no .vmsd file", "access denied", "Convert it with relog.", "ab" * 32,
        "advisor replay result.json", "durable_rules 2.0.28", "1 in 720 by luck", "NOBODY warns above 7.5", "DPC Rate",
    ):  # fmt: skip
        assert part in shown, part
    assert "never shown" not in shown, "the commands of what is to be left alone"


def test_a_level_is_the_packs_and_nobody_elses() -> None:
    raised = COUNTER.model_copy(update={"warnings": (CounterWarning(above=123.0, by="THEY", provenance="x"),)})
    assert "THEY warns above 123" in diagnosis_html(night(), words(), {"dpc-rate": raised})
    assert "warns above" not in re.sub(r"<script>.*?</script>", "", diagnosis_html(night(), words()))


def test_a_plan_tells_backups_restarts_risks_and_time() -> None:
    root = parsed(plan_html(plan(), words()))
    labels = texts(root, ".//label")
    assert labels[:4] == [
        "Install it", "Make sure that the language of the hotfix is that of Windows.", "A copy of Ndis.sys",
        "Restart 1 of the server (for install-ndis-hotfix)",
    ]  # fmt: skip
    shown = "".join(root.itertext())
    assert "The network is gone" in shown
    assert "20 min" in shown
    assert "restart 2" in shown
    assert "copy the .vmsd file beside the .vmx" in shown


def test_what_is_done_is_ticked_and_says_so() -> None:
    said = Said(after(0), "Ann", "CVP1", "install-ndis-hotfix", Answered.DONE)
    done = StepState("CVP1", "install-ndis-hotfix", Standing.DONE, said)
    keys = [one.key for one in steps().sequence()]
    states = {("CVP1", key): StepState("CVP1", key, Standing.OPEN) for key in keys}
    root = parsed(plan_html(plan(), words(), Progress(states | {("CVP1", "install-ndis-hotfix"): done})))
    ticked = [one.get("id") for one in root.iter("input") if one.get("checked") is not None]
    assert ticked == ["tick-0-1"]
    assert "said to be done by Ann, 2013-03-31" in "".join(root.itertext())


ATTACKS = (
    "</script><script>alert(1)</script>", "<!--<script>", "--><img src=x onerror=alert(1)>", "]]>", "&lt;&#x0;&quot;",
    "javascript:alert(1)", "\"'><svg onload=alert(1)>", "</style><style>@import 'x'", "</title></textarea></noscript>",
    "\u202egnp.exe", "\u2066a\u2069\u200f", "\x00\x1b[31m\x07", "\ud800", "\ufffe\u2028\u2029", "${alert(1)}{{7*7}}",
    "x" * 100_000, "%0d%0aSet-Cookie", "<a href=http://evil.example>", "\\u003cscript\\u003e", "`", "\r\n\t",
)  # fmt: skip


def hostile_reports(text: str) -> list[str]:
    answer = replace(sample.diagnosis().answer, suspect=text, host=text)
    diagnosis = replace(spoken_by(text, night()), answer=answer)
    return [
        diagnosis_html(diagnosis, words()),
        check_html(spoken_by(text, sample.check()), words()),
        plan_html(spoken_by(text, plan()), words()),
    ]


PLAIN = [outline(parsed(one)) for one in hostile_reports("x")]


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_nothing_that_was_read_becomes_markup(attack: str) -> None:
    for text, plain in zip(hostile_reports(attack), PLAIN, strict=True):
        assert len(text.encode("utf-8")) <= MOST_BYTES
        assert not re.search("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\x00\x1b\x07]", text)
        assert outline(parsed(text)) == plain
        assert outline(read_as_html(text)) == plain
        found = Tags(text)
        assert found.handlers == []
        assert all(re.fullmatch(r"#[a-z0-9-]+", link) for link in found.links)
        blocks = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
        assert all(isinstance(json.loads(one), dict) for one in blocks)
        assert text.count("</script") == text.count("<script>") + len(blocks)


@settings(max_examples=tries(20))
@given(st.text("<>&\"'/!-=`;:\u202e\u2028 \n\x00x]s", min_size=1, max_size=40) | st.text(min_size=1, max_size=40))
def test_whatever_a_text_says_the_elements_stay(text: str) -> None:
    for made, plain in zip(hostile_reports(f"x{text}"), PLAIN, strict=True):
        assert outline(read_as_html(made)) == plain


def test_direction_is_seen_and_never_turned() -> None:
    text = diagnosis_html(night(title="\u202egpj.exe"), words())
    assert "Incident: \\u202egpj.exe" in text


@gate_only
def test_a_great_incident_stays_small_and_says_what_it_leaves_out() -> None:
    seen = crowd(20_000)
    findings = tuple(
        Finding("ndis-hotfix-missing", f"HOST{number}", Verdict.FAIL, Severity.HIGH, sample.FINDINGS[0].because * 3)
        for number in range(20_000)
    )
    great = night(
        window=seen.window, events=seen.events, gaps=seen.gaps, spikes=seen.spikes, streams=seen.streams,
        sampled=seen.sampled, findings=findings, problems=night().problems * 20_000,
        hosts=tuple(replace(sample.HOST, host=f"HOST{number}") for number in range(1000)),
        suspects=tuple(replace(sample.UNJUDGED, host=f"HOST{number}") for number in range(5000)),
        actions=tuple(
            replace(action, host=f"HOST{number}") for number in range(1000) for action in sample.ACTIONS
        ),
    )  # fmt: skip
    text = diagnosis_html(great, words(), {"dpc-rate": COUNTER})
    assert len(text.encode()) <= MOST_BYTES
    shown = "".join(parsed(text).itertext())
    assert re.search(r"\d+ of 20000 are listed", shown)
    assert re.search(r"\d+ of 1000 hosts are told here; --format json tells all of them", shown)


def test_a_great_check_stays_small() -> None:
    (first, _) = sample.check().hosts
    hosts = tuple(replace(first, report=replace(first.report, host=f"HOST{number}")) for number in range(3000))
    great: Check = replace(sample.check(), hosts=hosts)
    text = check_html(great, words())
    assert len(text.encode()) <= MOST_BYTES
    assert "of 3000 hosts are told here" in text


def data_of(text: str) -> Any:
    (block,) = re.findall(r'<script type="application/json" id="timeline-data">(.*?)</script>', text, re.DOTALL)
    return json.loads(block)


def test_the_time_line_has_every_sign_on_one_axis() -> None:
    data = data_of(diagnosis_html(night(), words(), {"dpc-rate": COUNTER}))
    origin = data["origin"]
    lanes = {lane["label"]: lane for lane in data["lanes"]}
    ((start, end, told),) = lanes["CVP1/error.log"]["bars"]
    assert (origin + start) / 1000 == pytest.approx(sample.START.timestamp())
    assert end - start == 10_797
    assert "silent for 10.8 s" in told
    assert lanes["CVP1 heartbeat-missed"]["marks"][0][0] == end
    assert lanes["CVP1 spikes"]["kind"] == "spike"
    assert "PG1A heartbeat-late" in lanes
    (series,) = data["series"]
    assert series["label"] == "CVP1 DPC Rate"
    assert series["warnings"] == [[7.5, "NOBODY warns above 7.5"]]
    assert max(value for value in series["values"] if value is not None) == 10
    assert data["whole"][0] <= data["view"][0] < data["view"][1] <= data["whole"][1]
    assert data["zones"] == [["CVP1 local", -300]]


def test_a_long_recording_is_thinned_where_nobody_looks_and_keeps_its_peaks() -> None:
    times = tuple(after(second) for second in range(-50_000, 50_000))
    values = tuple(999.0 if second == -33_333 else 5.0 if second == 3 else 0.0 for second in range(-50_000, 50_000))
    long = night(sampled=(Sampled("CVP1", "dpc-rate", times, values),))
    (series,) = data_of(diagnosis_html(long, words()))["series"]
    assert len(series["times"]) < 21_000
    assert series["times"] == sorted(series["times"])
    assert max(series["values"]) == 999
    assert 5 in series["values"]
    near = [at for at in series["times"] if 0 <= at <= 20_000]
    assert len(near) >= 20, "every sample of the incident"


@pytest.mark.parametrize("values", [(), (None,), (float("nan"),), (float("inf"), 1.0), (-3.0,), (1e300, 1e-300)])
def test_odd_samples_are_drawn_or_left_out(values: tuple[float | None, ...]) -> None:
    times = tuple(after(second) for second in range(len(values)))
    text = diagnosis_html(night(sampled=(Sampled("CVP1", "dpc-rate", times, values),)), words())
    parsed(text)
    data_of(text)


def test_missing_samples_break_the_line() -> None:
    """A stun takes Perfmon's samples with it: no line is drawn over what nobody measured."""
    times = tuple(after(second) for second in range(60) if not 10 < second < 22)
    seen = night(sampled=(Sampled("CVP1", "dpc-rate", times, (1.0,) * len(times)),))
    (series,) = data_of(diagnosis_html(seen, words()))["series"]
    hole = series["values"].index(None)
    assert series["times"][hole + 1] - series["times"][hole - 1] == timedelta(seconds=12) / timedelta(milliseconds=1)


def test_without_any_time_there_is_no_picture_and_no_library() -> None:
    text = MADE["quiet"]("en")
    assert "uPlot" not in text.replace("typeof uPlot", "")
    assert not list(parsed(text).iter("svg"))


def test_chinese_is_whole() -> None:
    for made in (MADE["diagnosis"], MADE["check"], MADE["plan"]):
        root = parsed(made("zh"))
        assert root.get("lang") == "zh-Hans"
        told = [*texts(root, ".//h2"), *texts(root, ".//th"), *texts(root, ".//nav//a"), *texts(root, ".//caption")]
        assert [one for one in told if re.search(r"[A-Za-z]{4,}", one)] == []
