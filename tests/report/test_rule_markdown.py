"""Pages of a pack as Markdown: a further pack may say what it likes, and its words become no markup and no link."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.report.markdown import render_markdown

from .hostile import HOSTILE

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
INLINE = {"text", "code_inline", "softbreak", "link_open", "link_close"}


def parsed(text):
    """A page on which each kind of line says the text."""

    def write(sheet):
        sheet.line(f"{text}.", "answer")
        sheet.line(f"{text}.")
        sheet.heading(text)
        sheet.line(f"{sheet.code(text)} of {sheet.reference('rss-off')}: {text}.", indent=2, marker="- ")
        sheet.line(f"{text}.", indent=4)
        sheet.line(sheet.code(text), indent=4, marker="below_fix: ")
        sheet.line(f"{text}.", indent=2)
        sheet.command(text, indent=2)

    return MARKDOWN.parse(render_markdown(write, {"rss-off"}))


def shape(tokens):
    return [(token.type, token.tag) for token in tokens]


PLAIN = shape(parsed("plain"))


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_hostile_prose_changes_nothing_of_the_page(text):
    holds(text)


@given(st.text(alphabet="|`<>[]()!#-+*_~=1.:\\&;@/$ \n\tax", min_size=1, max_size=40).filter(str.strip))
@example("` <script> `` x")
@example("[x](javascript:alert(1))")
@example("[rss-off](javascript:alert(1))")
@example("    four blanks before")
@example("x `code` y")
@example("![rss-off](rss-off.md)")
def test_no_prose_becomes_markup(text):
    holds(text)


def holds(text):
    tokens = parsed(text)
    assert shape(tokens) == PLAIN
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= INLINE
    assert {child.attrGet("href") for child in inline if child.type == "link_open"} == {"rss-off.md"}


def test_code_and_links_between_the_pages_of_a_pack_stay():
    def write(sheet):
        sheet.line(f"where `known(a_b)` holds, {sheet.reference('rss-off')} and {sheet.reference('elsewhere')}_x", "")

    made = "where `known(a_b)` holds, [rss-off](rss-off.md) and elsewhere\\_x\n"
    assert render_markdown(write, {"rss-off"}) == made
