"""Facts of many hosts → how the rules end on them: what a fleet is judged by, in this process or in any other.

A batch carries the facts with it, so that who decides it needs nothing but the same pack, which it loads itself.
"""

import threading
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from advisor.errors import AdvisorError
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
from advisor.read.facts_parquet import ParquetTable
from advisor.reason.columns import ColumnJudge
from advisor.reason.host_table import table_of
from advisor.reason.judging import assumed, rules_of
from advisor.reason.reasoner import reasoner

if TYPE_CHECKING:
    import polars as pl

BATCH_ROWS = 500_000
"""Hosts of a batch that this process decides."""
SHARED_ROWS = 50_000
"""Hosts of a batch where several share the work, or a journal keeps it: so much is lost with a worker."""


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


def frame_batch(number: int, file: str, frame: "pl.DataFrame", pack: Pack, setup: Setup) -> FrameBatch:
    """A part of a table that somebody else has read; only what rules read of it."""
    layout, _ = layout_of(frame.columns, file, pack)
    wanted = FrameReader(file, layout, pack, needs_of(setup), setup.now).columns
    return FrameBatch(number, file, layout, frame.select(wanted) if wanted else frame)


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


class ParquetFacts(ParquetTable):
    """A Parquet file of facts, in batches. Raises UsageError as `ParquetTable` does."""

    def __init__(self, path: Path, pack: Pack, setup: Setup, rows: int = BATCH_ROWS) -> None:
        super().__init__(path, pack)
        self._rows = rows
        self._reader = FrameReader(path.name, self.layout, pack, needs_of(setup), setup.now)

    def batches(self, but: Container[int] = ()) -> Iterator[FrameBatch]:
        """The hosts in parts, without those of the numbers in `but`; only what rules read of them."""
        for number in range(-(-self.count // self._rows)):
            if number not in but:
                frame = self.frame(number * self._rows, self._rows, self._reader.columns)
                yield FrameBatch(number, self.path.name, self.layout, frame)

    def frames(self, rows: int) -> "Iterator[tuple[int, pl.DataFrame]]":
        """The table with all of its columns, in parts of so many rows, each with the place of its first row."""
        for begin in range(0, self.count, rows):
            yield begin, self.frame(begin, rows, None)

    def names(self) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
        """The names and the roles of all hosts, None for those that have none."""
        names, roles = self._reader.names(self.frame(0, self.count, self.layout.names))
        self.problems = tuple(dict.fromkeys((*self.problems, *self._reader.problems.values())))
        return names, roles


def row_reader(pack: Pack) -> "Callable[[pl.DataFrame, int], tuple[Fact, ...]]":
    """Types the facts of a row (from 0) of a table of facts that a store has kept."""
    from advisor.read.facts_row import facts_of_row

    where = "store"
    layouts: dict[tuple[str, ...], Layout] = {}

    def read(frame: "pl.DataFrame", row: int) -> tuple[Fact, ...]:
        columns = tuple(frame.columns)
        if columns not in layouts:
            layouts[columns] = layout_of(columns, where, pack)[0]
        return tuple(facts_of_row(frame.row(row, named=True), row + 1, where, layouts[columns], pack))

    return read
