"""The process that asks hosts, in this process: what it takes, what it says, and that no host can end it."""

import gc
import io
import json
import os
import pickle
import signal
import sys
import threading
from contextlib import contextmanager

import pytest

from advisor.errors import AdvisorError, UsageError
from advisor.fleet import worker
from advisor.fleet.answer import Listed
from advisor.fleet.kept_problems import kept
from advisor.fleet.orders import READY, Setup, Task
from advisor.gather.place import memory_file
from advisor.model.fact import AbsentReason
from advisor.model.source import HostSource, Refusal
from advisor.model.target import Patience, Target
from advisor.pack.load import load_pack

PACK = load_pack()
PATIENCE = Patience()


def opening(host):
    """A `live_host` that gives this host, or raises this error."""

    @contextmanager
    def opened(target, credentials, patience):
        if isinstance(host, Exception):
            raise host
        yield host

    return opened


@pytest.fixture
def host(monkeypatch):
    def answers(host):
        monkeypatch.setattr(worker, "live_host", opening(host))

    return answers


@pytest.fixture(autouse=True)
def own_signals():
    """What the process does to itself ends with the test."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
    gc.unfreeze()


def listed(number=1, **more):
    return Listed(Target("smb", f"host{number}"), **more)


def source(name="CVP1", *, refusals=()):
    return HostSource(name, (), address="smb://host1", refusals=refusals)


def test_a_host_is_called_as_the_inventory_calls_it(host):
    host(source())
    told = []
    answer = worker.ask(listed(name="voice-1", role="cvp"), None, PATIENCE, PACK, lambda: told.append(1))
    assert (answer.report.host, answer.report.role) == ("voice-1", "cvp")
    assert answer.reached
    assert answer.document["target"] == "smb://host1"
    assert told == [1]
    assert worker.ask(listed(), None, PATIENCE, PACK).report.host == "CVP1"


@pytest.mark.parametrize(("format", "reached"), [(None, False), ("registry", True)])
def test_only_who_refuses_everything_is_not_reached(host, format, reached):
    host(source(refusals=(Refusal(format, AbsentReason.ACCESS_DENIED, "access is denied."),)))
    assert worker.ask(listed(), None, PATIENCE, PACK).reached is reached


def test_a_fault_of_ours_is_an_answer_and_tells_no_secret(host):
    host(ValueError("hunter2"))
    answer = worker.ask(listed(role="cvp"), None, PATIENCE, PACK)
    assert not answer.reached
    assert "an internal fault of the advisor, ValueError. Report it." in json.dumps(answer.document)
    assert "hunter2" not in json.dumps(answer.document)
    assert answer.report.role == "cvp"


def test_what_no_host_can_help_ends_the_scan(host):
    host(UsageError("an extra is missing."))
    with pytest.raises(UsageError, match="an extra is missing"):
        worker.ask(listed(), None, PATIENCE, PACK)


def test_what_could_not_be_read_of_a_host_is_in_its_line(host):
    host(HostSource("CVP1", (memory_file("CVP1/facts.json", b'{"schema": "advisor.facts/1", '),)))
    answer = worker.ask(listed(), None, PATIENCE, PACK)
    assert answer.problems
    assert kept(answer.document) == answer.problems


def served(setup, *tasks, results=None):
    """What the process says in return."""
    orders = io.BytesIO(b"".join(pickle.dumps(one) for one in (setup, *tasks)))
    results = results or io.BytesIO()
    before = set(threading.enumerate())
    worker.serve(orders, results)
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
    content, said = io.BytesIO(results.getvalue()), []
    while content.tell() < len(content.getvalue()):
        said.append(pickle.load(content))
    return said


def test_each_task_is_opened_and_then_done(host, tmp_path):
    host(source())
    journal = tmp_path / "journal.jsonl"
    ready, *said = served(Setup((), journal, PATIENCE), *(Task(number, listed(number), None) for number in (4, 7)))
    assert (ready.number, ready.answer) == (READY, None)
    for number in (4, 7):
        opened, done = [one for one in said if one.number == number]
        assert opened.opened
        assert opened.answer is None
        assert done.answer.reached
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert {line["target"] for line in lines} == {"smb://host4", "smb://host7"}
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # the parent is told by the keyboard


def test_a_fault_goes_back_to_who_started_the_scan(host):
    host(UsageError("an extra is missing."))
    _, done = served(Setup((), None, PATIENCE), Task(1, listed(), None))
    assert done.answer is None
    assert isinstance(done.fault, AdvisorError)
    assert done.fault.message == "an extra is missing."


class Gone(io.BytesIO):
    """The pipe to a parent that is gone."""

    def flush(self):
        raise BrokenPipeError


def test_when_the_parent_is_gone_the_journal_has_the_answers(host, tmp_path):
    host(source())
    journal = tmp_path / "journal.jsonl"
    served(Setup((), journal, PATIENCE), Task(1, listed(), None), results=Gone())
    assert json.loads(journal.read_text())["reached"] is True


def test_nothing_but_results_comes_to_standard_output(monkeypatch, capfdbinary):
    made, opened = [], os.fdopen

    def results(*arguments):
        made.append(opened(*arguments))
        return made[-1]

    monkeypatch.setattr(os, "fdopen", results)
    orders = io.BytesIO(pickle.dumps(Setup((), None, PATIENCE)))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(orders))
    out = os.dup(1)
    try:
        worker.main()
        os.write(1, b"a library says something")
    finally:
        made[0].close()
        os.dup2(out, 1)
        os.close(out)
    said = capfdbinary.readouterr()
    assert pickle.loads(said.out).number == READY
    assert said.err == b"a library says something"
