"""Rows → sample tables: one a host; what a restart of the log split is joined again."""

from dataclasses import dataclass, field

from advisor.model.stream import SampleTable, Series
from advisor.read.perfmon_counters import CounterColumn
from advisor.read.perfmon_rows import Rows
from advisor.read.perfmon_value import number


@dataclass(slots=True)
class TableUnderWay:
    """The samples of one host so far.

    Series are kept by column path; one that a later part lacks is filled up with None.
    """

    host: str
    offset: int | None
    times: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    columns: dict[str, CounterColumn] = field(default_factory=dict)
    values: dict[str, list[float | None]] = field(default_factory=dict)

    def takes(self, host: str, offset: int | None) -> bool:
        """Times of a known zone and of an unknown one can't stand in one table."""
        return self.host.casefold() == host.casefold() and (self.offset is None) == (offset is None)

    def add(self, rows: Rows, times: list[float | None]) -> None:
        """The rows that have a time, with this host's columns."""
        kept = [index for index, time in enumerate(times) if time is not None]
        before, after = len(self.times), len(self.times) + len(kept)
        self.times += [time for time in times if time is not None]
        self.lines += [rows.lines[index] for index in kept]
        for column, cells in zip(rows.header.columns, rows.cells, strict=True):
            if column.host.casefold() != self.host.casefold():
                continue
            self.columns.setdefault(column.path, column)
            values = self.values.setdefault(column.path, [None] * before)
            values += map(number, cells) if len(kept) == len(cells) else (number(cells[index]) for index in kept)
        for values in self.values.values():
            values += [None] * (after - len(values))

    def finished(self, file: str) -> SampleTable:
        series = tuple(
            Series(column.counter, column.instance, path, tuple(self.values[path]))
            for path, column in self.columns.items()
        )
        return SampleTable(file, self.host, tuple(self.times), tuple(self.lines), series, self.offset)
