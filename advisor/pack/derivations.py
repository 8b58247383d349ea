"""The order in which derived facts are computed."""

from collections.abc import Sequence
from graphlib import TopologicalSorter

from advisor.pack import expression
from advisor.pack.catalogue import Derivation


def in_order(derivations: Sequence[Derivation]) -> list[Derivation]:
    """Each derivation after those whose facts it reads. Raises graphlib.CycleError when two need each other."""
    by_fact = {derivation.fact: derivation for derivation in derivations}
    needs = {
        fact: {
            name for case in one.cases for name in expression.parse(case.when).facts if name in by_fact and name != fact
        }
        for fact, one in by_fact.items()
    }
    return [by_fact[fact] for fact in TopologicalSorter(needs).static_order()]
