"""The first line of a Perfmon text log: its separator, its time zone, and the columns worth reading."""

import csv
import re
from dataclasses import dataclass

from advisor.read.perfmon_counters import CounterColumn, CounterNames, host_of

HEADER_START = re.compile(r'[\ufeff\s"]*\(PDH-[CT]SV \d', re.I)
# The zone's name may hold brackets of its own, in any language; the bias is the last thing in the cell.
_ZONE = re.compile(r"\(PDH-[CT]SV [\d.]+\)\s*\((.*)\)\s*\(\s*(-?\d{1,4})\s*\)\s*$", re.I | re.S)
_NAME_ALONE = re.compile(r"\(PDH-[CT]SV [\d.]+\)\s*\((.*)\)\s*$", re.I | re.S)
_SEPARATORS = ("\t", ";", ",")
_FARTHEST_MINUTES = 15 * 60


@dataclass(frozen=True, slots=True)
class PerfmonHeader:
    """`bias` is in minutes, UTC = local + bias, or None where the header was cut. `zone` is its name, or "".

    `width` counts the cells up to the last column path, stamps included; a comment may make the header `widest`.
    `hosts` are those of all columns, in their order, whether a column of theirs is wanted or not.
    """

    separator: str
    width: int
    widest: int
    bias: int | None
    zone: str
    hosts: tuple[str, ...]
    columns: tuple[CounterColumn, ...]


def cells_of(line: str, separator: str) -> list[str]:
    """The cells of one line; a cell that lost its closing quote ends with the line."""
    if len(line) > 1 and line[0] == '"' == line[-1]:
        cells = line[1:-1].split(f'"{separator}"')
        if line.count('"') == 2 * len(cells):
            return cells
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
    bias, zone = _zone(cells[0]) if cells else (None, "")
    hosts = dict.fromkeys(host_of(cell) for cell in cells[1:] if cell.startswith("\\"))
    width = 1 + max((index for index, cell in enumerate(cells) if cell.startswith("\\")), default=0)
    return PerfmonHeader(separator, width, len(cells), bias, zone, _distinct(tuple(hosts)), _wanted(cells, names))


def _zone(cell: str) -> tuple[int | None, str]:
    """The bias in minutes and the zone's name; a name that was cut is none."""
    both = _ZONE.search(cell)
    if both is None:
        name = _NAME_ALONE.search(cell)
        whole = name is not None and name.group(1).count("(") == name.group(1).count(")")
        return None, name.group(1).strip() if name and whole else ""
    bias = int(both.group(2))
    return (bias if abs(bias) <= _FARTHEST_MINUTES else None), both.group(1).strip()


def _wanted(cells: list[str], names: CounterNames) -> tuple[CounterColumn, ...]:
    """The first column of each path that a counter names; another object's only where the counter's own is missing."""
    found: dict[str, CounterColumn] = {}
    for index, cell in enumerate(cells[1:], start=1):
        column = names.column(index, cell)
        if column is not None:
            found.setdefault(column.path.casefold(), column)
    own = {(column.host.casefold(), column.counter) for column in found.values() if not column.secondary}
    return tuple(
        column
        for column in found.values()
        if not column.secondary or (column.host.casefold(), column.counter) not in own
    )


def _distinct(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Each host once, whatever its case."""
    return tuple({host.casefold(): host for host in reversed(hosts)}.values())[::-1]
