"""`systeminfo` in any language (see `labelled`), as list, table or CSV."""

import csv
import re
from collections.abc import Iterator, Sequence

from advisor.pack.load import Pack
from advisor.read.labelled import FEWEST, Field, named
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of
from advisor.read.text import split_lines

HOTFIXES, WHOLE = "hotfixes", "hotfixes_whole"
_COLON = re.compile(r"[:\uff1a](?=\s|$)")
_ENTRY = re.compile(r"^\s*\[\d{1,4}\]:?(.*)$")
_RULED = re.compile(r"^=+(?: =+){5,} *$")
_CELL_ENTRY = re.compile(r",\s*(?=\[\d{1,4}\]:)")
_NUMBER = re.compile(r"\d{1,6}")
# What a list of updates says when its entry hides the update's own name.
_HIDDEN = re.compile(r"^file \d+$", re.I)
_BEGINNING = 120


class SystemInfoReader(RowReader):
    """One row; its items are named by the ids of `systeminfo_order`."""

    format = "systeminfo"

    def recognises(self, head: str, pack: Pack) -> bool:
        return len(named(_fields(split_lines(head)[:_BEGINNING]), pack, self.format)) >= FEWEST

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        found = named(_fields(lines), pack, self.format)
        items = [Item(name, field.value, field.line) for name, field in found.items() if name != HOTFIXES]
        if HOTFIXES in found:
            items += _hotfixes(found[HOTFIXES])
        return [row_of("", items, False, min((item.line for item in items), default=1))]


def _hotfixes(field: Field) -> list[Item]:
    """The list, and whether it is whole: systeminfo declares how many there are, and shows fewer when they are many."""
    declared = _NUMBER.search(field.value)
    hidden = any(_HIDDEN.match(entry) for entry in field.entries)
    whole = declared is not None and len(field.entries) >= int(declared.group()) and not hidden
    return [Item(HOTFIXES, field.entries, field.line), Item(WHOLE, "true" if whole else "false", field.line)]


def _fields(lines: list[str]) -> list[Field]:
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()][:4]
    if not filled:
        return []
    first = filled[0][1]
    if first.startswith('"') and '","' in first:
        return list(_cells(lines))
    if len(filled) > 2 and _RULED.match(filled[1][1]):
        return list(_columns(*filled[:3]))
    return list(_printed(lines))


def _printed(lines: list[str]) -> Iterator[Field]:
    label, value, entries, start = "", "", list[str](), 0
    for number, line in enumerate(lines, 1):
        colon = _COLON.search(line, 1) if line[:1].strip() else None
        if colon:
            if label:
                yield Field(label, value, tuple(entries), start)
            label, value, entries, start = line[: colon.start()].rstrip(), line[colon.end() :].strip(), [], number
        elif label and (entry := _ENTRY.match(line)) and line[:1].isspace():
            entries.append(entry.group(1).strip())
    if label:
        yield Field(label, value, tuple(entries), start)


def _columns(heading: tuple[int, str], rule: tuple[int, str], values: tuple[int, str]) -> Iterator[Field]:
    """`/fo table`: the rule below the labels shows the columns, in letters of any width."""
    number, text = values
    for match in re.finditer("=+", rule[1]):
        yield _of_cell(heading[1][match.start() : match.end()], text[match.start() : match.end()], number)


def _of_cell(label: str, cell: str, line: int) -> Field:
    """A cell, in which a list is its heading and its entries behind commas."""
    value, *entries = _CELL_ENTRY.split(cell)
    found = [match.group(1).strip(", ") for entry in entries if (match := _ENTRY.match(entry))]
    return Field(label.strip().rstrip(": "), value.strip(), tuple(found), line)


def _cells(lines: list[str]) -> Iterator[Field]:
    """`/fo csv`: a row of labels (none with `/nh`) and a row of values, where a list is one cell."""
    try:
        rows = [row for row in csv.reader([line for line in lines if line.strip()][:4]) if len(row) > 5]
    except csv.Error:
        return
    if not rows:
        return
    values = rows[min(1, len(rows) - 1)]
    labels = rows[0] if len(rows) > 1 else [""] * len(values)
    number = next((number for number, line in enumerate(lines, 1) if line.startswith(f'"{values[0]}"')), 1)
    for label, cell in zip(labels, values, strict=False):
        yield _of_cell(label, cell, number)
