"""What the advice may still become: no answer brings about what a prospect leaves out."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.pack.load import load_pack
from advisor.reason.derive import host_facts
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer
from advisor.reason.possible import World
from advisor.reason.prospects import Prospects
from advisor.reason.representatives import asked_whether_found, representatives
from tests.effort import tries
from tests.reason import derived_packs
from tests.reason.packs import random_host, random_pack

EXAMPLES = tries(600, 30)
MOST = 200
SHIPPED = load_pack()


def states(pack, name, instance=None):
    """Every value that stands for others, and no value."""
    texts = [*representatives(pack)[name], Absent(AbsentReason.NOT_COLLECTED)]
    if name in asked_whether_found(pack):
        texts.append(Absent(AbsentReason.NOT_FOUND))
    return tuple(Fact(name, value, Origin("answer"), instance=instance) for value in texts)


def worlds(world):
    """Every way to close a world's open facts."""
    for chosen in itertools.product(*world.open.values()):
        yield host_facts("host", (*world.facts, *chosen))


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(0, 2), rules=st.integers(0, 5), count=st.integers(1, 4))
def test_nothing_that_an_answer_brings_about_is_left_out(seed, facts, rules, count):
    chance = random.Random(seed)
    pack = random_pack(SHIPPED, chance, facts, rules)
    host = random_host(chance, pack)
    places = [
        (fact.name, fact.instance)
        for fact in host
        if fact.instance is None or fact.name in host.instances[fact.instance]
    ]
    opened, size = {}, 1
    for name, instance in chance.sample(places, min(len(places), count)):
        found = states(pack, name, instance)
        if size * len(found) <= MOST:
            opened[name, instance] = found
            size *= len(found)
    world = World(host, opened)
    prospects = Prospects(pack, list(pack.rules.values()))
    found = prospects(prospects.possible.derived(world))
    judge = Judge(pack, list(pack.rules.values()), PlainChainer)
    for closed in worlds(world):
        judgement = judge(closed)
        for suspect in judgement.suspects:
            assert suspect.level in found.levels[suspect.id]
        stances = {action.id: action.stance for action in judgement.actions}
        for action in pack.remedies:
            assert stances.get(action) in found.stances[action]


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(0, 4), rules=st.integers(0, 8))
def test_when_nothing_is_open_the_prospect_is_the_judgement(seed, facts, rules):
    chance = random.Random(seed)
    pack = random_pack(SHIPPED, chance, facts, rules)
    host = random_host(chance, pack)
    found = Prospects(pack, list(pack.rules.values()))(World(host, {}))
    judgement = Judge(pack, list(pack.rules.values()), PlainChainer)(host)
    assert found.is_settled
    assert {suspect.id: {suspect.level} for suspect in judgement.suspects} == found.levels
    stances = {action.id: action.stance for action in judgement.actions}
    assert found.stances == {action: {stances.get(action)} for action in pack.remedies}


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(1, 4), rules=st.integers(0, 8))
def test_what_an_answer_does_not_touch_is_taken_over_as_it_would_come_out(seed, facts, rules):
    """Facts are told one after the other, derived ones too, to a world that keeps what it knows and to a new one."""
    chance = random.Random(seed)
    pack = derived_packs.random_pack(SHIPPED, chance, facts, rules)
    derived = [(derivation.fact, None) for derivation in pack.derivations]
    host = derived_packs.random_host(chance, pack)
    host = host_facts("host", [fact for fact in host if (fact.name, None) not in derived or chance.random() < 0.1])
    places = [(fact.name, fact.instance) for fact in host]
    read = [place for place in places if any(place[0] in case.when for one in pack.derivations for case in one.cases)]
    places = [*chance.sample(read, min(len(read), 4)), *chance.sample(places, min(len(places), 2))]
    opened = {place: states(pack, *place) for place in places}
    own = World(host, opened)
    prospects = Prospects(pack, list(pack.rules.values()))
    kept = prospects.possible.derived(own)
    for place in chance.sample(list(opened), len(opened)):
        answer = (chance.choice(opened[place]),)
        own = own.told(place, answer)
        kept = prospects.possible.derived(kept.told(place, answer), place[0])
        new = Prospects(pack, list(pack.rules.values()))
        anew = new.possible.derived(World(host, own.open))
        for one in derived:
            assert {fact.value for fact in kept.states(one)} == {fact.value for fact in anew.states(one)}
        assert prospects(kept) == new(anew)


@pytest.mark.parametrize("name", sorted(SHIPPED.facts))
def test_values_stand_on_both_sides_of_each_bound(name):
    """Their number alone can't be told; that each is a value of the fact and none comes twice, can."""
    values = representatives(SHIPPED)[name]
    assert values
    assert len(set(map(str, values))) == len(values)
