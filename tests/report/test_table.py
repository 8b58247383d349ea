"""Tables as CSV, JSON lines and Markdown: numbers stay numbers, and nothing that somebody wrote is obeyed."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.report.markdown_safe import code_span, safe
from advisor.report.table import BYTE_ORDER_MARK, Table, csv_text, defused, jsonl_text, markdown_text
from advisor.report.visible import visible

from .hostile import HOSTILE

ANY = st.text(st.characters(), max_size=30) | st.sampled_from(HOSTILE)
HTML = MarkdownIt("commonmark", {"html": True}).enable("table")


def one(*cells):
    return Table("t", tuple(f"c{number}" for number in range(len(cells))), (cells,))


def parsed(text, **more):
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True, **more))


def test_numbers_times_and_flags_are_written_as_such():
    moment = datetime(2013, 3, 31, 0, 36, 46, 531000, UTC)
    table = one(-5, -0.5, 1e-9, True, moment, None, "-5", "-0.5", float("nan"))
    _, row = parsed(csv_text(table))
    assert row == ["-5", "-0.5", "1e-09", "true", "2013-03-31T00:36:46.531Z", "", "-5", "-0.5", "nan"]
    line = json.loads(jsonl_text([table]))
    assert line["table"] == "t"
    assert (line["c0"], line["c1"], line["c3"]) == (-5, -0.5, True)
    assert "c5" not in line


def test_lines_end_as_the_standard_asks():
    assert csv_text(one("a", "b")) == "c0,c1\r\na,b\r\n"
    assert csv_text(one('say "x", y')) == 'c0\r\n"say ""x"", y"\r\n'


def test_a_mark_stands_before_what_is_not_ascii_alone():
    assert not csv_text(one("plain")).startswith(BYTE_ORDER_MARK)
    assert csv_text(one("主机")).startswith(BYTE_ORDER_MARK)


@pytest.mark.parametrize("text", ["=1", "+1+1", "-1+1", "@SUM(A1)", " =1", '"=1', "＝1", "x;=1", 'x; "=1', "-05:00"])
def test_what_a_spreadsheet_would_compute_is_text(text):
    (cell,) = parsed(csv_text(one(text)))[1]
    assert cell == defused(text) != text
    assert "'" in cell


@pytest.mark.parametrize("text", ["a = b", "5.2.3790", "x - y", "a,=b", "-17", "+3.5", "2013-03-31", "a@b"])
def test_other_text_stays_as_it_is(text):
    assert defused(text) == text


@given(st.lists(ANY, min_size=1, max_size=4))
@example(["=@", ";@=", "'=@"])
def test_any_cell_comes_back_on_one_line_without_formula_or_control(cells):
    text = csv_text(one(*cells))
    assert text.removeprefix(BYTE_ORDER_MARK).count("\r\n") == 2
    assert len(text.removeprefix(BYTE_ORDER_MARK).splitlines()) == 2
    (row,) = parsed(text)[1:]
    assert row == [defused(visible(cell)) for cell in cells]
    for cell in row:
        assert not re.search(r"(^|;)\s*[\"']?\s*(?<!')[=@]", cell)
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", cell)


@given(st.lists(ANY, min_size=1, max_size=4))
def test_any_cell_is_one_line_of_ascii_json(cells):
    text = jsonl_text([one(*cells)])
    assert text.isascii()
    assert text.count("\n") == 1
    assert list(json.loads(text).values())[1:] == cells


@given(st.lists(ANY, min_size=1, max_size=3))
def test_any_cell_of_a_markdown_table_is_text_in_its_own_cell(cells):
    html = HTML.render(markdown_text(one(*cells)))
    assert html.count("<td>") + html.count("<td ") == len(cells)
    assert set(re.findall(r"<(\w+)", html)) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}


@given(ANY)
def test_any_sentence_is_one_paragraph_of_text(text):
    html = HTML.render(safe(text) + "\n")
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "code"}
    assert html.count("<p>") <= 1
    outside = re.sub(r"<code>.*?</code>", "", html)
    assert not re.search(r"://|www\.|\w@\w", outside)


@given(ANY)
def test_a_code_span_says_what_was_given(text):
    import html as entities

    shown = visible(text)
    rendered = HTML.render(code_span(text) + "\n")
    if shown.strip():
        assert entities.unescape(rendered) == f"<p><code>{entities.unescape(entities.escape(shown))}</code></p>\n"


def test_control_characters_are_written_out():
    assert visible("a\nb\x1b[1m\u202ec\u200b\ud800") == "a\\nb\\x1b[1m\\u202ec\\u200b\\ud800"
    assert visible("Größe 主机 5 µs") == "Größe 主机 5 µs"
