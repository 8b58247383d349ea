"""Small faults put into a condition, one at a time: a rule whose tests notice none of them is not tested there.

A comparison is flipped, a condition of an `and`, `or` or list of values is dropped, a threshold is shifted by one in
its last place.
"""

import ast
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from advisor.pack import expression

_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_Change: TypeAlias = Callable[[ast.expr], ast.expr]
_LAST_NUMBER = re.compile(r"(\d+)(?=\D*\Z)")


@dataclass(frozen=True, slots=True)
class Mutant:
    """`what` was changed, for a person; `text` is the changed condition."""

    what: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Every mutant of a condition, each once, in the order of the text."""
    tree = expression.parse(text).tree
    seen = {ast.unparse(tree)}
    for what, changed in _changes(tree):
        mutated = ast.unparse(changed)
        if mutated not in seen:
            seen.add(mutated)
            yield Mutant(what, mutated)


def shifted(text: str) -> Iterator[str]:
    """A number, version or time, one up and one down in its last place; nothing for other texts."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        yield from _shifted_number(text)
        return
    for step in (timedelta(seconds=1), timedelta(seconds=-1)):
        yield (moment + step).isoformat()


def _shifted_number(text: str) -> Iterator[str]:
    if not re.fullmatch(r"-?\d+(?:\.\d+)*", text):
        return
    found = _LAST_NUMBER.search(text)
    assert found is not None
    digits = found.group(1)
    for number in (int(digits) + 1, int(digits) - 1):
        if number >= 0:
            # 0.05 becomes 0.06 and 0.04; 5.2.10 becomes 5.2.9.
            yield text[: found.start()] + str(number).rjust(len(digits) if digits.startswith("0") else 0, "0")


def _changes(tree: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    places = _expressions(tree)
    inside = _parts(tree)
    for index, node in enumerate(places):
        for what, change in _of_node(node, node in inside):
            copy = deepcopy(tree)
            twin = _expressions(copy)[index]
            yield what, _replaced(copy, twin, change(twin))


def _expressions(tree: ast.expr) -> list[ast.expr]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.expr)]


def _parts(tree: ast.expr) -> set[ast.AST]:
    """Nodes that are not flipped by themselves: parts of names, comparisons and calls, and what `not` stands before."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Compare | ast.Subscript | ast.Tuple):
            found.update(child for child in ast.iter_child_nodes(node))
        elif isinstance(node, ast.Call):
            found.add(node.func)
            if isinstance(node.func, ast.Name) and node.func.id in expression.FUNCTIONS:
                found.update(node.args)
        elif isinstance(node, ast.UnaryOp):
            found.add(node.operand)  # flipped as `x` for `not x`
        elif isinstance(node, ast.comprehension):
            found.update((node.target, node.iter))
    return found


def _of_node(node: ast.expr, is_part: bool) -> Iterator[tuple[str, _Change]]:
    if isinstance(node, ast.BoolOp):
        for place, value in enumerate(node.values):
            yield f"without {ast.unparse(value)!r}", partial(_without, place=place)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"{ast.unparse(node.operand)!r} for {ast.unparse(node)!r}", _operand
    elif isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            yield f"{ast.unparse(node)!r} flipped", partial(_flipped, place=place)
            if isinstance(operator, _ORDER):
                yield from _thresholds(node, place)
    elif isinstance(node, ast.Tuple):
        if len(node.elts) > 1:
            for place, value in enumerate(node.elts):
                yield f"without {ast.unparse(value)}", partial(_shorter, place=place)
    elif isinstance(node, ast.Attribute | ast.Name | ast.Call) and not is_part:
        yield f"{ast.unparse(node)!r} flipped", partial(ast.UnaryOp, ast.Not())


def _thresholds(node: ast.Compare, place: int) -> Iterator[tuple[str, _Change]]:
    """The literals on both sides of an ordering, shifted by one."""
    for side in (place, place + 1):
        operand = [node.left, *node.comparators][side]
        if isinstance(operand, ast.Constant) and not isinstance(operand.value, bool):
            for text in shifted(str(operand.value)):
                literal = ast.Constant(text if isinstance(operand.value, str) else ast.literal_eval(text))
                what = f"{ast.unparse(literal)} for {ast.unparse(operand)}"
                yield what, partial(_other_side, side=side, literal=literal)


def _without(node: ast.expr, place: int) -> ast.expr:
    assert isinstance(node, ast.BoolOp)
    rest = node.values[:place] + node.values[place + 1 :]
    return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _operand(node: ast.expr) -> ast.expr:
    assert isinstance(node, ast.UnaryOp)
    return node.operand


def _flipped(node: ast.expr, place: int) -> ast.expr:
    assert isinstance(node, ast.Compare)
    ops = [_FLIPPED[type(one)]() if index == place else one for index, one in enumerate(node.ops)]
    return ast.Compare(node.left, ops, node.comparators)


def _shorter(node: ast.expr, place: int) -> ast.expr:
    assert isinstance(node, ast.Tuple)
    return ast.Tuple(node.elts[:place] + node.elts[place + 1 :], ast.Load())


def _other_side(node: ast.expr, side: int, literal: ast.expr) -> ast.expr:
    assert isinstance(node, ast.Compare)
    operands = [node.left, *node.comparators]
    operands[side] = literal
    return ast.Compare(operands[0], node.ops, operands[1:])


def _replaced(tree: ast.expr, old: ast.expr, new: ast.expr) -> ast.expr:
    """The tree with one node exchanged."""
    if tree is old:
        return new

    class Exchange(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    Exchange().visit(tree)
    return tree
