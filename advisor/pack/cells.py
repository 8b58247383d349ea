"""Values of a fact that no condition tells apart: a fleet has a million dates, and the rules ask for three spans."""

import ast
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.model.fact import Absent, Value
from advisor.model.version import FileVersion
from advisor.pack import expression
from advisor.pack.catalogue import FactType
from advisor.pack.expression import quantifier
from advisor.pack.load import Pack
from advisor.pack.typing import constant, full_name
from advisor.pack.values import ORDERED, comparable, from_text

_UNLIKE = "unlike"


@dataclass
class _Use:
    """What conditions compare a fact with. `whole`: with another fact, so that every value counts."""

    constants: set[Any] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    whole: bool = False


class Cells:
    """Which values of each fact come to the same in all of the given conditions."""

    def __init__(self, texts: Iterable[str], pack: Pack) -> None:
        uses = _Uses(pack)
        for text in texts:
            uses.truth(expression.parse(text).tree, {})
        self._kinds = {name: pack.facts[name].type for name in uses.of}
        self._uses = uses.of
        self._lines = {
            name: sorted(line_key(kind, value) for value in uses.of[name].constants)
            for name, kind in self._kinds.items()
            if kind in ORDERED and not uses.of[name].whole
        }

    def line(self, name: str) -> "list[Any] | None":
        """The keys (see `line_key`) that cut the values of an ordered fact into spans; None when each value counts."""
        return self._lines.get(name)

    def words(self, name: str) -> frozenset[str] | None:
        """The words, in small letters, for which a list of words is asked; None when more of it counts."""
        use = self._uses.get(name)
        return None if use is None or use.whole or use.constants else frozenset(use.words)

    def key(self, name: str, value: Value | Absent | None) -> Hashable:
        """Equal for values that come to the same. A reason why there is no value is one of its own; details are not."""
        if value is None:
            return None
        if isinstance(value, Absent):
            return value.reason
        if isinstance(value, bool):
            return value  # also of a fact that says whether a list is whole, which no condition names
        use = self._uses.get(name)
        if use is None:
            return _UNLIKE
        kind = self._kinds[name]
        if use.whole:
            return (line_key(kind, value) if kind in ORDERED else comparable(kind, value),)
        if kind is FactType.TEXT_LIST:
            assert isinstance(value, tuple)
            return tuple(sorted(use.words.intersection(word.casefold() for word in value)))
        if kind in ORDERED:
            return span(self._lines[name], line_key(kind, value))
        plain = comparable(kind, value)
        return (plain,) if plain in use.constants else _UNLIKE


def span(line: list[Any], key: Any) -> int:
    """The number of the span: even between two cuts, odd on one."""
    place = bisect_left(line, key)
    return 2 * place + (place < len(line) and line[place] == key)


def line_key(kind: FactType, value: Any) -> Any:
    """What orders as the value does, and is quicker to compare."""
    if kind is FactType.FILE_VERSION and isinstance(value, FileVersion):
        return value.fields
    if kind is FactType.VERSION:
        numbers = [int(part) for part in str(value).split(".")]
        while numbers and not numbers[-1]:
            numbers.pop()  # 5.2 is 5.2.0
        return tuple(numbers)
    return value


class _Uses:
    """Walks conditions as `reason.condition` compiles them."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self.of: dict[str, _Use] = {}

    def truth(self, node: ast.expr, loops: Mapping[str, str]) -> None:
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                self.truth(value, loops)
        elif isinstance(node, ast.UnaryOp):
            self.truth(node.operand, loops)
        elif isinstance(node, ast.IfExp):
            for part in (node.test, node.body, node.orelse):
                self.truth(part, loops)
        elif isinstance(node, ast.Compare):
            left = node.left
            for operator, right in zip(node.ops, node.comparators, strict=True):
                self._link(left, operator, right, loops)
                left = right
        elif isinstance(node, ast.Call):
            self._call(node, loops)
        elif not isinstance(node, ast.Constant):
            self._use(node, loops)  # a boolean, or a table's row that is one

    def _call(self, node: ast.Call, loops: Mapping[str, str]) -> None:
        assert isinstance(node.func, ast.Name)
        if node.func.id == expression.HOLDS:
            self.truth(expression.parse(self._pack.conditions[expression.held(node)].when).tree, {})
        elif node.func.id in expression.FUNCTIONS:
            self._use(node.args[0], loops)
        else:
            _, variable, over, element = quantifier(node)
            self.truth(element, {**loops, variable: over})

    def _link(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, loops: Mapping[str, str]) -> None:
        if isinstance(operator, ast.In | ast.NotIn) and not isinstance(right, ast.Tuple):
            use = self._use(right, loops)
            assert isinstance(left, ast.Constant)
            if use is not None:
                use.words.add(str(left.value).casefold())
            return
        others = list(right.elts) if isinstance(right, ast.Tuple) else [right]
        for other in others:
            self._compared(left, other, loops)
            self._compared(other, left, loops)

    def _compared(self, node: ast.expr, other: ast.expr, loops: Mapping[str, str]) -> None:
        """Notes what a fact is compared with: a literal, any row of a table, or another fact."""
        use = self._use(node, loops)
        name = full_name(node, loops)
        if use is None or name is None:
            return
        kind = self._pack.facts[name].type
        if isinstance(other, ast.Subscript) and isinstance(other.value, ast.Name):
            table = self._pack.tables[other.value.id]
            use.constants.update(comparable(table.type, from_text(table.type, row)) for row in table.rows.values())
        elif full_name(other, loops) in self._pack.facts:
            use.whole = True
        else:
            use.constants.add(comparable(kind, constant(other, kind)))

    def _use(self, node: ast.expr, loops: Mapping[str, str]) -> _Use | None:
        """The fact's use; that of a table's key is to name a row."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            rows = self._pack.tables[node.value.id].rows
            use = self._use(node.slice, loops)
            if use is not None:
                use.constants.update(key.casefold() for key in rows)
            return None
        name = full_name(node, loops)
        if name is None or name not in self._pack.facts:
            return None
        return self.of.setdefault(name, _Use())
