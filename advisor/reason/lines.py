"""A line of and / or / not over named conditions, as paths of literals.

A condition `n` that was decided in three values gives the propositions `n:true`, `n:false`, `n:unknown`, `n:maybe`
(not false) and `n:doubtful` (not true). A path is a conjunction of such literals; a line is true, false or unknown
when one of the respective paths holds. This lets a two-valued forward chainer reason in Kleene's logic exactly.
"""

import ast
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from advisor.model.truth import Truth
from advisor.pack import expression

Path: TypeAlias = frozenset[str]
Paths: TypeAlias = frozenset[Path]

TRUE, FALSE, UNKNOWN, MAYBE, DOUBTFUL = "true", "false", "unknown", "maybe", "doubtful"
_LITERALS = {
    Truth.TRUE: (TRUE, MAYBE),
    Truth.FALSE: (FALSE, DOUBTFUL),
    Truth.UNKNOWN: (UNKNOWN, MAYBE, DOUBTFUL),
}


def literals(name: str, truth: Truth) -> tuple[str, ...]:
    """The propositions that a decided condition gives."""
    return tuple(f"{name}:{word}" for word in _LITERALS[truth])


_ANY = 7
_VALUES = {TRUE: 1, FALSE: 2, UNKNOWN: 4, MAYBE: 5, DOUBTFUL: 6}
"""The truths that a literal leaves, as bits."""


@dataclass(frozen=True, slots=True)
class Line:
    """The paths of each outcome of a line. `maybe` is true or unknown, `doubtful` false or unknown."""

    true: Paths
    false: Paths
    unknown: Paths
    maybe: Paths
    doubtful: Paths


@lru_cache(maxsize=4096)
def of_text(text: str, prefix: str) -> Line:
    """The line's paths; each name is looked up as `prefix` + name."""
    return _of(expression.parse(text).tree, prefix)


def of_name(name: str) -> Line:
    """A single condition as a line."""
    one = {word: frozenset({frozenset({f"{name}:{word}"})}) for word in (TRUE, FALSE, UNKNOWN, MAYBE, DOUBTFUL)}
    return Line(one[TRUE], one[FALSE], one[UNKNOWN], one[MAYBE], one[DOUBTFUL])


def both(left: Line, right: Line) -> Line:
    """Kleene's and: unknown is one side unknown while the other is not false."""
    return Line(
        true=conjoin(left.true, right.true),
        false=_shortest(left.false | right.false),
        unknown=_shortest(conjoin(left.unknown, right.maybe) | conjoin(left.maybe, right.unknown)),
        maybe=conjoin(left.maybe, right.maybe),
        doubtful=_shortest(left.doubtful | right.doubtful),
    )


def opposite(line: Line) -> Line:
    return Line(line.false, line.true, line.unknown, line.doubtful, line.maybe)


def _of(node: ast.expr, prefix: str) -> Line:
    if isinstance(node, ast.UnaryOp):
        return opposite(_of(node.operand, prefix))
    if isinstance(node, ast.BoolOp):
        parts = [_of(value, prefix) for value in node.values]
        if isinstance(node.op, ast.Or):
            parts = [opposite(part) for part in parts]
        line = parts[0]
        for part in parts[1:]:
            line = both(line, part)
        return opposite(line) if isinstance(node.op, ast.Or) else line
    assert isinstance(node, ast.Name)  # vouched for by the pack's cross-checks
    return of_name(prefix + node.id)


def conjoin(left: Paths, right: Paths) -> Paths:
    """The paths on which both sides hold."""
    return _shortest(frozenset(one | other for one in left for other in right))


def _shortest(paths: Paths) -> Paths:
    """Without paths that can't hold, and without those that a shorter one covers."""
    possible = [path for path in paths if not _impossible(path)]
    return frozenset(path for path in possible if not any(other < path for other in possible))


def _impossible(path: Path) -> bool:
    """Whether some condition is left without a value by the path's literals."""
    if len(path) < 2:
        return False
    values: dict[str, int] = {}
    for literal in path:
        name, _, word = literal.rpartition(":")
        allowed = values.get(name, _ANY) & _VALUES[word]
        if not allowed:
            return True
        values[name] = allowed
    return False
