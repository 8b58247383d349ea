"""Objects as HTML: `wmic /format:htable` and `hform`, and `ConvertTo-Html` of PowerShell."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from advisor.read.object_value import printed
from advisor.read.rows import Item, Row, row_of

_TAG = re.compile(r"<t(?:able|r|d|h)\b", re.I)
_NAME = re.compile(r"[A-Za-z_]\w*")
# wmic puts a hidden dot behind each value, so that empty cells have a height.
_HIDDEN = "span"


def looks_html(head: str) -> bool:
    return head.lstrip("\ufeff \t\r\n")[:1] == "<" and _TAG.search(head) is not None


def html_rows(text: str) -> Iterator[Row]:
    """A row each line of a table below its heading of names. A table that begins with anything else (`Property Name`
    of hform, `Name:` of PowerShell's lists) names a property a line, and its objects end where a name comes again."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    for table in parser.tables:
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


class _Tables(HTMLParser):
    """The cells of every line of every table, with the line of the file that they begin on. Tables in tables end
    those around them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[tuple[int, list[str]]]] = [[]]
        self._cells: list[str] | None = None
        self._text: list[str] | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_row()
            self.tables.append([])
        elif tag == "tr":
            self._end_row()
            self._cells = []
            self.tables[-1].append((self.getpos()[0], self._cells))
        elif tag in ("td", "th"):
            self._end_cell()
            self._text = []
        elif tag == _HIDDEN:
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag == _HIDDEN and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._hidden:
            self._text.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._text is not None and self._cells is not None:
            self._cells.append("".join(self._text).strip())
        self._text, self._hidden = None, 0

    def _end_row(self) -> None:
        self._end_cell()
        self._cells = None
