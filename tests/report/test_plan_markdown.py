"""The plan as Markdown: whatever names, log lines and notes hold, the page has the shape that plain words give it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.model.action import Conflict, Stance
from advisor.model.fact import AbsentReason
from advisor.model.finding import Missing, Reason
from advisor.model.guide import Answered, Checked, Progress, Said, Standing, StepState, Verified
from advisor.model.origin import Origin
from advisor.model.plan import HostPlan, Plan, PlanStep, restart_key
from advisor.model.record import ResultKind
from advisor.report.plan_markdown import plan_markdown
from advisor.report.visible import visible
from advisor.report.words import Words

from . import sample
from .hostile import HOSTILE

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
WORDS = Words(sample.texts(), sample.GLOSSARY)
INLINE = {"text", "code_inline", "strong_open", "strong_close", "softbreak"}
AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
STEP = sample.diagnosis().actions[0].id
TEXTS = [text for text in HOSTILE if text.strip()]


def plan(text):
    """Everything that a stranger or a person can write is this text."""
    because = (Reason(text, ("ndis.version",), Origin("cvp", text, 3)),)
    action = replace(sample.diagnosis().actions[0], host=text, because=because, commands=(text,), notes=(text,),
                     first_checks=(text,), verify=text, rollback=text)  # fmt: skip
    steps = tuple(
        PlanStep(replace(action, stance=stance, order=order), text, (text,), 5, (text,), 1)
        for order, stance in ((1, Stance.DO), (2, Stance.CONSIDER))
    )
    avoided = (PlanStep(replace(action, stance=Stance.AVOID), text),)
    conflict = Conflict("c", text, (action.id,), (text, text), action.id, text)
    missing = (Missing("ndis.version", AbsentReason.NOT_COLLECTED, text),)
    host = HostPlan(text, "cvp", steps, avoided, (conflict,), "", missing)
    return Plan(
        kind=ResultKind.DIAGNOSIS, hosts=(host,), pairs=((text, text),), pack=replace(sample.PACK, name=text),
        engine=f"plain: {text}", advisor_version="1", facts_sha256="ab", assessed_at=AT, options={}, problems=(),
    )  # fmt: skip


def progress(text):
    """Somebody did the step, and it mended nothing; the restart failed."""
    said = Said(AT, text, text, STEP, Answered.DONE)
    checked = Checked(text, STEP, Verified.NOT_FIXED, (text,))
    failed = StepState(text, restart_key(1), Standing.FAILED, replace(said, reason=text))
    state = StepState(text, STEP, Standing.NOT_FIXED, said, checked, AT, held_by=(STEP,))
    return Progress({(text, STEP): state, (text, restart_key(1)): failed})


def tokens(text):
    return MARKDOWN.parse(plan_markdown(plan(text), WORDS, progress(text)))


def shape(parsed):
    return [(token.type, token.tag) for token in parsed]


def words_of(parsed):
    return [child for token in parsed for child in token.children or ()]


PLAIN = shape(tokens("plain"))


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_changes_nothing_of_the_page(text):
    holds(text)


@given(st.text(alphabet="|`<>[]()!#-+*_~=1.:\\&;@/$ \n\tax", min_size=1, max_size=40).filter(str.strip))
@example("<!-- --> <script>")
@example("[x]: javascript:alert(1)")
@example("![x](javascript:alert(1))")
@example("    four blanks before")
def test_no_text_becomes_markup(text):
    holds(text)


def holds(text):
    """The blocks are those of a page of plain words; in them stand words and code alone, and what would become a link
    of itself stands as code; and every word of the text is there to be read."""
    parsed = tokens(text)
    assert shape(parsed) == PLAIN
    inline = words_of(parsed)
    assert {child.type for child in inline} <= INLINE
    assert not [child for child in inline if child.type == "text" and any(sign in child.content for sign in LINKED)]
    read = "".join("".join(child.content.split()) for child in inline)
    assert "".join(visible(text).split()) in read


LINKED = ("@", "://", "www.", "mailto:")
