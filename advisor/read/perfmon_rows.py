"""The rows under one Perfmon header: their lines, their stamps, and the wanted cells; all else is passed over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from advisor.read.perfmon_header import PerfmonHeader, cells_of

# Old editors end a text with Control-Z.
_BLANK = " \t\x1a"


@dataclass(slots=True)
class Rows:
    """`cells` has one list for each wanted column, each as long as `stamps`; a cell that a short row lacks is "".

    `short` and `long` count rows with fewer and more cells than the header; `odd` holds the lines that are no rows at
    all.
    """

    header: PerfmonHeader
    lines: list[int] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    short: int = 0
    long: int = 0
    odd: list[int] = field(default_factory=list)


def read(header: PerfmonHeader, lines: Sequence[str], first: int, last: int) -> Rows:
    """Rows of `lines[first:last]`; the line numbers that come out count from 1 in the file."""
    rows = Rows(header, cells=[[] for _ in header.columns])
    wanted = [column.index for column in header.columns]
    for number, cells in _split(lines, first, last, header):
        if len(cells) < header.width:
            rows.short += 1
            cells += [""] * (header.width - len(cells))
        elif len(cells) > header.widest:
            rows.long += 1
        if not cells[0]:
            rows.odd.append(number)
            continue
        rows.lines.append(number)
        rows.stamps.append(cells[0])
        for kept, index in zip(rows.cells, wanted, strict=True):
            kept.append(cells[index])
    return rows


def _split(lines: Sequence[str], first: int, last: int, header: PerfmonHeader) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, with their cells. Where a row was cut, its last number may be half a number."""
    for index in range(first, last):
        line = lines[index]
        if not line.strip(_BLANK):
            continue
        if line[0] == '"':
            line = line.rstrip()
        cells = cells_of(line, header.separator) or [""]
        quoted = line[0] == '"'
        if (quoted and line[-1] != '"') or (not quoted and len(cells) < header.width):
            cells[-1] = ""
        yield index + 1, cells
