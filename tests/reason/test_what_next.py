"""*What next*: the order is nearly the best one, and what a fact is said to settle it can settle."""

import random
from collections import Counter
from dataclasses import replace
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.explanation import OpenItem
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.replay import Subject
from advisor.model.suspect import Level
from advisor.model.verdict import Verdict
from advisor.pack.load import load_pack
from advisor.reason.derive import Deriver, host_facts
from advisor.reason.judge import Judge
from advisor.reason.outlook import Casebook
from advisor.reason.plain import PlainChainer
from advisor.reason.prose import Prose
from advisor.reason.settle import Settler
from advisor.reason.what_next import _best_order, _smoothed, _within, greedy_order, order_of, steps_of, what_next
from tests.effort import tries
from tests.reason import derived_packs as made

SHIPPED = load_pack()
FACTS = "abcde"
FAMILIES = st.dictionaries(
    st.builds(OpenItem, st.just("host"), st.just(Subject.RULE), st.sampled_from([f"r{n}" for n in range(8)])),
    st.frozensets(st.frozensets(st.sampled_from(FACTS), min_size=1, max_size=3), max_size=3),
    max_size=8,
)


def counted(families):
    return Counter(sets for sets in families.values() if sets)


def worth(families, order):
    """How much is settled after each fact of an order, all told: early is better."""
    chosen = [frozenset(order[:count]) for count in range(1, len(order) + 1)]
    return sum(any(names <= some for names in sets) for sets in families.values() for some in chosen)


def best(families, facts):
    """By looking at every order."""
    return max(worth(families, order) for order in permutations(facts))


def whole(order, facts):
    """Facts that settle nothing stand last."""
    return [*order, *(name for name in facts if name not in order)]


@settings(max_examples=tries(100))
@given(FAMILIES)
def test_the_order_of_few_facts_is_the_best_one_and_the_greedy_one_not_far_from_it(families):
    """The greedy one stands in where there are too many facts to compare all orders."""
    most = best(families, FACTS)
    assert worth(families, whole(order_of(counted(families)), FACTS)) == most
    assert worth(families, whole(greedy_order(counted(families)), FACTS)) >= 0.75 * most


@settings(max_examples=tries(100))
@given(FAMILIES)
def test_the_steps_settle_everything_that_can_be_and_each_item_once(families):
    steps = steps_of(families)
    settled = [item for _, items in steps for item in items]
    assert len(settled) == len(set(settled))
    assert set(settled) == {item for item, sets in families.items() if sets}
    names = [name for names, _ in steps for name in names]
    assert len(names) == len(set(names))
    assert all(items for _, items in steps)


@settings(max_examples=tries(50))
@given(FAMILIES, FAMILIES)
def test_many_facts_are_ordered_step_by_step(families, others):
    """More facts than all orders could be compared of."""
    renamed = {
        replace(item, host="other"): frozenset(frozenset(f"{name}{name}" for name in names) for names in sets)
        for item, sets in others.items()
    }
    both = {**families, **renamed}
    order = greedy_order(counted(both))
    assert len(order) == len(set(order))
    names = sorted({name for sets in both.values() for some in sets for name in some})
    most = worth(both, _best_order(names, counted(both)))
    assert worth(both, whole(order, names)) >= 0.75 * most
    assert worth(both, whole(order_of(counted(both)), names)) >= 0.9 * most


@settings(max_examples=tries(40))
@given(st.data())
def test_more_facts_than_all_orders_are_compared_of_are_ordered_nearly_as_well(data):
    facts = "abcdefghijkl"
    some = st.frozensets(st.sampled_from(facts), min_size=1, max_size=3)
    families = Counter(data.draw(st.dictionaries(st.frozensets(some, min_size=1, max_size=3), st.integers(1, 5))))
    names = sorted({name for sets in families for one in sets for name in one})
    by_item = {(sets, number): sets for sets, count in families.items() for number in range(count)}
    order = _smoothed(greedy_order(families), families)
    assert sorted(order) == sorted(set(order))
    assert worth(by_item, whole(order, names)) >= 0.9 * worth(by_item, _best_order(names, families))


def test_conclusions_that_come_to_wait_for_the_same_are_all_counted():
    """After `a` two of them wait for `b`, and one for `c`, which is the later then."""
    two = {frozenset({frozenset("ab")}): 2, frozenset({frozenset("b")}): 2, frozenset({frozenset("c")}): 3}
    assert _within(frozenset("bc"), frozenset("a"), two) == ["b", "c"]


@settings(max_examples=tries(60))
@given(st.integers(0, 2**48))
def test_what_a_set_of_facts_is_said_to_settle_it_can_settle(seed):
    """Over random packs: some values do, and no smaller set of the same facts has values that do."""
    chance = random.Random(seed)
    pack = made.random_pack(SHIPPED, chance)
    facts, judge = made.random_host(chance, pack), made.judge_of(pack)
    judgement, book, settler = judge(facts), Casebook(pack, list(pack.rules.values()), None), Settler(pack)
    slots = dict(made.slots(pack, facts))

    def settles(names, subject, identity):
        chosen = [key for key in slots if key[0] in names and not_known(facts, key)]
        for values in product(*(slots[key] for key in chosen)):
            after = judge(made.applied(facts, dict(zip(chosen, values, strict=True))))
            if made.conclusion(after, subject, identity) != "unknown":
                return True
        return False

    unknown = [(Subject.RULE, one.rule) for one in judgement.findings if one.verdict is Verdict.UNKNOWN]
    unknown += [(Subject.SUSPECT, one.id) for one in judgement.suspects if one.level is Level.UNKNOWN]
    for subject, identity in unknown[:3]:
        is_open, sets = settler(book.outlook(subject, identity), subject, facts)
        assert is_open
        for names in sets:
            assert settles(names, subject, identity)
            assert len(names) == 1 or not any(
                settles(names - {name}, subject, identity) for name in names if "[]" not in "".join(names)
            )


def not_known(facts, key):
    fact = facts.scalars.get(key[0]) if key[1] is None else facts.instances.get(key[1], {}).get(key[0])
    return fact is None or (isinstance(fact.value, Absent) and fact.value.reason is not AbsentReason.NOT_FOUND)


def asked(*hosts):
    rules = [SHIPPED.rules["ndis-hotfix-missing"], SHIPPED.rules["sp2-missing"]]
    judge = Judge(SHIPPED, rules, PlainChainer, assume=Level.UNKNOWN)
    judged = [(facts, judge(Deriver(SHIPPED)(facts))) for facts in hosts]
    return what_next(Casebook(SHIPPED, rules, Level.UNKNOWN), Prose(SHIPPED), judged)


def host(name, **values):
    return host_facts(name, [Fact(key, value, Origin("test")) for key, value in values.items()])


def test_facts_that_only_decide_together_are_one_step_over_the_whole_fleet():
    lacking = host("CVP1", **{"os.version": "5.2.3790", "os.service_pack": 2})
    found = asked(lacking, host("CVP2", **{"os.version": "5.2.3790", "os.service_pack": 2}))
    first = found.steps[0]
    assert {fact.fact for fact in first.facts} == {"ndis.version", "os.arch"}
    assert [lead.host for lead in first.facts[0].leads] == ["CVP1", "CVP2"]
    assert {(item.host, item.id) for item in first.items} >= {
        ("CVP1", "ndis-hotfix-missing"),
        ("CVP2", "ndis-hotfix-missing"),
    }


def test_each_host_gets_the_command_of_its_windows():
    values = {"os.version": "5.2.3790"}
    found = asked(host("OLD", **values), host("NEW"))
    leads = {
        lead.host: lead.collect
        for step in found.steps
        for fact in step.facts
        if fact.fact == "ndis.version"
        for lead in fact.leads
    }
    assert "wmic datafile" in leads["OLD"]
    assert set(leads) <= {"OLD", "NEW"}


def test_the_fact_that_settles_most_comes_first():
    found = asked(host("CVP1"))
    assert [fact.fact for fact in found.steps[0].facts] == ["os.version"]
    assert not found.beyond


def test_what_was_looked_for_in_vain_is_not_asked_for_again():
    absent = Fact("os.version", Absent(AbsentReason.NOT_FOUND), Origin("test"))
    found = asked(host_facts("CVP1", [absent]))
    assert "os.version" not in {fact.fact for step in found.steps for fact in step.facts}
    assert found.beyond
