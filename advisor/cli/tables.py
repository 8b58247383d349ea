"""`--table NAME`, and the formats that a result has for its tables: csv, jsonl, md."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.formats import TABLES
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.report.page import Page
    from advisor.report.table import Table, Tables


@dataclass(frozen=True, slots=True)
class TableChoice:
    """The table that a person chose; None: all in jsonl, the most useful one in csv, the page itself in md."""

    name: str | None

    def formats(
        self, document: Callable[[], Mapping[str, Any]], page: "Callable[[Page], None]"
    ) -> dict[str, Callable[[], str]]:
        """Further formats for `Settings.emit`: of the tables of the document, and of the page as Markdown.

        They raise UsageError for a table that the document does not have.
        """

        def tables() -> "Tables":
            from advisor.report.tables import tables_of

            return tables_of(document())

        def csv() -> str:
            from advisor.report.table import csv_text

            return csv_text(self._chosen(tables()))

        def jsonl() -> str:
            from advisor.report.table import jsonl_text

            there = tables()
            return jsonl_text([self._chosen(there)] if self.name else [make() for make in there.values()])

        def markdown() -> str:
            from advisor.report.markdown_page import markdown_page
            from advisor.report.table import markdown_text

            return markdown_text(self._chosen(tables())) if self.name else markdown_page(page)

        return {"csv": csv, "jsonl": jsonl, "md": markdown}

    def _chosen(self, tables: "Tables") -> "Table":
        name = self.name or next(iter(tables))
        if name not in tables:
            raise UsageError(f"--table {name}: there is no such table here; it has {', '.join(tables)}.")
        return tables[name]()


def table_option(command: Callable[..., int]) -> Callable[..., int]:
    """`--table`, given to the command as `table`. It belongs to the formats of tables alone."""

    @functools.wraps(command)
    def run(table: str | None, **more: Any) -> int:
        form = more["form"]
        if table is not None and form not in TABLES:
            raise UsageError(f"--table belongs to --format {', '.join(TABLES)}; {form} has all tables at once.")
        return command(table=TableChoice(table), **more)

    name = "csv, jsonl, md: this table of the answer, such as findings."
    return click.option("--table", metavar="NAME", help=name)(run)
