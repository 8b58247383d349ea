"""Intervals, choices, words and lists: what the linter calls possible is possible, by trying every host."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.catalogue import FactSpec, FactType, Table
from advisor.pack.lint.formula import Asked
from advisor.pack.lint.regions import Regions
from advisor.pack.lint.solver import possible
from advisor.pack.lint.space import Space
from advisor.pack.values import from_text
from advisor.reason.condition import Condition
from advisor.reason.derive import host_facts

SPECS = {
    spec.name: spec
    for spec in (
        FactSpec(name="f.count", type="integer", label="-", meaning="-"),
        FactSpec(name="f.size", type="number", label="-", meaning="-"),
        FactSpec(name="f.flag", type="boolean", label="-", meaning="-"),
        FactSpec(name="f.colour", type="choice", values=("red", "green"), label="-", meaning="-"),
        FactSpec(name="f.word", type="text", label="-", meaning="-"),
        FactSpec(name="f.version", type="version", label="-", meaning="-"),
        FactSpec(name="f.file", type="file-version", label="-", meaning="-"),
        FactSpec(name="f.list", type="text-list", complete="f.whole", label="-", meaning="-"),
        FactSpec(name="f.whole", type="boolean", label="-", meaning="-"),
        FactSpec(name="card[].speed", type="integer", label="-", meaning="-"),
        FactSpec(name="card[].on", type="boolean", label="-", meaning="-"),
    )
}
TABLES = {"limit": Table(type="integer", by="f.colour", meaning="-", rows={"red": "1"})}
# Every region of the thresholds below has one of these values.
VALUES = {
    "f.count": ["0", "1", "2", "3"],
    "f.size": ["0.5", "1", "1.5", "2", "2.5"],
    "f.flag": ["true", "false"],
    "f.colour": ["red", "green"],
    "f.word": ["a", "b", "other"],
    "f.version": ["5.1", "5.2", "5.2.1", "6.0", "6.1"],
    "f.file": ["1.0.0.0", "1.0.0.1", "1.0.0.2", "1.0.0.3"],
    "f.list": ["", "KB1", "KB2", "KB1, KB2"],
    "f.whole": ["true", "false"],
    "card[].speed": ["0", "1", "2"],
    "card[].on": ["true", "false"],
}
ATOMS = (
    *(f"f.count {operator} {number}" for operator in ("<", "<=", "==", "!=", ">", ">=") for number in (1, 2)),
    "1 <= f.count < 2", "f.count < 0", "2 > f.count", "f.size > 1", "f.size < 2", "f.size == 1", "1 < f.size <= 2",
    "f.flag", "f.flag == False", "f.flag != False", 'f.colour == "red"', 'f.colour != "red"',
    'f.colour in ("red", "green")',
    'f.word == "a"', 'f.word in ("a", "b")', 'f.word not in ("a",)', 'f.version < "5.2"', 'f.version >= "6.0"',
    'f.file < "1.0.0.1"', 'f.file > "1.0.0.1"', 'f.file == "1.0.0.2"', '"KB1" in f.list', '"KB2" not in f.list',
    "known(f.count)", "known(f.flag)", "not_found(f.count)", "not_found(f.flag)", "f.count < limit[f.colour]",
    "f.count == limit[f.colour]", "True", "False", "f.whole", "f.count < f.count",
)  # fmt: skip
INSIDE = (
    "c.speed > 0",
    "c.speed == 1",
    "c.on",
    "not c.on",
    "known(c.on)",
    "c.speed < 2 and c.on",
    "c.on or f.flag",
    "c.speed < 1",
)


def conditions():
    loops = st.builds("{}({} for c in card)".format, st.sampled_from(("any", "all")), st.sampled_from(INSIDE))
    leaf = st.one_of(st.sampled_from(ATOMS), st.sampled_from(ATOMS), loops)

    def more(inner):
        return st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("(not {})".format, inner),
            st.builds("({} if {} else {})".format, inner, inner, inner),
        )

    return st.recursive(leaf, more, max_leaves=4)


def fact(name, text, instance=None):
    if text is None or text == "not found":
        value = Absent(AbsentReason.NOT_COLLECTED if text is None else AbsentReason.NOT_FOUND)
    else:
        value = from_text(SPECS[name].type, text)
    return Fact(name, value, Origin("test"), instance=instance)


def hosts(names):
    """Every host over these facts, with up to two members of a list."""
    scalars = [name for name in names if "[]" not in name]
    members = [name for name in names if "[]" in name]
    choices = [[(name, text) for text in (*VALUES[name], None, "not found")] for name in scalars]
    cards = [list(zip(members, one, strict=True)) for one in itertools.product(*([*VALUES[m], None] for m in members))]
    lists = [[], *([one] for one in cards), *itertools.combinations(cards, 2)] if members else [[]]
    for scalar in itertools.product(*choices):
        for cards_of in lists:
            facts = [fact(name, text) for name, text in scalar]
            facts += [fact(name, text, str(number)) for number, card in enumerate(cards_of) for name, text in card]
            yield host_facts("host", facts)


class Packed:
    """What a condition asks of a pack."""

    facts, tables = SPECS, TABLES


def fitting(outcome, asked):
    return (outcome.truth is (Truth.TRUE if asked.answer else Truth.FALSE)) is asked.wanted


def read_by(*texts):
    names = {name for text in texts for name in expression.parse(text).facts}
    if any("[]" in name for name in names):
        names |= {"card[].on"}
    if "f.list" in names:
        names.add("f.whole")
    return sorted(names)


def number_of(names):
    count = 1
    for name in names:
        count *= len(VALUES[name]) + 2 if "[]" not in name else 5
    return count


@given(conditions(), st.sampled_from(list(Asked)))
def test_possible_is_what_some_host_shows(text, asked):
    names = read_by(text)
    if number_of(names) > 4000 or "f.count < f.count" in text:
        return
    condition = Condition(text, Packed)
    shown = any(fitting(condition(host), asked) for host in hosts(names))
    space = Space(SPECS, TABLES, [text])
    assert possible(space, space.formula(text, asked)) is shown


@given(conditions(), st.sampled_from(list(Asked)), conditions(), st.sampled_from(list(Asked)))
def test_two_conditions_are_possible_together_when_some_host_shows_both(first, asked, second, too):
    names = read_by(first, second)
    if number_of(names) > 2000 or "f.count < f.count" in first + second:
        return
    one, other = Condition(first, Packed), Condition(second, Packed)
    shown = any(fitting(one(host), asked) and fitting(other(host), too) for host in hosts(names))
    space = Space(SPECS, TABLES, [first, second])
    assert possible(space, space.formula(first, asked), space.formula(second, too)) is shown


@pytest.mark.parametrize(
    ("kind", "values", "empty"),
    [
        (FactType.INTEGER, [0], "below"),
        (FactType.INTEGER, [1, 2], "between"),
        (
            FactType.FILE_VERSION,
            [from_text(FactType.FILE_VERSION, f"5.2.3790.{one}") for one in (4523, 4524)],
            "between",
        ),
        (FactType.FILE_VERSION, [from_text(FactType.FILE_VERSION, ".".join(["65535"] * 4))], "above"),
    ],
)
def test_where_no_value_lies_there_is_no_region(kind, values, empty):
    regions = Regions(kind, values)
    cell = {"below": 0, "between": 2, "above": 2 * len(values)}[empty]
    assert not regions.known & 1 << cell
    assert regions.known & ~(1 << cell)


def test_a_condition_that_grows_without_end_is_given_up_as_possible():
    chance = random.Random(1)
    facts = {
        f"f.n{number}": FactSpec(name=f"f.n{number}", type="integer", label="-", meaning="-") for number in range(40)
    }
    # Random clauses of three, past the ratio at which they are hardest.
    clauses = [
        " or ".join(f"f.n{chance.randrange(40)} {chance.choice(('< 1', '>= 1'))}" for _ in range(3)) for _ in range(180)
    ]
    text = " and ".join(f"({clause})" for clause in clauses)
    space = Space(facts, {}, [text])
    assert possible(space, space.formula(text, Asked.TRUE)) in (True, False)


@pytest.mark.parametrize(
    "text", ["limit[f.colour] in (1, 2)", "limit[f.colour] < limit[f.word]", "limit[f.colour] > 1"]
)
def test_what_has_no_regions_of_its_own_may_be_either(text):
    space = Space(SPECS, TABLES, [text])
    for asked in Asked:
        assert possible(space, space.formula(text, asked))
    assert not possible(space, space.formula(text, Asked.TRUE), space.formula(text, Asked.FALSE))


def test_two_facts_compared_alike_come_out_alike():
    text = "f.count < f.size"
    space = Space(SPECS, TABLES, [text])
    true, false = space.formula(text, Asked.TRUE), space.formula(text, Asked.FALSE)
    assert possible(space, true)
    assert not possible(space, true, false)
    assert not possible(space, true, space.formula("known(f.count)", Asked.FALSE))
