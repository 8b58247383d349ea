"""The store of audits: opened by a file or a URL, written run by run, asked for any of them."""

import json
from types import TracebackType
from typing import TYPE_CHECKING

from advisor.errors import UsageError
from advisor.model.stored import StoredRun
from advisor.store.address import parse_address
from advisor.store.bulk import add
from advisor.store.database import Database
from advisor.store.reader import RowReader, StoreReader
from advisor.store.tables import RUNS
from advisor.store.writer import RunWriter
from advisor.store.written import key, moment, pack_text, severities_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class Store(StoreReader):
    """An open store; a context that closes it."""

    @staticmethod
    def open(where: str, *, read_only: bool = False, row_reader: RowReader | None = None) -> "Store":
        """`where` is a file (of SQLite, made when it is not there) or `postgresql://user@host/database`.

        Raises UsageError for what is no such place, and StoreError when the database refuses.
        """
        return Store(Database(parse_address(where), read_only=read_only), row_reader)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    def begin(self, stored: StoredRun) -> RunWriter:
        """Begins the run, or goes on with the one of its id that was not finished.

        Raises UsageError when that one is finished, or was judged by other rules: its hosts would not compare.
        """
        from sqlalchemy import select

        run = stored.run
        row = (
            key(run.id),
            key(run.fleet),
            moment(run.started),
            "running",
            run.hosts,
            run.assessed,
            run.unknown,
            None if run.facts_as_of is None else moment(run.facts_as_of),
            pack_text(stored.pack),
            key(stored.engine),
            severities_text(stored.severities),
            _options(stored),
            json.dumps(list(stored.actions)),
            int(stored.pinned),
        )
        columns = ("id", "fleet", "started", "state", "hosts", "assessed", "unknown", "facts_as_of", "pack", "engine",
                   "severities", "options", "actions", "pinned")  # fmt: skip

        def work(connection: "Connection") -> int:
            add(connection, RUNS, columns, [row], unique=("id",))
            return int(connection.scalars(select(RUNS.c.number).where(RUNS.c.id == key(run.id))).one())

        number = self.database.write(work)
        kept = self.run(run.id)
        if kept.state != "running":
            raise UsageError(f"the run {run.id} is finished; begin another.")
        if (kept.pack, kept.severities, kept.options) != (stored.pack, dict(stored.severities), dict(stored.options)):
            what = f"the run {run.id} was begun with other rules or options ({kept.pack.name} {kept.pack.version})"
            raise UsageError(f"{what}; its hosts would not compare. Begin another run.")
        return RunWriter(self.database, kept, number)

    def pin(self, run_id: str, *, pinned: bool = True) -> StoredRun:
        """Keeps the run from being pruned, or no longer."""
        from sqlalchemy import update

        def work(connection: "Connection") -> str:
            row = self._row(connection, run_id)
            connection.execute(update(RUNS).where(RUNS.c.number == row.number).values(pinned=int(pinned)))
            return str(row.id)

        from advisor.store.written import unkey

        return self.run(unkey(self.database.write(work)))


def _options(stored: StoredRun) -> str:
    return json.dumps(dict(stored.options))
