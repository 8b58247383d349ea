"""Lines under a Perfmon header → the cells of the wanted columns, all lines at once.

Polars splits them and hands over the wanted columns alone, taking a quotation mark for a letter like any other: so no
lost mark can swallow the lines behind it. That is right for every plain row: its marks stand around whole cells, and
it has as many cells as its neighbours. Which lines are plain comes out beside the cells; the others are to be split one
by one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from advisor.read.perfmon_header import PerfmonHeader
from advisor.read.perfmon_line import split
from advisor.read.text import decode

if TYPE_CHECKING:
    import polars

# Polars keeps a buffer for each column, wanted or not; beyond this, splitting line by line is quicker.
_WIDEST = 1 << 16
_SAMPLE_LINES = 16
_PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class SplitLines:
    """`cells` has one row for each line of `data` and one column of text for each wanted column, named by its index;
    "0" holds the stamps. Where `plain` is false they mean nothing. Plain rows have `width` cells."""

    data: bytes
    cells: polars.DataFrame
    plain: polars.Series
    width: int


def split_lines(data: bytes, header: PerfmonHeader) -> SplitLines:
    """`data` holds whole lines."""
    import polars

    first = _first_lines(data, header)
    width = _usual_width(first, header)
    wanted = sorted({0, width - 1, *(column.index for column in header.columns)})
    if width > _WIDEST:
        height = data.count(b"\n") + (not data.endswith(b"\n"))
        nothing = polars.Series([""]).new_from_index(0, height)
        cells = polars.DataFrame([nothing.alias(str(index)) for index in wanted])
        return SplitLines(data, cells, polars.Series([False]).new_from_index(0, height), width)
    cells = (
        polars.scan_csv(
            data,
            has_header=False,
            separator=header.separator,
            quote_char=None,
            schema={str(index): polars.String for index in range(width + 1)},
            empty_string_is_null=False,
            encoding="utf8-lossy",
            extra_columns="ignore",
            missing_columns="insert",
            raise_if_empty=False,
        )
        .select(*(str(index) for index in wanted), _is_plain(wanted, width).alias(_PLAIN))
        .collect()
    )
    plain = cells[_PLAIN]
    if not plain.all() or any(line.count(header.separator) >= len(split_alone) for line, split_alone in first):
        plain = plain.scatter(_with_halves(data, header.separator.encode()), False)
    return SplitLines(data, cells.drop(_PLAIN), plain, width)


def _is_plain(wanted: list[int], width: int) -> polars.Expr:
    import polars
    from polars import col

    whole = (
        (cell != '"') & (cell.str.starts_with('"') == cell.str.ends_with('"')) & ~cell.str.contains("\0", literal=True)
        for cell in (col(str(index)) for index in wanted)
    )
    last, surplus = col(str(width - 1)), col(str(width))
    return polars.all_horizontal(
        col("0").str.contains(r'^[\s"]*[0-9]'), surplus == "", last != "", ~last.str.ends_with("\r"), *whole
    )


def _with_halves(data: bytes, separator: bytes) -> list[int]:
    """The lines in which a separator stands inside a cell, as a decimal comma between marks may. Polars takes such a
    cell for two, and a row that has so many cells too few for a whole one, its cells in wrong columns.

    Looking costs more than splitting, so it is for lines among which one was not plain, as a whole row with such a
    cell is not, or whose first ones show such a cell.
    """
    between = b'"%b"' % separator
    if data.count(separator) == data.count(between):
        return []
    half = re.compile(rb'(?:^|%b)"[^"%b]*%b' % (separator, separator, separator))
    return [
        index
        for index, line in enumerate(data.split(b"\n"))
        if line.count(separator) != line.count(between) and half.search(line)
    ]


def _usual_width(first: list[tuple[str, list[str]]], header: PerfmonHeader) -> int:
    """How many cells most rows have: under a header that was cut short all rows are long. Short rows were cut
    themselves, each in its own way."""
    widths = Counter(len(cells) for _, cells in first if cells[0].strip(' "')[:1].isdigit())
    return max(header.width, widths.most_common(1)[0][0] if widths else 0)


def _first_lines(data: bytes, header: PerfmonHeader) -> list[tuple[str, list[str]]]:
    """The first lines, blank ones left out, each with its cells."""
    lines = (decode(line.removesuffix(b"\n")) for line in islice(BytesIO(data), _SAMPLE_LINES))
    return [(line, cells) for line in lines if (cells := split(line, header)) is not None]
