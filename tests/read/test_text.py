"""Bytes become text, whatever code page they were written in."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.read.text import decode, is_text, split_lines


@given(st.binary(max_size=600))
def test_any_bytes_become_some_text(data):
    assert isinstance(decode(data), str)
    assert "\0" not in decode(data)
    is_text(data)
    split_lines(decode(data))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=200))
def test_a_byte_order_mark_is_believed(text):
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert decode(mark + text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Host Name:  CVP1\r\nOS Name: Windows\r\n", "主机名:  CVP1\r\nOS 名称: Windows\r\n"])
def test_utf16_is_known_without_a_mark(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_an_ascii_sentence_may_stand_before_utf16():
    stray, table = "Please wait while WMIC is being installed.", "Caption  HotFixID\r\nx  Q147222\r\n"
    assert decode(stray.encode() + table.encode("utf-16-le")) == stray + table
    odd = stray + "."
    assert decode(odd.encode() + table.encode("utf-16-le")) == odd + table


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Versión del sistema operativo: 10.0 Español", "cp850"),
        ("Ursprüngliches Installationsdatum: größer", "cp1252"),
        ("Système d’exploitation: état", "cp1252"),
        ("处理器: 安装了 1 个处理器。", "gbk"),
        ("Группа процессоров: время", "cp1251"),
        ("Имя узла: сервер", "cp866"),
    ],
)
def test_the_code_page_is_the_one_that_reads_well(text, page):
    assert decode(text.encode(page)) == text


def test_a_character_cut_at_the_end_of_the_head_spoils_nothing():
    assert decode("Größe größe".encode()[:-1] + "ß".encode()[:1]).startswith("Größe")


def test_padding_of_a_crash_is_left_out():
    assert decode(b"19:36:46 text\r\n" + b"\0" * 4096) == "19:36:46 text\r\n"


def test_cr_cr_lf_ends_one_line():
    assert split_lines("a\r\r\nb\r\nc\nd\n") == ["a", "b", "c", "d"]
    assert split_lines("a\x1cb\u2028c\n") == ["a\x1cb\u2028c"]


def test_rubbish_is_no_text():
    assert not is_text(os.urandom(4096))
    assert not is_text(b"")
    assert is_text("主机名:".encode("gbk"))
