"""HA201 to HA203: rules that say the same, and advice that contradicts itself without a declared conflict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from advisor.model.action import Stance
from advisor.model.suspect import Level
from advisor.model.verdict import Severity
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.formula import Asked, Atom, Both, Either, Formula
from advisor.pack.lint.solver import possible
from advisor.pack.lint.subject import LintContext, Subject
from advisor.pack.lint.validator import Validator
from advisor.pack.rule import Effect, Proposal, Rule

_SEVERITIES = tuple(Severity)


class SubsumedValidator(Validator):
    """A rule that fails only where another fails, and says no more: what else it looks at decides nothing."""

    codes = ("HA201",)

    def __init__(self, context: LintContext) -> None:
        super().__init__(context)
        self._rules: list[tuple[Subject, Rule]] = []

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        if isinstance(subject.piece, Rule):
            self._rules.append((subject, subject.piece))
        yield from ()

    def finalize(self) -> Iterator[LintFinding]:
        space = self.context.space
        fails = {rule.id: fails_when(self.context, rule, Asked.TRUE) for _, rule in self._rules}
        holds = {rule.id: fails_when(self.context, rule, Asked.NOT_TRUE) for _, rule in self._rules}
        for subject, rule in self._rules:
            for _, other in self._rules:
                if other is rule or not _says_as_much(other, rule) or not possible(space, fails[rule.id]):
                    continue
                if not possible(space, fails[rule.id], holds[other.id]):
                    mutual = not possible(space, fails[other.id], holds[rule.id]) and _says_as_much(rule, other)
                    if not mutual or rule.id > other.id:
                        what = f"whenever {rule.id} fails, {other.id} fails too and says as much"
                        yield subject.finding("HA201", what, "when")
                        break


def fails_when(context: LintContext, rule: Rule, asked: Asked, line: str | None = None) -> Formula:
    """When a line of the rule (default: `when`), together with `applies_to`, is answered as asked."""
    formula = context.space.formula(line or rule.when, asked, rule.given)
    if rule.applies_to is None:
        return formula
    applies = context.space.formula(context.pack.conditions[rule.applies_to].when, asked)
    return (Both if asked.all_needed else Either)((applies, formula))


def _says_as_much(other: Rule, rule: Rule) -> bool:
    """Whether the other is at least as severe, and has every action and mark of the rule."""
    if _SEVERITIES.index(other.verdict.severity) > _SEVERITIES.index(rule.verdict.severity):
        return False
    actions = {(one.id, one.stance) for one in rule.actions} - {(one.id, one.stance) for one in other.actions}
    marks = {mark.id for mark in rule.verdict.suspects} - {mark.id for mark in other.verdict.suspects}
    return not actions and not marks


def _undo(one: str | Effect, other: str | Effect) -> bool:
    """Whether two effects leave a fact with different values; one that is not known before it is read clashes with
    none."""
    values = [effect if isinstance(effect, str) else effect.to for effect in (one, other)]
    return None not in values and values[0] != values[1]


@dataclass(frozen=True)
class _Advice:
    """A proposal of a rule, and when it is made."""

    subject: Subject
    number: int
    proposal: Proposal
    when: Formula


class AdviceValidator(Validator):
    """Proposals that can be made to one host and contradict each other."""

    codes = ("HA202", "HA203")

    def __init__(self, context: LintContext) -> None:
        super().__init__(context)
        self._advice: list[_Advice] = []

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        if isinstance(subject.piece, Rule):
            for number, proposal in enumerate(subject.piece.actions):
                when = self._proposed(subject.piece, proposal)
                self._advice.append(_Advice(subject, number, proposal, when))
        yield from ()

    def finalize(self) -> Iterator[LintFinding]:
        for one, other in combinations(self._advice, 2):
            if self._reconciled({one.proposal.id, other.proposal.id}):
                continue
            what = self._opposed(one.proposal, other.proposal)
            if what and possible(self.context.space, one.when, other.when):
                code = "HA202" if one.proposal.id == other.proposal.id else "HA203"
                where = "" if one.subject.name == other.subject.name else f" ({one.subject.name})"
                yield other.subject.finding(code, f"{what}{where} on the same host", "actions", other.number, "id")

    def _reconciled(self, actions: set[str]) -> bool:
        return any(actions <= set(conflict.actions) for conflict in self.pack.contradictions.values())

    def _opposed(self, one: Proposal, other: Proposal) -> str:
        stances = {one.stance, other.stance}
        if one.id == other.id:
            return f"{one.id} is to be done and to be avoided" if stances == {Stance.DO, Stance.AVOID} else ""
        if Stance.AVOID in stances or not {one.id, other.id} <= set(self.pack.remedies):
            return ""
        left, right = self.pack.remedies[one.id].effects, self.pack.remedies[other.id].effects
        clash = sorted(fact for fact in left.keys() & right.keys() if _undo(left[fact], right[fact]))
        return f"{one.id} and {other.id} leave {clash[0]} with different values; both can be proposed" if clash else ""

    def _proposed(self, rule: Rule, proposal: Proposal) -> Formula:
        """The line holds, and the suspect has one of the levels: which needs that nothing rules it out, or something
        does."""
        line = fails_when(self.context, rule, Asked.TRUE, proposal.when)
        if proposal.suspected is None:
            return line
        return Both((line, self._level(proposal.suspected, proposal.at)))

    def _level(self, suspect: str, levels: Sequence[Level]) -> Formula:
        name = f"level {suspect}"
        regions = self.context.space.declare(name, [level.value for level in Level])
        mask = sum(1 << regions.values.index(level.value) for level in set(levels))
        parts: list[Formula] = [Atom(name, (), mask)]
        marks = [
            (rule, mark) for rule in self.pack.rules.values() for mark in rule.verdict.suspects if mark.id == suspect
        ]
        if not {Level.RULED_OUT, Level.UNLIKELY, Level.UNKNOWN} & set(levels):
            # Possible or probable: nothing rules the suspect out, nor could, and something speaks for it.
            parts += [fails_when(self.context, rule, Asked.FALSE, mark.when) for rule, mark in marks if mark.rules_out]
            parts.append(Either(tuple(
                fails_when(self.context, rule, Asked.TRUE, mark.when) for rule, mark in marks if mark.in_favour
            )))  # fmt: skip
        elif Level.RULED_OUT not in levels:
            parts += [
                fails_when(self.context, rule, Asked.NOT_TRUE, mark.when) for rule, mark in marks if mark.rules_out
            ]
        return Both(tuple(parts))
