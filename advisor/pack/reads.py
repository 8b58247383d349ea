"""Which facts a condition reads, and which a rule's verdict can depend on: those, and what they are derived from."""

from collections.abc import Iterable

from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.rule import Rule


def facts_of(text: str, pack: Pack) -> frozenset[str]:
    """What a condition reads: its facts, and whether a list of words among them is whole. Raises ExpressionError."""
    names = expression.parse(text).facts
    return frozenset((*names, *(spec.complete for name in names if (spec := pack.facts.get(name)) and spec.complete)))


def facts_read(pack: Pack, rule: Rule) -> frozenset[str]:
    """Names of the catalogue, `nic[].rss` for members of a list; derived facts and what they stand on, both."""
    derived = {one.fact: one for one in pack.derivations}
    waiting = [*rule.given.values(), *([pack.conditions[rule.applies_to].when] if rule.applies_to else [])]
    found: set[str] = set()
    while waiting:
        for name in facts_of(waiting.pop(), pack) - found:
            found.add(name)
            if name in derived:
                waiting += [case.when for case in derived[name].cases]
    return frozenset(found & pack.facts.keys())


def deciding_facts(pack: Pack, rules: Iterable[str]) -> tuple[str, ...]:
    """The facts that any of these rules reads and that somebody collects, in the catalogue's order."""
    read = {fact for rule in rules if rule in pack.rules for fact in facts_read(pack, pack.rules[rule])}
    derived = {one.fact for one in pack.derivations}
    return tuple(name for name, spec in pack.facts.items() if name in read and (name not in derived or spec.sources))
