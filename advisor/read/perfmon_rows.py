"""The rows under one Perfmon header: their lines, their stamps, and the values of the wanted columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.read.perfmon_header import PerfmonHeader
from advisor.read.perfmon_line import split
from advisor.read.perfmon_split import SplitLines
from advisor.read.perfmon_value import numbers
from advisor.read.text import decode

if TYPE_CHECKING:
    import polars


@dataclass(slots=True)
class Rows:
    """What was read so far: of each row its line (from 1 in the file), its stamp and the values of the wanted columns.

    `short` and `long` count rows with fewer and more cells than the header, `unreadable` cells that are no number;
    `odd` counts lines that are no rows at all, the first of which is `first_odd`.
    """

    header: PerfmonHeader
    _pieces: list[polars.DataFrame] = field(default_factory=list)
    short: int = 0
    long: int = 0
    unreadable: int = 0
    odd: int = 0
    first_odd: int | None = None

    @property
    def lines(self) -> polars.Series:
        import polars

        return self._column("line", polars.Int64)

    @property
    def stamps(self) -> polars.Series:
        import polars

        return self._column("0", polars.String)

    @property
    def values(self) -> tuple[polars.Series, ...]:
        """One column of 64-bit floats for each of the header's."""
        import polars

        return tuple(self._column(str(column.index), polars.Float64) for column in self.header.columns)

    @property
    def has_values(self) -> bool:
        """Is there any value of a wanted column?"""
        return any(piece[one].null_count() < len(piece) for piece in self._pieces for one in piece.columns[2:])

    def leave_out(self, line: int, count: int = 1) -> None:
        """Lines that are no rows, `line` the first of them."""
        self.odd += count
        if self.first_odd is None or line < self.first_odd:
            self.first_odd = line

    def add(self, found: SplitLines, first_line: int) -> int:
        """Take lines as rows, the first of which is `first_line` of the file; returns how many lines there were."""
        import polars

        height, usual = len(found.cells), int(found.plain.sum())
        self._count_widths(found.width, usual)
        numbered = polars.Series("line", range(first_line, first_line + height), dtype=polars.Int64)
        cells = found.cells
        if usual < height:
            cells, rows = self._mend(found, first_line)
            cells, numbered = cells.filter(rows), numbered.filter(rows)
        piece = [numbered, cells["0"].str.strip_chars(' "\t')]
        for column in self.header.columns:
            values, unreadable = numbers(cells[str(column.index)])
            piece.append(values)
            self.unreadable += unreadable
        self._pieces.append(polars.DataFrame(piece))
        return height

    def _column(self, name: str, dtype: type[polars.DataType]) -> polars.Series:
        import polars

        pieces = [piece[name] for piece in self._pieces]
        return polars.concat(pieces) if pieces else polars.Series(name, [], dtype=dtype)

    def _count_widths(self, width: int, rows: int = 1) -> None:
        if width < self.header.width:
            self.short += rows
        elif width > self.header.widest:
            self.long += rows

    def _mend(self, found: SplitLines, first_line: int) -> tuple[polars.DataFrame, polars.Series]:
        """Put what each line that is not plain holds, split by itself, in its place; and tell which lines are rows."""
        lines = found.data.split(b"\n")
        places = [0, *(column.index for column in self.header.columns)]
        mended: list[int] = []
        columns: list[list[str]] = [[] for _ in places]
        for index in (~found.plain).arg_true().to_list():
            cells = split(decode(lines[index]), self.header)
            if cells is None:
                continue
            self._count_widths(len(cells))
            if not cells[0]:
                self.leave_out(first_line + index)
                continue
            mended.append(index)
            for column, place in zip(columns, places, strict=True):
                column.append(cells[place] if place < len(cells) else "")
        if not mended:
            return found.cells, found.plain
        whole = [
            found.cells[str(place)].clone().scatter(mended, column)
            for place, column in zip(places, columns, strict=True)
        ]
        return found.cells.with_columns(whole), found.plain.clone().scatter(mended, True)
