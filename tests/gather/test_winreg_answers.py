"""Answers of a registry's pipe that count wrongly or end too soon: each is malformed, and none is believed."""

import struct
from types import SimpleNamespace

import pytest

from advisor.gather.smb_channel import MalformedError
from advisor.gather.winreg_calls import WinregCalls
from tests.gather.fake_winreg import packed

FINE = bytes(4)
KEY = bytes(20)


def several(answer):
    return lambda calls: calls.several(KEY, ["One"], 8), answer


def entries(name="One", length=4, begin=0, count=1):
    """The beginning of what several values are answered with."""
    return bytes(8) + struct.pack("<IIIII", count, 1, length, begin, 4) + packed(name)


DATA = struct.pack("<IIII", 1, 4, 0, 4) + b"\1\0\0\0"


@pytest.mark.parametrize(
    ("ask", "answer", "words"),
    [
        (lambda calls: calls.open_machine(), b"\0", "without its error"),
        (lambda calls: calls.open_machine(), bytes(16) + FINE, "a key's handle"),
        (lambda calls: calls.info(KEY), bytes(20) + FINE, "what is known of a key"),
        (lambda calls: calls.subkey(KEY, 0), b"\4\0", "without its error"),
        (lambda calls: calls.subkey(KEY, 0), packed("name")[:-4] + FINE, "cut short"),
        (lambda calls: calls.value(KEY, "One"), struct.pack("<IIIIII", 1, 4, 1, 4, 9, 4) + FINE, "with an offset"),
        (*several(entries(count=2) + FINE), "another number of values"),
        (*several(entries("Two") + DATA + FINE), "other values"),
        (*several(entries(begin=2) + DATA + FINE), "behind the end of the data"),
    ],
)
def test_a_malformed_answer_is_said(ask, answer, words):
    with pytest.raises(MalformedError, match=words):
        ask(WinregCalls(SimpleNamespace(call=lambda number, stub: answer)))


def test_what_is_left_out_is_empty():
    def calls(answer):
        return WinregCalls(SimpleNamespace(call=lambda number, stub: answer))

    assert calls(bytes(8) + FINE).subkey(KEY, 0) == ""
    assert calls(bytes(8) + FINE).value(KEY, "One").data == b""
    assert calls(entries() + DATA + FINE).several(KEY, ["One"], 8)[0].data == b"\1\0\0\0"
