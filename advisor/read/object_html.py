"""Objects as HTML: `wmic /format:htable` and `hform`, and `ConvertTo-Html` of PowerShell."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from advisor.read.object_value import printed
from advisor.read.rows import Item, Row, row_of

_TAG = re.compile(r"<(/?)(table|tr|td|th|span)\b[^<>]{0,500}>", re.I)
_MARKUP = re.compile(r"<[^<>]{0,500}>")
_NAME = re.compile(r"[A-Za-z_]\w*")
# wmic puts a hidden dot behind each value, so that empty cells have a height.
_HIDDEN = "span"


def looks_html(head: str) -> bool:
    return head.lstrip("\ufeff \t\r\n")[:1] == "<" and _TAG.search(head) is not None


def html_rows(text: str) -> Iterator[Row]:
    """A row each line of a table below its heading of names. A table that begins with anything else (`Property Name`
    of hform, `Name:` of PowerShell's lists) names a property a line, and its objects end where a name comes again."""
    for table in _tables(text):
        lines = [(line, cells) for line, cells in table if cells]
        if not lines:
            continue
        heading = lines[0][1]
        if len(heading) > 1 and len(set(heading)) == len(heading) and all(map(_NAME.fullmatch, heading)):
            for line, cells in lines[1:]:
                if len(cells) == len(heading):
                    items = [Item(name, printed(cell), line) for name, cell in zip(heading, cells, strict=True)]
                    yield row_of("", items, False, line)
        else:
            yield from _listed(lines)


def _listed(lines: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
    items: dict[str, Item] = {}
    for line, cells in lines:
        name = cells[0].rstrip(": ")
        if len(cells) != 2 or not _NAME.fullmatch(name):
            continue
        if name in items:
            yield _row(items)
            items = {}
        items[name] = Item(name, printed(cells[1]), line)
    if items:
        yield _row(items)


def _row(items: dict[str, Item]) -> Row:
    listed = list(items.values())
    return row_of("", listed, False, listed[0].line)


def _tables(text: str) -> list[list[tuple[int, list[str]]]]:
    """The lines of every table: where each begins in the file, and its cells. A table in a table ends the outer one.

    Every end tag may be missing, as people write it. What is no tag of a table is passed over, so that no markup,
    however broken, takes longer than its length.
    """
    tables: list[list[tuple[int, list[str]]]] = [[]]
    cells: list[str] | None = None
    cell: list[str] | None = None
    hidden = 0
    line, counted, end = 1, 0, 0
    for tag in _TAG.finditer(text):
        if cell is not None and not hidden:
            cell.append(text[end : tag.start()])
        end = tag.end()
        closing, name = tag.group(1), tag.group(2).casefold()
        if name == _HIDDEN:
            hidden = max(hidden - 1, 0) if closing else hidden + 1
            continue
        if cell is not None and cells is not None:
            cells.append(unescape(_MARKUP.sub("", "".join(cell))).strip())
        cell, hidden = None, 0
        if name in ("td", "th"):
            cell = None if closing else []
        else:
            cells = None
        if name == "tr" and not closing:
            line, counted = line + text.count("\n", counted, tag.start()), tag.start()
            cells = []
            tables[-1].append((line, cells))
        elif name == "table":
            tables.append([])
    return tables
