"""HA301 to HA305: what nobody uses, and what nobody can learn."""

import re
from collections.abc import Iterator

from advisor.pack import expression
from advisor.pack.catalogue import FactSpec, NamedCondition, Table
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.subject import LintContext, Subject, conditions, lines
from advisor.pack.lint.validator import Validator
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.text import pack_prose, placeholders

_LOOKED_UP = re.compile(r"\{([a-z_][a-z0-9_]*)\[([a-z][a-z0-9_.\[\]]*)\]")


class UsageValidator(Validator):
    """Rules use facts directly, through what is derived from them, and in the sentences they say."""

    codes = ("HA301", "HA302", "HA303", "HA304")

    def __init__(self, context: LintContext) -> None:
        super().__init__(context)
        self._used = context.stands_on(self._asked())
        self._asked_for = self._by_holds()

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        piece = subject.piece
        if self.context.broken:
            return  # what nobody uses can be told of a whole pack only
        if isinstance(piece, FactSpec):
            yield from self._fact(subject, piece)
        elif isinstance(piece, Table) and subject.name not in self._tables():
            yield subject.finding("HA304", f"no condition looks anything up in {subject.name}")
        elif isinstance(piece, NamedCondition) and subject.name not in self._asked_for:
            yield subject.finding("HA304", f"no rule asks for the condition {subject.name}")
        elif isinstance(piece, Remedy) and not any(
            subject.name == proposal.id for rule in self.pack.rules.values() for proposal in rule.actions
        ):
            yield subject.finding("HA304", f"no rule proposes {subject.name}", "id")

    def _fact(self, subject: Subject, fact: FactSpec) -> Iterator[LintFinding]:
        derived = fact.name in self.context.derivations
        if fact.name not in self._used:
            yield subject.finding(
                "HA301", f"no rule uses {fact.name}, neither itself nor what is derived from it", "name"
            )
        elif not (fact.sources or fact.collect or fact.question or derived):
            yield subject.finding("HA303", f"nothing says how {fact.name} is found, collected or asked for", "name")
        if fact.question is not None and not (fact.sources or fact.collect or derived):
            what = f"a person is asked for {fact.name}, but nothing reads or collects it"
            yield subject.finding("HA302", what, "question")

    def _asked(self) -> Iterator[str]:
        """The facts that rules, remedies, conflicts and Windows generations ask for, and those they speak of."""
        pack = self.pack
        for kind in (pack.rules, pack.remedies, pack.contradictions):
            for piece in kind.values():
                for text in piece.given.values():
                    yield from self.context.read_by(text)
        for rule in pack.rules.values():
            yield from self.context.read_by(self.context.applies(rule) or "True")
        for generation in pack.generations:
            yield from self.context.read_by(generation.when)
        for _, text in pack_prose(pack):
            yield from (name for name in placeholders(text) if name in pack.facts)
            yield from (key for _, key in _LOOKED_UP.findall(text))

    def _tables(self) -> set[str]:
        found = {table for _, text in pack_prose(self.pack) for table, _ in _LOOKED_UP.findall(text)}
        for subject in self.context.subjects:
            for _, text in conditions(subject):
                found |= expression.parse(text).tables
        return found | self.pack.translations

    def _by_holds(self) -> set[str]:
        """Conditions of the catalogue that rules name. The files say it; the pack has them written out."""
        found = {rule.applies_to for rule in self.pack.rules.values() if rule.applies_to is not None}
        for subject in self.context.subjects:
            for path, _ in conditions(subject):
                found |= expression.parse(raw_text(subject, *path)).conditions
        for document in self.pack.files.values():
            for generation in document.data.get("generations") or []:
                found |= expression.parse(generation["when"]).conditions
        return found


def raw_text(subject: Subject, *path: str | int) -> str:
    """A condition as its file has it, before named conditions are written out."""
    data = subject.document.data
    for step in (*subject.path, *path):
        data = data[step]
    return str(data)


class GivenValidator(Validator):
    codes = ("HA305",)

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        if not isinstance(subject.piece, Rule | Remedy | Contradiction):
            return
        used = {name for line in lines(subject, self.pack) for name in expression.parse(line.text).names}
        for name in subject.piece.given:
            if name not in used:
                yield subject.finding("HA305", f"no line uses {name}", "given", name)
