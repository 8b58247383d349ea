"""A fleet that is judged by columns ends as its hosts do, judged one after the other."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.record import ResultKind
from advisor.model.suspect import Level
from advisor.pack.load import load_pack
from advisor.reason import engine
from advisor.reason.columns import ColumnJudge
from advisor.reason.derive import Deriver, host_facts
from advisor.reason.engine import EngineChainer
from advisor.reason.host_table import table_of
from advisor.reason.judge import Judge
from advisor.reason.judging import assumed, rules_of
from advisor.reason.plain import PlainChainer
from advisor.reason.representatives import representatives
from tests.effort import tries
from tests.reason import derived_packs
from tests.reason.packs import random_host, random_pack

SHIPPED = load_pack()
NOW = datetime(2026, 3, 1, tzinfo=UTC)
CHAINERS = [PlainChainer, *([EngineChainer] if engine.available() else [])]


def alone(judge, derive, host):
    """How a host ends by itself, in the words of an audit."""
    judged = judge(derive(host), NOW)
    lacks = [(one.rule, missing.fact, missing.reason) for one in judged.findings for missing in one.missing]
    return (
        {one.rule: one.verdict for one in judged.findings},
        [(one.id, one.stance) for one in judged.actions],
        lacks,
    )


def ends_alike(pack, rules, hosts, chainer, assume):
    columns, judge, derive = (
        ColumnJudge(pack, rules, chainer, assume),
        Judge(pack, rules, chainer, assume),
        Deriver(pack),
    )
    try:
        ends = columns(table_of(hosts, columns.needs, NOW), NOW)
        for code, host in zip(ends.codes, hosts, strict=True):
            one = ends.endings[code]
            lacks = [(lack.rule, lack.fact, lack.reason) for lack in one.lacks]
            assert (one.verdicts, list(one.stances.items()), lacks) == alone(judge, derive, host)
        keys = [(str(one.verdicts), str(one.stances), one.lacks) for one in ends.endings]
        assert len(set(keys)) == len(keys)
    finally:
        columns.close()
        judge.close()


def aged(chance, facts):
    """The same facts, observed at some time or at none."""

    def seen(fact):
        age = chance.choice((None, 0, 6, 7, 8, 89, 90, 91, 1000))
        return replace(fact, observed_at=None if age is None else NOW - timedelta(days=age))

    return host_facts(facts.host, [seen(fact) for fact in facts])


def with_ages(chance, pack, rule):
    """The rule, which may ask for fresh facts."""
    if chance.random() < 0.5:
        return rule
    ages = {name: timedelta(days=chance.choice((7, 90))) for name in chance.sample(list(pack.facts), 2)}
    return rule.model_copy(update={"max_age": ages})


@settings(max_examples=tries(40), deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(0, 4), rules=st.integers(0, 6), hosts=st.integers(0, 30))
def test_random_packs_and_fleets(seed, facts, rules, hosts):
    chance = random.Random(seed)
    pack = random_pack(SHIPPED, chance, facts, rules)
    made = [with_ages(chance, pack, rule) for rule in pack.rules.values()]
    fleet = [aged(chance, random_host(chance, pack)) for _ in range(hosts)]
    ends_alike(pack, made, fleet, chance.choice(CHAINERS), chance.choice((None, Level.UNKNOWN)))


@settings(max_examples=tries(40), deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(1, 4), rules=st.integers(1, 4), hosts=st.integers(1, 30))
def test_random_packs_with_derived_facts(seed, facts, rules, hosts):
    chance = random.Random(seed)
    pack = derived_packs.random_pack(SHIPPED, chance, facts, rules)
    made = [with_ages(chance, pack, rule) for rule in pack.rules.values()]
    fleet = [aged(chance, derived_packs.random_host(chance, pack)) for _ in range(hosts)]
    ends_alike(pack, made, fleet, chance.choice(CHAINERS), chance.choice((None, Level.UNKNOWN)))


def shipped_host(chance):
    """A host of the shipped catalogue, whose values lie at and around those that rules ask for."""
    values = representatives(SHIPPED)
    facts = []
    for name in SHIPPED.facts:
        for instance in [None] if "[]" not in name else map(str, range(chance.randint(0, 2))):
            kind = chance.random()
            if kind < 0.15 or not values[name]:
                continue
            value = Absent(chance.choice(list(AbsentReason))) if kind < 0.3 else chance.choice(values[name])
            facts.append(Fact(name, value, Origin("test"), instance=instance))
    return host_facts("host", facts)


@pytest.mark.parametrize("kind", ResultKind)
def test_the_shipped_rules(kind):
    chance = random.Random(7)
    fleet = [aged(chance, shipped_host(chance)) for _ in range(tries(150, 60))]
    for chainer in CHAINERS:
        ends_alike(SHIPPED, rules_of(SHIPPED, kind), fleet, chainer, assumed(kind))
