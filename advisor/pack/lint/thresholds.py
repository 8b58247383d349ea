"""HA402: a threshold stands in one place, and everybody else asks for it there."""

from collections.abc import Iterator
from typing import Any

from advisor.pack import expression
from advisor.pack.catalogue import Derivation, FactType, NamedCondition, Table
from advisor.pack.lint.compared import compared_values
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.subject import LintContext, Subject, conditions
from advisor.pack.lint.usage import raw_text
from advisor.pack.lint.validator import Validator
from advisor.pack.values import ORDERED, comparable, from_text

_TELLING = (FactType.VERSION, FactType.FILE_VERSION, FactType.TIME)
"""Types whose values in a table are thresholds too: nobody writes a whole version by chance."""


class ThresholdValidator(Validator):
    """Counts the pieces that compare one fact with one value. 0 is no threshold: it means none."""

    codes = ("HA402",)

    def __init__(self, context: LintContext) -> None:
        super().__init__(context)
        self._places: dict[tuple[str, Any], list[tuple[Subject, tuple[str | int, ...], str]]] = {}
        self._rows: dict[tuple[FactType, Any], str] = {}

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        if isinstance(subject.piece, Table) and subject.piece.type in _TELLING:
            for text in subject.piece.rows.values():
                kind = subject.piece.type
                self._rows.setdefault((kind, comparable(kind, from_text(kind, text))), subject.name)
        for path, _ in conditions(subject):
            tree = expression.parse(raw_text(subject, *path)).tree
            for one in compared_values(tree, self.pack.facts, self.pack.tables):
                if not one.of_table and self.pack.facts[one.fact].type in ORDERED and one.value != 0:
                    self._places.setdefault((one.fact, one.value), []).append((subject, path, one.text))
        yield from ()

    def finalize(self) -> Iterator[LintFinding]:
        for (fact, value), places in self._places.items():
            owners = [subject.name for subject, _, _ in sorted(places, key=lambda place: _rank(place[0]))]
            row = self._rows.get((self.pack.facts[fact].type, value))
            said: set[str] = set() if row is not None else {owners[0]}
            first = f"the table {row}" if row is not None else owners[0]
            for subject, path, text in places:
                if subject.name not in said:
                    said.add(subject.name)
                    yield subject.finding("HA402", f"{fact} is compared with {text} here and in {first}", *path)


def _rank(subject: Subject) -> int:
    """Where a threshold belongs: a condition of the catalogue, else a derived fact, else where it is met first."""
    order = (NamedCondition, Derivation)
    return next((rank for rank, kind in enumerate(order) if isinstance(subject.piece, kind)), len(order))
