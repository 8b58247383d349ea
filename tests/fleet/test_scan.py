"""A scan whose processes are threads of this one with made answers: whatever becomes of a process or a host, each host
has one answer. tests/real asks real servers with real processes."""

import json
import os
import pickle
import threading
import time
from collections import Counter
from contextlib import suppress

import pytest

from advisor.errors import AdvisorError, UsageError
from advisor.fleet import worker, workers
from advisor.fleet.answer import Listed
from advisor.fleet.orders import READY, Done
from advisor.fleet.scan import host_report, scan
from advisor.model.target import Patience, Target
from advisor.pack.load import load_pack

PACK = load_pack()
DIES, HANGS, FAULT, SILENT = "dies", "hangs", "fault", "silent"


class FakeProcess:
    """Takes orders and gives results as `worker.serve` does; `behaves` maps hosts to what comes of asking them."""

    def __init__(self, behaves, starts):
        orders, self._orders = os.pipe()
        self._results, results = os.pipe()
        self.stdin, self.stdout = os.fdopen(self._orders, "wb"), os.fdopen(self._results, "rb")
        self._behaves, self._starts, self._ended = behaves, starts, threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(os.fdopen(orders, "rb"), os.fdopen(results, "wb")))
        self._thread.start()

    def kill(self):
        self._ended.set()
        with suppress(OSError):
            self.stdin.close()

    def wait(self):
        self._thread.join(20)
        return 1

    def _serve(self, orders, results):
        with orders, results:
            try:
                self.setup = pickle.load(orders)
                if not self._starts:
                    return
                self._say(results, Done(READY, None))
                while True:
                    task = pickle.load(orders)
                    match self._behaves(task.listed.target.host):
                        case "dies":
                            return
                        case "hangs":
                            self._ended.wait(20)
                            return
                        case "fault":
                            self._say(results, Done(task.number, None, UsageError("an extra is missing.")))
                        case "silent":
                            self._say(results, Done(task.number, None))
                        case _:
                            self._say(results, Done(task.number, None, opened=True))
                            answer = worker.unanswered(task.listed, "it is off.", PACK)
                            self._say(results, Done(task.number, answer))
            except (EOFError, OSError):
                pass

    def _say(self, results, done):
        pickle.dump(done, results)
        results.flush()


@pytest.fixture
def processes(monkeypatch):
    """The processes that were started, and how they behave: one end for each host, or a list of ends one by one. Of no
    host anything comes before `enough` processes were started."""
    lock = threading.Lock()

    class Site(list):
        def __init__(self):
            super().__init__()
            self.hosts, self.asked, self.starts, self.slow = {}, [], [], 0
            self.under_way, self.most = Counter(), Counter()
            self.enough, self.started = 0, threading.Event()

        def behaves(self, host):
            self.asked.append(host)
            self.started.wait(20)
            subnet = host.rpartition(".")[0]
            with lock:
                self.under_way[subnet] += 1
                self.most[subnet] = max(self.most[subnet], self.under_way[subnet])
            time.sleep(self.slow)
            with lock:
                self.under_way[subnet] -= 1
            left = self.hosts.get(host, [])
            return left.pop(0) if left else "answers"

        def start(self, *_, **__):
            self.append(FakeProcess(self.behaves, self.starts.pop(0) if self.starts else True))
            if len(self) >= self.enough:
                self.started.set()
            return self[-1]

    site = Site()
    monkeypatch.setattr(workers.subprocess, "Popen", site.start)
    yield site
    for one in site:
        one.kill()
        one.wait()


def listed(*numbers):
    return [Listed(Target("smb", f"10.0.{number % 2}.{number}"), f"CVP{number}") for number in numbers]


def asked(hosts, **more):
    return scan(hosts, lambda target: None, Patience(), pack=PACK, **more)


def test_each_host_has_one_answer_in_the_order_of_the_list(processes):
    told = []
    hosts = listed(*range(1, 9))
    answers = asked([*hosts, hosts[0]], workers=2, report=lambda *words: told.append(words[1:]))
    assert [one.listed.name for one in answers] == [f"CVP{number}" for number in range(1, 9)]
    assert sorted(processes.asked) == sorted(one.target.host for one in hosts)
    assert told == [(done, 8) for done in range(1, 9)]
    assert len(processes) == 2
    assert host_report(answers[3], PACK).host == "CVP4"


def test_no_more_of_a_subnet_than_it_bears(processes):
    processes.slow = 0.01
    assert len(asked(listed(*range(1, 9)), workers=3, per_subnet=1)) == 8
    assert processes.most == {"10.0.0": 1, "10.0.1": 1}


def test_a_host_whose_process_dies_is_asked_once_more(processes, tmp_path):
    processes.hosts = {"10.0.0.2": [DIES], "10.0.0.4": [DIES, DIES]}
    journal = tmp_path / "journal"
    one, two, three = asked(listed(2, 4, 6), workers=1, journal=journal, per_subnet=1)
    assert "it is off." in json.dumps(one.document)
    assert "the process that asked it died twice; it was given up." in json.dumps(two.document)
    assert "it is off." in json.dumps(three.document)
    assert "died twice" in journal.read_text()  # the others' lines are written by who asked them


def test_a_host_that_takes_too_long_is_given_up(processes, monkeypatch):
    monkeypatch.setattr(workers, "_GRACE", -59.8)
    processes.hosts = {"10.0.1.1": [HANGS]}
    [answer] = asked(listed(1))
    assert "no answer within 60 s; it was given up." in json.dumps(answer.document)
    assert not answer.reached


@pytest.mark.parametrize(("end", "words"), [(FAULT, "an extra is missing"), (SILENT, "neither an answer nor a reason")])
def test_what_no_host_can_help_ends_the_scan(processes, end, words):
    processes.hosts = {"10.0.1.1": [end]}
    with pytest.raises(AdvisorError, match=words):
        asked(listed(1))


def test_a_process_that_cannot_start_is_said(processes):
    processes.starts = [False, False]
    with pytest.raises(AdvisorError, match="could not start: it ended with 1"):
        asked(listed(1))
    assert len(processes) == 2


def test_a_process_that_is_killed_before_it_is_ready_is_replaced(processes):
    """Of each place once, also that of one which was at work before."""
    processes.starts = [False, False, True, True, False, True]
    processes.enough = 4  # so that none but the last two takes the place of one that was at work
    processes.hosts = {"10.0.0.2": [DIES]}
    answers = asked(listed(*range(1, 9)), workers=2)
    assert all("it is off." in json.dumps(one.document) for one in answers)
    assert len(processes) == 6


def test_who_is_in_the_journal_is_not_asked_again_unless_told_so(processes, tmp_path):
    journal = tmp_path / "journal"
    document = {"schema": "advisor.facts/1", "target": "smb://10.0.1.1", "reached": False}
    hosts = [{"host": "CVP1", "facts": {}}]
    journal.write_text(json.dumps({**document, "hosts": hosts}) + "\n")
    [answer] = asked(listed(1), journal=journal)
    assert (processes.asked, answer.reached) == ([], False)
    assert host_report(answer, PACK).host == "CVP1"
    asked(listed(1), journal=journal, retry_failed=True)
    assert processes.asked == ["10.0.1.1"]
