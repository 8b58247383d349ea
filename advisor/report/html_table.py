"""A table with a heading, for readers of the chart who do not see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.report.html_markup import Markup, joined, tag


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; `anchor` is what a link of the chart leads to."""

    cells: tuple[str, ...]
    anchor: str | None = None


def section(heading: str, *content: str) -> Markup:
    return tag("section", tag("h2", heading), *content)


def table(caption: str, columns: Sequence[str], rows: Iterable[Row]) -> Markup:
    """`columns` are the headings; a row has as many cells."""
    head = tag("thead", tag("tr", *(tag("th", column, scope="col") for column in columns)))
    body = tag("tbody", *(tag("tr", *(tag("td", cell) for cell in row.cells), id=row.anchor) for row in rows))
    return tag("div", tag("table", tag("caption", caption), head, body), class_="scroll")


def bullets(lines: Iterable[str]) -> Markup:
    items = joined(*(tag("li", line) for line in lines))
    return tag("ul", items) if items else items
