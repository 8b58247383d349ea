"""A PostgreSQL that is stopped, killed and started again under an audit, and one that refuses: what becomes of it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from advisor.errors import StoreError
from advisor.model.stored import RunState
from advisor.model.verdict import Verdict
from advisor.store.address import parse_address
from advisor.store.database import Database
from advisor.store.store import Store
from tests.real.postgres import PASSWORD, QUOTED, Postgres, missing
from tests.store import sample

HOSTS = 300


@pytest.fixture(scope="module")
def server():
    if why := missing():
        pytest.skip(why)
    with Postgres() as running:
        yield running


@pytest.fixture(autouse=True)
def running(server):
    """Whatever a test did to the server, the next one finds it running."""
    yield
    if not server.running:
        server.start()


def rows(server, url):
    with server.administrator(url.rpartition("/")[2]) as connection:
        (count, distinct), *_ = connection.execute("SELECT count(*), count(DISTINCT host) FROM hosts").fetchall()
    assert count == distinct
    return count


def impatient(url):
    return Store(Database(parse_address(url), patience=0.2))


@pytest.mark.parametrize("how", ["immediate", "kill -9"])
def test_a_server_that_dies_in_mid_run(server, how):
    """What was committed is there after the restart, what was not is not, and the audit goes on from there."""
    url = server.database()
    with impatient(url) as store:
        one = sample.stored(hosts=HOSTS)
        writer = store.begin(one)
        for start in range(0, 120, 20):
            writer.write([sample.host(number) for number in range(start, start + 20)])
        server.kill() if how == "kill -9" else server.stop("immediate")
        with pytest.raises(StoreError, match="Nothing that was written is lost") as error:
            writer.write([sample.host(number) for number in range(120, 140)])
        assert PASSWORD not in error.value.message
    server.start()
    assert rows(server, url) == 120
    with Store.open(url) as store:
        (unfinished,) = store.runs("fleet.csv")
        writer = store.begin(unfinished)
        there = set(writer.written())
        hosts = [sample.host(number) for number in range(HOSTS)]
        left = [host for host in hosts if host.host not in there]
        assert len(left) == HOSTS - 120
        writer.write(left)
        writer.finish(sample.finished(one, hosts))
        audit = store.audit("run-1")
        assert [audit.outcomes[end] for end in audit.outcome_of] == [host.outcome for host in hosts]
        assert store.facts("run-1", "HOST000130").facts == hosts[130].facts
    assert rows(server, url) == HOSTS


def test_a_server_that_dies_while_a_batch_is_on_its_way(server):
    """The batch is there as a whole or not at all."""
    url = server.database()
    with impatient(url) as store:
        writer = store.begin(sample.stored(hosts=HOSTS))
        writer.write([sample.host(number) for number in range(20)])
        batch = [sample.host(number) for number in range(20, 220)]
        faults = []

        def write():
            while not faults:
                try:
                    writer.write(batch)
                except StoreError as error:
                    faults.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        time.sleep(0.1)
        server.kill()
        thread.join(60)
        assert not thread.is_alive()
    server.start()
    assert rows(server, url) in (20, 220)


def test_a_server_that_restarts_is_waited_for(server):
    """No error reaches the audit, and what it sends twice is there once."""
    url = server.database()
    with Store.open(url) as store:
        writer = store.begin(sample.stored(hosts=HOSTS))
        writer.write([sample.host(number) for number in range(20)])
        server.stop("immediate")
        starter = threading.Timer(0.5, server.start)
        starter.start()
        writer.write([sample.host(number) for number in range(10, 40)])
        starter.join()
        assert store.run("run-1").state is RunState.RUNNING
    assert rows(server, url) == 40


def test_a_wrong_password(server):
    server.database()
    with pytest.raises(StoreError, match=r"no connection: .*password") as error:
        Store.open(server.url("postgres", password="wr0ng"))
    assert "wr0ng" not in error.value.message


def test_a_password_of_the_environment(server, monkeypatch):
    url = server.database().replace(f":{QUOTED}@", "@")
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    with pytest.raises(StoreError):
        Store.open(url)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with Store.open(url) as store:
        assert store.runs() == ()


def test_a_password_file(server, monkeypatch, tmp_path):
    url = server.database().replace(f":{QUOTED}@", "@")
    file = tmp_path / "pgpass"
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    file.write_text(f"127.0.0.1:{server.port}:*:*:{escaped}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    with Store.open(url) as store:
        assert store.runs() == ()


def test_a_database_that_is_not_there(server):
    with pytest.raises(StoreError, match=r"no connection: .*nowhere"):
        Store.open(server.url("nowhere"))


def test_nobody_listens(server):
    url = server.database()
    server.stop()
    with pytest.raises(StoreError, match=r"no connection: .*PGPASSWORD") as error:
        Store.open(url)
    assert PASSWORD not in error.value.message
    assert QUOTED not in error.value.message


def test_a_database_that_can_hold_no_chinese(server):
    with pytest.raises(StoreError, match=r"encoding is LATIN1.*UTF8"):
        Store.open(server.database(encoding="LATIN1"))


def test_a_user_who_may_only_read(server):
    url = server.database()
    with Store.open(url) as store:
        sample.keep(store, hosts=[sample.host(0)])
    name = url.rpartition("/")[2]
    with server.administrator(name) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
    guest = server.url(name, user="guest", password="guest")
    with Store.open(guest, read_only=True) as store:
        assert store.audit("run-1").hosts == ["HOST000000"]
    with Store.open(guest) as store, pytest.raises(StoreError, match="may not do this"):
        store.begin(sample.stored(2))
    with server.administrator(name) as connection:
        connection.execute("DROP OWNED BY guest")
        connection.execute("DROP ROLE guest")


def test_a_conflict_of_two_writers_is_tried_again(server):
    from sqlalchemy import text

    with Store.open(server.database()) as store:
        tried = []

        def work(connection):
            tried.append(1)
            if len(tried) < 3:
                connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$"))
            return "done"

        assert store.database.write(work) == "done"
        assert len(tried) == 3


def test_writers_of_the_same_configurations_in_any_order(server):
    """They would wait for each other for ever if each added them in an order of its own."""
    url = server.database()
    faults = []

    def write(numbers):
        try:
            with Store.open(url) as store:
                writer = store.begin(sample.stored(hosts=HOSTS))
                for start in range(0, len(numbers), 10):
                    writer.write([sample.host(number) for number in numbers[start : start + 10]])
        except Exception as error:
            faults.append(error)

    order = list(range(HOSTS))
    threads = [threading.Thread(target=write, args=(some,)) for some in (order, order[::-1], order[1::2] + order[::2])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert faults == []
    assert rows(server, url) == HOSTS


def test_an_audit_that_is_killed_while_it_is_kept(server, tmp_path):
    """`kill -9` of the command once some hosts are in the database: the same command goes on with the same run, and
    what is in the store is what an audit that nobody killed puts there."""
    fleet, count = tmp_path / "fleet.jsonl", 2600
    with fleet.open("w") as lines:
        for number in range(count):
            version = "5.2.3790.4524" if number % 2 else "5.2.3790.3959"
            facts = [{"name": "os.version", "value": "5.2.3790"}, {"name": "os.product", "value": "server-2003"},
                     {"name": "os.arch", "value": "x86"}, {"name": "ndis.version", "value": version}]  # fmt: skip
            host = {"host": f"H{number:05}", "facts": facts}
            lines.write(json.dumps({"schema": "advisor.facts/1", "hosts": [host]}) + "\n")
    url = server.database()
    command = [str(Path(sys.executable).parent / "advisor"), "audit", str(fleet), "--store", url]
    command += ["--journal", str(tmp_path / "journal"), "--format", "json", "-o", str(tmp_path / "answer.json")]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    with Store.open(url) as watching:
        while not watching.runs() or rows(server, url) == 0:
            assert first.poll() is None
            assert time.monotonic() < until
            time.sleep(0.01)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        there = rows(server, url)
        assert 0 < there < count
        assert watching.runs()[0].state is RunState.RUNNING
    again = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert again.returncode == 3, again.stderr
    assert PASSWORD not in again.stderr
    assert rows(server, url) == count
    with Store.open(url) as store:
        (run,) = store.runs()
        assert (run.state, run.run.hosts) == (RunState.FINISHED, count)
        audit = store.audit("latest")
        assert list(audit.hosts) == [f"H{number:05}" for number in range(count)]
        answer = json.loads((tmp_path / "answer.json").read_text())
        told = {one["rule"]: one["fail"] for one in answer["rules"]}
        assert {rule: ends[Verdict.FAIL] for rule, ends in run.counts.items()} == told
        assert told["ndis-hotfix-missing"] == count // 2
