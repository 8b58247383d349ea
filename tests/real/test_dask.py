"""A real Dask cluster: a scheduler and two workers in processes of their own, one of which is killed in mid-run."""

import os
import re
import signal
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from advisor.deciding import decide
from advisor.errors import UsageError
from advisor.fleet.audit import run_audit
from advisor.fleet.pools import Cluster, OneProcess
from advisor.fleet.table_facts import TableFacts
from advisor.fleet.work import decided
from advisor.pack.load import load_pack
from tests.fleet_maker import NOW, frame_of, made_fleet

pytest.importorskip("distributed")
PACK = load_pack()
HOSTS, ROWS = 400, 50


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("fleet") / "fleet.parquet"
    frame_of(made_fleet(HOSTS)).write_parquet(path)
    return path


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        yield cluster


def said(audit):
    return [audit.outcomes[code] for code in audit.outcome_of]


def audit(table, pool):
    try:
        return run_audit(str(table), lambda setup: TableFacts(table, PACK, setup, ROWS), pack=PACK, now=NOW, pool=pool)[
            0
        ]
    finally:
        pool.close()


def kill_once(setup, batch):
    """The first worker that gets batch 3 dies of it."""
    mark = Path(setup.pack_folders[0])
    if batch.number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return decide(replace(setup, pack_folders=()), batch)


def test_a_cluster_ends_as_one_process_does(table, cluster):
    pool = Cluster(cluster.scheduler_address)
    assert pool.size == 2
    assert said(audit(table, pool)) == said(audit(table, OneProcess()))


def test_a_worker_that_is_killed_in_mid_run(table, cluster, tmp_path, monkeypatch):
    expected = said(audit(table, OneProcess()))
    monkeypatch.setattr("advisor.fleet.audit.decided", partial(decided, task=kill_once))
    pool = Cluster(cluster.scheduler_address)
    try:
        source = partial(TableFacts, table, PACK, rows=ROWS)
        found, _ = run_audit(str(table), source, pack=PACK, pack_folders=(tmp_path / "killed",), now=NOW, pool=pool)
    finally:
        pool.close()
    assert (tmp_path / "killed").exists()
    assert said(found) == expected
    (told,) = found.problems
    again = r"batches that had to be decided again: [1-4], with (50|100|150|200) hosts\."
    assert re.fullmatch(rf"a worker was lost \(it left the cluster\): {again}", told.what)
    assert (told.file, told.lost) == ("fleet.parquet", False)


def test_nobody_answers_there():
    with pytest.raises(UsageError, match="no scheduler answers"):
        Cluster("tcp://127.0.0.1:9", seconds=1)
    with pytest.raises(UsageError, match="no scheduler answers"):
        Cluster("nonsense://x", seconds=1)
