"""Conditions: what the whitelist lets through, what it refuses, and what a condition reads."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack import expression
from advisor.pack.expression import ExpressionError


@pytest.mark.parametrize(
    ("text", "facts", "names", "tables"),
    [
        ("ndis.version < fixed_version[os.arch]", {"ndis.version", "os.arch"}, set(), {"fixed_version"}),
        ("a and not b", set(), {"a", "b"}, set()),
        ('any(n.rss == "on" for n in nic)', {"nic[].rss"}, set(), set()),
        ("known(tcpip.rss) and 1 <= cpu.count < 4", {"tcpip.rss", "cpu.count"}, set(), set()),
        ('os.arch in ("x86", "x64")', {"os.arch"}, set(), set()),
        ('"KB948496" in hotfix.installed', {"hotfix.installed"}, set(), set()),
    ],
)
def test_what_a_condition_reads(text, facts, names, tables):
    parsed = expression.parse(text)
    assert (parsed.facts, parsed.names, parsed.tables) == (facts, names, tables)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')", "a.b()", "(lambda: 1)()", "[x for x in y]", "{1: 2}", "f'{a}'", "a := 1",
        "a.b + 1", "a[0:1]", "open('x')", "any(x for x in y if x.z)", "any(1, 2)", "known(1)", "a b", "", "await x",
        "'%s' % x", "a if", "not", "*a", "any(n.rss for m in nic for n in m.x)", "x[y][z]", "a.b.c[os.arch]",
        "-a.b > 1", "1 .real", "''.join(x)",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text):
    with pytest.raises(ExpressionError):
        expression.parse(text)


def test_who_asks_for_a_list_as_the_catalogue_names_it_is_told_how():
    with pytest.raises(ExpressionError, match="any or all"):
        expression.parse('nic[].rss == "on"')


@given(st.text(max_size=60))
def test_rubbish_is_refused_or_parsed_but_nothing_else(text):
    with contextlib.suppress(ExpressionError):
        expression.parse(text)


@pytest.mark.parametrize(
    "text", ["not " * 5000 + "a.b", "(" * 5000 + "a.b" + ")" * 5000, "a.b if a.b else " * 5000 + "a.b"]
)
def test_what_is_nested_too_deeply_is_refused(text):
    with pytest.raises(ExpressionError):
        expression.parse(text)


def test_a_long_condition_is_not_a_deep_one():
    assert expression.parse(" and ".join(["a.b"] * 2000)).facts == {"a.b"}
