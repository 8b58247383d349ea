"""For each fact a few values that stand for all: no condition of the pack tells two values apart that lie between them.

They come from what the pack compares a fact with: each such value, and one on either side of it.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

from advisor.model.fact import Value
from advisor.model.version import FileVersion
from advisor.pack import expression
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.load import Pack
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.typing import constant, full_name
from advisor.pack.values import comparable, from_text

_OTHER = "(another)"
_MOST_WORDS = 3
_Loops = Mapping[str, str]


def all_conditions(pack: Pack) -> Iterator[str]:
    """Every condition over facts that the pack has."""
    owners: list[Rule | Remedy | Contradiction] = [
        *pack.rules.values(), *pack.remedies.values(), *pack.contradictions.values()
    ]  # fmt: skip
    for owner in owners:
        yield from owner.given.values()
    yield from (named.when for named in pack.conditions.values())
    yield from (case.when for derivation in pack.derivations for case in derivation.cases)
    yield from (generation.when for generation in pack.generations)


def representatives(pack: Pack) -> dict[str, tuple[Value, ...]]:
    """The values by fact, in order where the type has one."""
    compared = _Compared(pack)
    for text in dict.fromkeys(all_conditions(pack)):
        compared.read(expression.parse(text).tree, {})
    return {name: tuple(_values(spec, compared.of(name))) for name, spec in pack.facts.items()}


def asked_whether_found(pack: Pack) -> frozenset[str]:
    """The facts of which some condition asks whether they were looked for and are not there."""
    found = set()
    for text in all_conditions(pack):
        for node in ast.walk(expression.parse(text).tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "not_found":
                found.add(expression.dotted_name(node.args[0]) or "")
    return frozenset(found)


class _Compared:
    """What each fact is compared with."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._values: dict[str, list[Value]] = {}
        self._twins: dict[str, set[str]] = {}

    def of(self, name: str) -> list[Value]:
        """The values, those of the facts that it is compared with among them."""
        names = {name, *self._twins.get(name, ())}
        return [value for one in sorted(names) for value in self._values.get(one, ())]

    def read(self, node: ast.AST, loops: _Loops) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in expression.QUANTIFIERS:
            _, variable, over, element = expression.quantifier(node)
            self.read(element, {**loops, variable: over})
            return
        if isinstance(node, ast.Compare):
            left = node.left
            for right in node.comparators:
                self._pair(left, right, loops)
                self._pair(right, left, loops)
                left = right
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            self._look_up(node.slice, self._pack.tables[node.value.id].rows, loops)
        for child in ast.iter_child_nodes(node):
            self.read(child, loops)

    def _look_up(self, key: ast.expr, rows: Iterable[str], loops: _Loops) -> None:
        """The fact that a table is asked by has its rows for values."""
        name = full_name(key, loops)
        if name is not None and name in self._pack.facts:
            kind = self._pack.facts[name].type
            self._values.setdefault(name, []).extend(from_text(kind, row) for row in rows)

    def _pair(self, one: ast.expr, other: ast.expr, loops: _Loops) -> None:
        name = full_name(one, loops)
        if name is None or name not in self._pack.facts:
            return
        kind = self._pack.facts[name].type
        values = self._values.setdefault(name, [])
        if isinstance(other, ast.Tuple):
            values += [constant(element, kind) for element in other.elts]
        elif isinstance(other, ast.Subscript) and isinstance(other.value, ast.Name):
            table = self._pack.tables[other.value.id]
            values += [from_text(kind, text) for text in table.rows.values()]
        elif (twin := full_name(other, loops)) in self._pack.facts and twin is not None:
            self._twins.setdefault(name, set()).add(twin)
        else:
            values.append(str(other.value) if kind is FactType.TEXT_LIST and isinstance(other, ast.Constant)
                          else constant(other, kind))  # fmt: skip


def _values(spec: FactSpec, compared: list[Value]) -> Iterable[Value]:
    if spec.type is FactType.BOOLEAN:
        return (True, False)
    if spec.type is FactType.CHOICE:
        return spec.values
    if spec.type is FactType.TEXT:
        return (*dict.fromkeys(str(value).casefold() for value in compared), _OTHER)
    if spec.type is FactType.TEXT_LIST:
        return _word_lists(sorted({str(value).casefold() for value in compared}))
    ordered = {comparable(spec.type, value): value for value in compared}
    return _around(spec.type, [ordered[key] for key in sorted(ordered)])


def _word_lists(words: list[str]) -> Iterator[Value]:
    """Every choice among few words; of many, none, each, and all."""
    sizes = range(len(words) + 1) if len(words) <= _MOST_WORDS else (0, 1, len(words))
    for size in sizes:
        yield from combinations(words, size)


def _around(kind: FactType, compared: list[Any]) -> Iterator[Value]:
    """The values, one between each two, one below and one above all."""
    if not compared:
        yield _ALONE[kind]
        return
    between = [_middle(kind, low, high) for low, high in pairwise(compared)]
    found = [*_beside(kind, compared[0], -1), *compared, *between, *_beside(kind, compared[-1], 1)]
    known = {comparable(kind, value): value for value in found if value is not None}
    yield from (known[key] for key in sorted(known))


def _middle(kind: FactType, low: Any, high: Any) -> Value | None:
    """A value between two; None where there is none."""
    if kind is FactType.INTEGER:
        return int(low + 1) if low + 1 < high else None
    if kind is FactType.NUMBER:
        return float((low + high) / 2)
    if kind is FactType.TIME:
        return low + (high - low) / 2 if high - low > timedelta(seconds=1) else None
    above = _beside(kind, low, 1)[0]
    return above if comparable(kind, above) < comparable(kind, high) else None


def _beside(kind: FactType, value: Any, step: int) -> list[Value]:
    """The next value above (1) or below (-1); none below what a fact can't fall under."""
    if kind is FactType.INTEGER:
        return [value + step] if value + step >= 0 else []
    if kind is FactType.NUMBER:
        return [float(value + step)]
    if kind is FactType.TIME:
        return [value + timedelta(seconds=step)]
    if kind is FactType.FILE_VERSION:
        return _next_version(value, step)
    return [f"{value}.1"] if step > 0 else ["0"]


def _next_version(version: FileVersion, step: int) -> list[Value]:
    number = 0
    for part in version.fields:
        number = number << 16 | part
    number += step
    if not 0 <= number < 1 << 64:
        return []
    first, second, third, fourth = (number >> shift & 0xFFFF for shift in (48, 32, 16, 0))
    return [FileVersion((first, second, third, fourth))]


_ALONE: dict[FactType, Value] = {
    FactType.INTEGER: 1,
    FactType.NUMBER: 1.0,
    FactType.VERSION: "1.0",
    FactType.FILE_VERSION: FileVersion((1, 0, 0, 0)),
    FactType.TIME: datetime.fromisoformat("2013-03-30T00:00:00+00:00"),
}
