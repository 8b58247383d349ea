"""Objects as `wmic` and PowerShell print them: lists (`Name=value`, `Name : value`), tables, wmic's CSV and MOF.

wmic parts the columns of a table by two spaces at least; PowerShell rules a line under the heading, lets one space do,
and sets numbers to the right.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise

from advisor.read.object_value import printed
from advisor.read.rows import Item, Row, row_of

_PROPERTY = re.compile(r"^\s*([A-Za-z_]\w{1,60})(\s*=|\s+:(?=\s|$))(.*)$")
_HEADING = re.compile(r"[A-Za-z_]\w*")
# The first run of wmic says that it is being installed, and glues the sentence to the output.
_SENTENCE = 200
_GLUED = re.compile(r"^[^=,]*\s[^=,]*\.(?=[A-Za-z_]\w*(?:\s\s|=|,|\s*$))")
# wmic quotes nothing: a comma inside a value is followed by a space, one between values is not.
_COMMA = re.compile(r",(?! )")
_RULE = re.compile(r"^[\s-]*$")
_RULED = re.compile(r"^\s*-+(?:\s+-+)*\s*$")
_MOF_VALUE = re.compile(r'^"(.*)";$|^(.*);$')
# PowerShell breaks a long value and sets what follows under it.
_CONTINUED = re.compile(r"^\s{8,}(\S.*)$")
_MOST_CONTINUED = 200

Line = tuple[int, str]


def printed_rows(text_lines: Sequence[str], wanted: frozenset[str]) -> list[Row]:
    """A row each object. Tables begin at a line of nothing but headings, one of them `wanted` (case-folded), or ruled;
    the lines before and after are lists."""
    lines = _lines(text_lines)
    starts = [index for index in range(len(lines)) if _is_heading(lines, index, wanted)]
    rows = _list(lines[: starts[0]] if starts else lines)
    for start, end in pairwise([*starts, len(lines)]):
        rows += _table_of(lines, start)(lines[start][1], lines[start + 1 : end])
    return rows


def _lines(lines: Sequence[str]) -> list[Line]:
    first = next((index for index, line in enumerate(lines) if line.strip()), -1)
    whole = (line.rstrip("\r") for line in lines)
    return [(index + 1, _unglued(line) if index == first else line) for index, line in enumerate(whole)]


def _unglued(line: str) -> str:
    """The line without the sentence. It is short, so no long line is searched for one."""
    return _GLUED.sub("", line[:_SENTENCE]) + line[_SENTENCE:]


def _is_heading(lines: Sequence[Line], index: int, wanted: frozenset[str]) -> bool:
    text = lines[index][1]
    if _is_ruled(lines, index):
        names = text.split()
    elif "," in text:
        names = [name.strip() for name in text.split(",")]
    else:
        names = re.split(r"\s{2,}", text.strip())
    return (
        any(name.casefold() in wanted for name in names)
        and all(_HEADING.match(name) for name in names)
        and (_is_ruled(lines, index) or all(_HEADING.fullmatch(name) for name in names))
    )


def _is_ruled(lines: Sequence[Line], index: int) -> bool:
    below = lines[index + 1][1] if index + 1 < len(lines) else ""
    return _RULED.match(below) is not None and len(below.split()) == len(lines[index][1].split()) > 0


def _table_of(lines: Sequence[Line], index: int) -> Callable[[str, list[Line]], list[Row]]:
    if _is_ruled(lines, index):
        return _ruled
    return _separated if "," in lines[index][1] else _table


def _list(lines: list[Line]) -> list[Row]:
    """`Name=value` lines; an object ends where a property comes again, or at more empty lines than stand inside it."""
    empty = list(accumulate((not text.strip() for _, text in lines), initial=0))
    found = [(index, number, match) for index, (number, text) in enumerate(lines) if (match := _PROPERTY.match(text))]
    gaps = [empty[after[0]] - empty[before[0]] for before, after in pairwise(found)]
    # Some copies have an empty line after each line; then only a wider gap parts objects.
    inside = 1 if gaps and min(gaps) >= 1 else 0
    blocks: list[dict[str, Item]] = []
    for (index, number, match), gap in zip(found, [0, *gaps], strict=False):
        name, value = match.group(1), match.group(3).strip()
        mof = _MOF_VALUE.match(value)
        if mof:
            value = next(part for part in mof.groups() if part is not None)
        elif match.group(2).strip() != "=":
            value = " ".join((value, *_continued(lines, index + 1))).strip()
        if not blocks or gap > inside or name in blocks[-1]:
            blocks.append({})
        blocks[-1][name] = Item(name, printed(value), number)
    listed = (list(block.values()) for block in blocks)
    return [row_of("", items, False, items[0].line) for items in listed]


def _continued(lines: Sequence[Line], start: int) -> Iterator[str]:
    """What PowerShell set under a long value."""
    for _, text in lines[start : start + _MOST_CONTINUED]:
        match = _CONTINUED.match(text)
        if match is None or _PROPERTY.match(text):
            return
        yield match.group(1).rstrip()


def _separated(heading: str, lines: list[Line]) -> list[Row]:
    names = [name.strip() for name in heading.split(",")]
    cells = [(number, _COMMA.split(text)) for number, text in lines if text.strip()]
    return [
        row_of(
            "",
            [Item(name, printed(cell.strip().strip('"')), number) for name, cell in zip(names, row, strict=True)],
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
        row_of("", [Item(name, printed(text[start:end]), number) for name, start, end in spans], False, number)
        for number, text in lines
        if not _RULE.match(text)
    ]


def _ruled(heading: str, lines: list[Line]) -> list[Row]:
    """A value stands under its heading, at its left or at its right end: columns part where every line has a space."""
    columns = list(re.finditer(r"\S+", heading))
    rows = []
    for number, text in lines[1:]:
        if not text.strip():
            break
        rows.append((number, text))
    bounds = [0]
    for left, right in pairwise(columns):
        between = reversed(range(left.end(), right.start()))
        free = (at for at in between if all(text[at : at + 1] in ("", " ") for _, text in rows))
        bounds.append(next(free, right.start() - 1))
    spans = list(zip((column.group() for column in columns), bounds, [*bounds[1:], None], strict=True))
    return [
        row_of("", [Item(name, printed(text[start:end]), number) for name, start, end in spans], False, number)
        for number, text in rows
    ]
