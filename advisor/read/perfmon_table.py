"""Rows → sample tables: one a host; what a restart of the log split is joined again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.model.stream import SampleTable, Series
from advisor.read.perfmon_counters import CounterColumn
from advisor.read.perfmon_header import PerfmonHeader

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, slots=True)
class TimedRows:
    """The rows under one header that have a time: `times` in seconds since 1970, UTC where the bias is known, beside
    their `lines` and the `values` of each wanted column."""

    header: PerfmonHeader
    times: polars.Series
    lines: polars.Series
    values: tuple[polars.Series, ...]

    @property
    def offset(self) -> int | None:
        """Seconds east of Greenwich."""
        return None if self.header.bias is None else -60 * self.header.bias


@dataclass(slots=True)
class TableUnderWay:
    """The samples of one host so far.

    Series are kept by column path, whatever its case; one that a part lacks is filled up with None.
    """

    host: str
    offset: int | None
    zone: str = ""
    columns: dict[str, CounterColumn] = field(default_factory=dict)
    parts: list[TimedRows] = field(default_factory=list)

    def takes(self, host: str, offset: int | None) -> bool:
        """Times of a known zone and of an unknown one can't stand in one table."""
        return self.host.casefold() == host.casefold() and (self.offset is None) == (offset is None)

    def add(self, rows: TimedRows) -> None:
        """The rows with this host's columns."""
        self.zone = self.zone or rows.header.zone
        self.parts.append(rows)
        for column in rows.header.columns:
            if column.host.casefold() == self.host.casefold():
                self.columns.setdefault(column.path.casefold(), column)

    def finished(self, file: str) -> SampleTable:
        times = tuple(time for part in self.parts for time in part.times.to_list())
        lines = tuple(line for part in self.parts for line in part.lines.to_list())
        places = [
            {column.path.casefold(): place for place, column in enumerate(part.header.columns)} for part in self.parts
        ]
        series = []
        for path, column in self.columns.items():
            values: list[float | None] = []
            for part, place in zip(self.parts, places, strict=True):
                values += part.values[place[path]].to_list() if path in place else [None] * len(part.times)
            series.append(Series(column.counter, column.instance, column.path, tuple(values)))
        return SampleTable(file, self.host, times, lines, tuple(series), self.offset, self.zone)


def tables(parts: list[TimedRows]) -> list[TableUnderWay]:
    """One table a host and kind of clock, in the order in which the headers name them."""
    found: list[TableUnderWay] = []
    for rows in parts:
        for host in rows.header.hosts or ("",):
            table = next((table for table in found if table.takes(host, rows.offset)), None)
            if table is None:
                table = TableUnderWay(host, rows.offset)
                found.append(table)
            table.add(rows)
    return found
