"""Writing 1,000,000 hosts to a store beside a bare bulk insert of the same rows, in one run, as ratios.

The bare insert is `executemany` in one transaction for SQLite and COPY for PostgreSQL, into a table without any key:
the least that these databases can do. The store's own rows go under a unique key, with the dictionaries of outcomes
and configurations and an index for the question who fails a rule.

    python benchmarks/store.py [HOSTS]
"""

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from advisor.model.action import Stance  # noqa: E402
from advisor.model.audit import Outcome, Run  # noqa: E402
from advisor.model.diagnosis import PackIdentity  # noqa: E402
from advisor.model.stored import StoredRun  # noqa: E402
from advisor.model.verdict import Severity, Verdict  # noqa: E402
from advisor.store.store import Store  # noqa: E402
from advisor.store.writer import Rows  # noqa: E402
from advisor.store.written import outcome_content  # noqa: E402
from tests.real.postgres import Postgres, missing  # noqa: E402

HOSTS = 1_000_000
CONFIGURATIONS, OUTCOMES, RULES = 2000, 200, 25
BATCH = 250_000
BOUND, ROUNDS = 5.0, 3
START = datetime(2026, 11, 1, tzinfo=UTC)
PACK = PackIdentity("bench", "1", "ab" * 32)
COLUMNS = "run, host, position, role, outcome, configuration, own"


def rows_of(hosts: int) -> list[Rows]:
    """Batches of hosts in no order of their names, with facts as a table of facts gives them."""
    chance = random.Random(7)
    verdicts = list(Verdict)
    outcomes = [
        Outcome({f"rule-{rule}": verdicts[chance.randrange(4)] for rule in range(RULES)}, {"enable-rss": Stance.DO}, ())
        for _ in range(OUTCOMES)
    ]
    ends = [outcome_content(outcome) for outcome in outcomes]
    shared = [b'{"slots":[["a",null,"i"]],"0":%d,"pad":"%s"}' % (one, b"x" * 900) for one in range(CONFIGURATIONS)]
    names = [f"SRV-{number:07}" for number in range(hosts)]
    chance.shuffle(names)
    batches = []
    for start in range(0, hosts, BATCH):
        some = names[start : start + BATCH]
        own = [b'{"1":"%s","2":"2013-03-30T00:%02d:00Z","3":%d}' % (name.encode(), place % 60, place)
               for place, name in enumerate(some)]  # fmt: skip
        batches.append(
            Rows(
                range(start, start + len(some)),
                some,
                ["cvp"] * len(some),
                ends,
                [chance.randrange(OUTCOMES) for _ in some],
                shared,
                [chance.randrange(CONFIGURATIONS) for _ in some],
                own,
                [None] * len(some),
            )
        )
    return batches


def stored(batches: list[Rows], where: str) -> float:
    hosts = sum(len(batch.hosts) for batch in batches)
    run = Run("bench", START, START, hosts, hosts, 0)
    one = StoredRun(run, PACK, "plain", {f"rule-{rule}": Severity.HIGH for rule in range(RULES)})
    began = time.perf_counter()
    with Store.open(where) as store:
        writer = store.begin(one)
        for batch in batches:
            writer.write_rows(batch)
        writer.finish(run)
    return time.perf_counter() - began


def plain(batches: list[Rows]) -> list[tuple[object, ...]]:
    return [
        (1, host, position, role, end, shared, own)
        for batch in batches
        for host, position, role, end, shared, own in zip(
            batch.hosts, batch.positions, batch.roles, batch.end_of, batch.shared_of, batch.own, strict=True
        )
    ]


def bare_sqlite(rows: list[tuple[object, ...]], file: Path) -> float:
    began = time.perf_counter()
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"CREATE TABLE bare ({COLUMNS})")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    connection.close()
    return time.perf_counter() - began


def bare_postgresql(rows: list[tuple[object, ...]], server: Postgres, url: str) -> float:
    began = time.perf_counter()
    with server.administrator(url.rpartition("/")[2]) as connection, connection.transaction():
        connection.execute(
            "CREATE TABLE bare (run bigint, host text, position bigint, role text, outcome bigint, "
            "configuration bigint, own bytea)"
        )
        with connection.cursor() as cursor, cursor.copy(f"COPY bare ({COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    return time.perf_counter() - began


def measured(name: str, bare: Callable[[], float], ours: Callable[[], float], hosts: int) -> bool:
    """Both in turn, so that a noisy neighbour disturbs both alike; medians."""
    pairs = [(bare(), ours()) for _ in range(ROUNDS)]
    plain, kept = (statistics.median(times) for times in zip(*pairs, strict=True))
    speeds = f"bare {hosts / plain:9,.0f} rows/s   store {hosts / kept:9,.0f} rows/s"
    print(f"{name:12} {speeds}   {kept / plain:5.2f} x (at most {BOUND:g})", flush=True)
    return kept <= BOUND * plain


def main() -> int:
    hosts = int(sys.argv[1]) if len(sys.argv) > 1 else HOSTS
    batches = rows_of(hosts)
    rows = plain(batches)
    number = count()
    with tempfile.TemporaryDirectory() as folder:

        def file() -> Path:
            return Path(folder) / f"{next(number)}.db"

        kept = measured("SQLite", lambda: bare_sqlite(rows, file()), lambda: stored(batches, str(file())), hosts)
    if why := missing():
        print(f"PostgreSQL   not measured: {why}")
        return 0 if kept else 1
    with Postgres(fsync="on") as server:
        kept &= measured(
            "PostgreSQL",
            lambda: bare_postgresql(rows, server, server.database()),
            lambda: stored(batches, server.database()),
            hosts,
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
