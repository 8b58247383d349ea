"""Questions to a store: runs, a whole audit, the facts of a host, who fails a rule."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from advisor.errors import UsageError
from advisor.model.audit import Audit, Outcome, Run
from advisor.model.diagnosis import HostReport
from advisor.model.fact import Fact
from advisor.model.stored import HostVerdicts, RunState, StoredRun
from advisor.model.verdict import Verdict
from advisor.model.waiver import Waiver
from advisor.store.database import Database
from advisor.store.facts import joined
from advisor.store.frames import unframed
from advisor.store.tables import (
    CONFIGURATIONS,
    FRAMES,
    HOSTS,
    OUTCOMES,
    RUN_WAIVERS,
    RUNS,
    VERDICTS,
    WAIVERS,
)
from advisor.store.written import (
    counts_of,
    key,
    outcome_of,
    pack_of,
    problems_of,
    severities_of,
    unkey,
    unmoment,
    waiver_of,
)

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection, Row

_BATCH = 5000
_LAST = chr(0x10FFFF)


class RowReader(Protocol):
    """Types the facts of a row (from 0) of a table of facts, which only those can who have the catalogue."""

    def __call__(self, frame: "pl.DataFrame", row: int, /) -> tuple[Fact, ...]: ...


class StoreReader:
    """Answers by one state of the database each. Raises UsageError for a run that is not there, and StoreError.

    `row_reader` reads the facts of runs that were judged by a table of facts; without one they have none.
    """

    def __init__(self, database: Database, row_reader: RowReader | None = None) -> None:
        self.database = database
        self._row_reader = row_reader

    def fleets(self) -> tuple[StoredRun, ...]:
        """The latest run of each fleet, finished ones before others, by the fleet's name."""
        latest: dict[str, StoredRun] = {}
        for run in self.runs():
            kept = latest.get(run.run.fleet)
            if kept is None or (kept.state is not RunState.FINISHED and run.state is RunState.FINISHED):
                latest[run.run.fleet] = run
        return tuple(latest[name] for name in sorted(latest))

    def runs(self, fleet: str | None = None, limit: int | None = None) -> tuple[StoredRun, ...]:
        """The newest first."""
        from sqlalchemy import select

        query = select(RUNS).order_by(RUNS.c.started.desc(), RUNS.c.number.desc()).limit(limit)
        if fleet is not None:
            query = query.where(RUNS.c.fleet == key(fleet))
        with self.database.reading() as connection:
            return tuple(_stored(row) for row in connection.execute(query))

    def run(self, run_id: str) -> StoredRun:
        """`latest` is the newest finished run of all; else the id, or enough of its beginning."""
        with self.database.reading() as connection:
            return _stored(self._row(connection, run_id))

    def audit(self, run_id: str) -> Audit:
        """The verdicts of all hosts, in the order of the fleet; outcomes in that of the first host that ended so."""
        import numpy as np
        from sqlalchemy import select

        with self.database.reading() as connection:
            row = self._row(connection, run_id)
            columns = (HOSTS.c.host, HOSTS.c.role, HOSTS.c.outcome)
            query = select(*columns).where(HOSTS.c.run == row.number).order_by(HOSTS.c.position, HOSTS.c.host)
            hosts: list[str] = []
            roles: list[str | None] = []
            ended: list[int] = []
            places: dict[int, int] = {}
            words: dict[str | None, str | None] = {None: None}
            with connection.execute(query.execution_options(yield_per=_BATCH)) as listed:
                for host, role, outcome in listed:
                    hosts.append(unkey(host))
                    if role not in words:
                        words[role] = unkey(role)
                    roles.append(words[role])
                    ended.append(places.setdefault(outcome, len(places)))
            found = _outcomes(connection, row.number)
            run, problems = _stored(row), problems_of(row.problems)
            outcomes = tuple(found[number] for number in places)
        codes: Sequence[int] = np.asarray(ended, dtype=np.int32)  # type: ignore[assignment]
        return Audit(
            run.run, run.pack, run.engine, run.severities, hosts, roles, codes, outcomes, problems, run.actions
        )

    def facts(self, run_id: str, host: str) -> HostReport:
        """The facts of one host, by its name in any case. Raises UsageError for one that the run has not."""
        with self.database.reading() as connection:
            row = self._row(connection, run_id)
            found = self._host(connection, row.number, host)
            if found is None:
                raise UsageError(f"the run {unkey(row.id)} has no host {host!r}. `advisor audit show` lists them.")
            frame = None if found.frame is None else _frame(connection, row.number, found.frame)
            return self._report(found, frame)

    def all_facts(self, run_id: str, after: int | None = None) -> Iterator[HostReport]:
        """The facts of all hosts, one after the other in the order of the fleet; of those after a position."""
        with self.database.reading() as connection:
            number = self._row(connection, run_id).number
            # In the order of the fleet, so that each frame is opened once.
            query = _facts_query(number).order_by(HOSTS.c.position, HOSTS.c.host)
            if after is not None:
                query = query.where(HOSTS.c.position > after)
            first, frame = None, None
            asked = query.execution_options(yield_per=_BATCH)
            with connection.execute(asked) as listed:
                for row in listed:
                    if row.frame is not None and row.frame != first:
                        first, frame = row.frame, _frame(connection, number, row.frame)
                    yield self._report(row, frame)

    def frames(self, run_id: str) -> "Iterator[tuple[int, pl.DataFrame]]":
        """The table of facts that the run was judged by, in parts, each with the position of its first host."""
        from sqlalchemy import select

        with self.database.reading() as connection:
            number = self._row(connection, run_id).number
            query = select(FRAMES.c.first, FRAMES.c.content).where(FRAMES.c.run == number).order_by(FRAMES.c.first)
            with connection.execute(query.execution_options(yield_per=1)) as parts:
                for first, content in parts:
                    yield first, unframed(content)

    def has_frames(self, run_id: str) -> bool:
        """Whether the facts of the run are a table."""
        from sqlalchemy import select

        with self.database.reading() as connection:
            number = self._row(connection, run_id).number
            return connection.execute(select(FRAMES.c.first).where(FRAMES.c.run == number).limit(1)).first() is not None

    def hosts(
        self,
        run_id: str,
        *,
        rule: str | None = None,
        verdict: Verdict | None = None,
        beginning: str = "",
        after: str | None = None,
        limit: int = 100,
    ) -> tuple[HostVerdicts, ...]:
        """Hosts by name, `limit` of those after `after`: all, or on which `rule` (any rule) ended with `verdict`, and
        whose name begins so, however its letters are written (`srv`, `SRV`)."""
        from sqlalchemy import select

        with self.database.reading() as connection:
            row = self._row(connection, run_id)
            query = select(HOSTS.c.host, HOSTS.c.role, OUTCOMES.c.content).where(HOSTS.c.run == row.number)
            query = query.join(OUTCOMES, OUTCOMES.c.id == HOSTS.c.outcome).order_by(HOSTS.c.host).limit(limit)
            if after is not None:
                query = query.where(HOSTS.c.host > key(after))
            if beginning:
                query = query.where(_begins(beginning))
            if rule is not None or verdict is not None:
                query = query.where(HOSTS.c.outcome.in_(_ended(row.number, rule, verdict)))
            identity = unkey(row.id)
            return tuple(
                HostVerdicts(identity, unkey(host), _role(role), outcome_of(content))
                for host, role, content in connection.execute(query)
            )

    def outcome(self, run_id: str, host: str) -> Outcome:
        """How a host ended in that run, however old it is. Raises UsageError for a host that is not in it."""
        from sqlalchemy import select

        with self.database.reading() as connection:
            row = self._row(connection, run_id)
            query = select(OUTCOMES.c.content).join(HOSTS, OUTCOMES.c.id == HOSTS.c.outcome)
            found = connection.execute(query.where(HOSTS.c.run == row.number, HOSTS.c.host == key(host))).first()
        if found is None:
            raise UsageError(f"the run {unkey(row.id)!r} has no host {host!r}; `advisor audit show` lists its hosts.")
        return outcome_of(found.content)

    def history(self, host: str, fleet: str | None = None, limit: int = 100) -> tuple[tuple[StoredRun, Outcome], ...]:
        """How a host ended in each run, the newest first."""
        from sqlalchemy import select

        query = (
            select(RUNS, OUTCOMES.c.content)
            .join(HOSTS, HOSTS.c.run == RUNS.c.number)
            .join(OUTCOMES, OUTCOMES.c.id == HOSTS.c.outcome)
            .where(HOSTS.c.host == key(host))
            .order_by(RUNS.c.started.desc(), RUNS.c.number.desc())
            .limit(limit)
        )
        if fleet is not None:
            query = query.where(RUNS.c.fleet == key(fleet))
        with self.database.reading() as connection:
            return tuple((_stored(row), outcome_of(row.content)) for row in connection.execute(query))

    def waivers(self, run_id: str) -> tuple[Waiver, ...]:
        """Those that held in the run."""
        from sqlalchemy import select

        with self.database.reading() as connection:
            number = self._row(connection, run_id).number
            query = select(WAIVERS.c.content).join(RUN_WAIVERS, RUN_WAIVERS.c.waiver == WAIVERS.c.id)
            query = query.where(RUN_WAIVERS.c.run == number).order_by(WAIVERS.c.id)
            return tuple(waiver_of(content) for (content,) in connection.execute(query))

    def _row(self, connection: "Connection", run_id: str) -> "Row[Any]":
        from sqlalchemy import select

        query = select(RUNS).order_by(RUNS.c.started.desc(), RUNS.c.number.desc())
        if run_id == "latest":
            found = connection.execute(query.where(RUNS.c.state == RunState.FINISHED.value).limit(1)).all()
        else:
            found = connection.execute(query.where(RUNS.c.id == key(run_id))).all()
            if not found and run_id:
                begun = RUNS.c.id.startswith(key(run_id), autoescape=True)
                found = connection.execute(query.where(begun).limit(2)).all()
        if len(found) == 1:
            return found[0]
        shown = self.database.address.shown
        if found:
            raise UsageError(f"{shown}: several runs begin with {run_id!r}; give more of the id.")
        what = "has no finished run" if run_id == "latest" else f"has no run {run_id!r}"
        raise UsageError(f"{shown}: {what}. `advisor audit history` lists them.")

    def _report(self, row: "Row[Any]", frame: "pl.DataFrame | None") -> HostReport:
        facts = joined(row.content, row.own)
        if row.frame is not None and frame is not None and self._row_reader is not None:
            place = row.position - row.frame
            facts = self._row_reader(frame, place) if 0 <= place < frame.height else ()
        return HostReport(unkey(row.host), _role(row.role), None, facts)

    def _host(self, connection: "Connection", number: int, host: str) -> "Row[Any] | None":
        from sqlalchemy import func

        query = _facts_query(number)
        found = connection.execute(query.where(HOSTS.c.host == key(host))).first()
        if found is None:
            alike = connection.execute(query.where(func.lower(HOSTS.c.host) == key(host).lower()).limit(2)).all()
            found = alike[0] if len(alike) == 1 else None
        return found


def _facts_query(run: int) -> "Select[Any]":
    from sqlalchemy import select

    columns = (HOSTS.c.host, HOSTS.c.role, HOSTS.c.position, HOSTS.c.frame, HOSTS.c.own, CONFIGURATIONS.c.content)
    query = select(*columns)
    return query.join(CONFIGURATIONS, CONFIGURATIONS.c.id == HOSTS.c.configuration, isouter=True).where(
        HOSTS.c.run == run
    )


def _begins(beginning: str) -> "ColumnElement[bool]":
    """Names that begin so, as it is written, in capitals or in small letters. Ranges, which both databases answer by
    the index and alike: what `LIKE` takes for equal differs."""
    from sqlalchemy import and_, or_

    spelled = {key(one) for one in (beginning, beginning.upper(), beginning.lower())}
    return or_(*(and_(HOSTS.c.host >= one, HOSTS.c.host < one + _LAST) for one in sorted(spelled)))


def _ended(run: int, rule: str | None, verdict: Verdict | None) -> "Select[Any]":
    """The outcomes of the run of which a rule ended so."""
    from sqlalchemy import select

    query = select(VERDICTS.c.outcome)
    if rule is not None:
        query = query.where(VERDICTS.c.rule == key(rule))
    if verdict is not None:
        query = query.where(VERDICTS.c.verdict == verdict.value)
    return query


def _outcomes(connection: "Connection", run: int) -> dict[int, Outcome]:
    from sqlalchemy import select

    of_run = select(HOSTS.c.outcome).where(HOSTS.c.run == run).distinct()
    query = select(OUTCOMES.c.id, OUTCOMES.c.content).where(OUTCOMES.c.id.in_(of_run))
    return {number: outcome_of(content) for number, content in connection.execute(query)}


def _stored(row: "Row[Any]") -> StoredRun:
    run = Run(
        unkey(row.id),
        unmoment(row.started),
        None if row.finished is None else unmoment(row.finished),
        row.hosts,
        row.assessed,
        row.unknown,
        None if row.facts_as_of is None else unmoment(row.facts_as_of),
        unkey(row.fleet),
    )
    return StoredRun(
        run,
        pack_of(row.pack),
        unkey(row.engine),
        severities_of(row.severities),
        json.loads(row.options),
        RunState(row.state),
        counts_of(row.counts),
        bool(row.pinned),
        tuple(json.loads(row.actions or "[]")),
    )


def _frame(connection: "Connection", run: int, first: int) -> "pl.DataFrame | None":
    from sqlalchemy import select

    content = connection.scalar(select(FRAMES.c.content).where(FRAMES.c.run == run, FRAMES.c.first == first))
    return None if content is None else unframed(content)


def _role(role: str | None) -> str | None:
    return None if role is None else unkey(role)
