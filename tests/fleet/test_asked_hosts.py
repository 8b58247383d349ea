"""Hosts that are asked, as a source of a fleet: each is asked once, also one that does not answer, and a vCenter's
machines are hosts like others."""

import pytest

from advisor.fleet import asked_hosts, virtual_machines, worker
from advisor.fleet.answer import Listed
from advisor.fleet.asked_hosts import AskedHosts
from advisor.fleet.targets import Targets
from advisor.gather.place import memory_file
from advisor.model.credentials import Credentials
from advisor.model.problem import Problem
from advisor.model.source import Gathered, HostSource
from advisor.model.target import Patience, Target
from advisor.pack.load import load_pack

PACK = load_pack()
HOSTS = tuple(Listed(Target("smb", f"host{number}"), f"CVP{number}", "cvp") for number in (1, 2, 3))
FACTS = b'{"schema": "advisor.facts/1", "hosts": [{"host": "VM1", "facts": {}}]}'


@pytest.fixture
def asked(monkeypatch):
    """A scan whose hosts 1 and 3 do not answer; how it was asked for."""
    calls = []

    def scan(hosts, credentials_for, patience, *, pack, report, **more):
        calls.append(more)
        answers = [worker.unanswered(one, f"{one.label} is off.", pack) for one in hosts]
        for done, answer in enumerate(answers, 1):
            object.__setattr__(answer, "reached", answer.listed.name == "CVP2")
            report(answer, done, len(answers))
        return tuple(answers)

    monkeypatch.setattr(asked_hosts, "scan", scan)
    return calls


@pytest.fixture
def center(monkeypatch):
    """A vCenter with two machines, of which it could not tell everything; whom it was told of."""
    calls = []

    def gathered(address, credentials, facts, tables, **more):
        calls.append((address, credentials))
        files = (memory_file("VM1/facts.json", FACTS[:-20]),)
        hosts = (HostSource("VM1", files, address=address), HostSource("VM2", (), address=address))
        return Gathered(hosts), [Problem(address, "access denied.")]

    monkeypatch.setattr(virtual_machines, "gather_vcenter", gathered)
    return calls


def test_hosts_are_asked_when_they_are_first_read_and_never_again(asked, tmp_path):
    told = []
    source = AskedHosts(
        Targets((), HOSTS, ()),
        lambda target: None,
        PACK,
        patience=Patience(),
        workers=2,
        per_subnet=5,
        journal=tmp_path / "journal",
        retry_failed=True,
        report=lambda *words: told.append(words),
    )
    assert not asked
    first = list(source())
    assert [(one.facts.host, one.role, one.reached) for one in first] == [
        ("CVP1", "cvp", False),
        ("CVP2", "cvp", True),
        ("CVP3", "cvp", False),
    ]
    assert list(source()) == first
    assert [(one["workers"], one["per_subnet"], one["retry_failed"]) for one in asked] == [(2, 5, True)]
    assert told == [(1, 3, 1), (2, 3, 1), (3, 3, 2)]


def test_nobody_needs_to_watch(asked):
    source = AskedHosts(Targets((), HOSTS[:1], ()), lambda target: None, PACK)
    assert [one.facts.host for one in source()] == ["CVP1"]


def test_machines_of_vcenters_are_hosts_and_its_problems_are_said_once(center):
    known = Credentials("reader", "secret")
    asked_for = []

    def credentials_for(target):
        asked_for.append(target)
        return known

    source = AskedHosts(Targets((), (), ("vcenter://vc/DC0?vm=VM1",)), credentials_for, PACK)
    one, two = source()
    assert (one.facts.host, two.facts.host) == ("VM1", "VM2")
    assert one.reached
    assert "access denied." in {problem.what for problem in one.problems}
    assert len(one.problems) == 2  # the vCenter's, and that of a file that it gave
    assert two.problems == ()
    assert center == [("vcenter://vc/DC0?vm=VM1", known)]
    assert [(target.scheme, target.host) for target in asked_for] == [("vcenter", "vc")]
