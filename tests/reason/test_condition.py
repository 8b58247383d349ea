"""A condition in three values: what it answers, which facts settled it, and which are missing."""

import random
from dataclasses import replace

import pytest

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.truth import Truth
from advisor.pack.catalogue import FactSpec, Table
from advisor.pack.load import load_pack
from advisor.reason.condition import OPEN, Condition, Outcome, fact_of, is_open
from advisor.reason.derive import host_facts
from tests.effort import tries
from tests.reason.packs import random_host, random_pack

HERE = Origin("file", "facts.yaml", 3)
SPECS = [
    FactSpec(name="f.low", type="integer", label="-", meaning="-"),
    FactSpec(name="f.high", type="integer", label="-", meaning="-"),
    FactSpec(name="f.on", type="boolean", label="-", meaning="-"),
    FactSpec(name="f.version", type="version", label="-", meaning="-"),
    FactSpec(name="f.colour", type="choice", values=("Red", "green", "blue"), label="-", meaning="-"),
    FactSpec(name="f.words", type="text-list", complete="f.whole", label="-", meaning="-"),
    FactSpec(name="f.whole", type="boolean", label="-", meaning="-"),
    FactSpec(name="f.more", type="text-list", label="-", meaning="-"),
    FactSpec(name="card[].speed", type="integer", label="-", meaning="-"),
    FactSpec(name="card[].duplex", type="boolean", label="-", meaning="-"),
    FactSpec(name="disk[].free", type="integer", label="-", meaning="-"),
]
SHIPPED = load_pack()
PACK = replace(
    SHIPPED,
    facts={spec.name: spec for spec in SPECS},
    tables={"limit": Table(type="integer", by="f.colour", meaning="-", rows={"RED": "3", "Green": "7"})},
    conditions={},
    derivations=(),
)
LOST = Absent(AbsentReason.ACCESS_DENIED, "access denied")


def host(cards=(), **values):
    """`low=1` is the fact `f.low`; a card is a dictionary of its own facts."""
    facts = [Fact(f"f.{name}", value, HERE) for name, value in values.items()]
    for number, card in enumerate(cards):
        facts += [Fact(f"card[].{name}", value, HERE, instance=str(number)) for name, value in card.items()]
    return host_facts("host", facts)


def answer(text, facts):
    """The truth, and the names and instances of what decided and of what is missing."""
    outcome = Condition(text, PACK)(facts)
    named = [[fact.name + (fact.instance or "") for fact in side] for side in (outcome.decided_by, outcome.missing)]
    return str(outcome.truth), *named


TRUE, FALSE, UNKNOWN = map(str, (Truth.TRUE, Truth.FALSE, Truth.UNKNOWN))


@pytest.mark.parametrize(("low", "high", "expected"), [
    (1, 5, TRUE), (5, 5, FALSE), (0, 5, FALSE), (1, 9, FALSE), (8, 1, FALSE),
])  # fmt: skip
def test_each_link_of_a_chain_must_hold(low, high, expected):
    assert answer("1 <= f.low < f.high <= 8", host(low=low, high=high))[0] == expected


def test_a_chain_names_both_sides_of_its_links():
    assert answer("1 <= f.low < f.high", host(low=1, high=2)) == (TRUE, ["f.low", "f.high"], [])
    assert answer("1 <= f.low < f.high", host(low=0, high=LOST)) == (FALSE, ["f.low"], [])
    assert answer("1 <= f.low < f.high", host(low=LOST, high=LOST)) == (UNKNOWN, [], ["f.low", "f.high"])
    assert answer("f.low == f.low", host(low=LOST)) == (UNKNOWN, [], ["f.low"])
    assert answer("f.low == f.low", host(low=4)) == (TRUE, ["f.low"], [])


@pytest.mark.parametrize(("operator", "expected"), [
    ("<", [True, False, False]), ("<=", [True, True, False]), ("==", [False, True, False]),
    ("!=", [True, False, True]), (">=", [False, True, True]), (">", [False, False, True]),
])  # fmt: skip
def test_operators(operator, expected):
    truths = [answer(f"f.low {operator} 5", host(low=value))[0] for value in (4, 5, 6)]
    assert truths == [str(Truth.of(one)) for one in expected]
    versions = [answer(f'"6.9" {operator} f.version', host(version=value))[0] for value in ("6.10", "6.9.0", "6.8")]
    assert versions == truths


def test_and_or_not():
    both = host(low=1, high=LOST, on=True)
    assert answer("f.low == 1 and f.high == 1", both) == (UNKNOWN, [], ["f.high"])
    assert answer("f.low == 2 and f.high == 1", both) == (FALSE, ["f.low"], [])
    assert answer("f.high == 1 and f.low == 2", both) == (FALSE, ["f.low"], [])
    assert answer("f.high == 1 or f.low == 1", both) == (TRUE, ["f.low"], [])
    assert answer("f.high == 1 or f.low == 2", both) == (UNKNOWN, [], ["f.high"])
    assert answer("f.low == 2 or not f.on", both) == (FALSE, ["f.low", "f.on"], [])
    assert answer("f.low == 1 and f.on and f.low > 0", both) == (TRUE, ["f.low", "f.on"], [])
    assert answer("not f.high == 1", both) == (UNKNOWN, [], ["f.high"])
    assert answer("not (f.low == 1 and f.on)", both) == (FALSE, ["f.low", "f.on"], [])
    assert answer("f.on", host(on=LOST)) == (UNKNOWN, [], ["f.on"])
    assert answer("f.on", host(on=False)) == (FALSE, ["f.on"], [])


def test_a_choice_of_two_conditions():
    text = "f.high == 1 if f.on else f.low == 1"
    assert answer(text, host(on=True, high=1)) == (TRUE, ["f.on", "f.high"], [])
    assert answer(text, host(on=False, low=2, high=1)) == (FALSE, ["f.on", "f.low"], [])
    assert answer(text, host(on=False, high=1)) == (UNKNOWN, ["f.on"], ["f.low"])
    assert answer(text, host(on=LOST, low=1, high=1)) == (UNKNOWN, [], ["f.on"])


def test_choices_ignore_case_and_tables_too():
    assert answer('f.colour == "red"', host(colour="RED"))[0] == TRUE
    assert answer('f.colour in ("Green", "red")', host(colour="Red")) == (TRUE, ["f.colour"], [])
    assert answer('f.colour not in ("green", "blue")', host(colour="Blue")) == (FALSE, ["f.colour"], [])
    assert answer('f.colour not in ("green", "blue")', host(colour=LOST)) == (UNKNOWN, [], ["f.colour"])
    assert answer("f.low < limit[f.colour]", host(low=2, colour="red")) == (TRUE, ["f.low", "f.colour"], [])
    assert answer("f.low < limit[f.colour]", host(low=3, colour="Red"))[0] == FALSE
    assert answer("f.low < limit[f.colour]", host(low=6, colour="green"))[0] == TRUE
    assert answer("f.low < limit[f.colour]", host(low=6, colour=LOST)) == (UNKNOWN, [], ["f.colour"])


def test_a_key_without_a_row_says_so():
    (missing,) = Condition("f.low < limit[f.colour]", PACK)(host(low=2, colour="blue")).missing
    assert (missing.name, missing.value, missing.origin, missing.instance) == (
        "f.colour", Absent(AbsentReason.NOT_SUPPORTED, "no table row for blue"), HERE, None,
    )  # fmt: skip


def test_a_word_that_a_cut_list_does_not_show_is_unknown():
    inside, outside = '"kb1" in f.words', '"kb1" not in f.words'
    assert answer(inside, host(words=("a", "KB1"))) == (TRUE, ["f.words"], [])
    assert answer(outside, host(words=("KB1",), whole=False)) == (FALSE, ["f.words"], [])
    assert answer(inside, host(words=("a",), whole=True)) == (FALSE, ["f.words"], [])
    assert answer(outside, host(words=(), whole=True)) == (TRUE, ["f.words"], [])
    for whole in (False, LOST):
        outcome = Condition(inside, PACK)(host(words=("a",), whole=whole))
        assert outcome.truth is Truth.UNKNOWN
        (missing,) = outcome.missing
        assert (missing.name, missing.origin) == ("f.words", HERE)
        assert missing.value == Absent(AbsentReason.NOT_COLLECTED, "the list that was read is cut short")
    assert answer(inside, host(words=LOST, whole=True)) == (UNKNOWN, [], ["f.words"])
    assert answer('"kb1" in f.more', host(more=("a",))) == (FALSE, ["f.more"], [])


def test_whether_there_is_a_value_is_always_answered():
    gone = Absent(AbsentReason.NOT_FOUND)
    assert answer("known(f.low)", host(low=0)) == (TRUE, ["f.low"], [])
    assert answer("known(f.low)", host(low=LOST)) == (FALSE, ["f.low"], [])
    assert answer("known(f.low)", host()) == (FALSE, ["f.low"], [])
    assert answer("not_found(f.low)", host(low=gone)) == (TRUE, ["f.low"], [])
    assert answer("not_found(f.low)", host(low=LOST)) == (FALSE, ["f.low"], [])
    assert answer("not_found(f.low)", host(low=3)) == (FALSE, ["f.low"], [])


def test_members_of_a_list():
    some, every = "any(c.speed > 10 for c in card)", "all(c.speed > 10 for c in card)"
    mixed = host(cards=[{"speed": 1}, {"speed": LOST}, {"speed": 100}])
    assert answer(some, mixed) == (TRUE, ["card[].speed2"], [])
    assert answer(every, mixed) == (FALSE, ["card[].speed0"], [])
    assert answer(every, host(cards=[{"speed": 11}, {"speed": 12}])) == (
        TRUE, ["card[].speed0", "card[].speed1"], [],
    )  # fmt: skip
    assert answer(some, host(cards=[{"speed": LOST}, {"duplex": True}])) == (
        UNKNOWN, [], ["card[].speed0", "card[].speed"],
    )  # fmt: skip
    assert answer("any(c.duplex and c.speed > 10 for c in card)", host(
        cards=[{"duplex": True, "speed": 1}, {"duplex": False, "speed": 11}],
    ))[0] == FALSE  # fmt: skip
    assert answer(some, host()) == (UNKNOWN, [], ["card[]"])
    assert answer("any(d.free > 1 for d in disk)", mixed) == (UNKNOWN, [], ["disk[]"])


def test_what_is_open_is_not_even_known_to_be_there():
    facts = host(low=OPEN, on=OPEN, words=("a",), whole=OPEN)
    for text, missing in [("known(f.low)", "f.low"), ("f.on", "f.on"), ('"b" in f.words', "f.whole")]:
        outcome = Condition(text, PACK)(facts)
        assert (outcome.truth, [fact.name for fact in outcome.missing]) == (Truth.UNKNOWN, [missing])
        assert is_open(outcome)
    assert not is_open(Condition("f.low == 1", PACK)(host(low=LOST)))
    assert not is_open(Outcome(Truth.TRUE, (), (fact_of(facts, "f.low"),)))


def test_a_fact_that_nobody_collected():
    fact = fact_of(host(), "f.low")
    assert (fact.name, fact.value, fact.origin) == ("f.low", Absent(AbsentReason.NOT_COLLECTED), Origin("none"))


@pytest.mark.parametrize("seed", range(tries(200, 25)))
def test_what_decided_is_enough_and_what_is_missing_is_absent(seed):
    """Of a random condition: the facts that settled it settle it alone, and what is missing has no value."""
    chance = random.Random(seed)
    pack = random_pack(SHIPPED, chance, facts=3, rules=2)
    facts = random_host(chance, pack)
    for text in [text for rule in pack.rules.values() for text in rule.given.values()]:
        outcome = Condition(text, pack)(facts)
        assert all(isinstance(fact.value, Absent) for fact in outcome.missing)
        if outcome.truth is Truth.UNKNOWN:
            assert outcome.missing
            assert not outcome.decided_by
            continue
        alone = {(fact.name, fact.instance) for fact in outcome.decided_by}
        known = [*facts.scalars.values(), *(fact for card in facts.instances.values() for fact in card.values())]
        kept = [
            fact if (fact.name, fact.instance) in alone else replace(fact, value=Absent(AbsentReason.STALE))
            for fact in known
        ]
        assert Condition(text, pack)(host_facts("host", kept)).truth is outcome.truth
