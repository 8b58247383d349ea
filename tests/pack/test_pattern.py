"""Regular expressions of packs that could take for ever are refused, and those that are let through end soon."""

import json
import re
import time
from importlib import import_module
from multiprocessing import get_context
from pkgutil import walk_packages

import pytest
from hypothesis import given
from hypothesis import strategies as st

import advisor
from advisor.pack import positions
from advisor.pack.formats import LogFormat
from advisor.pack.load import load_pack
from advisor.pack.pattern import LINE_START, LONGEST, LONGEST_ENTRY, refused, steps
from advisor.pack.pattern_automaton import ENDLESS
from advisor.pack.schema import build
from tests.effort import gate_only

EXPLOSIVE = [
    r"(a+)+$", r"([a-zA-Z]+)*$", r"(a|aa)+$", r"(a|a?)+$", r"(aa?)+$", r"(.*a){20}$", r"(\w+\s?)*$", r"(a*)*b",
    r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(x+x+)+y", r"(?:a?b?)*$", r"^(\d+)*$", r"(.*)*x", r"(\s*\w*\s*)+;",
    r"((a+)b?)+$", r"^(\w+\d*)+$", r'(?:[^"]|\\.)*x"', r"(?=(a+)+$)b", r"(a{1,}){1,}$", r"(a+){16}b",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$", r"(?:(?:ab?)*c?)*$", r"(a+|b+)*$", "(?:文[^,]*)+$",
]  # fmt: skip
"""From the literature on denial of service by regular expressions, and their relatives."""
HARMLESS = [
    r"(?:\d+,)*", r"^\d+(?:\.\d+){0,5}", r'"(?:[^"\\]|\\.)*"', r"(?:foo|bar)+", r"(?:, \w+)*", r"(?:[^,\n]*,)*x",
    r"(?>a+)+", r"(?:a++)+b", r"(ab)+", r"(\d|\w)+;", r"a+b+c*", r"(?:\n[ \t]++(?!x+)[^\n]*){1,80}", r"\d+$",
    r"(?=\w+:)\w", r"(?:a{0,60}b){0,60}c", r"^\s*\d", r"a.*b.*", r"\bset\b.{0,60}\bto\b.{0,60}$", r"(x{3}){2,4}",
    r"(?:(?P<sep>[:-])[0-9a-f]{2}){5}", r"(?i:error|warning)+", "中(?:、中+)*",
]  # fmt: skip

SLOW = [
    r"(a+){2}b", r"a*a*b", r"\s+\w*\s+$", r".*a.*b.*c", r"(?s)(.*),(.*),x", r"a{0,99}a{0,99}b", r"(?=.*a.*b)x",
    r"(?:a?b?){3}a*a*$", r"(?i)a*A*b", r"(a*)\1b",
]  # fmt: skip
"""Those whose time grows by a third power of the length: ten minutes for a value of 4,096 characters."""
BOUNDED_HOWEVER_LONG = [r"[ \t]*+x[^\n]*", r"\d{1,2}:\d{2}[ ]+", r"(?:\n[ \t]++(?!x+)[^\n]*){1,8}\ny"]
NOT_AT_LINES = [r"[ \t]+[^\n]+x", r"\s+x", r"(?:\n[ \t]+[^\n]*){1,8}\ny"]


@pytest.mark.parametrize("pattern", EXPLOSIVE)
def test_what_could_take_for_ever_is_refused(pattern):
    assert refused(pattern, LONGEST)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_is_marked_by_its_ends_is_not(pattern):
    assert not refused(pattern, LONGEST)


@pytest.mark.parametrize("pattern", SLOW)
def test_what_grows_by_a_third_power_is_refused(pattern):
    assert refused(pattern, LONGEST)


@pytest.mark.parametrize("pattern", BOUNDED_HOWEVER_LONG)
def test_a_stamp_is_searched_for_in_lines_of_any_length(pattern):
    assert not refused(pattern, ENDLESS, LINE_START)


@pytest.mark.parametrize("pattern", NOT_AT_LINES)
def test_a_stamp_that_takes_a_power_of_the_line_is_refused(pattern):
    assert refused(pattern, ENDLESS, LINE_START)


def test_an_entry_may_be_longer_than_a_value():
    assert not refused(r"a+$", LONGEST)
    assert refused(r"a+$", LONGEST_ENTRY)


@gate_only
def test_what_is_too_large_to_be_judged_is_refused():
    assert refused("(?:" + "a?" * 3000 + ")", LONGEST)


@pytest.mark.parametrize("pattern", [*EXPLOSIVE, *SLOW])
def test_a_pack_says_where_it_stands(pattern):
    text = f"id: x\nevents:\n  - {{pattern: {json.dumps(pattern)}}}\n"
    document, faults = positions.load("facts/logs/x.yaml", text)
    assert not faults
    _, faults = build(LogFormat, document)
    assert any("a search could take" in fault.what and fault.line == 3 for fault in faults), faults


def test_every_table_by_whose_rows_is_searched_may_be():
    """Tables of the shipped pack that readers search by are checked here: no catalogue says which those are."""
    rows = [text for table in load_pack().tables.values() for row in table.rows.items() for text in row]
    assert len(rows) > 500
    assert [text for text in rows if _compiles(text) and refused(text, LONGEST)] == []


def _compiles(text):
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def test_no_pattern_of_the_advisor_itself_explodes():
    found = list(_own_patterns())
    assert len(found) > 150
    assert [(place, text) for place, text in found if steps(text, LONGEST) is None] == []


def _own_patterns():
    """Every pattern that a module holds, by its place; the flags that change what it reads stand in it."""
    for module in walk_packages(advisor.__path__, "advisor."):
        for name, value in vars(import_module(module.name)).items():
            for one in value if isinstance(value, (tuple, list)) else (value,):
                if isinstance(one, re.Pattern):
                    text = one.pattern if isinstance(one.pattern, str) else one.pattern.decode("latin-1")
                    flags = "".join(sign for sign, flag in FLAGS.items() if one.flags & flag)
                    yield f"{module.name}.{name}", f"(?{flags}:{text})" if flags else text


FLAGS = {"s": re.DOTALL, "x": re.VERBOSE}
PIECES = st.sampled_from(["a", "b", r"\d", "[ab]", ".", ",", "(?:a|b)", "(?:a|ab)", "(?=a+b?)", "(?>ab*)", r"\ba"])
TIMES = st.sampled_from(["", "?", "*", "+", "{2}", "{1,30}", "*?", "++"])
PARTS = st.lists(st.builds("".join, st.tuples(PIECES, TIMES)), min_size=1, max_size=3).map("".join)
PATTERNS = st.builds("(?:{}){}{}".format, PARTS, st.sampled_from(["*", "+", "{20}"]), st.sampled_from(["$", "c", "x"]))


def _searched(patterns):
    for pattern in patterns:
        for text in ("a" * 100 + "!", "ab" * 50 + "!", "a," * 50 + "!", "1" * 100 + "!"):
            re.search(pattern, text)


@given(st.lists(PATTERNS, min_size=20, max_size=20))
def test_what_is_let_through_ends_soon(patterns):
    """In a process that can be ended: the search holds the interpreter until it is done."""
    passed = [pattern for pattern in patterns if not refused(pattern, LONGEST)]
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
