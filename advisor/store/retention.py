"""Which runs may go, and their removal. The newest finished run of a fleet, what is newer, and what is pinned stay."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from advisor.model.stored import RunState, StoredRun
from advisor.store.database import Database
from advisor.store.fence import sole_fence
from advisor.store.tables import (
    CONFIGURATIONS,
    DOCUMENTS,
    FRAMES,
    HOSTS,
    OUTCOMES,
    RUN_WAIVERS,
    RUNS,
    VERDICTS,
    WAIVERS,
)
from advisor.store.written import key

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection


def removable(
    runs: Iterable[StoredRun], *, keep: int | None = None, before: datetime | None = None
) -> tuple[StoredRun, ...]:
    """Of runs that stand the newest first: those beyond the `keep` newest of their fleet, or begun before a moment
    (UTC); of both, those to which both apply."""
    finished: dict[str, int] = {}
    found = []
    for one in runs:
        fleet = one.run.fleet
        newer = finished.get(fleet, 0)
        finished[fleet] = newer + (one.state is RunState.FINISHED)
        if newer == 0 or one.pinned:
            continue
        if (keep is None or newer >= keep) and (before is None or one.run.started < before):
            found.append(one)
    return tuple(found)


def remove(database: Database, runs: Sequence[StoredRun]) -> None:
    """The runs with their hosts and documents, and what nobody refers to any more, all at once."""
    from sqlalchemy import delete, select

    identities = [key(one.run.id) for one in runs]

    def work(connection: "Connection") -> None:
        sole_fence(connection)
        query = select(RUNS.c.number).where(RUNS.c.id.in_(identities), RUNS.c.pinned == 0)
        numbers = list(connection.scalars(query))
        for table in (HOSTS, FRAMES, RUN_WAIVERS, DOCUMENTS):
            connection.execute(delete(table).where(table.c.run.in_(numbers)))
        connection.execute(delete(RUNS).where(RUNS.c.number.in_(numbers)))
        _forget(connection, OUTCOMES, HOSTS, "outcome")
        _forget(connection, CONFIGURATIONS, HOSTS, "configuration")
        _forget(connection, WAIVERS, RUN_WAIVERS, "waiver")
        gone = select(VERDICTS.c.outcome).except_(select(OUTCOMES.c.id))
        connection.execute(delete(VERDICTS).where(VERDICTS.c.outcome.in_(gone)))

    database.write(work)


def _forget(connection: "Connection", table: "Table", referring: "Table", column: str) -> None:
    """What no row refers to; a difference of sets, since `NOT IN` may compare each row with each."""
    from sqlalchemy import delete, select

    left = select(table.c.id).except_(select(referring.c[column]))
    connection.execute(delete(table).where(table.c.id.in_(left)))
