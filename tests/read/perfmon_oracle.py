"""A slow and obvious reader of Perfmon's text logs: every line of the whole text split in Python, one after the other.

What the reader in the package makes of a file with polars is compared with what comes out here.
"""

from dataclasses import dataclass, field

from advisor.pack.formats import CountersFile
from advisor.read.line_ends import line_feeds
from advisor.read.perfmon_counters import CounterNames
from advisor.read.perfmon_header import HEADER_START, parse
from advisor.read.perfmon_line import split
from advisor.read.perfmon_value import number
from advisor.read.text import decode
from advisor.read.written_date import WrittenClock


@dataclass
class SlowTable:
    """One host's samples: `values` by column path, each as long as `times`."""

    host: str
    offset: int | None
    times: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    values: dict[str, list[float | None]] = field(default_factory=dict)


def slow_tables(data: bytes, counters: CountersFile) -> list[SlowTable]:
    lines = line_feeds(decode(data)).split("\n")
    names = CounterNames(counters)
    header = None
    rows = []
    for number_, line in enumerate(lines, start=1):
        if HEADER_START.match(line):
            header = parse(line, names)
            rows.append((header, number_, None))
        elif header is not None and (cells := split(line, header)) is not None:
            rows.append((header, number_, cells))
    clock = WrittenClock(cells[0] for _, _, cells in rows if cells)
    tables: list[SlowTable] = []
    for header, number_, cells in rows:
        shift = 60.0 * (header.bias or 0)
        for host in header.hosts or ("",):
            offset = None if header.bias is None else -60 * header.bias
            table = next(
                (
                    one
                    for one in tables
                    if one.host.casefold() == host.casefold() and (one.offset is None) == (offset is None)
                ),
                None,
            )
            if table is None:
                table = SlowTable(host, offset)
                tables.append(table)
            mine = [column for column in header.columns if column.host.casefold() == host.casefold()]
            for column in mine:
                table.values.setdefault(column.path.casefold(), [None] * len(table.times))
            local = clock.seconds(cells[0]) if cells else None
            if cells is None or local is None:
                continue
            table.times.append(local + shift)
            table.lines.append(number_)
            for values in table.values.values():
                values.append(None)
            for column in mine:
                if column.index < len(cells):
                    table.values[column.path.casefold()][-1] = number(cells[column.index])
    return tables
