"""What `wmic … get` prints: `/format:list`, `/format:csv` and the table, of any class; each object is a row.

Nothing in the output names the class, so the catalogue's sources pick rows by the properties that they hold.
PowerShell's own tables and lists have the same forms.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from advisor.pack.load import Pack
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of

_PROPERTY = re.compile(r"^\s*([A-Za-z_]\w{1,60})\s*(?:=|\s:\s)\s*(.*?)\s*$")
_HEADING = re.compile(r"[A-Za-z_]\w*")
# The first run of wmic says that it is being installed, and glues the sentence to the output.
_GLUED = re.compile(r"^[^=,]*\s[^=,]*\.(?=[A-Za-z_]\w*(?:\s\s|=|,|\s*$))")
# wmic quotes nothing: a comma inside a value is followed by a space, one between values is not.
_COMMA = re.compile(r",(?! )")
_RULE = re.compile(r"^[\s-]*$")

Line = tuple[int, str]


class WmicReader(RowReader):
    """Reads every form; it knows its own by properties that the catalogue asks for."""

    format = "wmic"

    def recognises(self, head: str, pack: Pack) -> bool:
        wanted = _wanted(pack)
        return any(set(row.items) & wanted for row in _rows(_lines(head.split("\n")), wanted))

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        return _rows(_lines(lines), _wanted(pack))


def _wanted(pack: Pack) -> frozenset[str]:
    return frozenset(
        name.casefold()
        for spec in pack.facts.values()
        for source in spec.sources
        if source.format == WmicReader.format
        for name in (*source.name, *source.where)
    )


def _lines(lines: Sequence[str]) -> list[Line]:
    first = next((index for index, line in enumerate(lines) if line.strip()), -1)
    whole = (line.rstrip("\r") for line in lines)
    return [(index + 1, _GLUED.sub("", line) if index == first else line) for index, line in enumerate(whole)]


def _rows(lines: list[Line], wanted: frozenset[str]) -> list[Row]:
    """Tables begin at a line of nothing but headings, one of them asked for; the lines before and after are lists."""
    starts = [index for index, (_, text) in enumerate(lines) if _is_heading(text, wanted)]
    rows = _list(lines[: starts[0]] if starts else lines)
    for start, end in pairwise([*starts, len(lines)]):
        heading = lines[start][1]
        rows += (_separated if "," in heading else _table)(heading, lines[start + 1 : end])
    return rows


def _is_heading(text: str, wanted: frozenset[str]) -> bool:
    names = [name.strip() for name in (text.split(",") if "," in text else re.split(r"\s{2,}", text.strip()))]
    return any(name.casefold() in wanted for name in names) and all(_HEADING.fullmatch(name) for name in names)


def _list(lines: list[Line]) -> list[Row]:
    """`Name=value` lines; an object ends where a property comes again, or at a gap wider than those inside it."""
    found = [(index, number, match) for index, (number, text) in enumerate(lines) if (match := _PROPERTY.match(text))]
    gaps = [after[0] - before[0] for before, after in pairwise(found)]
    # Some copies have an empty line after each line; then only a wider gap parts objects.
    inside = 2 if gaps and min(gaps) >= 2 else 1
    blocks: list[list[Item]] = []
    for (_, number, match), gap in zip(found, [0, *gaps], strict=False):
        item = Item(match.group(1), match.group(2), number)
        if not blocks or gap > inside or any(item.name == other.name for other in blocks[-1]):
            blocks.append([])
        blocks[-1].append(item)
    return [row_of("", block, False, block[0].line) for block in blocks]


def _separated(heading: str, lines: list[Line]) -> list[Row]:
    names = [name.strip() for name in heading.split(",")]
    cells = [(number, _COMMA.split(text)) for number, text in lines if text.strip()]
    return [
        row_of(
            "",
            [Item(name, cell.strip().strip('"'), number) for name, cell in zip(names, row, strict=True)],
            False,
            number,
        )
        for number, row in cells
        if len(row) == len(names)
    ]


def _table(heading: str, lines: list[Line]) -> list[Row]:
    """Columns of fixed width: a value stands under its heading."""
    columns = [(match.group(), match.start()) for match in _HEADING.finditer(heading)]
    ends: list[int | None] = [start for _, start in columns[1:]]
    spans = [(name, start, end) for (name, start), end in zip(columns, [*ends, None], strict=True)]
    return [
        row_of("", [Item(name, text[start:end].strip(), number) for name, start, end in spans], False, number)
        for number, text in lines
        if not _RULE.match(text)
    ]
