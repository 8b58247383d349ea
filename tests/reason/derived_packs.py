"""Random packs with derived facts, and hosts whose facts may be otherwise: what explanations are tested over."""

import re
from dataclasses import replace
from itertools import combinations, product

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.pack.catalogue import Derivation
from advisor.reason.derive import Deriver, host_facts
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer
from tests.reason import packs

NUMBERS = range(6)


def random_pack(shipped, chance, facts=2, rules=4):
    """As `packs.random_pack`, with some of the booleans derived, from numbers and from each other."""
    pack = packs.random_pack(shipped, chance, facts, rules)
    derivations = []
    usable = {name: spec for name, spec in pack.facts.items() if not name.startswith("f.b")}
    for number in range(facts):
        name = f"f.b{number}"
        if chance.random() < 0.6:
            cases = []
            for _ in range(chance.randint(1, 3)):
                when = packs._condition(chance, usable)
                when = f"not_found({name}) and {when}" if chance.random() < 0.3 else when
                cases.append({"when": when, "value": chance.choice(("true", "false"))})
            derivations.append(Derivation.model_validate({"fact": name, "because": "-", "cases": cases}))
        usable[name] = pack.facts[name]
    return replace(pack, derivations=tuple(derivations))


def random_host(chance, pack):
    """The facts from before derivation; numbers are counts, never below zero."""
    host = packs.random_host(chance, pack)
    return host_facts(
        host.host, [replace(fact, value=max(0, fact.value)) if is_number(fact) else fact for fact in host]
    )


def is_number(fact):
    return isinstance(fact.value, int) and not isinstance(fact.value, bool)


def judge_of(pack):
    """Facts from before derivation → their judgement."""
    derive, judge = Deriver(pack), Judge(pack, list(pack.rules.values()), PlainChainer)
    return lambda facts: judge(derive(facts))


def conclusions(judgement):
    """Every verdict, level and stance, by subject and id."""
    found = {("rule", one.rule): str(one.verdict) for one in judgement.findings}
    found |= {("suspect", one.id): str(one.level) for one in judgement.suspects}
    return found | {("action", one.id): str(one.stance) for one in judgement.actions}


def conclusion(judgement, subject, identity):
    return conclusions(judgement).get((str(subject), identity), "none")


def slots(pack, facts):
    """Every fact that could be otherwise, with every value it could have: by hand, without looking at conditions."""
    derived = {one.fact for one in pack.derivations}
    texts = " ".join(pack_texts(pack))
    found = []
    for name, spec in pack.facts.items():
        values = {"choice": packs.COLOURS, "integer": NUMBERS, "boolean": (False, True)}[spec.type]
        values = list(values)
        if re.search(rf"not_found\({re.escape(name)}\)", texts):
            values.append(Absent(AbsentReason.NOT_FOUND))
        if "[]" in name:
            found += [((name, instance), values) for instance in facts.instances or ["new"]]
        elif name not in derived or facts.scalars[name].known:
            found.append(((name, None), values))
    return found


def pack_texts(pack):
    for piece in (*pack.rules.values(), *pack.remedies.values(), *pack.contradictions.values()):
        yield from piece.given.values()
    yield from (one.when for one in pack.conditions.values())
    yield from (case.when for one in pack.derivations for case in one.cases)


def applied(facts, values):
    """The host with other values of some facts, by (name, instance)."""
    kept = {(fact.name, fact.instance): fact for fact in facts}
    kept |= {key: Fact(key[0], value, Origin("test"), instance=key[1]) for key, value in values.items()}
    return host_facts(facts.host, kept.values())


def all_changes(pack, facts, size):
    """Every change of just so many facts."""
    for chosen in combinations(slots(pack, facts), size):
        for values in product(*(values for _, values in chosen)):
            yield dict(zip((key for key, _ in chosen), values, strict=True))
