"""The values that a condition compares facts with."""

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.pack import expression
from advisor.pack.catalogue import FactSpec, FactType, Table
from advisor.pack.expression import quantifier
from advisor.pack.typing import constant, full_name
from advisor.pack.values import comparable, from_text


@dataclass(frozen=True, slots=True)
class Compared:
    """`fact` is compared with `value` (as `values.comparable` gives it, written as `text`); `of_table` when the value
    is a row of one."""

    fact: str
    value: Any
    text: str
    of_table: bool = False


def compared_values(
    node: ast.AST,
    facts: Mapping[str, FactSpec],
    tables: Mapping[str, Table],
    loops: Mapping[str, str] | None = None,
) -> Iterator[Compared]:
    """Each fact of the condition with each value that it is compared with, rows of tables included."""
    loops = loops or {}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in expression.QUANTIFIERS:
        _, variable, over, element = quantifier(node)
        yield from compared_values(element, facts, tables, {**loops, variable: over})
        return
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for left, right in itertools.pairwise(sides):
            for side, other in ((left, right), (right, left)):
                spec = facts.get(full_name(side, loops) or "")
                if spec is not None:
                    yield from _values_of(spec, other, loops, facts, tables)
    for child in ast.iter_child_nodes(node):
        yield from compared_values(child, facts, tables, loops)


def _values_of(
    spec: FactSpec,
    other: ast.expr,
    loops: Mapping[str, str],
    facts: Mapping[str, FactSpec],
    tables: Mapping[str, Table],
) -> Iterator[Compared]:
    if isinstance(other, ast.Subscript) and isinstance(other.value, ast.Name) and other.value.id in tables:
        table = tables[other.value.id]
        key = facts.get(full_name(other.slice, loops) or "")
        for row, text in table.rows.items():
            yield Compared(spec.name, comparable(table.type, from_text(table.type, text)), text, True)
            if key is not None and key.type in (FactType.TEXT, FactType.CHOICE):
                yield Compared(key.name, row.casefold(), row, True)
    elif spec.type is FactType.TEXT_LIST:
        if isinstance(other, ast.Constant):
            yield Compared(spec.name, str(other.value).casefold(), str(other.value))
    else:
        for element in other.elts if isinstance(other, ast.Tuple) else (other,):
            if isinstance(element, ast.Constant | ast.UnaryOp):
                value = constant(element, spec.type)
                yield Compared(spec.name, comparable(spec.type, value), ast.unparse(element).strip("'\""))
