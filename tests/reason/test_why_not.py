"""*Why not*: each change that is told turns the verdict, and no smaller one does."""

import random
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.replay import Subject
from advisor.model.version import FileVersion
from advisor.pack.load import load_pack
from advisor.reason.condition import OPEN
from advisor.reason.derive import host_facts
from advisor.reason.explain import goals
from advisor.reason.outlook import Casebook
from advisor.reason.why_not import smallest_changes
from tests.effort import tries
from tests.reason import derived_packs as made

SHIPPED = load_pack()
SEEDS = st.integers(0, 2**48)


def a_case(seed, rules=4):
    """A pack, a host, and something that is concluded about it."""
    chance = random.Random(seed)
    pack = made.random_pack(SHIPPED, chance, rules=rules)
    facts = made.random_host(chance, pack)
    judge = made.judge_of(pack)
    judgement = judge(facts)
    subjects = list(made.conclusions(judgement)) + [("action", action) for action in pack.remedies]
    subject, identity = chance.choice(subjects)
    outlook = Casebook(pack, list(pack.rules.values()), None).outlook(Subject(subject), identity)

    def concluded(facts):
        return made.conclusion(judge(facts), subject, identity)

    return chance, pack, facts, outlook, Subject(subject), concluded


@settings(max_examples=tries(80))
@given(SEEDS)
def test_the_outlook_over_the_facts_is_what_the_judge_says(seed):
    _, _, facts, outlook, _, concluded = a_case(seed)
    assert outlook(facts) == {concluded(facts)}


@settings(max_examples=tries(60))
@given(SEEDS)
def test_what_open_facts_could_lead_to_is_in_the_outlook(seed):
    chance, pack, facts, outlook, _, concluded = a_case(seed)
    slots = made.slots(pack, facts)
    chosen = chance.sample(slots, chance.randint(1, len(slots)))
    possible = outlook(made.applied(facts, {key: OPEN for key, _ in chosen}))
    for _ in range(5):
        other = made.applied(facts, {key: chance.choice(values) for key, values in chosen})
        assert concluded(other) in possible


@settings(max_examples=tries(60))
@given(SEEDS)
def test_each_change_turns_the_conclusion_wherever_in_its_regions(seed):
    chance, pack, facts, outlook, subject, concluded = a_case(seed)
    for goal in goals(subject, concluded(facts)):
        for changes in smallest_changes(outlook, pack, facts, goal).changes:
            assert all(change.was != change.example for change in changes)
            regions = [values_in(change.region) for change in changes]
            assert all(change.example in region for change, region in zip(changes, regions, strict=True))
            tried = list(product(*regions))
            for values in chance.sample(tried, min(4, len(tried))):
                other = made.applied(
                    facts,
                    {(one.fact, one.instance): value for one, value in zip(changes, values, strict=True)},
                )
                assert concluded(other) in goal


def values_in(region):
    """The values of a region of numbers, or those that are named."""
    if region.one_of:
        return list(region.one_of)
    return [
        number
        for number in made.NUMBERS
        if (region.low is None or number > region.low or (number == region.low and region.low_included))
        and (region.high is None or number < region.high or (number == region.high and region.high_included))
    ]


@settings(max_examples=tries(25))
@given(SEEDS)
def test_no_smaller_change_turns_the_conclusion(seed):
    """By brute force, with values of our own: one fact, and two where three were needed or nothing was found."""
    _, pack, facts, outlook, subject, concluded = a_case(seed, rules=2)
    goal = goals(subject, concluded(facts))[0]
    found = smallest_changes(outlook, pack, facts, goal)
    smaller = min(len(found.changes[0]) - 1 if found.changes else found.searched, 2)
    for size in range(1, smaller + 1):
        for values in made.all_changes(pack, facts, size):
            other = made.applied(facts, values)
            assert concluded(other) not in goal


@settings(max_examples=tries(50))
@given(SEEDS)
def test_where_no_change_can_nothing_does(seed):
    chance, pack, facts, outlook, subject, concluded = a_case(seed)
    goal = goals(subject, concluded(facts))[0]
    if smallest_changes(outlook, pack, facts, goal).possible:
        return
    for _ in range(20):
        other = made.applied(facts, {key: chance.choice(values) for key, values in made.slots(pack, facts)})
        assert concluded(other) not in goal


@settings(max_examples=tries(25))
@given(SEEDS)
def test_the_same_question_has_the_same_answer_and_little_effort_an_honest_one(seed):
    _, pack, facts, outlook, subject, concluded = a_case(seed)
    goal = goals(subject, concluded(facts))[0]
    whole = smallest_changes(outlook, pack, facts, goal)
    assert smallest_changes(outlook, pack, facts, goal) == whole
    brief = smallest_changes(outlook, pack, facts, goal, looks=5)
    assert brief.searched <= whole.searched or brief.changes
    assert brief.possible or not whole.possible
    assert len(brief.changes) <= len(whole.changes) or not whole.changes


def server(**more):
    """A Server 2003 whose Ndis.sys has the fix."""
    values = {
        "os.version": "5.2.3790",
        "os.arch": "x86",
        "os.service_pack": 2,
        "ndis.version": FileVersion.parse("5.2.3790.4524"),
        **more,
    }
    return host_facts("host", [Fact(name, value, Origin("test")) for name, value in values.items()])


def asked(identity, facts, goal, subject=Subject.RULE):
    outlook = Casebook(SHIPPED, list(SHIPPED.rules.values()), None).outlook(subject, identity)
    return smallest_changes(outlook, SHIPPED, facts, frozenset({goal}))


def test_the_hotfix_would_be_missing_if_the_file_were_below_the_fixed_version():
    ((change,),) = asked("ndis-hotfix-missing", server(), "fail").changes
    assert (change.fact, str(change.example)) == ("ndis.version", "5.2.3790.4523")
    assert (change.region.low, str(change.region.high), change.region.high_included) == (None, "5.2.3790.4524", False)


def test_unknown_facts_are_among_the_changes():
    facts = server(**{"ndis.version": Absent(AbsentReason.NOT_COLLECTED)})
    ((change,),) = asked("ndis-hotfix-missing", facts, "pass").changes
    assert (change.fact, change.was) == ("ndis.version", Absent(AbsentReason.NOT_COLLECTED))
    assert str(change.region.low) == "5.2.3790.4524"
    assert change.region.low_included


def test_a_change_goes_through_what_is_derived():
    """Chimney is not set, so the service pack and the list of updates say what it is."""
    facts = server(
        **{
            "tcpip.chimney": Absent(AbsentReason.NOT_FOUND),
            "hotfix.installed": ("KB948496",),
            "hotfix.complete": True,
        }
    )
    assert asked("tcp-chimney-on", facts, "fail").changes
    changed = {changes[0].fact: changes[0] for changes in asked("tcp-chimney-on", facts, "fail").changes}
    assert changed["hotfix.installed"].example == ()
    assert changed["tcpip.chimney"].example is True


def test_a_switch_that_is_there_could_be_taken_away():
    facts = server(**{"tcpip.chimney": True, "os.service_pack": 1})
    values = {value for (change,) in asked("tcp-chimney-on", facts, "pass").changes for value in change.region.one_of}
    assert Absent(AbsentReason.NOT_FOUND) in values


def test_a_driver_would_be_new_enough_from_a_date_on():
    facts = host_facts(
        "host",
        [
            *server(),
            Fact("nic[].driver_date", datetime(2008, 10, 1, tzinfo=UTC), Origin("test"), instance="0007"),
        ],
    )
    ((change,),) = asked("nic-driver-old", facts, "pass").changes
    assert (change.fact, change.instance) == ("nic[].driver_date", "0007")
    assert change.region.low_included
    assert change.region.high is None


def test_a_suspect_that_stays_possible_at_most_is_never_probable():
    found = asked("network-path", server(), "probable", Subject.SUSPECT)
    assert not found.possible
    assert not found.changes


def test_the_list_of_adapters_may_gain_its_first_one():
    found = asked("nic-half-duplex", server(**{"vm.virtual": False}), "fail")
    assert {(change.fact, change.instance) for (change,) in found.changes} == {("nic[].speed_duplex", "new")}


@pytest.mark.parametrize(
    "rule", ["ndis-hotfix-missing", "nic-driver-old", "ndis-dpc-starvation", "vm-snapshots-present"]
)
def test_a_shipped_rule_answers_over_a_host_of_which_nothing_is_known(rule):
    facts = host_facts("host", [])
    found = asked(rule, facts, "fail")
    assert found.changes or found.searched or not found.possible
