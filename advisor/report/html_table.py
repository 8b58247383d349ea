"""Tables that can be sorted, lists, and what a reader may open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.report.html_markup import Markup, joined, tag


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; `anchor` is what a link of the chart leads to. `order` has what a cell is sorted by where
    that is not its text; None for the text."""

    cells: tuple[str, ...]
    anchor: str | None = None
    order: tuple[int | float | str | None, ...] = ()


def section(heading: str, *content: str) -> Markup:
    return tag("section", tag("h2", heading), *content)


def folded(heading: str, *content: str, **attributes: object) -> Markup:
    """What a reader may open; on paper it is open. `open=""` opens it at once."""
    return tag("details", tag("summary", heading), *content, **attributes)


def table(caption: str, columns: Sequence[str], rows: Iterable[Row | Markup], *, note: str = "") -> Markup:
    """`columns` are the headings; a row has as many cells, or is made by `table_row` already. Scripts make it sortable.

    The caption is for those who do not see the heading above it; a `note` is shown to all. A wide table scrolls by
    itself, with the keyboard too.
    """
    named = tag("caption", tag("span", caption, class_="unseen"), f" {note}" if note else "")
    head = tag("thead", tag("tr", *(tag("th", column, scope="col") for column in columns)))
    body = tag("tbody", *(row if isinstance(row, Markup) else table_row(row) for row in rows))
    whole = tag("table", named, head, body, data_sortable="")
    return tag("div", whole, class_="scroll", tabindex=0, role="group", aria_label=caption)


def table_row(row: Row) -> Markup:
    order = row.order or (None,) * len(row.cells)
    cells = (tag("td", cell, data_order=key) for cell, key in zip(row.cells, order, strict=True))
    return tag("tr", *cells, id=row.anchor)


def bullets(lines: Iterable[str]) -> Markup:
    items = joined(*(tag("li", line) for line in lines))
    return tag("ul", items) if items else items
