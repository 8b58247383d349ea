"""What validators look at: each piece of a pack with its document, and the pack around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from advisor.pack import expression
from advisor.pack.catalogue import Derivation, FactSpec, NamedCondition, Table
from advisor.pack.layers import Layer
from advisor.pack.lint.codes import CODES
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.space import Space
from advisor.pack.load import Pack
from advisor.pack.positions import Document, Path
from advisor.pack.profile import Profile
from advisor.pack.rule import Contradiction, Remedy, Rule

LintPiece: TypeAlias = Rule | Remedy | Contradiction | Profile | FactSpec | Table | NamedCondition | Derivation


@dataclass(frozen=True)
class Subject:
    """A piece, its name, and where in which file it stands."""

    name: str
    piece: LintPiece
    document: Document
    path: Path

    def finding(self, code: str, message: str, *path: str | int) -> LintFinding:
        """A finding at `path` inside the piece."""
        line, column = self.document.position((*self.path, *path))
        return LintFinding(self.document.file, line, column, code, message, CODES[code].severity, self.name)


@dataclass(frozen=True)
class Line:
    """One line of and / or / not of a piece, with the names it may speak of. `what` says what hangs on it."""

    path: Path
    text: str
    names: Mapping[str, str]
    what: str


@dataclass(frozen=True)
class LintContext:
    """The pack under the linter. `broken` are the names of pieces with errors: nothing more is said of them."""

    pack: Pack
    layers: tuple[Layer, ...]
    broken: frozenset[str]

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        return tuple(subject for subject in _subjects(self.pack) if subject.name not in self.broken)

    @cached_property
    def space(self) -> Space:
        return Space(self.pack.facts, self.pack.tables, (text for one in self.subjects for _, text in conditions(one)))

    @cached_property
    def derivations(self) -> Mapping[str, Derivation]:
        return {one.fact: one for one in self.pack.derivations}

    def stands_on(self, names: Iterator[str] | frozenset[str]) -> frozenset[str]:
        """These facts with all that they are derived from, and what says whether a list is whole."""
        found: set[str] = set()
        pending = list(names)
        while pending:
            name = pending.pop()
            if name in found:
                continue
            found.add(name)
            spec = self.pack.facts.get(name)
            if spec is not None and spec.complete is not None:
                pending.append(spec.complete)
            if name in self.derivations:
                for case in self.derivations[name].cases:
                    pending += self.read_by(case.when)
        return frozenset(found)

    def applies(self, rule: Rule) -> str | None:
        """The condition of the rule's `applies_to`, where it has one that is declared."""
        named = self.pack.conditions.get(rule.applies_to) if rule.applies_to is not None else None
        return None if named is None else named.when

    def read_by(self, text: str) -> frozenset[str]:
        """The facts that a condition reads, keys of its tables included."""
        return expression.parse(text).facts


def conditions(subject: Subject) -> Iterator[tuple[Path, str]]:
    """The piece's conditions over facts, each with its place inside the piece."""
    piece = subject.piece
    if isinstance(piece, Rule | Remedy | Contradiction):
        for name, text in piece.given.items():
            yield ("given", name), text
    elif isinstance(piece, NamedCondition):
        yield ("when",), piece.when
    elif isinstance(piece, Derivation):
        for number, case in enumerate(piece.cases):
            yield ("cases", number, "when"), case.when


def lines(subject: Subject, pack: Pack) -> Iterator[Line]:
    """The piece's lines over its named conditions. What a rule says holds only where the rule applies."""
    piece = subject.piece
    if isinstance(piece, Rule):
        names = dict(piece.given)
        where = ""
        if piece.applies_to is not None and piece.applies_to in pack.conditions:
            names[_APPLIES] = pack.conditions[piece.applies_to].when
            where = f"{_APPLIES} and "
        yield Line(("when",), f"{where}({piece.when})", names, "the rule never fails")
        for number, mark in enumerate(piece.verdict.suspects):
            if mark.when is not None:
                path: Path = ("verdict", "suspects", number, "if")
                yield Line(path, f"{where}({mark.when})", names, "the mark never counts")
        for number, proposal in enumerate(piece.actions):
            if proposal.when is not None:
                line = f"{where}({proposal.when})"
                yield Line(("actions", number, "if"), line, names, f"{proposal.id} is never proposed here")
    elif isinstance(piece, Remedy):
        for number, forbidding in enumerate(piece.forbidden):
            yield Line(("forbidden", number, "if"), forbidding.when, piece.given, "it never forbids the action")
    elif isinstance(piece, Contradiction):
        for number, winner in enumerate(piece.winners):
            if winner.when is not None:
                yield Line(("winners", number, "if"), winner.when, piece.given, f"{winner.wins} never wins here")


_APPLIES = "applies_here"


def written(line: Line) -> str:
    """The line as its file has it, without what `applies_to` adds."""
    return line.text.removeprefix(f"{_APPLIES} and ")


def _subjects(pack: Pack) -> Iterator[Subject]:
    for kind in (pack.rules, pack.remedies, pack.contradictions, pack.profiles):
        for name, piece in kind.items():
            yield Subject(name, piece, pack.files[name], ())
    for key, document in pack.files.items():
        if key.startswith("facts/catalogue/"):
            yield from _of_catalogue(pack, document)


def _of_catalogue(pack: Pack, document: Document) -> Iterator[Subject]:
    for number, raw in enumerate(document.data.get("facts") or []):
        yield Subject(raw["name"], pack.facts[raw["name"]], document, ("facts", number))
    for name in document.data.get("tables") or {}:
        yield Subject(name, pack.tables[name], document, ("tables", name))
    for name in document.data.get("conditions") or {}:
        yield Subject(name, pack.conditions[name], document, ("conditions", name))
    derived = {one.fact: one for one in pack.derivations}
    for number, raw in enumerate(document.data.get("derive") or []):
        yield Subject(f"derive {raw['fact']}", derived[raw["fact"]], document, ("derive", number))
