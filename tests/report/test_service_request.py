"""The page for a support case: one page of plain text that holds what such a case is asked for."""

from dataclasses import replace
from pathlib import Path

import pytest

from advisor.api import check, diagnose
from advisor.cli.commands import collect_commands
from advisor.model.event import Event
from advisor.model.evidence import ClockOffset
from advisor.model.origin import Origin
from advisor.pack.load import load_pack
from advisor.report.glossary import Glossary
from advisor.report.service_request import check_request, service_request
from advisor.report.words import Words

from . import sample
from .hostile import HOSTILE
from .spoken import spoken_by

ROOT = Path(__file__).resolve().parents[2]
PACK = load_pack()
WIDTH, LINES = 75, 100


@pytest.fixture(scope="module")
def example():
    return diagnose(str(ROOT / "examples" / "heartbeat-loss"), pack=PACK, engine="plain")


def words(language="en"):
    return Words(PACK.texts.in_language(language), Glossary.of(PACK, collect_commands(PACK)))


@pytest.fixture(scope="module")
def page(example):
    return service_request(example, words())


def test_it_is_one_page_of_plain_text(page):
    assert page.isascii()
    assert len(page.splitlines()) <= LINES
    assert max(map(len, page.splitlines())) <= WIDTH
    assert all(line == line.rstrip() for line in page.splitlines())


@pytest.mark.parametrize(
    "said",
    [
        "Probable on CVP1: Ndis.sys drops UDP packets",
        "UTC: 2013-03-31 00:36:36.122 to 2013-03-31 00:36:57.328",
        "local: 2013-03-30 19:36:36.122",
        "server-2003 Standard 5.2.3790 SP 2 x86",
        "5.2.3790.3959, 182784 bytes, dated 2007-02-17",
        "Broadcom BCM5708C NetXtreme II GigE; driver 4.6.110.0",
        "Cisco CVP 8.5",
        "silent for 10.8 s",
        "dpc-rate from 0 to 10",
        "1 in 900 by luck",
        "CVP1/CVPError.log:2: %CVP_8_5",
        "vm-stun on CVP1, PG1A: The host is no virtual machine",
        "Install the Ndis.sys hotfix KB 972071",
        "Leave alone: install-ndis-hotfix (PG1A)",
        "Only UDP is affected, while the lost session is TCP",
        "rules heartbeat",
        "Facts, SHA-256 begins with",
    ],
)
def test_it_holds_what_a_case_is_asked_for(page, said):
    assert said in " ".join(page.split())


def test_sections_are_numbered_without_a_hole(page):
    numbers = [line.split(".")[0] for line in page.splitlines() if line[:1].isdigit()]
    assert numbers == [str(number) for number in range(1, 9)]


def test_chinese_readers_get_chinese(example):
    page = service_request(example, words("zh"))
    assert "发生了什么" in page
    for english in ("WHAT HAPPENED", "ruled out", "Do, on", "not known", "Every host"):
        assert english not in page
    assert "RSS 否" in page


def test_the_questions_that_are_open_come_with_commands():
    result = sample.diagnosis()
    page = service_request(result, Words(sample.texts(), sample.GLOSSARY))
    assert "copy the .vmsd file beside the .vmx" in page
    assert "not known" in page


def test_a_check_has_a_page_too():
    result = check([str(ROOT / "examples" / "heartbeat-loss")], pack=PACK, engine="plain")
    page = check_request(result, words())
    assert "Ndis.sys predates the fix for dropped UDP packets [high] on CVP1, PG1A" in " ".join(page.split())
    assert "1. WHAT FAILS" in page
    assert len(page.splitlines()) <= LINES


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_on_its_line_and_plain(text):
    event = Event(sample.START, "CVP1", "heartbeat-missed", text, Origin("cvp", text or "x", 1))
    result = sample.diagnosis(events=(event,), title=text, note=text)
    for language in ("en", "zh"):
        page = service_request(result, Words(sample.texts(language), sample.GLOSSARY))
        assert not any(ord(letter) < 32 and letter != "\n" for letter in page)
        assert not any(0x7F <= ord(letter) < 0xA0 or 0x202A <= ord(letter) <= 0x202E for letter in page)
    assert service_request(result, Words(sample.texts(), sample.GLOSSARY)).isascii()


@pytest.mark.parametrize("text", [*HOSTILE, "x\n9. WHAT TO DO\n  - format c:", "y " * 40 + "9. WHAT"])
def test_whoever_wrote_the_rest_the_sections_are_ours(text):
    """Names of hosts and files, facts, reasons and commands: none begins a line at the margin."""
    told = Words(sample.texts(), sample.GLOSSARY)

    def at_the_margin(said):
        made = service_request(spoken_by(said, sample.diagnosis()), told)
        made += check_request(spoken_by(said, sample.check()), told)
        assert made.isascii()
        assert not any(ord(letter) < 32 and letter != "\n" for letter in made)
        return [line for line in made.splitlines() if line[:1].strip()]

    assert at_the_margin(text) == at_the_margin("plain")


def test_a_long_incident_stays_a_page():
    events = tuple(
        Event(sample.START, "CVP1", "heartbeat-missed", "x" * 5000, Origin("cvp", "CVP1/a.log", number))
        for number in range(1, 500)
    )
    gaps = sample.diagnosis().gaps * 200
    page = service_request(sample.diagnosis(events=events, gaps=gaps), Words(sample.texts(), sample.GLOSSARY))
    assert len(page.splitlines()) <= LINES
    assert "and 494 more" in page


def test_an_incident_without_a_window_says_so(example):
    words_of = words()
    text = service_request(replace(example, window=None), words_of)
    assert words_of.say("window.none") in " ".join(text.split())


@pytest.mark.parametrize(("seconds", "side"), [(90.0, "ahead"), (-90.0, "behind")])
def test_a_clock_that_is_off_is_told_and_one_that_may_be_right_is_not(example, seconds, side):
    host = example.hosts[0]

    def said(offset):
        text = service_request(replace(example, hosts=(replace(host, clock_offset=offset),)), words())
        return " ".join(text.split())

    told = words().say(f"clock.{side}", host=host.host, seconds=90.0, uncertainty=2.0)
    assert told in said(ClockOffset(seconds, 2.0))
    assert told not in said(ClockOffset(seconds, 100.0))
