"""Text from strangers: nothing is obeyed, nothing is hidden, and what people write in any language stays."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report.harmless import escaped_json, one_line, printable, seen, without_unseen


@pytest.mark.parametrize(
    "text", ["日志在中断前停止", "Журнал", "Größe é ñ", "नमस्ते", "a\u0301\u0323", "naïve\nline", "%2e{0}[red]<b>"]
)
def test_what_people_write_stays(text: str) -> None:
    assert printable(text) == seen(text) == without_unseen(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "?[31mred"),
        ("\x9b31mred", "?31mred"),
        ("a\u202eb\u2066c\u200f", "a?b?c?"),
        ("zero\u200bwidth\ufeff", "zero?width?"),
        ("a\u2028b\x85c", "a?b?c"),
        ("\U000e0041", "?"),
        ("\ud800", "?"),
        ("e" + "\u0301" * 400, "e" + "\u0301" * 4 + "?"),
    ],
)
def test_what_is_obeyed_or_hidden_becomes_a_mark(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_no_control_and_no_format_character_is_left(text: str) -> None:
    shown = printable(text)
    assert not [letter for letter in shown if unicodedata.category(letter) == "Cc" and letter != "\n"]
    assert not [letter for letter in shown if unicodedata.bidirectional(letter) in _DIRECTIONS]
    assert "\n" not in one_line(text)
    assert printable(shown) == shown
    shown.encode("utf-8")


_DIRECTIONS = {"LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.dictionaries(st.text(), st.text()))
def test_json_loses_nothing(document: dict[str, str]) -> None:
    shown = escaped_json(json.dumps(document, ensure_ascii=False))
    assert json.loads(shown) == document
    assert printable(shown) == seen(shown)


def test_a_mark_of_the_order_of_bytes_stays_in_front_alone() -> None:
    assert without_unseen("\ufeffa;\ufeffb\x1b[1m") == "\ufeffa;?b\x1b[1m"
