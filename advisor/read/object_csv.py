"""Objects as CSV: `ConvertTo-Csv` and `Export-Csv`, with or without `#TYPE`, whatever stands between the values."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain

from advisor.read.object_value import plain
from advisor.read.rows import Item, Row, row_of

_TYPE = re.compile(r"^#TYPE\s+\S+", re.I)
_QUOTED_HEADING = re.compile(r'^"[^"]+"([,;\t])"[^"]+"')


def looks_quoted(lines: Sequence[str]) -> bool:
    """Does the file begin with a quoted heading? wmic quotes nothing."""
    first = next(_content(lines), (0, ""))[1]
    return _QUOTED_HEADING.match(first) is not None


def csv_rows(lines: Sequence[str]) -> Iterator[Row]:
    """A row each object; a second heading in the file begins another kind of object. Cut and torn rows are left out."""
    content = _content(lines)
    number, heading = next(content, (0, ""))
    match = _QUOTED_HEADING.match(heading)
    if match is None:
        return
    offset = number
    reader = csv.reader(chain([heading], (line for _, line in content)), delimiter=match.group(1))
    names: list[str] = []
    begin = offset
    try:
        for cells in reader:
            line, begin = begin, offset + reader.line_num
            if cells and not names:
                names = cells
            elif len(cells) == len(names):
                values = zip(names, cells, strict=True)
                yield row_of("", [Item(name, plain(cell.strip()), line) for name, cell in values if name], False, line)
            elif not cells or _TYPE.match(cells[0]):
                names = [] if cells else names
    except csv.Error:
        return


def _content(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines from the heading on, with their numbers."""
    start = next((index for index, line in enumerate(lines) if line.strip() and not _TYPE.match(line.strip())), None)
    if start is not None:
        yield from ((index + 1, f"{lines[index]}\n") for index in range(start, len(lines)))
