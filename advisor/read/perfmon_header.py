"""The first line of a Perfmon text log: its separator, its time zone, and the columns worth reading."""

import csv
import re
from dataclasses import dataclass

from advisor.read.perfmon_counters import CounterColumn, CounterNames, host_of

HEADER_START = re.compile(r'[\ufeff\s"]*\(PDH-[CT]SV \d', re.I)
# The zone's name may hold brackets of its own, in any language; the bias is the last thing in the cell.
_ZONE = re.compile(r"\(PDH-[CT]SV [\d.]+\)\s*\(.*\)\s*\(\s*(-?\d{1,4})\s*\)\s*$", re.I | re.S)
_SEPARATORS = ("\t", ";", ",")
_FARTHEST_MINUTES = 15 * 60


@dataclass(frozen=True, slots=True)
class PerfmonHeader:
    """`bias` is in minutes, UTC = local + bias, or None where the header was cut.

    `width` counts the cells up to the last column path, stamps included; a comment may make the header `widest`.
    `hosts` are those of all columns, in their order, whether a column of theirs is wanted or not.
    """

    separator: str
    width: int
    widest: int
    bias: int | None
    hosts: tuple[str, ...]
    columns: tuple[CounterColumn, ...]


def cells_of(line: str, separator: str) -> list[str]:
    """The cells of one line; a cell that lost its closing quote ends with the line."""
    if len(line) > 1 and line[0] == '"' == line[-1]:
        return line[1:-1].split(f'"{separator}"')
    try:
        return next(csv.reader((line,), delimiter=separator), [])
    except csv.Error:
        return []


def parse(line: str, names: CounterNames) -> PerfmonHeader:
    """The header that `line` is; the separator is the one that yields most column paths."""
    line = line.lstrip("\ufeff ").rstrip()
    split = {separator: cells_of(line, separator) for separator in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda one: sum(cell.lstrip(' "').startswith("\\") for cell in split[one]))
    cells = [cell.strip(' "') for cell in split[separator]]
    zone = _ZONE.search(cells[0]) if cells else None
    bias = int(zone.group(1)) if zone else None
    if bias is not None and abs(bias) > _FARTHEST_MINUTES:
        bias = None
    hosts = dict.fromkeys(host_of(cell) for cell in cells[1:] if cell.startswith("\\"))
    width = 1 + max((index for index, cell in enumerate(cells) if cell.startswith("\\")), default=0)
    return PerfmonHeader(separator, width, len(cells), bias, _distinct(tuple(hosts)), _wanted(cells, names))


def _wanted(cells: list[str], names: CounterNames) -> tuple[CounterColumn, ...]:
    """The first column of each path that a counter names; another object's only where the counter's own is missing."""
    found: dict[str, CounterColumn] = {}
    for index, cell in enumerate(cells[1:], start=1):
        column = names.column(index, cell)
        if column is not None:
            found.setdefault(column.path, column)
    own = {(column.host.casefold(), column.counter) for column in found.values() if not column.secondary}
    return tuple(
        column
        for column in found.values()
        if not column.secondary or (column.host.casefold(), column.counter) not in own
    )


def _distinct(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Each host once, whatever its case."""
    return tuple({host.casefold(): host for host in reversed(hosts)}.values())[::-1]
