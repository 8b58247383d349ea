"""Regular expressions of packs that could take for ever are refused, and those that are let through end soon."""

import re
import time
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack import positions
from advisor.pack.explosive import explosive
from advisor.pack.formats import LogFormat
from advisor.pack.schema import build

EXPLOSIVE = [
    r"(a+)+$", r"([a-zA-Z]+)*$", r"(a|aa)+$", r"(a|a?)+$", r"(aa?)+$", r"(.*a){20}$", r"(\w+\s?)*$", r"(a*)*b",
    r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(x+x+)+y", r"(?:a?b?)*$", r"^(\d+)*$", r"(.*)*x", r"(\s*\w*\s*)+;",
    r"((a+)b?)+$", r"^(\w+\d*)+$", r'(?:[^"]|\\.)*x"', r"(?=(a+)+$)b", r"(a{1,}){1,}$", r"(a+){16}b",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$", r"(?:(?:ab?)*c?)*$", r"(a+|b+)*$", "(?:文[^,]*)+$",
]  # fmt: skip
"""From the literature on denial of service by regular expressions, and their relatives."""
HARMLESS = [
    r"(?:\d+,)*", r"^\d+(?:\.\d+){0,5}", r'"(?:[^"\\]|\\.)*"', r"(?:foo|bar)+", r"(?:, \w+)*", r"(?:[^,\n]*,)*x",
    r"(?>a+)+", r"(?:a++)+b", r"(ab)+", r"(\d|\w)+;", r"(a+){2}b", r"a+b+c*", r"(?:\n[ \t]+(?!x+)[^\n]*){1,80}",
    r"(?:(?P<sep>[:-])[0-9a-f]{2}){5}", r"(?i:error|warning)+", "中(?:、中+)*",
]  # fmt: skip


@pytest.mark.parametrize("pattern", EXPLOSIVE)
def test_what_could_take_for_ever_is_refused(pattern):
    assert explosive(pattern) is not None


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_is_marked_by_its_ends_is_not(pattern):
    assert explosive(pattern) is None


def test_a_pack_says_where_it_stands():
    text = "id: x\nevents:\n  - {pattern: '(a+)+$'}\n"
    document, faults = positions.load("facts/logs/x.yaml", text)
    assert not faults
    _, faults = build(LogFormat, document)
    assert any("take for ever" in fault.what and fault.line == 3 for fault in faults), faults


PIECES = st.sampled_from(["a", "b", r"\d", "[ab]", ".", ",", "(?:a|b)", "(?:a|ab)"])
TIMES = st.sampled_from(["", "?", "*", "+", "{2}", "{1,30}"])
PARTS = st.lists(st.builds("".join, st.tuples(PIECES, TIMES)), min_size=1, max_size=3).map("".join)
PATTERNS = st.builds("(?:{}){}{}".format, PARTS, st.sampled_from(["*", "+", "{20}"]), st.sampled_from(["$", "c", "x"]))


def _searched(patterns):
    for pattern in patterns:
        for text in ("a" * 28 + "!", "ab" * 14 + "!", "a," * 14 + "!", "1" * 28 + "!"):
            re.match(pattern, text)


@given(st.lists(PATTERNS, min_size=20, max_size=20))
def test_what_is_let_through_ends_soon(patterns):
    """In a process that can be ended: the search holds the interpreter until it is done."""
    passed = [pattern for pattern in patterns if explosive(pattern) is None]
    begun = time.monotonic()
    if not _ends_within(passed, 20):
        pytest.fail(f"one of {passed} did not end")
    assert time.monotonic() - begun < 20


def _ends_within(patterns, seconds):
    searching = get_context("fork").Process(target=_searched, args=(patterns,))
    searching.start()
    searching.join(seconds)
    if searching.is_alive():
        searching.kill()
        searching.join()
        return False
    return searching.exitcode == 0
