"""A pack as a graph: facts, the conditions over them, rules and suspects, and the actions that these lead to."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.meaning import normal
from advisor.pack.rule import Contradiction, Mark, Remedy, Rule


class NodeKind(StrEnum):
    FACT = "fact"
    DERIVED = "derived"
    CONDITION = "condition"
    RULE = "rule"
    SUSPECT = "suspect"
    ACTION = "action"


class EdgeKind(StrEnum):
    """How one node bears on another.

    `reads`: a fact is read by a condition or a derived fact. `decides`: a condition decides a rule or what it proposes,
    or which of contradicting actions wins. `for`, `against`, `rules-out`: a condition speaks so of a suspect.
    `proposes`: a rule or suspect proposes an action. `forbids`: a condition an action. `requires`: an action has to
    come before the other.
    """

    READS = "reads"
    DECIDES = "decides"
    FOR = "for"
    AGAINST = "against"
    RULES_OUT = "rules-out"
    PROPOSES = "proposes"
    FORBIDS = "forbids"
    REQUIRES = "requires"


@dataclass(frozen=True, slots=True)
class Node:
    """`id` is unique in the graph; `name` is the id of a rule or action, or the name of a fact; `text` says what it
    is: a title, a label, or the condition."""

    id: str
    kind: NodeKind
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """`label` is a weight or a stance, or empty."""

    source: str
    target: str
    kind: EdgeKind
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges in a fixed order; each edge once."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph(pack: Pack, identity: str | None = None) -> Graph:
    """The whole pack, or what one rule, suspect or action stands on and what follows from it."""
    builder = _Builder(pack)
    whole = builder.build()
    return whole if identity is None else _around(whole, identity)


def _around(whole: Graph, identity: str) -> Graph:
    """The node of that name with everything before it, and with the actions that follow."""
    centre = [
        node.id for node in whole.nodes if node.name == identity and node.kind not in (NodeKind.FACT, NodeKind.DERIVED)
    ]
    before = _reached(
        centre, {(edge.target, edge.source) for edge in whole.edges if edge.kind is not EdgeKind.REQUIRES}
    )
    after = _reached(centre, {(edge.source, edge.target) for edge in whole.edges if edge.kind is EdgeKind.PROPOSES})
    kept = before | after
    return Graph(
        tuple(node for node in whole.nodes if node.id in kept),
        tuple(edge for edge in whole.edges if edge.source in kept and edge.target in kept),
    )


def _reached(start: Iterable[str], steps: set[tuple[str, str]]) -> set[str]:
    onward: dict[str, list[str]] = {}
    for source, target in steps:
        onward.setdefault(source, []).append(target)
    found, waiting = set(start), list(start)
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


class _Builder:
    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._derived = {one.fact: one for one in pack.derivations}
        self._suspects = {mark.id for rule in pack.rules.values() for mark in rule.verdict.suspects}
        self._nodes: dict[str, Node] = {}
        self._edges: dict[Edge, None] = {}

    def build(self) -> Graph:
        for rule in self._pack.rules.values():
            self._rule(rule)
        for remedy in self._pack.remedies.values():
            self._remedy(remedy)
        for one in self._pack.contradictions.values():
            self._contradiction(one)
        order = list(NodeKind)
        nodes = sorted(self._nodes.values(), key=lambda node: (order.index(node.kind), node.name, node.id))
        edges = sorted(self._edges, key=lambda edge: (edge.source, edge.target, edge.kind, edge.label))
        return Graph(tuple(nodes), tuple(edges))

    def _rule(self, rule: Rule) -> None:
        conclusion = self._conclusion(rule.id)
        for text in self._conditions(rule, rule.when):
            self._edge(self._condition(text), conclusion, EdgeKind.DECIDES)
        if rule.applies_to is not None:
            text = self._pack.conditions[rule.applies_to].when
            self._edge(self._condition(text, rule.applies_to), conclusion, EdgeKind.DECIDES)
        for mark in rule.verdict.suspects:
            kind, label = _weight(mark)
            whole = normal(mark.when or rule.when, rule.given)
            self._edge(self._condition(whole), self._conclusion(mark.id), kind, label)
        for proposal in rule.actions:
            source = self._conclusion(proposal.suspected or rule.id)
            self._edge(source, self._action(proposal.id), EdgeKind.PROPOSES, str(proposal.stance))
            for text in self._conditions(rule, proposal.when or rule.when):
                self._edge(self._condition(text), conclusion, EdgeKind.DECIDES)

    def _remedy(self, remedy: Remedy) -> None:
        action = self._action(remedy.id)
        for one in remedy.forbidden:
            self._edge(self._condition(normal(one.when, remedy.given)), action, EdgeKind.FORBIDS)
        for required in remedy.requires:
            self._edge(self._action(required), action, EdgeKind.REQUIRES)

    def _contradiction(self, one: Contradiction) -> None:
        for winner in one.winners:
            if winner.when is not None:
                condition = self._condition(normal(winner.when, one.given))
                self._edge(condition, self._action(winner.wins), EdgeKind.DECIDES, "wins")

    @staticmethod
    def _conditions(rule: Rule, line: str) -> Iterator[str]:
        """The named conditions of a line, written out; one that the line denies is denied here."""
        for name, is_denied in sorted(_names(expression.parse(line).tree)):
            yield f"not ({rule.given[name]})" if is_denied else rule.given[name]

    def _condition(self, text: str, name: str = "") -> str:
        """The node of a condition; rules that ask the same share it."""
        spelt = normal(text)
        node = f"condition {spelt}"
        if node not in self._nodes or (name and not self._nodes[node].name):
            self._nodes[node] = Node(node, NodeKind.CONDITION, name, spelt)
        self._reads(text, node)
        return node

    def _reads(self, text: str, node: str) -> None:
        for name in expression.parse(text).facts:
            if name not in self._pack.lists:
                self._edge(self._fact(name), node, EdgeKind.READS)

    def _fact(self, name: str) -> str:
        node = f"fact {name}"
        if node not in self._nodes:
            kind = NodeKind.DERIVED if name in self._derived else NodeKind.FACT
            spec = self._pack.facts.get(name)
            self._nodes[node] = Node(node, kind, name, spec.label if spec else "")
            if name in self._derived:
                for case in self._derived[name].cases:
                    for other in expression.parse(case.when).facts:
                        if other != name and other not in self._pack.lists:
                            self._edge(self._fact(other), node, EdgeKind.READS)
        return node

    def _conclusion(self, identity: str) -> str:
        node = f"rule {identity}"
        if node not in self._nodes:
            kind = NodeKind.SUSPECT if identity in self._suspects else NodeKind.RULE
            self._nodes[node] = Node(node, kind, identity, self._pack.rules[identity].title)
        return node

    def _action(self, identity: str) -> str:
        node = f"action {identity}"
        if node not in self._nodes:
            self._nodes[node] = Node(node, NodeKind.ACTION, identity, self._pack.remedies[identity].title)
        return node

    def _edge(self, source: str, target: str, kind: EdgeKind, label: str = "") -> None:
        self._edges[Edge(source, target, kind, label)] = None


def _names(node: ast.expr, is_denied: bool = False) -> set[tuple[str, bool]]:
    """The names of a line, and whether it denies them."""
    if isinstance(node, ast.Name):
        return {(node.id, is_denied)}
    if isinstance(node, ast.UnaryOp):
        return _names(node.operand, not is_denied)
    return {found for value in getattr(node, "values", ()) for found in _names(value, is_denied)}


def _weight(mark: Mark) -> tuple[EdgeKind, str]:
    if mark.rules_out:
        return EdgeKind.RULES_OUT, "rules out"
    return (EdgeKind.FOR, f"+{mark.in_favour}") if mark.in_favour else (EdgeKind.AGAINST, f"-{mark.against}")
