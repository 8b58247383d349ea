"""Nothing vanishes: every rule says something of every host, and what it doesn't know it names."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.fact import Absent
from advisor.model.suspect import Level
from advisor.model.verdict import Verdict
from advisor.pack.load import load_pack
from tests.effort import tries
from tests.reason import derived_packs as made
from tests.reason import packs

SHIPPED = load_pack()
SEEDS = st.integers(0, 2**48)


def cases(seed, hosts):
    """Judgements of some hosts by one random pack."""
    chance = random.Random(seed)
    pack = made.random_pack(SHIPPED, chance, facts=chance.randint(0, 4), rules=chance.randint(0, 8))
    judge = made.judge_of(pack)
    return pack, [judge(packs.random_host(chance, pack)) for _ in range(hosts)]


@settings(max_examples=tries(150))
@given(SEEDS, st.integers(0, 4))
def test_there_are_as_many_verdicts_as_rules_times_hosts(seed, hosts):
    pack, judgements = cases(seed, hosts)
    verdicts = [finding for judgement in judgements for finding in judgement.findings]
    assert len(verdicts) == len(pack.rules) * hosts
    for judgement in judgements:
        assert [finding.rule for finding in judgement.findings] == list(pack.rules)
        for rule in pack.rules:
            said = {f"finding/{rule}/{verdict}" for verdict in Verdict}
            assert len(said & {firing.conclusion for firing in judgement.firings}) == 1


@settings(max_examples=tries(150))
@given(SEEDS)
def test_every_unknown_names_its_deciding_facts(seed):
    pack, judgements = cases(seed, 2)
    for judgement in judgements:
        facts = judgement.facts
        open_ones = [one for one in judgement.findings if one.verdict is Verdict.UNKNOWN]
        open_ones += [one for one in judgement.suspects if one.level is Level.UNKNOWN]
        for one in open_ones:
            assert one.missing, one
            for missing in one.missing:
                assert missing.fact == "card[]" or missing.fact in pack.facts
                assert missing.reason
                assert absent(facts, missing.fact) or without_a_row(pack, facts, missing.fact)


def absent(facts, name):
    if name == "card[]":
        return not facts.instances
    known = [facts.scalars.get(name), *(members.get(name) for members in facts.instances.values())]
    return any(fact is None or isinstance(fact.value, Absent) for fact in known)


def without_a_row(pack, facts, name):
    """A table can't speak of a value that it has no row for; then the fact is known and decides nothing."""
    return any(table.by == name and facts.scalars[name].value not in table.rows for table in pack.tables.values())
