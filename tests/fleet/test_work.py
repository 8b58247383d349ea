"""Work in batches: whoever does it, and whatever becomes of the workers, the result is the same."""

import os
import re
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from multiprocessing import active_children
from multiprocessing.connection import wait
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from advisor.deciding import FileBatch, UnseenFileError, decide, setup_of
from advisor.errors import AdvisorError, UsageError
from advisor.fleet.audit import run_audit
from advisor.fleet.kept_batches import KeptBatches
from advisor.fleet.pools import Given, OneProcess, Processes
from advisor.fleet.table_facts import TableFacts
from advisor.fleet.work import Patience, decided
from advisor.pack.load import load_pack
from tests.effort import gate_only
from tests.fleet_maker import NOW, frame_of, made_fleet

PACK = load_pack()
SETUP, _ = setup_of(PACK, (), None, None, NOW)
HOSTS = 600


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("fleet") / "fleet.parquet"
    frame_of(made_fleet(HOSTS)).write_parquet(path, row_group_size=100)
    return path


@pytest.fixture(scope="module")
def expected(table):
    return said(audit(table, None))


def audit(table, pool, rows=100):
    return run_audit(str(table), lambda setup: TableFacts(table, PACK, setup, rows), pack=PACK, now=NOW, pool=pool)[0]


def test_an_interruption_that_python_names_anew_is_no_fault_of_a_batch():
    renamed = RuntimeError("Error calling __set_name__")
    renamed.__cause__ = KeyboardInterrupt()

    def task():
        raise renamed

    with pytest.raises(KeyboardInterrupt):
        OneProcess().executor.submit(task)


def said(audit):
    """How each host ended."""
    return [audit.outcomes[code] for code in audit.outcome_of]


def worked(table, pool, task, patience=None, rows=100):
    """The ends of all hosts, when `task` does the work, and the hosts that could not be decided."""
    source = TableFacts(table, PACK, SETUP, rows)
    done = {one.number: one for one in decided(source.batches(), SETUP, pool, patience, task)}
    ends = [done[number].outcomes[code] for number in sorted(done) for code in done[number].codes]
    return ends, {number * rows + place: why for number, one in done.items() for place, why in one.failed}


@pytest.mark.parametrize("rows", [1_000, 100, 37])
def test_batches_of_any_size(table, expected, rows):
    assert said(audit(table, OneProcess(), rows)) == expected


@gate_only
def test_processes_end_alike(table, expected):
    pool = Processes(2)
    try:
        assert said(audit(table, pool)) == expected
    finally:
        pool.close()


def sees_no_file(setup, batch):
    """A worker on another machine, where the table is not."""
    if isinstance(batch, FileBatch):
        raise UnseenFileError(str(batch.path))
    return decide(setup, batch)


def test_who_does_not_see_the_file_gets_the_facts_with_the_batch(table, expected):
    ends, failed = worked(table, OneProcess(), sees_no_file)
    assert ends == expected
    assert not failed


def test_a_file_that_changes_while_it_is_audited_is_no_file_to_audit(table, tmp_path):
    path = tmp_path / "fleet.parquet"
    path.write_bytes(table.read_bytes())
    source = TableFacts(path, PACK, SETUP, 100)
    done = decided(source.batches(), SETUP, OneProcess())
    next(done)
    os.utime(path, (1, 1))
    with pytest.raises(UsageError, match="was changed while it was audited"):
        list(done)


def kill_once(setup, batch):
    """The first worker that gets batch 3 dies of it."""
    mark = Path(setup.pack_folders[0])
    if batch.number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return decide(replace(setup, pack_folders=()), batch)


def test_a_worker_that_is_killed_costs_nothing_and_is_told_of(table, expected, tmp_path, monkeypatch):
    monkeypatch.setattr("advisor.fleet.audit.decided", partial(decided, task=kill_once))
    killed, journal = tmp_path / "killed", tmp_path / "journal"

    def run(pool):
        source = partial(TableFacts, table, PACK, rows=100)
        more = {"pack": PACK, "pack_folders": (killed,), "now": NOW, "state": KeptBatches(journal)}
        try:
            return run_audit(str(table), source, pool=pool, **more)[0]
        finally:
            pool.close()

    found = run(Processes(2))
    assert killed.exists()
    assert said(found) == expected
    (told,) = found.problems
    again = r"batches that had to be decided again: [1-6], with [1-6]00 hosts\."
    assert re.fullmatch(rf"a worker was lost \(BrokenProcessPool: .*\): {again}", told.what)
    assert (told.file, told.lost) == ("fleet.parquet", False)
    assert run(OneProcess()).problems == (told,), "the journal knows it too"


def test_a_child_that_hears_no_signal_ends_when_its_executor_ends_it():
    """So a worker that was killed held up the run for ever, from Python 3.12 on."""
    pool = Processes(1)
    try:
        number = pool.executor.submit(os.getpid).result()
        (child,) = (child for child in active_children() if child.pid == number)
        child.terminate()
        assert wait([child.sentinel], 30)
    finally:
        pool.close()


def test_the_host_that_kills_its_workers_is_found(table, expected):
    """The run goes on, and only that host is unknown."""
    host = list(TableFacts(table, PACK, SETUP, 100).batches())[3].carried(SETUP).frame.rows()[41]
    ends, failed = worked(table, Given(Dying(host), 2), decide)
    assert list(failed) == [341]
    assert "BrokenProcessPool" in failed[341]
    assert ends[:341] + ends[342:] == expected[:341] + expected[342:]
    assert {one.value for one in ends[341].verdicts.values()} == {"unknown"}


class Dying(ThreadPoolExecutor):
    """Workers that die of one host."""

    def __init__(self, host):
        super().__init__(1)
        self.host = host

    def submit(self, fn, /, *args, **kwargs):
        _, batch = args
        future: Future = Future()
        if batch.number == 3 and self.host in batch.carried(SETUP).frame.rows():
            future.set_exception(BrokenProcessPool("a process in the pool was terminated"))
        else:
            future.set_result(fn(*args))
        return future


@gate_only
def test_a_batch_that_hangs_is_given_up_and_done_by_another(table, expected):
    seen, over = [], Event()

    def hang_once(setup, batch):
        if batch.number == 2 and not seen:
            seen.append(1)
            over.wait(120)
        return decide(setup, batch)

    with ThreadPoolExecutor(2) as executor:
        ends, failed = worked(table, Given(executor, 2), hang_once, Patience(limit=5, slow=60))
        over.set()
    assert (ends, failed) == (expected, {})


def test_the_first_answer_wins(table, expected):
    """A slow batch is given to a second worker; both answer."""
    calls = []

    def slow_once(setup, batch):
        calls.append(batch.number)
        if batch.number == 5 and calls.count(5) == 1:
            over.wait(120)
        return decide(setup, batch)

    over = Event()
    with ThreadPoolExecutor(2) as executor:
        ends, failed = worked(table, Given(executor, 2), slow_once, Patience(slow=0.1, times=0))
        over.set()
    assert (ends, failed) == (expected, {})
    assert calls.count(5) == 2


def test_workers_that_only_die_end_the_run(table):
    class Dead(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            future: Future = Future()
            future.set_exception(ConnectionError("gone"))
            return future

    with pytest.raises(AdvisorError, match="one after the other"):
        worked(table, Given(Dead(1), 1), decide)


def test_an_executor_that_is_broken_is_told_of(table):
    """It is the caller's, who alone can make another."""

    class Broken(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            raise BrokenProcessPool("a child process terminated abruptly")

    with pytest.raises(AdvisorError, match="takes no more work: BrokenProcessPool: a child") as told:
        worked(table, Given(Broken(1), 1), decide)
    assert told.value.exit_code == 1


def test_a_worker_that_is_lost_is_told_of_where_another_did_its_task(table, expected, monkeypatch):
    """As a cluster does by itself."""
    kept = []

    class Elsewhere(OneProcess):
        def lost_over(self, task):
            kept.append(task.result().number)
            return "it left the cluster" if task.result().number in (2, 4) else None

    found = audit(table, Elsewhere())
    assert said(found) == expected
    (told,) = found.problems
    again = "batches that had to be decided again: 2, with 200 hosts."
    assert (told.what, told.lost) == (f"a worker was lost (it left the cluster): {again}", False)
    assert sorted(kept) == list(range(6))


def test_another_pack_ends_the_run(table):
    source = TableFacts(table, PACK, SETUP, 100)
    with pytest.raises(AdvisorError, match="the rules here are"):
        list(decided(source.batches(), replace(SETUP, sha256="0" * 64), OneProcess()))


def test_no_more_is_read_than_is_worked_on(table):
    """Back-pressure: batches are read as workers take them."""
    read = []

    def batches():
        for batch in TableFacts(table, PACK, SETUP, 20).batches():
            read.append(batch.number)
            yield batch

    done = decided(batches(), SETUP, OneProcess())
    next(done)
    assert len(read) <= 3
    assert len(list(done)) == len(read) - 1 == HOSTS // 20 - 1


def test_counts(table):
    found = audit(table, OneProcess())
    assert found.run.hosts == len(found.hosts) == len(found.roles) == HOSTS
    assert np.asarray(found.outcome_of).max() == len(found.outcomes) - 1
