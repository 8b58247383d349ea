"""HA204 and HA205: a table by a choice has a row for each of its values, and for nothing else."""

from collections.abc import Iterator

from advisor.pack.catalogue import FactType, Table
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.subject import Subject
from advisor.pack.lint.validator import Validator


class PlatformValidator(Validator):
    codes = ("HA204", "HA205")

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        table = subject.piece
        if not isinstance(table, Table) or subject.name in self.pack.translations:
            return
        key = self.pack.facts.get(table.by)
        if key is None or key.type is not FactType.CHOICE:
            return
        rows = {row.casefold(): row for row in table.rows}
        values = {value.casefold(): value for value in key.values}
        for missing in sorted(values.keys() - rows.keys()):
            yield subject.finding("HA204", f"{subject.name} has no row for {table.by} {values[missing]}", "rows")
        for stray in sorted(rows.keys() - values.keys()):
            what = f"{subject.name} has a row {rows[stray]!r}, which is no value of {table.by}"
            yield subject.finding("HA205", what, "rows", rows[stray])
