"""The words that the pack's conditions look for in a fact that is a list: `"KB1" in hotfix.installed` looks for KB1."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from advisor.pack import expression
from advisor.pack.load import Pack


def mentioned(pack: Pack, fact: str) -> tuple[str, ...]:
    """Every word that some rule, remedy, derived fact or named condition looks for in `fact`, sorted."""
    return tuple(sorted({word for text in _conditions(pack) for word in _words(text, fact)}))


def _conditions(pack: Pack) -> Iterator[str]:
    yield from (condition.when for condition in pack.conditions.values())
    yield from (case.when for one in pack.derivations for case in one.cases)
    yield from (text for rule in pack.rules.values() for text in rule.given.values())
    yield from (text for remedy in pack.remedies.values() for text in remedy.given.values())
    yield from (text for one in pack.contradictions.values() for text in one.given.values())


@lru_cache(maxsize=4096)
def _words(text: str, fact: str) -> frozenset[str]:
    return frozenset(
        node.left.value
        for node in ast.walk(expression.parse(text).tree)
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.left.value, str)
        and isinstance(node.ops[0], ast.In | ast.NotIn)
        and expression.dotted_name(node.comparators[0]) == fact
    )
