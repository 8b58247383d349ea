"""Pages as Markdown: the answer is the title, commands are code, and nothing of a log is obeyed."""

import re
from dataclasses import replace
from functools import partial

import pytest
from markdown_it import MarkdownIt

from advisor.model.finding import Reason
from advisor.model.origin import Origin
from advisor.report.console import write_check, write_diagnosis
from advisor.report.markdown_page import markdown_page
from advisor.report.words import Words

from . import sample
from .hostile import HOSTILE
from .spoken import spoken_by

HTML = MarkdownIt("commonmark", {"html": True}).enable("table")
WORDS = Words(sample.texts(), sample.GLOSSARY)
TAGS = {"h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "code", "pre"}


def page(result, **more):
    return markdown_page(lambda sheet: write_diagnosis(sheet, WORDS, result, **more))


def test_the_answer_is_the_title_and_sections_are_headings():
    text = page(sample.diagnosis())
    assert text.startswith("# Probable on CVP1: Ndis.sys drops UDP packets while DPCs queue up")
    assert "\n## What to do on CVP1" in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_commands_and_the_time_line_are_code():
    html = HTML.render(page(sample.diagnosis()))
    assert re.search(r"<code>reg add HKLM\\SYSTEM", html)
    assert re.search(r"<pre><code>.*CVP1", html, re.DOTALL)


def test_everything_of_the_page_is_there():
    html = HTML.render(page(sample.diagnosis(), verbose=True))
    for said in ("Perfmon went on in the gap.", "ndis.sys has version", "vm.snapshot_count", "RSS on or off"):
        assert said in html
    assert set(re.findall(r"<(\w+)", html)) <= TAGS


def test_a_check_is_a_page_too():
    text = markdown_page(lambda sheet: write_check(sheet, WORDS, sample.check()))
    assert text.startswith("# ")
    assert set(re.findall(r"<(\w+)", HTML.render(text))) <= TAGS


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text):
    first = sample.diagnosis()
    reason = Reason(text, (), Origin("cvp", text or "x", 1))
    suspects = (replace(first.suspects[0], for_=(reason,), against=(reason,)), *first.suspects[1:])
    actions = tuple(replace(one, commands=(text,), notes=(text,), because=(reason,)) for one in first.actions)
    result = sample.diagnosis(title=text, note=text, suspects=suspects, actions=actions)
    for verbose in (False, True):
        made = page(result, verbose=verbose)
        html = HTML.render(made)
        assert set(re.findall(r"<(\w+)", html)) <= TAGS, made
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", made)
        assert html.count("<h1>") == 1


def test_what_is_further_in_lies_below_and_commands_lie_beside_the_sentences_of_their_step():
    def write(sheet):
        sheet.line("step", indent=2, marker="1. ")
        sheet.line("why", indent=5)
        sheet.command("reg query", indent=7)
        sheet.line("note", indent=5)
        sheet.line("next", indent=2, marker="2. ")
        sheet.line("deep", indent=4, marker="- ")
        sheet.line("deeper", indent=6, marker="- ")
        sheet.line("after", indent=0)

    assert markdown_page(write) == (
        "- **1\\.** step\n    - why\n    - `reg query`\n    - note\n"
        "- **2\\.** next\n    - deep\n        - deeper\n\nafter\n"
    )


def shape(result, write):
    """The blocks of the page."""
    return [(token.type, token.tag) for token in HTML.parse(markdown_page(lambda sheet: write(sheet, WORDS, result)))]


WRITERS = {
    "diagnosis": (sample.diagnosis, partial(write_diagnosis, verbose=True)),
    "check": (sample.check, partial(write_check, verbose=True)),
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_hosts_files_and_facts_make_no_block_of_their_own(kind, text):
    """Every text of the result is hostile, the names of hosts too, and the page has the blocks of a plain one."""
    made, write = WRITERS[kind]
    assert shape(spoken_by(text, made()), write) == shape(spoken_by("plain", made()), write)
