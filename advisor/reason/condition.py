"""Evaluates a condition over a host's facts in three values, and says which facts decided.

A condition is compiled once into closures; a host is then decided without looking at the text again.
"""

import ast
import operator as operators
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.origin import Origin
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.catalogue import FactType
from advisor.pack.expression import quantifier
from advisor.pack.load import Pack
from advisor.pack.typing import constant, full_name
from advisor.pack.values import comparable, from_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """`decided_by`: the known facts that settle a true or false answer. `missing`: the absent ones that keep it
    unknown."""

    truth: Truth
    decided_by: tuple[Fact, ...] = ()
    missing: tuple[Fact, ...] = ()


_Scope: TypeAlias = Mapping[str, Mapping[str, Fact]]
_Decide: TypeAlias = Callable[[HostFacts, _Scope], Outcome]
_Fetch: TypeAlias = Callable[[HostFacts, _Scope], tuple[Any, tuple[Fact, ...], tuple[Fact, ...]]]

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operators.eq,
    ast.NotEq: operators.ne,
    ast.Lt: operators.lt,
    ast.LtE: operators.le,
    ast.Gt: operators.gt,
    ast.GtE: operators.ge,
}
_NO_SCOPE: _Scope = {}

OPEN = Absent(AbsentReason.NOT_COLLECTED, "any value, or none")
"""Stands for every value that a fact could have and for its absence, told by identity: a condition is true or false
over it only when it is so whatever the fact is. So not even `known` can be answered."""


class Condition:
    """One condition, ready to be asked of any host. The pack's cross-checks have vouched for its names and types."""

    def __init__(self, text: str, pack: Pack) -> None:
        self.text = text
        self.expression = expression.parse(text)
        self._decide = _Compiler(pack).truth(self.expression.tree, {})

    def __call__(self, facts: HostFacts) -> Outcome:
        return self._decide(facts, _NO_SCOPE)


def fact_of(facts: HostFacts, name: str) -> Fact:
    """The host's fact of that name, or one that says it was not collected."""
    found = facts.scalars.get(name)
    return found if found is not None else Fact(name, Absent(AbsentReason.NOT_COLLECTED), Origin("none"))


def conjunction(parts: Iterable[Outcome]) -> Outcome:
    """Kleene's and: one false decides; otherwise one unknown leaves it open; all are needed to be true."""
    return _combine(parts, decisive=Truth.FALSE)


def disjunction(parts: Iterable[Outcome]) -> Outcome:
    """Kleene's or: one true decides; otherwise one unknown leaves it open; all are needed to be false."""
    return _combine(parts, decisive=Truth.TRUE)


def _combine(parts: Iterable[Outcome], decisive: Truth) -> Outcome:
    """Parts behind the one that decides are not asked for."""
    asked = []
    for part in parts:
        if part.truth is decisive:
            return part
        asked.append(part)
    unknown = [part for part in asked if part.truth is Truth.UNKNOWN]
    if unknown:
        return Outcome(Truth.UNKNOWN, (), _unique(fact for part in unknown for fact in part.missing))
    return Outcome(~decisive, _unique(fact for part in asked for fact in part.decided_by))


def negation(part: Outcome) -> Outcome:
    return Outcome(~part.truth, part.decided_by, part.missing)


def is_open(outcome: Outcome) -> bool:
    """Whether an open fact keeps the outcome unknown, so that it could be anything."""
    return outcome.truth is Truth.UNKNOWN and any(fact.value is OPEN for fact in outcome.missing)


def _unique(facts: Any) -> tuple[Fact, ...]:
    return tuple({(fact.name, fact.instance): fact for fact in facts}.values())


class _Compiler:
    """Turns the tree into closures. `loops` maps a loop variable to the list fact it runs over."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def truth(self, node: ast.expr, loops: Mapping[str, str]) -> _Decide:
        if isinstance(node, ast.BoolOp):
            return self._several(node, loops)
        if isinstance(node, ast.UnaryOp):
            inner = self.truth(node.operand, loops)
            return lambda facts, scope: negation(inner(facts, scope))
        if isinstance(node, ast.IfExp):
            return self._choice(node, loops)
        if isinstance(node, ast.Compare):
            return self._comparison(node, loops)
        if isinstance(node, ast.Call):
            return self._call(node, loops)
        if isinstance(node, ast.Constant):
            outcome = Outcome(Truth.of(bool(node.value)))
            return lambda facts, scope: outcome
        fetch, _ = self.operand(node, loops)
        return _boolean(fetch)

    def _several(self, node: ast.BoolOp, loops: Mapping[str, str]) -> _Decide:
        parts = [self.truth(value, loops) for value in node.values]
        combine = conjunction if isinstance(node.op, ast.And) else disjunction
        return lambda facts, scope: combine(part(facts, scope) for part in parts)

    def _choice(self, node: ast.IfExp, loops: Mapping[str, str]) -> _Decide:
        test, body, otherwise = (self.truth(part, loops) for part in (node.test, node.body, node.orelse))

        def decide(facts: HostFacts, scope: _Scope) -> Outcome:
            chosen = test(facts, scope)
            if chosen.truth is Truth.UNKNOWN:
                return chosen
            outcome = body(facts, scope) if chosen.truth is Truth.TRUE else otherwise(facts, scope)
            return Outcome(outcome.truth, _unique((*chosen.decided_by, *outcome.decided_by)), outcome.missing)

        return decide

    def _comparison(self, node: ast.Compare, loops: Mapping[str, str]) -> _Decide:
        links: list[_Decide] = []
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            links.append(self._link(left, operator, right, loops))
            left = right
        return links[0] if len(links) == 1 else lambda facts, scope: conjunction(link(facts, scope) for link in links)

    def _link(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, loops: Mapping[str, str]) -> _Decide:
        if isinstance(operator, ast.In | ast.NotIn):
            inside = self._membership(left, right, loops)
            if isinstance(operator, ast.In):
                return inside
            return lambda facts, scope: negation(inside(facts, scope))
        (first, kind), (second, other_kind) = self.operand(left, loops), self.operand(right, loops)
        common = kind or other_kind
        assert common is not None  # vouched for by the type check
        if kind is None:
            first = _literal(constant(left, common), common)
        if other_kind is None:
            second = _literal(constant(right, common), common)
        return _compared(first, _COMPARE[type(operator)], second)

    def _membership(self, left: ast.expr, right: ast.expr, loops: Mapping[str, str]) -> _Decide:
        if isinstance(right, ast.Tuple):
            fetch, kind = self.operand(left, loops)
            assert kind is not None
            among = [comparable(kind, constant(element, kind)) for element in right.elts]
            return _compared(fetch, lambda value, values: value in values, lambda facts, scope: (among, (), ()))
        fetch, _ = self.operand(right, loops)
        assert isinstance(left, ast.Constant)
        spec = self.pack.facts[full_name(right, loops) or ""]
        return _word_in_list(str(left.value).casefold(), fetch, spec.complete)

    def _call(self, node: ast.Call, loops: Mapping[str, str]) -> _Decide:
        assert isinstance(node.func, ast.Name)
        if node.func.id == expression.HOLDS:  # of a catalogue that was read alone; a loaded pack has it written out
            return self.truth(expression.parse(self.pack.conditions[expression.held(node)].when).tree, {})
        if node.func.id in expression.FUNCTIONS:
            name = full_name(node.args[0], loops) or ""
            get = _getter(node.args[0], name, loops)
            wanted = node.func.id
            return lambda facts, scope: _asked(get(facts, scope), wanted)
        function, variable, over, element = quantifier(node)
        inner = self.truth(element, {**loops, variable: over})
        combine = disjunction if function == "any" else conjunction
        return _quantified(inner, variable, over, combine)

    def operand(self, node: ast.expr, loops: Mapping[str, str]) -> tuple[_Fetch, FactType | None]:
        """How to fetch a value that compares, and its type; for a literal the type is None and the fetch unused."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            table = self.pack.tables[node.value.id]
            rows = {key.casefold(): from_text(table.type, value) for key, value in table.rows.items()}
            key, _ = self.operand(node.slice, loops)
            return _row(key, {name: comparable(table.type, value) for name, value in rows.items()}), table.type
        name = full_name(node, loops)
        if name is None or name not in self.pack.facts:
            return _nothing, None
        kind = self.pack.facts[name].type
        get = _getter(node, name, loops)

        def fetch(facts: HostFacts, scope: _Scope) -> tuple[Any, tuple[Fact, ...], tuple[Fact, ...]]:
            fact = get(facts, scope)
            if isinstance(fact.value, Absent):
                return None, (), (fact,)
            return comparable(kind, fact.value), (fact,), ()

        return fetch, kind


def _nothing(facts: HostFacts, scope: _Scope) -> tuple[Any, tuple[Fact, ...], tuple[Fact, ...]]:
    raise AssertionError("a literal is not fetched")


def _literal(value: Any, kind: FactType) -> _Fetch:
    fixed = (comparable(kind, value), (), ())
    return lambda facts, scope: fixed


def _getter(node: ast.expr, name: str, loops: Mapping[str, str]) -> Callable[[HostFacts, _Scope], Fact]:
    variable = (expression.dotted_name(node) or "").partition(".")[0]
    if variable not in loops:
        return lambda facts, scope: fact_of(facts, name)
    absent = Fact(name, Absent(AbsentReason.NOT_COLLECTED), Origin("none"))
    return lambda facts, scope: scope[variable].get(name, absent)


def _boolean(fetch: _Fetch) -> _Decide:
    def decide(facts: HostFacts, scope: _Scope) -> Outcome:
        value, known, missing = fetch(facts, scope)
        return Outcome(Truth.UNKNOWN, (), missing) if missing else Outcome(Truth.of(bool(value)), known)

    return decide


def _compared(first: _Fetch, compare: Callable[[Any, Any], bool], second: _Fetch) -> _Decide:
    def decide(facts: HostFacts, scope: _Scope) -> Outcome:
        left, left_known, left_missing = first(facts, scope)
        right, right_known, right_missing = second(facts, scope)
        if left_missing or right_missing:
            return Outcome(Truth.UNKNOWN, (), _unique((*left_missing, *right_missing)))
        return Outcome(Truth.of(compare(left, right)), _unique((*left_known, *right_known)))

    return decide


def _row(key: _Fetch, rows: Mapping[str, Any]) -> _Fetch:
    """A table's row. A key without a row leaves the condition unknown: the table can't speak of it."""

    def fetch(facts: HostFacts, scope: _Scope) -> tuple[Any, tuple[Fact, ...], tuple[Fact, ...]]:
        value, known, missing = key(facts, scope)
        if missing:
            return None, (), missing
        if value not in rows:
            detail = f"no table row for {value}"
            return (
                None,
                (),
                tuple(
                    Fact(fact.name, Absent(AbsentReason.NOT_SUPPORTED, detail), fact.origin, instance=fact.instance)
                    for fact in known
                ),
            )
        return rows[value], known, ()

    return fetch


def _word_in_list(word: str, fetch: _Fetch, complete: str | None) -> _Decide:
    """A word that a cut list does not show is unknown, not absent."""

    def decide(facts: HostFacts, scope: _Scope) -> Outcome:
        words, known, missing = fetch(facts, scope)
        if missing:
            return Outcome(Truth.UNKNOWN, (), missing)
        if word in (entry.casefold() for entry in words):
            return Outcome(Truth.TRUE, known)
        whole = fact_of(facts, complete) if complete else None
        if whole is not None and whole.value is OPEN:
            return Outcome(Truth.UNKNOWN, (), (whole,))
        if whole is not None and whole.value is not True:
            why = Absent(AbsentReason.NOT_COLLECTED, "the list that was read is cut short")
            return Outcome(Truth.UNKNOWN, (), (Fact(known[0].name, why, known[0].origin),))
        return Outcome(Truth.FALSE, known)

    return decide


def _asked(fact: Fact, function: str) -> Outcome:
    """`known` and `not_found` look at whether there is a value, so they are never unknown, unless that is open."""
    if fact.value is OPEN:
        return Outcome(Truth.UNKNOWN, (), (fact,))
    if function == "known":
        return Outcome(Truth.of(fact.known), (fact,))
    is_not_found = isinstance(fact.value, Absent) and fact.value.reason is AbsentReason.NOT_FOUND
    return Outcome(Truth.of(is_not_found), (fact,))


def _quantified(inner: _Decide, variable: str, over: str, combine: Callable[[Iterable[Outcome]], Outcome]) -> _Decide:
    prefix = f"{over}[]."

    def decide(facts: HostFacts, scope: _Scope) -> Outcome:
        members = {
            instance: values
            for instance, values in facts.instances.items()
            if any(name.startswith(prefix) for name in values)
        }
        if not members:
            absent = Fact(f"{over}[]", Absent(AbsentReason.NOT_COLLECTED), Origin("none"))
            return Outcome(Truth.UNKNOWN, (), (absent,))
        return combine(inner(facts, {**scope, variable: values}) for values in members.values())

    return decide
