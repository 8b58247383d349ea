"""Facts of many hosts → how the rules end on them: what a fleet is judged by, in this process or in any other.

Who decides a batch needs the same pack, which it loads itself. The facts come with the batch; those of a file are read
by who decides, where the file can be seen from there, so that a table does not go through one process alone.
"""

import threading
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

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


class UnseenFileError(Exception):
    """The file of a batch is not there, or not the same, where it should be decided; it must be carried there."""


@dataclass(frozen=True, slots=True)
class FileBatch:
    """Hosts of a table that lies in a file: `rows` of them from `begin`. `seen` tells the file from another one."""

    number: int
    path: Path
    seen: str
    layout: Layout
    columns: tuple[str, ...]
    begin: int
    rows: int

    def __len__(self) -> int:
        return self.rows

    def part(self, begin: int, end: int) -> "FileBatch":
        """Some of the hosts."""
        return replace(self, begin=self.begin + begin, rows=end - begin)

    def carried(self, setup: Setup) -> FrameBatch:
        """The same with what stands in the file. Raises UnseenFileError where that is another one by now."""
        if seen_file(self.path) != self.seen:
            raise UnseenFileError(str(self.path))
        frame = _opened(self.path, self.seen, setup.sha256).frame(self.begin, self.rows, list(self.columns))
        return FrameBatch(self.number, self.path.name, self.layout, frame)


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


Batch: TypeAlias = FrameBatch | FileBatch | HostsBatch


@dataclass(frozen=True)
class Decided:
    """How the hosts of a batch ended: host `i` as `outcomes[codes[i]]`. `failed` are hosts that nobody could decide, by
    their place in the batch, and why: they ended as hosts of which nothing is known. `losses` are what became of the
    workers that had it before, each once."""

    number: int
    codes: Codes
    outcomes: OutcomeTable
    problems: tuple[Problem, ...]
    failed: tuple[tuple[int, str], ...] = ()
    losses: tuple[str, ...] = ()


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
    not the engine; and UnseenFileError when it does not see the batch's file."""
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
    _LOADED[sha256] = pack
    _, chainer = reasoner(engine)
    judge = ColumnJudge(pack, rules_of(pack, ResultKind.CHECK), chainer, assumed(ResultKind.CHECK))
    return _Ready(pack, judge, threading.Lock())


def _table(batch: Batch, ready: _Ready, setup: Setup) -> tuple[FactTable, tuple[Problem, ...]]:
    if isinstance(batch, HostsBatch):
        return table_of(batch.hosts, ready.judge.needs, setup.now), ()
    if isinstance(batch, FileBatch):
        batch = batch.carried(setup)
    reader = FrameReader(batch.file, batch.layout, ready.pack, ready.judge.needs, setup.now)
    table = reader.table(batch.frame)
    return table, tuple(reader.problems.values())


def seen_file(path: Path) -> str:
    """What tells a file from another one, or from what it was: its size and time; "" where there is none."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def changed(path: Path) -> UsageError:
    """What to raise for a file that is no longer what it was when its audit began."""
    return UsageError(f"{path}: was changed while it was audited; audit it again.")


@lru_cache(maxsize=4)
def _opened(path: Path, seen: str, sha256: str) -> ParquetTable:
    """A table, opened once for all of its batches; `seen` and `sha256` (of the pack) tell it from what it was."""
    return ParquetTable(path, _LOADED[sha256])


class ParquetFacts(ParquetTable):
    """A Parquet file of facts, in batches. Raises UsageError as `ParquetTable` does."""

    def __init__(self, path: Path, pack: Pack, setup: Setup, rows: int = BATCH_ROWS) -> None:
        self.seen = seen_file(path)
        super().__init__(path, pack)
        self._rows = rows
        self._reader = FrameReader(path.name, self.layout, pack, needs_of(setup), setup.now)

    def batches(self, but: Container[int] = ()) -> Iterator[FileBatch]:
        """The hosts in parts, without those of the numbers in `but`; only what rules read of them."""
        path, columns = self.path.absolute(), tuple(self._reader.columns)
        for number in range(-(-self.count // self._rows)):
            if number not in but:
                begin = number * self._rows
                rows = min(self._rows, self.count - begin)
                yield FileBatch(number, path, self.seen, self.layout, columns, begin, rows)

    def frame(self, begin: int, rows: int, columns: list[str] | None = None) -> "pl.DataFrame":
        """As of any table. Raises UsageError where the file is no longer what it was when it was opened."""
        if seen_file(self.path) != self.seen:
            raise changed(self.path)
        return super().frame(begin, rows, columns)

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
