"""What a condition may come to where more facts are open than every combination of them could be tried."""

from dataclasses import replace

import pytest

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.replay import Subject
from advisor.model.suspect import Level, Suspect
from advisor.model.truth import Truth
from advisor.pack.catalogue import FactSpec
from advisor.pack.load import load_pack
from advisor.reason.derive import host_facts
from advisor.reason.explain import goals
from advisor.reason.possible import ANY, Possibilities, World
from advisor.reason.ranking import best_first

MANY = [f"f.b{number}" for number in range(9)]
SPECS = [
    *(FactSpec(name=name, type="boolean", label="-", meaning="-") for name in [*MANY, "f.known"]),
    FactSpec(name="card[].speed", type="integer", label="-", meaning="-"),
]
PACK = replace(load_pack(), facts={spec.name: spec for spec in SPECS}, tables={}, conditions={}, derivations=())
HERE = Origin("test")
NO_VALUE = Absent(AbsentReason.NOT_COLLECTED)
TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def world(known=True, speeds=(), open_speeds=(), none=NO_VALUE):
    """`f.known` is as told, each `f.b…` may be either or have no value; of the cards some speeds are open."""
    cards = [Fact("card[].speed", speed, HERE, instance=str(number)) for number, speed in enumerate(speeds)]
    facts = host_facts("host", [Fact("f.known", known, HERE), *cards])
    opened = {(name, None): tuple(Fact(name, value, HERE) for value in (True, False, none)) for name in MANY}
    for number in range(len(speeds)):
        name, instance = "card[].speed", str(number)
        if open_speeds:
            values = (*open_speeds, none)
            opened[name, instance] = tuple(Fact(name, value, HERE, instance=instance) for value in values)
    return World(facts, opened)


ALL_OF, ONE_OF = " and ".join(MANY), " or ".join(MANY)


@pytest.mark.parametrize(("text", "known", "expected"), [
    (ALL_OF, True, ANY), (ONE_OF, True, ANY), (f"not ({ALL_OF})", True, ANY),
    (f"f.known and {ALL_OF}", False, {FALSE}), (f"f.known or {ONE_OF}", True, {TRUE}),
    (f"not (f.known and {ALL_OF})", False, {TRUE}), (f"not (f.known or {ONE_OF})", True, {FALSE}),
    (f"(f.known and known(f.b0)) or ({ALL_OF} and f.known)", False, {FALSE}),
])  # fmt: skip
def test_what_is_known_settles_a_line_of_many_open_facts(text, known, expected):
    assert Possibilities(PACK).truths(text, world(known)) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("any(c.speed > 5 for c in card)", {TRUE, FALSE, UNKNOWN}), ("any(c.speed > 0 for c in card)", {TRUE, UNKNOWN}),
    ("any(c.speed > 99 for c in card)", {FALSE, UNKNOWN}), ("all(c.speed > 0 for c in card)", {TRUE, UNKNOWN}),
    ("all(c.speed > 99 for c in card)", {FALSE, UNKNOWN}), ("all(known(c.speed) for c in card)", {TRUE, FALSE}),
])  # fmt: skip
def test_members_that_are_open_each_for_itself(text, expected):
    """Nine cards of three states are more than are tried together."""
    assert Possibilities(PACK).truths(text, world(speeds=[NO_VALUE] * 9, open_speeds=(1, 10))) == expected


def test_what_a_conclusion_could_turn_into():
    up, down = frozenset({"probable", "possible"}), frozenset({"unlikely", "ruled-out"})
    assert goals(Subject.SUSPECT, "unknown") == (up, down)
    assert goals(Subject.SUSPECT, "unlikely") == (up,)
    assert goals(Subject.SUSPECT, "possible") == (frozenset({"probable"}),)
    assert goals(Subject.SUSPECT, "probable") == (frozenset({"possible", "unlikely", "ruled-out"}),)
    assert goals(Subject.RULE, "unknown") == (frozenset({"fail"}), frozenset({"pass"}))
    assert goals(Subject.RULE, "fail") == (frozenset({"pass"}),)
    assert goals(Subject.RULE, "not-applicable") == (frozenset({"fail"}),)
    assert goals(Subject.ACTION, "do") == (frozenset({"consider", "avoid", "none"}),)
    assert goals(Subject.ACTION, "none") == (frozenset({"do"}),)


def test_suspects_stand_by_level_then_by_score_then_by_what_could_still_be_found():
    def one(name, level, score, most, host="A"):
        return Suspect(id=name, host=host, level=level, score=score, score_range=(score, most), for_=(), against=(),
                       missing=())  # fmt: skip

    ordered = [
        one("e", Level.PROBABLE, 3, 3), one("d", Level.POSSIBLE, 5, 9), one("z", Level.POSSIBLE, 5, 5),
        one("a", Level.POSSIBLE, 4, 9), one("b", Level.POSSIBLE, 4, 9, "Z"), one("b", Level.POSSIBLE, 4, 9),
    ]  # fmt: skip
    assert list(best_first([*ordered[4:], *ordered[:4]])) == ordered
