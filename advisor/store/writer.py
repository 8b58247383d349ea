"""Writes a run, a batch at a time: each batch as a whole or not at all, a host that comes again in place of itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING

from advisor.errors import StoreError
from advisor.model.audit import Outcome, Run
from advisor.model.problem import Problem
from advisor.model.stored import RunState, StoredHost, StoredRun
from advisor.model.verdict import Verdict
from advisor.model.waiver import Waiver
from advisor.store.bulk import add
from advisor.store.database import Database
from advisor.store.dictionary import Dictionary
from advisor.store.facts import split
from advisor.store.fence import shared_fence, sole_fence
from advisor.store.frames import framed
from advisor.store.tables import CONFIGURATIONS, FRAMES, HOSTS, OUTCOMES, RUN_WAIVERS, RUNS, VERDICTS, WAIVERS
from advisor.store.written import (
    counts_of,
    counts_text,
    key,
    moment,
    outcome_content,
    problems_content,
    unkey,
    verdicts_of,
    waiver_content,
)

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy.engine import Connection

_ROWS = ("run", "host", "position", "role", "outcome", "configuration", "own", "frame")
_name = itemgetter(1)
_ASKED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch by column. Host `i` ended as `ends[end_of[i]]`. Its facts are `shared[shared_of[i]]` and `own[i]`, or
    stand in the frame that begins at `frame_of[i]`; -1 and None say that they do not. `frames` are parts of a table by
    the position of their first host."""

    positions: Sequence[int]
    hosts: Sequence[str]
    roles: Sequence[str | None]
    ends: Sequence[bytes]
    end_of: Sequence[int]
    shared: Sequence[bytes]
    shared_of: Sequence[int]
    own: Sequence[bytes | None]
    frame_of: Sequence[int | None]
    frames: Sequence[tuple[int, bytes]] = ()


class RunWriter:
    """Of one run. Several processes may write to it, each with a writer of its own."""

    def __init__(self, database: Database, stored: StoredRun, number: int) -> None:
        self.stored = stored
        self._database = database
        self._number = number
        self._outcomes, self._configurations = Dictionary(OUTCOMES), Dictionary(CONFIGURATIONS)

    def written(self) -> Iterator[str]:
        """The hosts that are there already, by name: those that need not be asked again."""
        from sqlalchemy import select

        with self._database.reading() as connection:
            for (host,) in connection.execute(select(HOSTS.c.host).where(HOSTS.c.run == self._number)):
                yield unkey(host)

    def write(self, hosts: Iterable[StoredHost]) -> None:
        """A batch. A host that was written before is replaced. Raises StoreError; then nothing of it is written."""
        self.write_rows(_rows(tuple(hosts)))

    def write_rows(self, rows: Rows) -> None:
        """As `write`, for a batch by column."""
        names = [key(host) for host in rows.hosts]
        if len(set(names)) < len(names):
            twice = next(name for name, count in Counter(rows.hosts).items() if count > 1)
            raise StoreError(f"two hosts of the fleet are called {twice!r}; name them apart.")
        if not names:
            return
        roles = {role: None if role is None else key(role) for role in set(rows.roles)}

        def work(connection: "Connection") -> tuple[dict[bytes, int], dict[bytes, int]]:
            self._still_running(connection)
            ends, fresh_ends = self._outcomes.numbers(connection, rows.ends, _add_verdicts)
            shared, fresh_shared = self._configurations.numbers(connection, rows.shared)
            lines = zip(
                (self._number for _ in names),
                names,
                rows.positions,
                (roles[role] for role in rows.roles),
                (ends[end] for end in rows.end_of),
                (None if one < 0 else shared[one] for one in rows.shared_of),
                rows.own,
                rows.frame_of,
                strict=True,
            )
            frames = [(self._number, first, content) for first, content in rows.frames]
            add(connection, FRAMES, ("run", "first", "content"), frames, unique=("run", "first"), replace=True)
            # In the order of the key, so that neighbours are written together.
            add(connection, HOSTS, _ROWS, sorted(lines, key=_name), unique=("run", "host"), replace=True)
            return fresh_ends, fresh_shared

        fresh_ends, fresh_shared = self._database.write(work)
        self._outcomes.remember(fresh_ends)
        self._configurations.remember(fresh_shared)

    def write_frame(
        self,
        frame: "pl.DataFrame",
        hosts: Sequence[str],
        roles: Sequence[str | None],
        outcomes: Sequence[Outcome],
        outcome_of: Sequence[int],
        first: int,
    ) -> None:
        """As `write`, for a part of a table of facts (see CONTRACT): row `i` is of `hosts[i]`, which ended as
        `outcomes[outcome_of[i]]`, and stands in the fleet at `first + i`."""
        # A fleet may have as many outcomes as hosts; those of this part are enough.
        places: dict[int, int] = {}
        codes = [places.setdefault(int(code), len(places)) for code in outcome_of]
        ends = [outcome_content(outcomes[code]) for code in places]
        frames, frame_of = framed(frame, first)
        count = len(hosts)
        positions = range(first, first + count)
        self.write_rows(Rows(positions, hosts, roles, ends, codes, (), [-1] * count, [None] * count, frame_of, frames))

    def keep_waivers(self, waivers: Iterable[Waiver]) -> None:
        """The waivers that hold in this run."""
        contents = [waiver_content(waiver) for waiver in waivers]

        def work(connection: "Connection") -> None:
            self._still_running(connection)
            numbers, _ = Dictionary(WAIVERS).numbers(connection, contents)
            rows = [(self._number, number) for number in dict.fromkeys(numbers)]
            add(connection, RUN_WAIVERS, ("run", "waiver"), rows, unique=("run", "waiver"))

        self._database.write(work)

    def finish(self, run: Run, problems: tuple[Problem, ...] = ()) -> StoredRun:
        """Ends the run with its counts. Raises StoreError when it has other hosts than it says."""
        from sqlalchemy import func, select, update

        end = None if run.finished is None else moment(run.finished)

        def work(connection: "Connection") -> dict[str, dict[Verdict, int]]:
            # Nobody adds hosts between their count and the end.
            sole_fence(connection)
            known = connection.execute(select(RUNS).where(RUNS.c.number == self._number)).first()
            if known is not None and known.state == RunState.FINISHED.value and known.finished == end:
                # It was us: the server went away when it had ended the run, before it could say so.
                return counts_of(known.counts)
            self._still_running(connection)
            written = connection.scalar(select(func.count()).where(HOSTS.c.run == self._number)) or 0
            if written != run.hosts:
                what = f"the run {run.id} was to have {run.hosts} hosts, and {written} are written"
                raise StoreError(f"{self._database.address.shown}: {what}. Run the audit again; it goes on.")
            counts = _counts(connection, self._number, self.stored.severities)
            values = {
                "finished": end,
                "state": RunState.FINISHED.value,
                "hosts": run.hosts,
                "assessed": run.assessed,
                "unknown": run.unknown,
                "facts_as_of": None if run.facts_as_of is None else moment(run.facts_as_of),
                "counts": counts_text(counts),
                "problems": problems_content(problems),
            }
            connection.execute(update(RUNS).where(RUNS.c.number == self._number).values(values))
            return counts

        counts = self._database.write(work)
        one = self.stored
        return replace(one, run=run, state=RunState.FINISHED, counts=counts)

    def _still_running(self, connection: "Connection") -> None:
        """Holds the run against its removal until the transaction ends."""
        from sqlalchemy import select

        shared_fence(connection)
        state = connection.scalar(select(RUNS.c.state).where(RUNS.c.number == self._number))
        if state != RunState.RUNNING.value:
            what = "was finished by somebody else" if state else "was removed while it was written"
            raise StoreError(f"{self._database.address.shown}: the run {self.stored.run.id} {what}.")


def _rows(hosts: Sequence[StoredHost]) -> Rows:
    ends: dict[bytes, int] = {}
    shared: dict[bytes, int] = {}
    seen: dict[int, int] = {}
    end_of, shared_of, own = [], [], []
    for one in hosts:
        # Hosts of a batch mostly have the very same outcome; its content need not be made again.
        if id(one.outcome) not in seen:
            seen[id(one.outcome)] = ends.setdefault(outcome_content(one.outcome), len(ends))
        end_of.append(seen[id(one.outcome)])
        configuration, rest = split(one.facts) if one.facts else (None, None)
        shared_of.append(-1 if configuration is None else shared.setdefault(configuration, len(shared)))
        own.append(rest)
    return Rows(
        [one.position for one in hosts],
        [one.host for one in hosts],
        [one.role for one in hosts],
        tuple(ends),
        end_of,
        tuple(shared),
        shared_of,
        own,
        [None] * len(hosts),
    )


def _add_verdicts(connection: "Connection", outcomes: Iterable[tuple[int, bytes]]) -> None:
    rows = [
        (key(rule), verdict, number) for number, content in outcomes for rule, verdict in verdicts_of(content).items()
    ]
    unique = ("rule", "verdict", "outcome")
    add(connection, VERDICTS, unique, sorted(rows), unique=unique)


def _counts(connection: "Connection", run: int, rules: Iterable[str]) -> dict[str, dict[Verdict, int]]:
    """Of each rule, on how many hosts it ended how."""
    from sqlalchemy import func, select

    ended = select(HOSTS.c.outcome, func.count().label("hosts")).where(HOSTS.c.run == run).group_by(HOSTS.c.outcome)
    group = ended.subquery()
    query = select(OUTCOMES.c.content, group.c.hosts).join(group, OUTCOMES.c.id == group.c.outcome)
    tally: Counter[tuple[str, str]] = Counter()
    with connection.execute(query.execution_options(yield_per=_ASKED_AT_ONCE)) as ends:
        for content, hosts in ends:
            for end in verdicts_of(content).items():
                tally[end] += int(hosts)
    counts: dict[str, dict[Verdict, int]] = {rule: dict.fromkeys(Verdict, 0) for rule in rules}
    for (rule, verdict), hosts in tally.items():
        counts.setdefault(rule, dict.fromkeys(Verdict, 0))[Verdict(verdict)] = hosts
    return counts
