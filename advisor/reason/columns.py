"""Judges the hosts of a table together: each distinct value, each distinct combination of the facts that a condition
reads, and each distinct vector of what a part of a stratum reads is decided once. The verdicts are those of `Judge`,
one host at a time, which also gives the proof for any host that somebody asks about.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.model.action import Stance
from advisor.model.audit import Lack
from advisor.model.fact import Absent, AbsentReason
from advisor.model.fact_table import Codes, FactTable
from advisor.model.outcome_table import STANCES, VERDICTS, Marks, OutcomeTable
from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.model.verdict import Verdict
from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.needs import Needs
from advisor.pack.reads import facts_of
from advisor.pack.rule import Rule
from advisor.reason.compile import APPLIES, compile_pack
from advisor.reason.condition import Condition, Outcome
from advisor.reason.decide import Decider, Decisions, line_outcome
from advisor.reason.derive import Deriver
from advisor.reason.distinct import Places, distinct
from advisor.reason.groups import Group, groups_of
from advisor.reason.judge import Marked, keeping_unknown, marks_of, suspect_score
from advisor.reason.lines import literals
from advisor.reason.program import Chainer, Stratum
from advisor.reason.rows import Rows, Variable, combined, constant, numbered
from advisor.reason.stale import Limits, fresh

_Known: TypeAlias = Variable[frozenset[str]]
"""Propositions of a row that are made together."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Host `i` of the table ended as `endings[codes[i]]`."""

    codes: Codes
    endings: OutcomeTable


class ColumnJudge:
    """The pack's rules, compiled once for any number of tables. Arguments as for `Judge`; one thread at a time."""

    def __init__(
        self, pack: Pack, rules: Sequence[Rule], chainer: Callable[[Stratum], Chainer], assume: Level | None = None
    ) -> None:
        self.needs = Needs(pack, rules)
        self._pack, self._assume = pack, assume
        self._rules = {rule.id: rule for rule in rules}
        decider = Decider(pack, rules)
        self._asked, self._forbidding = decider.asked, decider.forbidding
        self._steps = [step for step in Deriver(pack).steps() if step[0] in self.needs.derived]
        self._plan = sorted(pack.remedies.values(), key=lambda remedy: (remedy.rank, remedy.id))
        self._marks = marks_of(rules)
        program = compile_pack(pack, rules)
        self._findings = groups_of(program.findings, chainer)
        self._later = [
            groups_of(stratum, chainer) for stratum in (program.proposals, program.conflicts, program.stances)
        ]

    def __call__(self, table: FactTable, now: datetime | None = None) -> Ends:
        """How the hosts end, with facts as old as they are at the moment `now` (UTC); None: none is too old."""
        rows = Rows(table)
        for name, reads, derive in self._steps:
            rows.derived(name, reads, now is not None and name in self.needs.limits, derive)
        return _Judging(self, rows, now).ends()

    def close(self) -> None:
        """Give back the engine's memory."""
        for groups in (self._findings, *self._later):
            for group in groups:
                group.close()

    # What follows is for `_Judging` alone.

    def decisions(self, rows: Rows, now: datetime | None) -> dict[str, Variable[Outcome]]:
        """Every condition, and what forbids actions. A text that several owners share is decided once."""
        made: dict[tuple[str, Limits], Variable[Outcome]] = {}
        found: dict[str, Variable[Outcome]] = {}
        for name, (condition, limits) in self._asked.items():
            limits = limits if now is not None else ()
            if (condition.text, limits) not in made:
                made[condition.text, limits] = self._decided(rows, condition, limits, now)
            found[name] = made[condition.text, limits]
        for name, owner, line in self._forbidding:
            parsed = expression.parse(line)
            names = [f"{owner}/{one}" for one in sorted(parsed.names)]

            def decide(
                outcomes: list[Outcome], names: list[str] = names, owner: str = owner, tree: Any = parsed.tree
            ) -> Truth:
                return line_outcome(tree, dict(zip(names, outcomes, strict=True)), f"{owner}/").truth

            truths = combined([found[one] for one in names], rows.count, decide)
            found[name] = Variable(truths.codes, [Outcome(truth) for truth in truths.values])
        return found

    def _decided(self, rows: Rows, condition: Condition, limits: Limits, now: datetime | None) -> Variable[Outcome]:
        aged = [name for name, _ in limits]
        return rows.of_facts(
            facts_of(condition.text, self._pack), aged, lambda facts: condition(fresh(facts, limits, now)), _class_of
        )


@dataclass
class _Judging:
    """One table's rows on their way through the strata. `_made` says which variable gives a proposition."""

    judge: ColumnJudge
    rows: Rows
    now: datetime | None

    def ends(self) -> Ends:
        judge, count = self.judge, self.rows.count
        self._decisions = judge.decisions(self.rows, self.now)
        self._made: dict[str, _Known] = {}
        self._literals: dict[str, _Known] = {}
        self._chain(judge._findings)
        self._levels()
        for groups in judge._later:
            self._chain(groups)
        verdicts = [self._verdict(rule) for rule in judge._rules]
        stances = [self._stance(remedy.id) for remedy in judge._plan]
        lacks = [self._lacks(rule, verdict) for rule, verdict in zip(judge._rules.values(), verdicts, strict=True)]
        parts: list[Variable[Any]] = [*verdicts, *stances, *lacks]
        numbers, firsts = distinct([one.part for one in parts], count)
        endings = OutcomeTable(
            tuple(judge._rules),
            tuple(remedy.id for remedy in judge._plan),
            _marks(verdicts, VERDICTS, firsts),
            _marks(stances, STANCES, firsts),
            _columns([one.codes[firsts] for one in lacks], len(firsts), np.int32),
            tuple(tuple(one.values) for one in lacks),
        )
        return Ends(numbers[self.rows.numbers] if count else numbers, endings)

    def _chain(self, groups: Iterable[Group]) -> None:
        made: dict[str, _Known] = {}
        for group in groups:

            def chain(known: list[frozenset[str]], group: Group = group) -> frozenset[str]:
                return group(frozenset[str]().union(*known))

            conclusions = combined(list(self._read(group.reads)), self.rows.count, chain)
            made.update(dict.fromkeys(group.concludes, conclusions))
        self._made.update(made)

    def _read(self, propositions: frozenset[str]) -> Iterator[_Known]:
        """The variables that give these propositions, which is all that is left of their values."""
        variables: dict[int, _Known] = {}
        for proposition in sorted(propositions):
            variable = self._giving(proposition)
            if variable is not None:
                variables[id(variable)] = variable
        for variable in variables.values():
            kept = [value & propositions for value in variable.values]
            yield numbered(variable.codes, kept, kept)

    def _giving(self, proposition: str) -> _Known | None:
        if proposition in self._made:
            return self._made[proposition]
        name = proposition.rpartition(":")[0]
        if name in self._decisions and name not in self._literals:
            decided = self._decisions[name]
            given = [frozenset(literals(name, outcome.truth)) for outcome in decided.values]
            self._literals[name] = Variable(decided.codes, given)
        return self._literals.get(name)

    def _levels(self) -> None:
        judge = self.judge
        for suspect, marks in judge._marks.items():
            variable = self._scored(suspect, marks)
            self._made.update({_level(suspect, one): variable for one in Level})
        if judge._assume is not None:
            for rule in judge._pack.rules:
                if rule not in judge._marks:
                    given = _level(rule, judge._assume)
                    self._made[given] = constant(frozenset({given}), self.rows.count)

    def _scored(self, suspect: str, marks: Sequence[Marked]) -> _Known:
        owner, bounds = self.judge._rules.get(suspect), self.judge._pack.levels
        told = frozenset(f"mark/{rule.id}/{index}/{word}" for rule, index, _ in marks for word in ("true", "unknown"))

        def level(known: list[frozenset[str]]) -> frozenset[str]:
            found = suspect_score(marks, owner, bounds, frozenset[str]().union(*known))
            return frozenset({_level(suspect, found.level)})

        return combined(list(self._read(told)), self.rows.count, level)

    def _verdict(self, rule: str) -> Variable[Verdict]:
        names = {f"finding/{rule}/{verdict}": verdict for verdict in Verdict}
        return combined(list(self._read(frozenset(names))), self.rows.count, lambda known: _only(names, known)[0])

    def _stance(self, action: str) -> Variable[Stance | None]:
        names = {f"stance/{action}/{stance}": stance for stance in Stance}
        parts = list(self._read(frozenset(names)))
        return combined(parts, self.rows.count, lambda known: next(iter(_only(names, known)), None))

    def _lacks(self, rule: Rule, verdict: Variable[Verdict]) -> Variable[tuple[Lack, ...]]:
        if Verdict.UNKNOWN not in verdict.values:
            return constant((), self.rows.count)
        names = [f"{rule.id}/{name}" for name in (*rule.given, *([APPLIES] if rule.applies_to is not None else []))]

        def lacks(values: list[Any]) -> tuple[Lack, ...]:
            if values[-1] is not Verdict.UNKNOWN:
                return ()
            decisions = Decisions(dict(zip(names, values[:-1], strict=True)))
            found: dict[str, Lack] = {}
            for fact in keeping_unknown(decisions, rule).missing:
                reason = fact.value.reason if isinstance(fact.value, Absent) else AbsentReason.NOT_COLLECTED
                found.setdefault(fact.name, Lack(rule.id, fact.name, reason))
            return tuple(found.values())

        return combined([*(self._decisions[name] for name in names), verdict], self.rows.count, lacks)


def _marks(variables: Sequence[Variable[Any]], words: Sequence[Any], firsts: Places) -> Marks:
    """A row for each of `firsts`, of the places of the variables' values among `words`."""
    numbers = [np.array([words.index(value) for value in one.values], np.uint8) for one in variables]
    columns = [of[one.codes[firsts]] for of, one in zip(numbers, variables, strict=True)]
    return _columns(columns, len(firsts), np.uint8)


def _columns(columns: Sequence[NDArray[Any]], rows: int, kind: type) -> NDArray[Any]:
    return np.stack(columns, axis=1).astype(kind) if columns and rows else np.zeros((rows, len(columns)), kind)


def _level(suspect: str, level: Level) -> str:
    return f"level/{suspect}/{level}"


def _only(names: Mapping[str, Any], known: Iterable[frozenset[str]]) -> list[Any]:
    """Those whose propositions are known, in their order."""
    propositions: frozenset[str] = frozenset().union(*known)
    return [one for name, one in names.items() if name in propositions]


def _class_of(outcome: Outcome) -> Hashable:
    """Outcomes that come to the same: an explanation is made for one host, and not here."""
    missing = (
        (fact.name, fact.instance, fact.value.reason if isinstance(fact.value, Absent) else None)
        for fact in outcome.missing
    )
    return outcome.truth, tuple(missing)
