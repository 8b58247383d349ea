"""The values of a fact that conditions can tell apart, as cells: within one, no condition changes its answer.

A number line is cut at every value that some condition compares with, rows of tables and other facts included; the
cells are the cuts and what lies between them. One value stands for each cell. Whole numbers are counts and sizes and
never below zero. A cell "not there" exists for facts of which some condition of the pack asks just that; being unknown
is no value, for a change is one of the host and not of what is known of it.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor
from typing import Any

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts, Value
from advisor.pack import expression
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.load import Pack
from advisor.pack.typing import constant, full_name
from advisor.pack.values import ORDERED, comparable, from_text
from advisor.reason.near import between

NOT_THERE = Absent(AbsentReason.NOT_FOUND)
_OTHER = "another"
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """`example` stands for all values above `low` and below `high` (None is no bound), or for itself alone when
    `exact`. Cells of a number line stand in its order."""

    example: Value | Absent
    exact: bool = True
    low: Value | None = None
    high: Value | None = None


class Domain:
    """The cells of the facts that some conditions read; those of `not_there` can also be looked for in vain."""

    def __init__(self, pack: Pack, texts: Iterable[str], not_there: frozenset[str]) -> None:
        self._pack = pack
        self._not_there = not_there
        self._values: dict[str, set[Any]] = {}
        self._beside: dict[str, set[str]] = {}
        for text in texts:
            self._read(expression.parse(text).tree, {})

    def cells(self, name: str, facts: HostFacts) -> tuple[Cell, ...]:
        """The cells of a fact. Where it is compared with other facts, their values on this host cut it too."""
        spec = self._pack.facts[name]
        values = set(self._values.get(name, ()))
        for other in self._others(name):
            values |= self._values.get(other, set())
            values |= set(_values_of(facts, other))
        found = list(_cells(spec, values, facts))
        if name in self._not_there:
            found.append(Cell(NOT_THERE))
        return tuple(found)

    def _others(self, name: str) -> set[str]:
        """The facts that it is compared with, directly or through others."""
        seen, waiting = {name}, [name]
        while waiting:
            more = self._beside.get(waiting.pop(), set()) - seen
            seen |= more
            waiting += more
        return seen - {name}

    def _read(self, node: ast.AST, loops: Mapping[str, str]) -> None:
        if isinstance(node, ast.Compare):
            left = node.left
            for operator, right in zip(node.ops, node.comparators, strict=True):
                self._pair(left, operator, right, loops)
                left = right
            return
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in expression.QUANTIFIERS:
                _, variable, over, element = expression.quantifier(node)
                self._read(element, {**loops, variable: over})
            return
        for child in ast.iter_child_nodes(node):
            self._read(child, loops)

    def _pair(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, loops: Mapping[str, str]) -> None:
        if isinstance(operator, ast.In | ast.NotIn):
            if isinstance(right, ast.Tuple):
                for element in right.elts:
                    self._against(left, element, loops)
            elif isinstance(left, ast.Constant):
                self._values.setdefault(full_name(right, loops) or "", set()).add(str(left.value))
            return
        self._against(left, right, loops)
        self._against(right, left, loops)

    def _against(self, node: ast.expr, other: ast.expr, loops: Mapping[str, str]) -> None:
        """Note for the fact at `node` what it is compared with."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            # A table's key is told apart by the rows' names.
            key = full_name(node.slice, loops)
            if key is not None and key in self._pack.facts:
                kind = self._pack.facts[key].type
                self._values.setdefault(key, set()).update(_typed(kind, self._pack.tables[node.value.id].rows))
            return
        name = full_name(node, loops)
        if name is None or name not in self._pack.facts:
            return
        kind = self._pack.facts[name].type
        values = self._values.setdefault(name, set())
        if isinstance(other, ast.Subscript) and isinstance(other.value, ast.Name):
            values.update(_typed(kind, self._pack.tables[other.value.id].rows.values()))
            return
        second = full_name(other, loops)
        if second is not None and second in self._pack.facts:
            self._beside.setdefault(name, set()).add(second)
        else:
            values.add(constant(other, kind))


def asked_whether_there(text: str) -> frozenset[str]:
    """The facts of which a condition asks whether they were looked for and are not there."""
    return frozenset(_asked(expression.parse(text).tree, {}))


def _asked(node: ast.AST, loops: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "not_found":
            yield full_name(node.args[0], loops) or ""
        elif node.func.id in expression.QUANTIFIERS:
            _, variable, over, element = expression.quantifier(node)
            yield from _asked(element, {**loops, variable: over})
        return
    for child in ast.iter_child_nodes(node):
        yield from _asked(child, loops)


def holds(cell: Cell, value: Value | Absent, spec: FactSpec) -> bool:
    """Whether a value lies in the cell."""
    if isinstance(value, Absent) or isinstance(cell.example, Absent):
        return isinstance(value, Absent) and isinstance(cell.example, Absent) and value.reason is cell.example.reason
    if isinstance(value, tuple) or isinstance(cell.example, tuple):
        return _words(value) == _words(cell.example)
    here = comparable(spec.type, value)
    if cell.exact:
        return bool(here == comparable(spec.type, cell.example))
    above = cell.low is None or comparable(spec.type, cell.low) < here
    return above and (cell.high is None or here < comparable(spec.type, cell.high))


def _cells(spec: FactSpec, values: set[Any], facts: HostFacts) -> Iterator[Cell]:
    if spec.type is FactType.BOOLEAN:
        yield from (Cell(True), Cell(False))
    elif spec.type is FactType.CHOICE:
        yield from (Cell(value) for value in spec.values)
    elif spec.type is FactType.TEXT:
        yield from (Cell(value) for value in (*sorted(values), _unlike(values)))
    elif spec.type is FactType.TEXT_LIST:
        yield from _lists(values, facts.scalars.get(spec.name))
    elif spec.type in ORDERED:
        yield from _line(spec.type, sorted(values, key=lambda value: comparable(spec.type, value)))


def _line(kind: FactType, cuts: list[Any]) -> Iterator[Cell]:
    """The cuts of a number line, and what lies between them."""
    if kind is FactType.INTEGER:
        cuts = sorted({whole for cut in cuts for whole in (floor(cut), ceil(cut)) if whole >= 0})
    cuts = [
        cut for index, cut in enumerate(cuts) if not index or comparable(kind, cut) != comparable(kind, cuts[index - 1])
    ]
    low: Any = None
    for high in [*cuts, None]:
        inside = between(kind, low, high)
        if inside is not None:
            yield Cell(inside, False, low, high)
        if high is not None:
            yield Cell(high)
        low = high


def _lists(words: set[str], fact: Fact | None) -> Iterator[Cell]:
    """The list as it is, with some of the words that conditions look for, and without the others."""
    own = fact.value if fact is not None and isinstance(fact.value, tuple) else ()
    asked = sorted(words)[:_MOST_WORDS]
    kept = [word for word in own if word.casefold() not in {one.casefold() for one in asked}]
    for count in range(len(asked) + 1):
        for some in combinations(asked, count):
            yield Cell((*kept, *some))


def _unlike(values: set[Any]) -> str:
    """A word that no condition asks for."""
    word = _OTHER
    while word in {str(value).casefold() for value in values}:
        word += "-one"
    return word


def _words(value: object) -> frozenset[str]:
    return frozenset(word.casefold() for word in value) if isinstance(value, tuple) else frozenset()


def _typed(kind: FactType, texts: Iterable[str]) -> Iterator[Value]:
    for text in texts:
        try:
            yield from_text(kind, text)
        except ValueError:
            continue


def _values_of(facts: HostFacts, name: str) -> Iterator[Value]:
    own = (fact for fact in (facts.scalars.get(name),) if fact is not None)
    members = (values[name] for values in facts.instances.values() if name in values)
    for fact in (*own, *members):
        if not isinstance(fact.value, Absent):
            yield fact.value
