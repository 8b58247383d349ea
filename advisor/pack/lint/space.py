"""Conditions as formulas over the regions of a pack's facts."""

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from advisor.pack import expression
from advisor.pack.catalogue import FactSpec, FactType, Table
from advisor.pack.expression import dotted_name, quantifier
from advisor.pack.lint.compared import compared_values
from advisor.pack.lint.formula import ALWAYS, NEVER, Asked, Atom, Both, Either, Every, Formula, Members, Some
from advisor.pack.lint.regions import Regions
from advisor.pack.typing import constant, full_name
from advisor.pack.values import comparable, from_text

_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}
_Loops: TypeAlias = Mapping[str, str]
_Names: TypeAlias = Mapping[str, str]
_Mask: TypeAlias = Callable[[Regions], int]


class Space:
    """The regions of every fact, as the given conditions cut them, and conditions as formulas over them."""

    def __init__(self, facts: Mapping[str, FactSpec], tables: Mapping[str, Table], texts: Iterable[str]) -> None:
        self.facts = facts
        self.tables = tables
        values: dict[str, list[Any]] = {
            name: [comparable(spec.type, value) for value in spec.values] for name, spec in facts.items()
        }
        for text in dict.fromkeys(texts):
            for compared in compared_values(expression.parse(text).tree, facts, tables):
                values[compared.fact].append(compared.value)
        self.regions = {name: Regions(spec.type, values[name]) for name, spec in facts.items()}
        self._opaque = Regions(FactType.BOOLEAN)

    def of(self, fact: str) -> Regions:
        """The regions of a fact; what is none (a comparison of two facts, a level) may declare regions of its own."""
        return self.regions.get(fact, self._opaque)

    def declare(self, name: str, values: Iterable[str]) -> Regions:
        """Something beside the facts that has one of these values."""
        self.regions[name] = Regions(FactType.CHOICE, values)
        return self.regions[name]

    def formula(self, text: str, asked: Asked, names: _Names | None = None) -> Formula:
        """When the condition is answered as asked. `names` are the named conditions that a line speaks of."""
        return self.node(expression.parse(text).tree, {}, asked, names or {})

    def node(self, node: ast.expr, loops: _Loops, asked: Asked, names: _Names) -> Formula:
        """As `formula`, for a part of a condition inside `loops` (variable → list)."""
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.node(value, loops, asked, names) for value in node.values)
            return Both(parts) if isinstance(node.op, ast.And) == asked.all_needed else Either(parts)
        if isinstance(node, ast.UnaryOp):
            return self.node(node.operand, loops, asked.negated, names)
        if isinstance(node, ast.IfExp):
            return self._choice(node, loops, asked, names)
        if isinstance(node, ast.Compare):
            links = _links(node)
            formulas = tuple(self._link(*link, loops, asked) for link in links)
            return formulas[0] if len(formulas) == 1 else (Both if asked.all_needed else Either)(formulas)
        if isinstance(node, ast.Call):
            return self._call(node, loops, asked, names)
        if isinstance(node, ast.Constant):
            return ALWAYS if (bool(node.value) == asked.answer) == asked.wanted else NEVER
        if isinstance(node, ast.Name) and node.id in names:
            return self.formula(names[node.id], asked)
        return self._compared(node, loops, lambda regions: regions.compared(ast.Eq, True), asked)

    def _choice(self, node: ast.IfExp, loops: _Loops, asked: Asked, names: _Names) -> Formula:
        def part(which: ast.expr, how: Asked) -> Formula:
            return self.node(which, loops, how, names)

        ways: list[Formula] = [
            Both((part(node.test, Asked.TRUE), part(node.body, asked))),
            Both((part(node.test, Asked.FALSE), part(node.orelse, asked))),
        ]
        if not asked.wanted:
            ways.append(Both((part(node.test, Asked.NOT_TRUE), part(node.test, Asked.NOT_FALSE))))
        return Either(tuple(ways))

    def _call(self, node: ast.Call, loops: _Loops, asked: Asked, names: _Names) -> Formula:
        assert isinstance(node.func, ast.Name)
        if node.func.id in expression.FUNCTIONS:
            known, inside = node.func.id == "known", asked.answer == asked.wanted

            def mask(regions: Regions) -> int:
                """Never unknown: what is not true is false."""
                true = regions.known if known else regions.not_found
                return true if inside else regions.everything & ~true

            return self._placed(node.args[0], loops, mask)
        function, variable, over, element = quantifier(node)
        inner = self.node(element, {**loops, variable: over}, asked, names)
        if (function == "any") == asked.all_needed:
            some = Some(over, variable, inner)
            # Of a list without members neither answer is known.
            return some if asked.wanted else Either((Members(over, False), some))
        every = Every(over, variable, inner)
        return Both((Members(over, True), every)) if asked.wanted else every

    def _compared(self, node: ast.expr, loops: _Loops, true: _Mask, asked: Asked) -> Formula:
        """`true` gives the regions in which the comparison is true; it is false in the other known ones."""

        def mask(regions: Regions) -> int:
            chosen = true(regions) if asked.answer else regions.known & ~true(regions)
            return chosen if asked.wanted else regions.everything & ~chosen

        return self._placed(node, loops, mask)

    def _placed(self, node: ast.expr, loops: _Loops, mask: _Mask) -> Formula:
        name = full_name(node, loops) or ast.unparse(node)
        return Atom(name, _variables(node, loops), mask(self.of(name)))

    def _link(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, loops: _Loops, asked: Asked) -> Formula:
        if isinstance(operator, ast.NotIn):
            return self._link(left, ast.In(), right, loops, asked.negated)
        if isinstance(operator, ast.In):
            return self._membership(left, right, loops, asked)
        if self._fact(left, loops) is None:
            left, operator, right = right, _MIRRORED.get(type(operator), type(operator))(), left
        spec = self._fact(left, loops)
        if spec is None or self._fact(right, loops) is not None:
            return self._opaquely(left, operator, right, loops, asked)
        if isinstance(right, ast.Subscript):
            return self._against_table(left, operator, right, loops, asked)
        value = comparable(spec.type, constant(right, spec.type))
        return self._compared(left, loops, lambda regions: regions.compared(type(operator), value), asked)

    def _against_table(
        self, left: ast.expr, operator: ast.cmpop, right: ast.Subscript, loops: _Loops, asked: Asked
    ) -> Formula:
        """Row by row. With a key that is absent or has no row, the comparison is unknown."""
        assert isinstance(right.value, ast.Name)
        table = self.tables[right.value.id]
        if self._fact(right.slice, loops) is None:
            return self._opaquely(left, operator, right, loops, asked)
        rows: list[Formula] = []
        unspoken = self.of(full_name(right.slice, loops) or "").everything
        for key, text in table.rows.items():
            at_row = self._placed(right.slice, loops, lambda regions, key=key: regions.compared(ast.Eq, key.casefold()))  # type: ignore[misc]
            assert isinstance(at_row, Atom)
            unspoken &= ~at_row.mask
            value = comparable(table.type, from_text(table.type, text))

            def true(regions: Regions, value: Any = value) -> int:
                return regions.compared(type(operator), value)

            rows.append(Both((at_row, self._compared(left, loops, true, asked.decided))))
        if asked.wanted:
            return Either(tuple(rows))
        keyless = self._placed(right.slice, loops, lambda regions: unspoken)
        return Either((*rows, keyless, self._placed(left, loops, lambda regions: regions.absent)))

    def _opaquely(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, loops: _Loops, asked: Asked) -> Formula:
        """Two facts: nothing is known but that the same comparison comes out alike, and needs both."""
        whole = ast.Compare(left, [operator], [right])
        true = self._opaque.compared(ast.Eq, asked.answer)
        mask = true if asked.wanted else self._opaque.everything & ~true
        atom = Atom(ast.unparse(whole), _variables(whole, loops), mask)
        if not asked.wanted:
            return atom
        sides = [side for side in (left, right) if self._fact(side, loops) is not None]
        return Both((atom, *(self._placed(side, loops, lambda regions: regions.known) for side in sides)))

    def _membership(self, left: ast.expr, right: ast.expr, loops: _Loops, asked: Asked) -> Formula:
        if isinstance(right, ast.Tuple):
            spec = self._fact(left, loops)
            if spec is None:
                return self._opaquely(left, ast.In(), right, loops, asked)
            among = [comparable(spec.type, constant(element, spec.type)) for element in right.elts]

            def inside(regions: Regions) -> int:
                mask = 0
                for value in among:
                    mask |= regions.compared(ast.Eq, value)
                return mask

            return self._compared(left, loops, inside, asked)
        assert isinstance(left, ast.Constant)
        spec, word = self._fact(right, loops), str(left.value).casefold()
        if spec is None or not self.of(spec.name).tells_apart(word):
            return self._opaquely(left, ast.In(), right, loops, asked)
        plain = self._compared(right, loops, lambda regions: regions.with_word(word), asked)
        if spec.complete is None or asked.answer:
            return plain
        # A word that a cut list does not show is unknown, not absent.
        regions = self.of(spec.complete)
        whole = regions.compared(ast.Eq, True)
        if asked.wanted:
            return Both((plain, Atom(spec.complete, (), whole)))
        return Either((plain, Atom(spec.complete, (), regions.everything & ~whole)))

    def _fact(self, node: ast.expr, loops: _Loops) -> FactSpec | None:
        return self.facts.get(full_name(node, loops) or "")


def _variables(node: ast.expr, loops: _Loops) -> tuple[str, ...]:
    """The loops on whose members the node depends."""
    heads = {(dotted_name(part) or "").partition(".")[0] for part in ast.walk(node) if isinstance(part, ast.expr)}
    return tuple(sorted(heads & set(loops)))


def _links(node: ast.Compare) -> list[tuple[ast.expr, ast.cmpop, ast.expr]]:
    sides = [node.left, *node.comparators]
    return list(zip(sides, node.ops, sides[1:], strict=False))
