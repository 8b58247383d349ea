"""The table of facts that an audit of a store was judged by, as a source: judged again in one piece, by columns."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.deciding import Batch, Setup, frame_batch, row_reader
from advisor.fleet.facts_source import Names
from advisor.fleet.read_hosts import spoken_of
from advisor.model.fact import HostFacts
from advisor.model.problem import Problem
from advisor.pack.load import Pack
from advisor.store.store import Store

if TYPE_CHECKING:
    import polars as pl

_FILE = "store"


@dataclass
class StoredTable:
    """A run whose facts are a table. Raises StoreError, and UsageError for a run that is not there."""

    where: str
    pack: Pack
    setup: Setup
    run_id: str

    def __post_init__(self) -> None:
        with self._open() as store:
            run = store.run(self.run_id).run
        self.identity = run.id
        self.count: int | None = run.hosts

    def batches(self, but: Container[int] = ()) -> Iterator[Batch]:
        with self._open() as store:
            for number, (_, frame) in enumerate(store.frames(self.run_id)):
                if number not in but:
                    yield frame_batch(number, _FILE, frame, self.pack, self.setup)

    def names(self) -> Names:
        with self._open() as store:
            audit = store.audit(self.run_id)
        return tuple(audit.hosts), tuple(audit.roles)

    def facts(self) -> Iterator[HostFacts]:
        with self._open() as store:
            for report in store.all_facts(self.run_id):
                yield spoken_of(report.host, report.facts)

    def frames(self, rows: int) -> "Iterator[tuple[int, pl.DataFrame]]":
        """The table in the parts in which it is kept, each with the place of its first row."""
        with self._open() as store:
            yield from store.frames(self.run_id)

    def problems(self) -> tuple[Problem, ...]:
        return ()

    def _open(self) -> Store:
        return Store.open(self.where, read_only=True, row_reader=row_reader(self.pack))


def table_run(where: str) -> str | None:
    """The newest finished run of a store, when its facts are a table."""
    with Store.open(where, read_only=True) as store:
        run = store.run("latest").run.id
        return run if store.has_frames(run) else None
