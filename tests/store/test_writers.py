"""Writers beside each other, and writers that are killed: no host is lost and none is there twice."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisor.errors import StoreError
from advisor.model.stored import RunState
from advisor.model.verdict import Verdict
from advisor.store.fence import shared_fence
from advisor.store.retention import remove
from advisor.store.store import Store
from tests.store import sample
from tests.store.writing import TOTAL

WRITING = Path(__file__).with_name("writing.py")


def begin(place, *arguments):
    return subprocess.Popen(
        [sys.executable, str(WRITING), place, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


def counted(store):
    """Rows of the run by the database's own count, and what the audit tells."""
    from sqlalchemy import func, select

    from advisor.store.tables import HOSTS

    with store.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(HOSTS))


def test_writers_beside_each_other(place):
    """Processes of which each overlaps another: half of the hosts are written twice, at once."""
    writers = [begin(place, first, 200, 23) for first in (0, 100, 200)]
    for writer in writers:
        output, _ = writer.communicate(timeout=120)
        assert writer.returncode == 0, output
    with Store.open(place) as store:
        hosts = [sample.host(number) for number in range(TOTAL)]
        assert counted(store) == TOTAL
        writer = store.begin(sample.stored(hosts=TOTAL))
        writer.finish(sample.finished(sample.stored(), hosts))
        audit = store.audit("run-1")
        assert list(audit.hosts) == [host.host for host in hosts]
        assert [audit.outcomes[one] for one in audit.outcome_of] == [host.outcome for host in hosts]
        assert [one.facts for one in store.all_facts("run-1")] == [host.facts for host in hosts]


def test_a_writer_that_is_killed(place):
    """Whole batches or nothing; the next one asks for no host again that is there."""
    writer = begin(place, 0, TOTAL, 20, 0.01)
    for line in writer.stdout:
        if line.startswith("written") and int(line.split()[1]) >= 100:
            os.kill(writer.pid, signal.SIGKILL)
            break
    writer.stdout.close()
    writer.wait()
    with Store.open(place) as store:
        found = counted(store)
        assert found >= 120
        assert found % 20 == 0
        assert store.run("run-1").state is RunState.RUNNING
    again = begin(place, 0, TOTAL, 50)
    output, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    assert f"left {TOTAL - found}\n" in output
    with Store.open(place) as store:
        assert counted(store) == TOTAL


def test_two_audits_of_two_fleets_at_once(place):
    with Store.open(place) as one, Store.open(place) as other:
        first, second = one.begin(sample.stored(1, "a", 30)), other.begin(sample.stored(2, "b", 30))
        for start in range(0, 30, 10):
            first.write([sample.host(number) for number in range(start, start + 10)])
            second.write([sample.host(number, failed=False) for number in range(start, start + 10)])
        hosts = [sample.host(number) for number in range(30)]
        first.finish(sample.finished(sample.stored(1, "a"), hosts))
        second.finish(sample.finished(sample.stored(2, "b"), hosts))
        assert [host.outcome for host in one.hosts("run-2")] == [sample.PASSED] * 30
        assert [host.outcome for host in other.hosts("run-1")] == [host.outcome for host in hosts]


def test_a_run_that_is_removed_while_it_is_written(place):
    with Store.open(place) as one, Store.open(place) as other:
        writer = one.begin(sample.stored())
        writer.write([sample.host(0)])
        remove(other.database, [other.run("run-1")])
        with pytest.raises(StoreError, match="was removed while it was written"):
            writer.write([sample.host(1)])
        assert counted(one) == 0


def test_removal_beside_a_writer_leaves_what_he_refers_to(place):
    """The outcomes of a run that goes are those of the run that stays."""
    with Store.open(place) as store:
        for number in (1, 2):
            sample.keep(store, number, [sample.host(one) for one in range(6)])
        writer = store.begin(sample.stored(3, hosts=6))
        writer.write([sample.host(0)])
        remove(store.database, [store.run("run-1"), store.run("run-2")])
        writer.write([sample.host(one) for one in range(6)])
        writer.finish(sample.finished(sample.stored(3), [sample.host(one) for one in range(6)]))
        assert [host.outcome for host in store.hosts("run-3")] == [sample.host(one).outcome for one in range(6)]
        assert store.facts("run-3", "HOST000002").facts == sample.host(2).facts


def test_whatever_is_written_may_be_written_twice(place, monkeypatch):
    """A server that goes away at a COMMIT leaves nobody knowing whether it was done, so it is done again."""
    hosts = [sample.host(number) for number in range(3)]
    one = sample.stored(hosts=3)
    with Store.open(place) as store:
        once = store.database.write

        def twice(work):
            once(work)
            return once(work)

        monkeypatch.setattr(store.database, "write", twice)
        writer = store.begin(one)
        writer.write(hosts)
        writer.keep_waivers([sample.waiver()])
        kept = writer.finish(sample.finished(one, hosts))
        assert kept == store.run("run-1")
        assert kept.counts["ndis-hotfix-missing"][Verdict.FAIL] == 1
        assert counted(store) == 3
        assert store.waivers("run-1") == (sample.waiver(),)


def test_a_run_that_somebody_else_has_finished(place):
    hosts = [sample.host(0)]
    with Store.open(place) as one, Store.open(place) as other:
        first, second = (store.begin(sample.stored(hosts=1)) for store in (one, other))
        first.write(hosts)
        ended = sample.finished(sample.stored(), hosts)
        first.finish(ended)
        with pytest.raises(StoreError, match="was finished by somebody else"):
            second.finish(replace(ended, finished=ended.finished + timedelta(seconds=1)))


def test_a_run_ends_when_nobody_writes_to_it(place):
    """Another writer's hosts, not yet committed when the end is asked for, are counted."""
    from sqlalchemy import text

    columns = "role, outcome, configuration, own, frame"
    late = text(f"INSERT INTO hosts (run, host, position, {columns}) SELECT run, 'LATE', 1, {columns} FROM hosts")
    hosts = [sample.host(0)]
    with Store.open(place) as one, Store.open(place) as other, ThreadPoolExecutor(1) as beside:
        writer = one.begin(sample.stored(hosts=1))
        writer.write(hosts)
        writing = other.database.engine.connect().execution_options(advisor_writes=True)
        with writing as connection, connection.begin():
            shared_fence(connection)
            connection.execute(late)
            end = beside.submit(writer.finish, sample.finished(sample.stored(), hosts))
            wait([end], timeout=0.5)
        with pytest.raises(StoreError, match="was to have 1 hosts, and 2 are written"):
            end.result()
