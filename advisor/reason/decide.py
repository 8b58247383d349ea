"""Decides every named condition of the rules for a host, before anything is chained.

Each decision keeps its outcome, so that a verdict can later be explained by the facts that settled it.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from advisor.model.fact import HostFacts
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.reason.compile import APPLIES, forbidding
from advisor.reason.condition import Condition, Outcome, conjunction, disjunction, negation
from advisor.reason.lines import literals
from advisor.reason.stale import NO_LIMITS, Limits, fresh, limits_of


@dataclass(frozen=True)
class Decisions:
    """Outcomes by the name that clauses use (`<owner>/<condition>`)."""

    outcomes: Mapping[str, Outcome]

    def propositions(self) -> set[str]:
        """Everything that the chain may start from."""
        return {literal for name, outcome in self.outcomes.items() for literal in literals(name, outcome.truth)}

    def of_line(self, owner: str, text: str) -> Outcome:
        """A line of and / or / not over the owner's conditions."""
        return line_outcome(expression.parse(text).tree, self.outcomes, f"{owner}/")

    def applies(self, rule: Rule) -> Outcome:
        """Whether the rule applies to the host; one without `applies_to` always does."""
        return self.outcomes[f"{rule.id}/{APPLIES}"] if rule.applies_to is not None else Outcome(Truth.TRUE)

    def of_rule_line(self, rule: Rule, text: str | None) -> Outcome:
        """A line of the rule (default: `when`) together with its `applies_to`."""
        line = self.of_line(rule.id, text or rule.when)
        return line if rule.applies_to is None else conjunction([self.applies(rule), line])


class Decider:
    """The conditions of a pack, compiled once. A text that several owners share is decided once a host, and once more
    for each that asks for fresher facts than the others."""

    def __init__(self, pack: Pack, rules: Sequence[Rule]) -> None:
        self._named: dict[str, str] = {}
        self._forbidding: list[tuple[str, str, str]] = []
        for rule in rules:
            if rule.applies_to is not None:
                self._named[f"{rule.id}/{APPLIES}"] = pack.conditions[rule.applies_to].when
        limits = {rule.id: limits_of(rule.max_age) for rule in rules}
        owners: list[Rule | Remedy | Contradiction] = [*rules, *pack.remedies.values(), *pack.contradictions.values()]
        for owner in owners:
            self._named.update({f"{owner.id}/{name}": text for name, text in owner.given.items()})
        for remedy in pack.remedies.values():
            for index, one in enumerate(remedy.forbidden):
                self._forbidding.append((forbidding(remedy.id, index), remedy.id, one.when))
        self._limits = {name: limits.get(name.partition("/")[0], NO_LIMITS) for name in self._named}
        self._conditions = {text: Condition(text, pack) for text in dict.fromkeys(self._named.values())}

    @property
    def asked(self) -> Mapping[str, tuple[Condition, Limits]]:
        """What is decided, by the name that clauses use, and how fresh its facts must be."""
        return {name: (self._conditions[text], self._limits[name]) for name, text in self._named.items()}

    @property
    def forbidding(self) -> Sequence[tuple[str, str, str]]:
        """What forbids an action: the name that clauses use, the owner of the conditions, and a line over them."""
        return tuple(self._forbidding)

    def __call__(self, facts: HostFacts, now: datetime | None = None) -> Decisions:
        """Every condition over these facts, as old as they are at the moment `now` (UTC); None: none is too old."""
        views = {limits: fresh(facts, limits, now) for limits in set(self._limits.values())}
        asked = dict.fromkeys((text, self._limits[name]) for name, text in self._named.items())
        decided = {(text, limits): self._conditions[text](views[limits]) for text, limits in asked}
        outcomes = {name: decided[text, self._limits[name]] for name, text in self._named.items()}
        for name, owner, line in self._forbidding:
            outcomes[name] = line_outcome(expression.parse(line).tree, outcomes, f"{owner}/")
        return Decisions(outcomes)


def line_outcome(node: ast.expr, outcomes: Mapping[str, Outcome], prefix: str) -> Outcome:
    """A line's outcome with the facts that decide it."""
    if isinstance(node, ast.UnaryOp):
        return negation(line_outcome(node.operand, outcomes, prefix))
    if isinstance(node, ast.BoolOp):
        parts = (line_outcome(value, outcomes, prefix) for value in node.values)
        return conjunction(parts) if isinstance(node.op, ast.And) else disjunction(parts)
    assert isinstance(node, ast.Name)  # vouched for by the pack's cross-checks
    return outcomes[prefix + node.id]


def deciding_names(node: ast.expr, outcomes: Mapping[str, Outcome], prefix: str) -> list[str]:
    """The named conditions of a line that settle it (or keep it open), in the order of the line."""
    if isinstance(node, ast.UnaryOp):
        return deciding_names(node.operand, outcomes, prefix)
    if isinstance(node, ast.Name):
        return [node.id]
    assert isinstance(node, ast.BoolOp)
    decisive = Truth.FALSE if isinstance(node.op, ast.And) else Truth.TRUE
    truths = [line_outcome(value, outcomes, prefix).truth for value in node.values]
    if decisive in truths:
        return deciding_names(node.values[truths.index(decisive)], outcomes, prefix)
    wanted = Truth.UNKNOWN if Truth.UNKNOWN in truths else ~decisive
    names = [
        name
        for value, truth in zip(node.values, truths, strict=True)
        if truth is wanted
        for name in deciding_names(value, outcomes, prefix)
    ]
    return list(dict.fromkeys(names))
