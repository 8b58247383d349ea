"""A table of facts, Parquet, as a source of a fleet."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.deciding import BATCH_ROWS, Batch, ParquetFacts, Setup
from advisor.fleet.facts_source import Names
from advisor.fleet.read_hosts import spoken_of
from advisor.model.fact import HostFacts
from advisor.model.problem import Problem
from advisor.pack.load import Pack

if TYPE_CHECKING:
    import polars as pl


@dataclass
class TableFacts:
    """One Parquet file. Raises UsageError for one that can't be read, or has no facts."""

    path: Path
    pack: Pack
    setup: Setup
    rows: int = BATCH_ROWS

    def __post_init__(self) -> None:
        self._file = ParquetFacts(self.path, self.pack, self.setup, self.rows)
        self.count: int | None = self._file.count
        self.identity = f"{self._file.seen} {self.rows}"

    def batches(self, but: Container[int] = ()) -> Iterator[Batch]:
        return self._file.batches(but)

    def names(self) -> Names:
        return self._file.names()

    def facts(self) -> Iterator[HostFacts]:
        return (spoken_of(name or "", facts) for name, facts in self._file.hosts())

    def facts_at(self, place: int) -> HostFacts:
        """Of the host in a row, counted from 0."""
        ((name, facts),) = self._file.hosts(place, place + 1)
        return spoken_of(name or "", facts)

    def frames(self, rows: int) -> "Iterator[tuple[int, pl.DataFrame]]":
        """The table with all of its columns, in parts of so many rows, each with the place of its first row."""
        return self._file.frames(rows)

    def problems(self) -> tuple[Problem, ...]:
        return self._file.problems
