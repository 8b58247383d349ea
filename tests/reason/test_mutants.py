"""Mutants of conditions: what is changed, and that each still is a condition that means something else."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack import expression
from advisor.reason.mutants import mutants, shifted


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("a and b", {"b", "a", "not a and b", "a and (not b)"}),
        ("a or b or c", {"b or c", "a or c", "a or b", "not a or b or c", "a or (not b) or c", "a or b or (not c)"}),
        ("not a", {"a"}),
        ("f.n < 3", {"f.n >= 3", "f.n < 4", "f.n < 2"}),
        ("2 <= f.n", {"2 > f.n", "3 <= f.n", "1 <= f.n"}),
        ("f.n == 3", {"f.n != 3"}),
        ("f.p <= 0.05", {"f.p > 0.05", "f.p <= 0.06", "f.p <= 0.04"}),
        ('f.v < "5.2.10"', {"f.v >= '5.2.10'", "f.v < '5.2.11'", "f.v < '5.2.9'"}),
        ('f.c in ("a", "b")', {"f.c not in ('a', 'b')", "f.c in ('b',)", "f.c in ('a',)"}),
        ("f.b", {"not f.b"}),
        ("known(f.n)", {"not known(f.n)"}),
        ("f.v < limit[f.c]", {"f.v >= limit[f.c]"}),
        ("any(n.x for n in nic)", {"not any((n.x for n in nic))", "any((not n.x for n in nic))"}),
    ],
)
def test_mutants_of_a_condition(text, changed):
    assert {mutant.text for mutant in mutants(text)} == {ast.unparse(ast.parse(one)) for one in changed}


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("5.2.3790.4524", ["5.2.3790.4525", "5.2.3790.4523"]),
        ("0", ["1"]),
        ("0.05", ["0.06", "0.04"]),
        ("2009-06-04T13:29:00Z", ["2009-06-04T13:29:01+00:00", "2009-06-04T13:28:59+00:00"]),
        ("docwiki", []),
        ("", []),
    ],
)
def test_shifted_by_one(text, others):
    assert list(shifted(text)) == others


NAMES = st.sampled_from(["f.a", "f.b", "known(f.c)", 'f.d == "x"', "f.n < 7", "any(n.x > 1 for n in nic)"])
CONDITIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)


@given(CONDITIONS)
def test_every_mutant_is_another_condition(text):
    whole = expression.parse(text)
    found = list(mutants(text))
    assert found
    assert len({mutant.text for mutant in found}) == len(found)
    for mutant in found:
        parsed = expression.parse(mutant.text)
        assert mutant.what
        assert parsed.facts <= whole.facts
        assert mutant.text != text
