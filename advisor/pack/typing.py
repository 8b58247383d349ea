"""The types inside a condition: what each operand is, and whether a comparison makes sense."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.pack.catalogue import FactSpec, FactType, Table
from advisor.pack.expression import Expression, dotted_name, quantifier
from advisor.pack.values import ORDERED, from_text

_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def type_faults(expression: Expression, facts: Mapping[str, FactSpec], tables: Mapping[str, Table]) -> list[str]:
    """What is wrong with the types of the expression, for a person; empty when nothing is."""
    return list(_Checker(facts, tables).truth(expression.tree, {}))


def constant(node: ast.expr, kind: FactType) -> Any:
    """The literal as a value of the type. Raises ValueError when it is none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
        return from_text(kind, f"-{node.operand.value!r}")
    if not isinstance(node, ast.Constant):
        raise ValueError("a literal must stand here")
    if isinstance(node.value, bool) != (kind is FactType.BOOLEAN):
        raise ValueError(f"{ast.unparse(node)} does not compare with a fact of type {kind.value}")
    if isinstance(node.value, int | float) and kind not in (FactType.BOOLEAN, FactType.INTEGER, FactType.NUMBER):
        raise ValueError(f"{ast.unparse(node)} needs quotes to compare with a fact of type {kind.value}")
    if isinstance(node.value, str) and kind in (FactType.INTEGER, FactType.NUMBER):
        raise ValueError(f"{ast.unparse(node)} must be a number without quotes")
    return from_text(kind, str(node.value))


def full_name(node: ast.expr, loops: Mapping[str, str]) -> str | None:
    """The catalogue's name of a fact in an expression: `n.rss` inside a loop over `nic` is `nic[].rss`."""
    name = dotted_name(node)
    if name is None:
        return None
    head, _, rest = name.partition(".")
    return f"{loops[head]}[].{rest}" if head in loops else name


class _Checker:
    def __init__(self, facts: Mapping[str, FactSpec], tables: Mapping[str, Table]) -> None:
        self.facts = facts
        self.tables = tables

    def truth(self, node: ast.expr, loops: Mapping[str, str]) -> Iterator[str]:
        """Faults of a node that must be a condition."""
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self.truth(value, loops)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield from self.truth(node.operand, loops)
        elif isinstance(node, ast.IfExp):
            for part in (node.test, node.body, node.orelse):
                yield from self.truth(part, loops)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in ("any", "all"):
                _, variable, over, element = quantifier(node)
                yield from self.truth(element, {**loops, variable: over})
        elif isinstance(node, ast.Compare):
            yield from self.comparison(node, loops)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return
        elif self.operand(node, loops) is FactType.BOOLEAN:
            yield from self.key(node, loops)
        else:
            yield f"{ast.unparse(node)} is not a condition: compare it with something"

    def comparison(self, node: ast.Compare, loops: Mapping[str, str]) -> Iterator[str]:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            yield from self.pair(left, operator, right, loops)
            left = right

    def pair(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, loops: Mapping[str, str]) -> Iterator[str]:
        for side in (left, right):
            yield from self.key(side, loops)
        if isinstance(operator, ast.In | ast.NotIn):
            yield from self.membership(left, right, loops)
            return
        kinds = {kind for kind in (self.operand(left, loops), self.operand(right, loops)) if kind is not None}
        if len(kinds) != 1 and kinds != {FactType.INTEGER, FactType.NUMBER}:
            what = "two literals" if not kinds else " with ".join(sorted(kind.value for kind in kinds))
            yield f"{ast.unparse(left)} and {ast.unparse(right)} do not compare: {what}"
            return
        kind = max(kinds, key=lambda kind: kind is FactType.NUMBER)
        if isinstance(operator, _ORDERING) and kind not in ORDERED:
            yield f"{ast.unparse(left)} has no order: its type is {kind.value}"
        for side, other in ((left, right), (right, left)):
            if self.operand(side, loops) is None:
                yield from self.literal(side, kind, other, loops)

    def key(self, node: ast.expr, loops: Mapping[str, str]) -> Iterator[str]:
        """Rows of a table have words for names, so a number or a version finds none of them."""
        if isinstance(node, ast.Subscript) and self.operand(node.slice, loops) not in (FactType.TEXT, FactType.CHOICE):
            yield f"{ast.unparse(node)} looks up what is neither a text nor a choice"

    def membership(self, left: ast.expr, right: ast.expr, loops: Mapping[str, str]) -> Iterator[str]:
        if isinstance(right, ast.Tuple):
            yield from self.key(left, loops)
            kind = self.operand(left, loops)
            if kind is None:
                yield f"{ast.unparse(left)} is not a fact"
                return
            for element in right.elts:
                yield from self.literal(element, kind, left, loops)
        elif self.operand(right, loops) is not FactType.TEXT_LIST or not isinstance(left, ast.Constant):
            yield "'in' asks whether a fact is one of (…), or whether a word is in a fact of type text-list"

    def literal(self, node: ast.expr, kind: FactType, other: ast.expr, loops: Mapping[str, str]) -> Iterator[str]:
        try:
            value = constant(node, kind)
        except ValueError as error:
            yield str(error)
            return
        spec = self.facts.get(full_name(other, loops) or "")
        if kind is FactType.CHOICE and spec is not None and value not in spec.values:
            yield f"{value!r} is none of the values of {spec.name}: {', '.join(spec.values)}"

    def operand(self, node: ast.expr, loops: Mapping[str, str]) -> FactType | None:
        """The type of a fact or of a table's rows; None for a literal."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            table = self.tables.get(node.value.id)
            return table.type if table else None
        name = full_name(node, loops)
        spec = self.facts.get(name) if name else None
        return spec.type if spec else None
