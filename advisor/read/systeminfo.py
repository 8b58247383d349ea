"""`systeminfo` in any language, as text or CSV.

Labels are translated, but their order never changes and most values have a shape of their own. So a label that the
catalogue knows (`systeminfo_label`) is taken at its word, a value of a telling shape (`systeminfo_shape`) names its
line, and a line between two of those is named by counting (`systeminfo_order`).
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.pack.load import Pack
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of
from advisor.read.text import split_lines

LABELS, SHAPES, ORDER = "systeminfo_label", "systeminfo_shape", "systeminfo_order"
HOTFIXES, WHOLE = "hotfixes", "hotfixes_whole"
_LINE = re.compile(r"^(\S.*?)\s*[:\uff1a](?:\s+(.*))?$")
_ENTRY = re.compile(r"^\s*\[\d{1,4}\]:?\s*(.*?)\s*$")
_CELL_ENTRY = re.compile(r",(?=\[\d{1,4}\]:)")
_NUMBER = re.compile(r"\d{1,6}")
# What a list of updates says when its entry hides the update's own name.
_HIDDEN = re.compile(r"^file \d+$", re.I)
_FEWEST = 3
_BEGINNING = 120
_FARTHEST = 3


@dataclass(frozen=True, slots=True)
class _Field:
    """One line of the report with the lines that continue it."""

    label: str
    value: str
    entries: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        return "\n".join((self.value, *self.entries))


class SystemInfoReader(RowReader):
    """One row; its items are named by the ids of `systeminfo_order`."""

    format = "systeminfo"

    def recognises(self, head: str, pack: Pack) -> bool:
        return len(_named(_fields(split_lines(head)[:_BEGINNING]), pack)) >= _FEWEST

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        named = _named(_fields(lines), pack)
        items = [Item(name, field.value, field.line) for name, field in named.items() if name != HOTFIXES]
        if HOTFIXES in named:
            items += _hotfixes(named[HOTFIXES])
        return [row_of("", items, False, min((item.line for item in items), default=1))]


def _hotfixes(field: _Field) -> list[Item]:
    """The list, and whether it is whole: systeminfo declares how many there are, and shows fewer when they are many."""
    declared = _NUMBER.search(field.value)
    hidden = any(_HIDDEN.match(entry) for entry in field.entries)
    whole = declared is not None and len(field.entries) >= int(declared.group()) and not hidden
    return [Item(HOTFIXES, field.entries, field.line), Item(WHOLE, "true" if whole else "false", field.line)]


def _fields(lines: list[str]) -> list[_Field]:
    first = next((line for line in lines if line.strip()), "")
    return list(_cells(lines) if first.startswith('"') and '","' in first else _printed(lines))


def _printed(lines: list[str]) -> Iterator[_Field]:
    label, value, entries, start = "", "", list[str](), 0
    for number, line in enumerate(lines, 1):
        match = _LINE.match(line)
        if match:
            if label:
                yield _Field(label, value, tuple(entries), start)
            label, value, entries, start = match.group(1), (match.group(2) or "").strip(), [], number
        elif label and (entry := _ENTRY.match(line)) and line[:1].isspace():
            entries.append(entry.group(1))
    if label:
        yield _Field(label, value, tuple(entries), start)


def _cells(lines: list[str]) -> Iterator[_Field]:
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
        value, *entries = _CELL_ENTRY.split(cell)
        found = [match.group(1) for entry in entries if (match := _ENTRY.match(entry))]
        yield _Field(label.rstrip(": "), value.strip(), tuple(found), number)


def _named(fields: list[_Field], pack: Pack) -> dict[str, _Field]:
    """The fields whose meaning is known, by id; each known by its label, its shape or its place."""
    order = [name for _, name in sorted((int(line), name) for line, name in pack.tables[ORDER].rows.items())]
    labels = {label.casefold(): name for label, name in pack.tables[LABELS].rows.items()}
    places: dict[str, int] = {}
    for index, field in enumerate(fields):
        name = labels.get(field.label.casefold())
        if name is not None:
            places.setdefault(name, index)
    for name, shape in pack.tables[SHAPES].rows.items():
        taken = set(places.values())
        fitting = (i for i, field in enumerate(fields) if i not in taken and re.search(shape, field.text, re.I | re.M))
        if name not in places and (first := next(fitting, None)) is not None:
            places[name] = first
    if len(places) < _FEWEST:
        return {}
    named = {name: fields[index] for name, index in places.items()}
    for name in order:
        if name not in places and (counted := _counted(name, order, places, len(fields))) is not None:
            named[name] = fields[counted]
    return named


def _counted(name: str, order: list[str], places: dict[str, int], count: int) -> int | None:
    """Where the field must stand by the nearest known ones; None when they are far or disagree."""
    own = order.index(name)
    known = [(order.index(other) - own, place) for other, place in places.items() if other in order]
    before = max((pair for pair in known if pair[0] < 0), default=None)
    after = min((pair for pair in known if pair[0] > 0), default=None)
    guesses = {place - distance for distance, place in filter(None, (before, after)) if abs(distance) <= _FARTHEST}
    if len(guesses) != 1:
        return None
    place = guesses.pop()
    return place if 0 <= place < count and place not in places.values() else None
