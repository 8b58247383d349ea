"""Which facts a rule's verdict can depend on: those its conditions read, and what these are derived from."""

from collections.abc import Iterable

from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.rule import Rule


def facts_read(pack: Pack, rule: Rule) -> frozenset[str]:
    """Names of the catalogue, `nic[].rss` for members of a list; derived facts and what they stand on, both."""
    texts = [*rule.given.values(), *([pack.conditions[rule.applies_to].when] if rule.applies_to else [])]
    derived = {one.fact: one for one in pack.derivations}
    found: set[str] = set()
    waiting = list(_named(texts))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            if name in derived:
                waiting += _named(case.when for case in derived[name].cases)
                waiting += _named(case.value for case in derived[name].cases)
    return frozenset(found & pack.facts.keys())


def deciding_facts(pack: Pack, rules: Iterable[str]) -> tuple[str, ...]:
    """The facts that any of these rules reads and that somebody collects, in the catalogue's order."""
    read = {fact for rule in rules if rule in pack.rules for fact in facts_read(pack, pack.rules[rule])}
    derived = {one.fact for one in pack.derivations}
    return tuple(name for name, spec in pack.facts.items() if name in read and (name not in derived or spec.sources))


def _named(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        try:
            one = expression.parse(text)
        except expression.ExpressionError:
            continue  # the value of a derivation may be a plain word
        found |= one.facts
        found |= one.names
    return found
