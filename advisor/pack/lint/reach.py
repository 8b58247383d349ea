"""HA101 to HA105: what can never hold, always holds, changes nothing or is never reached."""

import ast
from collections.abc import Iterator, Mapping

from advisor.pack import expression
from advisor.pack.catalogue import Derivation
from advisor.pack.expression import quantifier
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.formula import Asked, Formula
from advisor.pack.lint.solver import possible
from advisor.pack.lint.subject import Subject, conditions, lines, written
from advisor.pack.lint.validator import Validator
from advisor.pack.rule import Contradiction, Winner

_MOST_PARTS = 40
"""Each part of and / or is weighed against all others; no person writes more of them into one condition."""


class ReachValidator(Validator):
    """Single conditions, then the lines over them."""

    codes = ("HA101", "HA102", "HA103", "HA104")

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        constant: set[str] = set()
        for path, text in conditions(subject):
            if isinstance(expression.parse(text).tree, ast.Constant):
                continue  # `True` is how a derivation says "otherwise"
            whole = "" if len(path) < 2 else f"{path[-1]}: " if path[0] == "given" else ""
            if not self._possible(self._formula(text, Asked.TRUE)):
                constant.add(str(path[-1]))
                yield subject.finding("HA101", f"{whole}{text} can never be true", *path)
            elif not self._possible(self._formula(text, Asked.FALSE)) and expression.parse(text).facts:
                constant.add(str(path[-1]))
                yield subject.finding("HA102", f"{whole}{text} can never be false", *path)
            else:
                for part in self._idle(expression.parse(text).tree, {}):
                    yield subject.finding("HA104", f"{whole}{ast.unparse(part)} changes nothing in {text}", *path)
        for line in lines(subject, self.pack):
            tree = expression.parse(line.text).tree
            if constant & expression.parse(line.text).names:
                continue  # said of the condition already
            if not self._possible(self._formula(line.text, Asked.TRUE, line.names)):
                yield subject.finding("HA103", f"{written(line)} can never hold; {line.what}", *line.path)
                continue
            inner = tree.values[1] if isinstance(tree, ast.BoolOp) and line.text != written(line) else tree
            for part in self._idle(inner, {}, line.names):
                yield subject.finding("HA104", f"{ast.unparse(part)} changes nothing in {written(line)}", *line.path)

    def _formula(self, text: str, asked: Asked, names: Mapping[str, str] | None = None) -> Formula:
        return self.context.space.formula(text, asked, names)

    def _possible(self, *formulas: Formula, members: Mapping[str, int] | None = None) -> bool:
        return possible(self.context.space, *formulas, members=members)

    def _idle(
        self, node: ast.expr, loops: Mapping[str, str], names: Mapping[str, str] | None = None
    ) -> Iterator[ast.expr]:
        """Parts of and / or without which the node answers alike for every host."""
        if isinstance(node, ast.BoolOp) and len(node.values) <= _MOST_PARTS:
            values = list(_flat(node))
            for index, part in enumerate(values[:_MOST_PARTS]):
                rest = [value for number, value in enumerate(values) if number != index]
                without = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
                if self._alike(node, without, loops, names or {}):
                    yield part
                    return  # without this one, the others may matter
            for value in values:
                yield from self._idle(value, loops, names)
        elif isinstance(node, ast.UnaryOp):
            yield from self._idle(node.operand, loops, names)
        elif isinstance(node, ast.IfExp):
            for value in (node.test, node.body, node.orelse):
                yield from self._idle(value, loops, names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in expression.QUANTIFIERS:
            _, variable, over, element = quantifier(node)
            yield from self._idle(element, {**loops, variable: over}, names)

    def _alike(self, one: ast.expr, other: ast.expr, loops: Mapping[str, str], names: Mapping[str, str]) -> bool:
        space = self.context.space
        members = {variable: number for number, variable in enumerate(loops)}
        for left, right in ((one, other), (other, one)):
            for asked, denied in ((Asked.TRUE, Asked.NOT_TRUE), (Asked.FALSE, Asked.NOT_FALSE)):
                holds, denies = space.node(left, loops, asked, names), space.node(right, loops, denied, names)
                if self._possible(holds, denies, members=members):
                    return False
        return True


def _flat(node: ast.BoolOp) -> Iterator[ast.expr]:
    """The parts of `a and (b and c)`: a, b, c."""
    for value in node.values:
        if isinstance(value, ast.BoolOp) and type(value.op) is type(node.op):
            yield from _flat(value)
        else:
            yield value


class OrderValidator(Validator):
    """Alternatives of which the first that holds is taken: cases of a derivation, winners of a conflict."""

    codes = ("HA105",)

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        piece, space = subject.piece, self.context.space
        if isinstance(piece, Derivation):
            for number, case in enumerate(piece.cases):
                earlier = [space.formula(before.when, Asked.FALSE) for before in piece.cases[:number]]
                alone = space.formula(case.when, Asked.TRUE)
                if earlier and possible(space, alone) and not possible(space, alone, *earlier):
                    yield subject.finding(
                        "HA105", f"case {number + 1} is never reached: an earlier one holds whenever it does",
                        "cases", number, "when",
                    )  # fmt: skip
        elif isinstance(piece, Contradiction):
            for number, winner in enumerate(piece.winners):
                rivals = [before for before in piece.winners[:number] if _covers(before, winner)]
                earlier = [space.formula(_line(before), Asked.NOT_TRUE, piece.given) for before in rivals]
                alone = space.formula(_line(winner), Asked.TRUE, piece.given)
                if rivals and possible(space, alone) and not possible(space, alone, *earlier):
                    what = f"winner {number + 1} ({winner.wins}) is never reached: an earlier one fits whenever it does"
                    yield subject.finding("HA105", what, "winners", number, "wins")


def _line(winner: Winner) -> str:
    return winner.when or "True"


def _covers(earlier: Winner, later: Winner) -> bool:
    """Whether the earlier winner's levels of a suspect hold whenever those of the later do."""
    if earlier.suspected is None:
        return True
    return earlier.suspected == later.suspected and set(later.at) <= set(earlier.at)
