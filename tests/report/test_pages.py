"""Pages at a width of 80 columns, compared with golden files (ADVISOR_GOLDEN=write renews them)."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.model.action import Stance
from advisor.model.diagnosis import Answer, AnswerKind
from advisor.model.event import Coincidence
from advisor.model.finding import Reason
from advisor.model.origin import Origin
from advisor.model.suspect import Level
from advisor.report.console import problem_lines, write_check, write_diagnosis
from advisor.report.page import Look, render
from advisor.report.words import Words, shortened

from . import sample

GOLDEN = Path(__file__).parent / "golden"
PLAIN, UNICODE = Look(), Look(ascii_only=False)


def words(language: str = "en") -> Words:
    return Words(sample.texts(language), sample.GLOSSARY)


def diagnosed(look: Look = PLAIN, language: str = "en", *, verbose: bool = False, **changes: object) -> str:
    result = sample.diagnosis(**changes)
    return render(look, lambda page: write_diagnosis(page, words(language), result, verbose=verbose))


PAGES: dict[str, Callable[[], str]] = {
    "diagnosis.txt": diagnosed,
    "diagnosis-verbose.txt": lambda: diagnosed(verbose=True),
    "diagnosis-unicode.txt": lambda: diagnosed(UNICODE),
    "diagnosis-zh.txt": lambda: diagnosed(UNICODE, "zh"),
    "quiet.txt": lambda: render(PLAIN, lambda page: write_diagnosis(page, words(), sample.quiet())),
    "check.txt": lambda: render(PLAIN, lambda page: write_check(page, words(), sample.check())),
    "check-verbose.txt": lambda: render(PLAIN, lambda page: write_check(page, words(), sample.check(), verbose=True)),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_it_was(name: str) -> None:
    page, golden = PAGES[name](), GOLDEN / name
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(page, encoding="utf-8", newline="\n")
    assert page == golden.read_text(encoding="utf-8")


def test_the_first_line_is_the_answer() -> None:
    first = diagnosed().splitlines()[0]
    assert first == "Probable on CVP1: Ndis.sys drops UDP packets while DPCs queue up (ndis-dpc-starvation)"
    assert diagnosed(answer=Answer(AnswerKind.UNEXPLAINED)).startswith("Unexplained: ")
    possible = replace(sample.SUSPECT, level=Level.POSSIBLE)
    assert diagnosed(suspects=(possible,)).startswith("Possible on CVP1: ")
    assert PAGES["quiet.txt"]().startswith("No incident: ")
    assert PAGES["check.txt"]().startswith("1 fail, 1 unknown, 2 pass on 2 hosts\n")


def test_actions_come_before_the_time_line_and_that_before_the_reasons() -> None:
    page = diagnosed()
    places = [
        page.index(part) for part in ("1. Install", "Time line", "for: The log", "contradicts itself", "rules heartb")
    ]
    assert places == sorted(places)


def test_only_commands_and_the_answer_are_wider_than_the_page() -> None:
    wide = [line.strip() for line in diagnosed().splitlines()[1:] if len(line) > 80]
    assert [line.split()[0] for line in wide] == ["reg"]


def test_plain_text_is_ascii_and_holds_no_escape_sequences() -> None:
    hostile = replace(sample.SUSPECT, for_=(sample.reason("\x1b[31mred\x07 \u2013 \u2265 4\u2026", "os.arch"),))
    page = diagnosed(suspects=(hostile,))
    assert page.isascii()
    assert "\x1b" not in page
    assert "?[31mred? - >= 4..." in page


def test_colour_is_only_added() -> None:
    coloured = diagnosed(Look(colours="standard"))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == diagnosed()


def test_a_fact_in_brackets_is_no_markup() -> None:
    page = render(PLAIN, lambda page: page.line("nic[].rss [red] [/]"))
    assert page == "nic[].rss [red] [/]\n"


def test_lines_hang_below_the_marker() -> None:
    page = render(Look(width=24), lambda page: page.line("one two three four five", indent=2, marker="- "))
    assert page == "  - one two three four\n    five\n"


def test_verbose_shows_what_is_ruled_out_and_every_fact() -> None:
    assert "vm-stun on CVP1" not in diagnosed()
    page = diagnosed(verbose=True)
    for part in (
        "vm-stun on CVP1: ruled out",
        "nic[].rss (0007) = off",
        "vm.snapshot_count: not collected",
        "undo: Remove KB",
    ):
        assert part in page


@pytest.mark.parametrize(
    ("p_value", "sentence"),
    [
        (1 / 720, "1 in 720 by luck"),
        (0.25, "25 in 100 by luck"),
        (1.0, "100 in 100 by luck"),
        (0.0, "less than 1 in 60 by luck"),
        (None, "whether that is luck can't be said: too few samples (60)"),
    ],
)
def test_luck_in_words(p_value: float | None, sentence: str) -> None:
    assert words().luck(Coincidence("CVP1", 1, 1, p_value, 60, "")) == sentence


def test_who_reasoned() -> None:
    assert words().engine("durable_rules 2.0.28") == "reasoned by durable_rules 2.0.28"
    assert words().engine("plain") == "reasoned by the plain evaluator"
    assert words().engine("plain: no compiler") == "reasoned by the plain evaluator because no compiler"


def test_the_reason_for_the_answer_may_be_a_key_or_a_template() -> None:
    keyed = sample.diagnosis()
    assert words().because(keyed) == sample.texts().say("because.probable")
    told = sample.diagnosis(
        answer=Answer(AnswerKind.SUSPECT, "vm-stun", "CVP1", "{gaps} gap on {host}, {longest:.1f} s, {x}")
    )
    assert words().because(told) == "1 gap on CVP1, 10.8 s, ?"


def test_problems_name_the_file_and_what_to_do() -> None:
    lines = problem_lines(words(), sample.diagnosis().problems)
    assert lines == ["advisor: CVP1/notes.blg: A binary Perfmon log can't be read. Convert it with relog."]


def test_suspects_that_could_not_be_judged_count_most_when_none_is_probable() -> None:
    assert "1 other suspect could not be judged" in diagnosed()
    page = diagnosed(answer=Answer(AnswerKind.UNEXPLAINED), suspects=(sample.UNJUDGED,))
    assert "tcp-offload (PG1A): needs vm.snapshot_count" in page
    assert "copy the .vmsd file beside the .vmx" in page


def test_a_page_without_evidence_has_no_time_line() -> None:
    bare = diagnosed(gaps=(), spikes=(), sampled=(), coincidences=(), window=None)
    assert "Time line" not in bare


def test_a_reason_without_a_file_names_no_place() -> None:
    from advisor.report.sections import located

    assert located("So it is.", Origin("derived")) == "So it is."
    assert located("So it is.", Origin("wmic", "a.txt", 3)) == "So it is. (a.txt:3)"


def test_a_narrow_page_keeps_to_its_width() -> None:
    narrow = diagnosed(Look(width=60))
    wide = [line.strip() for line in narrow.splitlines()[1:] if len(line) > 60]
    assert [line.split()[0] for line in wide] == ["WindowsServer2003-KB972071-x86-ENU.exe", "reg"]


def test_notes_are_cut_at_the_end_of_a_sentence() -> None:
    assert shortened("One. Two 2.3 and i.e. this. Three.", 20) == "One."
    assert shortened("One. Two 2.3 and i.e. this. Three.", 30) == "One. Two 2.3 and i.e. this."
    assert shortened("One long sentence alone.", 5) == "One long sentence alone."
    assert shortened("一句。两句。", 3) == "一句。"


def test_a_loser_only_names_its_winner() -> None:
    lost = replace(sample.ACTIONS[3], because=(Reason(sample.CONFLICT.because, (), Origin("rule", detail="x")),))
    page = diagnosed(actions=(*sample.ACTIONS[:3], lost))
    assert "- disable-rss: enable-rss wins here, as the contradicting guidance below says" in page
    assert page.count(sample.CONFLICT.because) == 1


def test_a_host_that_only_waits_takes_a_few_lines() -> None:
    waiting = replace(sample.ACTIONS[2], id="wait-for-update", host="PG1A", stance=Stance.DO)
    avoided = replace(sample.ACTIONS[3], host="PG1A")
    page = diagnosed(actions=(*sample.ACTIONS, waiting, avoided))
    assert "PG1A: wait-for-update (wait-for-update): No fixes come any more.\n(CVP1/datafile.txt:7)\n" in page
    assert "\n  leave alone: disable-rss\n" in page
    assert "What to do on PG1A" not in page
    assert "What to do on PG1A" in diagnosed(actions=(waiting,), verbose=True)
    running = replace(waiting, commands=("w32tm /monitor",))
    assert "What to do on PG1A" in diagnosed(actions=(running,))
    assert "PG1A: nothing to do now\n" in diagnosed(actions=(avoided,))


def test_the_proof_without_a_rise_is_the_heaviest_reason() -> None:
    page = diagnosed(coincidences=()).splitlines()
    assert page[1:4] == [
        "CVP1 was silent for 10.8 s from 00:36:46.531 UTC, 19:36:46.531 local",
        "(CVP1/call.log:12)",
        "The log fell silent and the DPC counters rose in that silence.",
    ]
    several = (Coincidence("CVP1", 3, 2, 1 / 720, 720, ""),)
    assert "2 of 3 gaps so, 1 in 720 by luck" in diagnosed(coincidences=several)
