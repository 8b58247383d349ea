"""Facts of many hosts → how the rules end on them: what a fleet is judged by, in this process or in any other.

A batch carries the facts with it, so that who decides it needs nothing but the same pack, which it loads itself.
"""

import threading
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from advisor.errors import AdvisorError, UsageError
from advisor.intake import POLICY
from advisor.model.fact import Fact, HostFacts
from advisor.model.fact_table import Codes, FactColumn, FactTable
from advisor.model.outcome_table import OutcomeTable
from advisor.model.problem import Problem
from advisor.model.record import ResultKind
from advisor.pack.load import Pack, load_pack
from advisor.pack.needs import Needs
from advisor.read.facts_frame import FrameReader
from advisor.read.facts_layout import Layout, layout_of
from advisor.read.facts_row import facts_of_row
from advisor.reason.columns import ColumnJudge
from advisor.reason.derive import host_facts
from advisor.reason.host_table import table_of
from advisor.reason.judging import assumed, rules_of
from advisor.reason.reasoner import reasoner

if TYPE_CHECKING:
    import polars as pl

BATCH_ROWS = 250_000
_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Setup:
    """What decides a batch, besides its facts: the pack, by its hash, the engine, the RSS policy, and the moment (UTC)
    from which facts have their age."""

    pack_folders: tuple[Path, ...]
    sha256: str
    engine: str
    rss_policy: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class FrameBatch:
    """Hosts of a table that was read from `file`."""

    number: int
    file: str
    layout: Layout
    frame: "pl.DataFrame"

    def __len__(self) -> int:
        return self.frame.height

    def part(self, begin: int, end: int) -> "FrameBatch":
        """Some of the hosts."""
        return replace(self, frame=self.frame.slice(begin, end - begin))


@dataclass(frozen=True, slots=True)
class HostsBatch:
    """Hosts that were read one by one."""

    number: int
    hosts: tuple[HostFacts, ...]

    def __len__(self) -> int:
        return len(self.hosts)

    def part(self, begin: int, end: int) -> "HostsBatch":
        """Some of the hosts."""
        return replace(self, hosts=self.hosts[begin:end])


Batch: TypeAlias = FrameBatch | HostsBatch


@dataclass(frozen=True)
class Decided:
    """How the hosts of a batch ended: host `i` as `outcomes[codes[i]]`. `failed` are hosts that nobody could decide, by
    their place in the batch, and why: they ended as hosts of which nothing is known."""

    number: int
    codes: Codes
    outcomes: OutcomeTable
    problems: tuple[Problem, ...]
    failed: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class _Ready:
    """A judge that was compiled once. The engine bears one session at a time, so whoever decides holds the lock."""

    pack: Pack
    judge: ColumnJudge
    lock: threading.Lock


_LOADED: dict[str, Pack] = {}


def setup_of(
    pack: Pack, pack_folders: tuple[Path, ...], engine: str | None, rss_policy: str | None, now: datetime
) -> tuple[Setup, str]:
    """The setup, and the name of the engine to show. The loaded pack serves this process. Raises UsageError for an
    engine that is not there."""
    name, _ = reasoner(engine or "auto")
    _LOADED[pack.identity.sha256] = pack
    return Setup(pack_folders, pack.identity.sha256, name.partition(" ")[0], rss_policy, now), name


def decide(setup: Setup, batch: Batch) -> Decided:
    """The batch, decided. Raises AdvisorError when this process can't be the one that does it: it has another pack, or
    not the engine."""
    ready = _ready(setup.sha256, setup.pack_folders, setup.engine)
    with ready.lock:
        table, problems = _table(batch, ready, setup)
        policy = FactColumn((setup.rss_policy or "evidence",), np.zeros(len(batch), np.int32))
        table = replace(table, facts={**table.facts, POLICY: policy})
        ends = ready.judge(table, setup.now)
    return Decided(batch.number, ends.codes, ends.endings, problems)


def needs_of(setup: Setup) -> Needs:
    """What has to be known of a host to decide it."""
    return _ready(setup.sha256, setup.pack_folders, setup.engine).judge.needs


@lru_cache(maxsize=2)
def _ready(sha256: str, folders: tuple[Path, ...], engine: str) -> _Ready:
    pack = _LOADED.get(sha256) or load_pack(folders)
    if pack.identity.sha256 != sha256:
        what = f"the rules here are {pack.identity.sha256[:12]}, and the audit is run with {sha256[:12]}"
        raise AdvisorError(f"{what}: install the same advisor and the same packs on every worker.")
    _, chainer = reasoner(engine)
    judge = ColumnJudge(pack, rules_of(pack, ResultKind.CHECK), chainer, assumed(ResultKind.CHECK))
    return _Ready(pack, judge, threading.Lock())


def _table(batch: Batch, ready: _Ready, setup: Setup) -> tuple[FactTable, tuple[Problem, ...]]:
    if isinstance(batch, HostsBatch):
        return table_of(batch.hosts, ready.judge.needs, setup.now), ()
    reader = FrameReader(batch.file, batch.layout, ready.pack, ready.judge.needs, setup.now)
    table = reader.table(batch.frame)
    return table, tuple(reader.problems.values())


class ParquetFacts:
    """A Parquet file of facts. Raises UsageError for one that can't be read, or that has neither hosts nor facts."""

    def __init__(self, path: Path, pack: Pack, setup: Setup, rows: int = BATCH_ROWS) -> None:
        import polars as pl

        self._path, self._pack, self._rows = path, pack, rows
        try:
            self._scan = pl.scan_parquet(path)
            columns = self._scan.collect_schema().names()
            self.count = int(self._scan.select(pl.len()).collect().item())
        except (pl.exceptions.PolarsError, OSError) as error:
            raise UsageError(f"{path}: can't be read as Parquet: {_first_line(error)}") from None
        self.layout, self.problems = layout_of(columns, path.name, pack)
        if not self.layout.facts and not self.layout.absent:
            raise UsageError(f"{path}: has no column of a fact; columns are called as facts are: ndis.version.")
        self._reader = FrameReader(path.name, self.layout, pack, needs_of(setup), setup.now)

    def batches(self, but: Container[int] = ()) -> Iterator[FrameBatch]:
        """The hosts in parts, without those of the numbers in `but`; only what rules read of them."""
        for number in range(-(-self.count // self._rows)):
            if number not in but:
                frame = self._read(number * self._rows, self._rows, self._reader.columns)
                yield FrameBatch(number, self._path.name, self.layout, frame)

    def names(self) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
        """The names and the roles of all hosts, None for those that have none."""
        names, roles = self._reader.names(self._read(0, self.count, self.layout.names))
        self.problems = tuple(dict.fromkeys((*self.problems, *self._reader.problems.values())))
        return names, roles

    def facts(self) -> Iterator[HostFacts]:
        """Every fact of each host, in the order of the rows."""
        for begin in range(0, self.count, _ROWS_AT_ONCE):
            frame = self._read(begin, _ROWS_AT_ONCE, None)
            for number, row in enumerate(frame.iter_rows(named=True), begin):
                yield self._of_row(row, number)

    def frames(self, rows: int) -> "Iterator[tuple[int, pl.DataFrame]]":
        """The table in parts of so many rows, each with the place of its first row."""
        for begin in range(0, self.count, rows):
            yield begin, self._read(begin, rows, None)

    def facts_at(self, place: int) -> HostFacts:
        """Every fact of the host in a row, counted from 0."""
        return self._of_row(self._read(place, 1, None).row(0, named=True), place)

    def _of_row(self, row: Mapping[str, Any], place: int) -> HostFacts:
        name = None if self.layout.host is None else row[self.layout.host]
        facts: list[Fact] = list(facts_of_row(row, place + 1, self._path.name, self.layout, self._pack))
        return host_facts(str(name or f"row {place + 1}"), facts)

    def _read(self, begin: int, rows: int, columns: list[str] | None) -> "pl.DataFrame":
        """Rows of these columns (None: all); without any column there is one that says nothing, and has the rows."""
        import polars as pl

        part = self._scan.slice(begin, rows)
        try:
            return (
                part if columns is None else part.select(columns or [pl.first().is_null().alias("nothing")])
            ).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise UsageError(f"{self._path}: can't be read as Parquet: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
