"""A fleet of fifty servers on the loopback interface: none is asked twice, and a dead one delays no other."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.fleet import workers
from advisor.fleet.answer import Listed
from advisor.fleet.scan import host_report, scan
from advisor.model.credentials import Credentials
from advisor.model.fact import AbsentReason
from advisor.model.target import Patience, Target
from advisor.pack.load import load_pack
from tests.real.samba import NT1, PASSWORD, SMB3, USER, Site, lacking, subnet

PACK = load_pack()
REGISTRY = Path(__file__).with_name("server2003.reg")
ROOT = Path(__file__).resolve().parents[2]
PATIENT = Patience(answer=20, host=60)
FLEET = 50


@pytest.fixture(scope="module")
def fleet():
    pytest.importorskip("impacket")
    if why := lacking():
        pytest.skip(why)
    with Site(f"{subnet()}.2") as site:
        template = site.template("own", REGISTRY)
        for number in range(1, FLEET + 1):
            host = site.start(number, template, NT1 if number % 2 else SMB3)
            host.driver.write_bytes(b"MZ")
        site.ready()
        yield site.hosts


def listed(hosts):
    return [Listed(Target("smb", host.address), host.name) for host in hosts]


def right(target):
    return Credentials(USER, PASSWORD)


def logons(hosts):
    return [host.logons for host in hosts]


def told(answer):
    return {fact.name: fact for fact in answer.report.facts}


# What a person's run would be, in a process of its own that can be killed.
SCRIPT = """
import pickle, sys
from pathlib import Path
hosts, credentials, patience, journal = pickle.load(sys.stdin.buffer)
from advisor.fleet.scan import host_report, scan
scan(hosts, lambda target: credentials, patience, workers=2, journal=journal)
"""


def test_a_scan_that_is_killed_is_taken_up_again_and_asks_no_host_twice(fleet, tmp_path):
    journal, before = tmp_path / "fleet.jsonl", logons(fleet)
    run = subprocess.Popen([sys.executable, "-c", SCRIPT], stdin=subprocess.PIPE, cwd=ROOT)
    with run:
        pickle.dump((listed(fleet), Credentials(USER, PASSWORD), PATIENT, journal), run.stdin)
        run.stdin.close()
        until = time.monotonic() + 120
        while not journal.exists() or journal.read_bytes().count(b"\n") < FLEET // 3:
            assert run.poll() is None, "it ended before it was killed"
            assert time.monotonic() < until
            time.sleep(0.01)
        os.kill(run.pid, signal.SIGKILL)
    killed_at = journal.read_bytes().count(b"\n")
    assert FLEET // 3 <= killed_at < FLEET
    fresh = []
    answers = scan(
        listed(fleet), right, PATIENT, workers=2, journal=journal, pack=PACK, report=lambda one, *_: fresh.append(one)
    )
    assert [answer.listed.name for answer in answers] == [host.name for host in fleet]
    assert all(answer.reached for answer in answers)
    assert len(fresh) <= FLEET - killed_at
    assert logons(fleet) == [count + 1 for count in before]
    kept = next(answer for answer in answers if answer.report is None)
    own = {fact.name: fact.value for fact in host_report(kept, PACK).facts}
    assert own["os.service_pack"] == 2
    documents = [json.loads(line) for line in journal.read_text().splitlines()]
    assert sorted(document["target"] for document in documents) == sorted(f"smb://{host.address}" for host in fleet)
    assert PASSWORD not in journal.read_text()


def test_a_dead_host_delays_no_other(fleet):
    dead = fleet[:6]
    for host in dead:
        host.pause()
    try:
        order = []
        patience = Patience(answer=8, host=12, tries=1)
        answers = scan(
            listed(fleet[:16]),
            right,
            patience,
            workers=1,
            pack=PACK,
            report=lambda one, *_: order.append(one.listed.name),
        )
    finally:
        for host in dead:
            host.go_on()
    assert [answer.reached for answer in answers] == [False] * 6 + [True] * 10
    assert set(order[-6:]) == {host.name for host in dead}
    assert told(answers[0])["os.version"].value.reason is AbsentReason.NOT_COLLECTED
    assert "no answer within 8 s" in told(answers[0])["os.version"].value.detail


def test_failures_are_asked_again_only_when_they_are_wanted(fleet, tmp_path):
    journal, some = tmp_path / "fleet.jsonl", fleet[20:23]

    def one_is_wrong(target):
        return Credentials(USER, "Wr0ng-unrepeatable") if target.host == some[0].address else right(target)

    before = logons(some)
    first = scan(listed(some), one_is_wrong, PATIENT, workers=1, journal=journal, pack=PACK)
    assert [answer.reached for answer in first] == [False, True, True]
    assert told(first[0])["os.version"].value.reason is AbsentReason.ACCESS_DENIED
    again = scan(listed(some), right, PATIENT, workers=1, journal=journal, pack=PACK)
    assert [answer.reached for answer in again] == [False, True, True]
    assert logons(some) == [count + 1 for count in before]
    retried = scan(listed(some), right, PATIENT, workers=1, journal=journal, retry_failed=True, pack=PACK)
    assert all(answer.reached for answer in retried)
    assert logons(some) == [before[0] + 2, before[1] + 1, before[2] + 1]
    for secret in (PASSWORD, "Wr0ng-unrepeatable"):
        assert secret not in journal.read_text()
        assert secret not in repr((first, again, retried))


def test_a_process_that_dies_loses_no_host_and_shows_no_password(fleet, monkeypatch):
    """One is killed over its hosts, and one stands still: both are replaced."""
    started, shown = [], []
    popen = subprocess.Popen

    def start(*arguments, **more):
        started.append(popen(*arguments, **more))
        return started[-1]

    monkeypatch.setattr("advisor.fleet.workers.subprocess.Popen", start)
    monkeypatch.setattr(workers, "_GRACE", 1.0)
    hand_out = workers.Workers._hand_out

    def hand_out_to_both(self):
        """The one that is ready first would ask everybody where the other takes long to start."""
        if shown or all(worker.ready for worker in self._workers):
            hand_out(self)

    monkeypatch.setattr(workers.Workers, "_hand_out", hand_out_to_both)

    def report(answer, done, total):
        if len(shown) == 0 and done >= 6:  # both are at work
            shown.extend(
                Path(f"/proc/{one.pid}/{part}").read_bytes() for one in started for part in ("cmdline", "environ")
            )
            os.kill(started[0].pid, signal.SIGKILL)
            os.kill(started[1].pid, signal.SIGSTOP)

    some = listed(fleet[24:44])
    answers = scan(some, right, Patience(answer=3, host=4), workers=2, pack=PACK, report=report)
    assert len(started) >= 4
    assert all(process.poll() is not None for process in started)
    lost = [answer for answer in answers if not answer.reached]
    assert len(lost) <= workers._AT_ONCE
    for answer in lost:
        assert "given up" in told(answer)["os.version"].value.detail
    assert not any(PASSWORD.encode() in octets for octets in shown)


def test_an_audit_that_is_killed_asks_no_server_twice(fleet, tmp_path):
    """From an inventory to the answer of fifty servers, at most four of their one subnet at a time."""
    inventory, journal, before = tmp_path / "fleet.csv", tmp_path / "journal", logons(fleet)
    lines = [f"{host.name},{host.address},{'cvp' if number % 2 else 'pg'}" for number, host in enumerate(fleet)]
    inventory.write_text("\n".join(["name,address,role", *lines]))
    command = [sys.executable, "-m", "advisor", "audit", str(inventory), "--journal", str(journal), "--user", USER,
               "--workers", "2", "--per-subnet", "4", "--answer-limit", "20", "--format", "json"]  # fmt: skip
    environment = {**os.environ, "ADVISOR_PASSWORD": PASSWORD}
    facts = journal / "facts.jsonl"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment) as run:
        until = time.monotonic() + 120
        while not facts.exists() or facts.read_bytes().count(b"\n") < FLEET // 3:
            assert run.poll() is None, "it ended before it was killed"
            assert time.monotonic() < until
            time.sleep(0.01)
        os.kill(run.pid, signal.SIGKILL)
    assert facts.read_bytes().count(b"\n") < FLEET
    again = subprocess.run(
        [*command, "--rows", str(tmp_path / "rows.jsonl")], capture_output=True, cwd=ROOT, env=environment, check=False
    )
    document = json.loads(again.stdout)
    assert document["run"]["hosts"] == FLEET
    assert logons(fleet) == [count + 1 for count in before]
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [(row["host"], row["role"]) for row in rows] == [tuple(line.split(",")[::2]) for line in lines]
    assert {row["sp2-missing"] for row in rows} == {"pass"}
    assert PASSWORD not in facts.read_text() + again.stderr.decode()
