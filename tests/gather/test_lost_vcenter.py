"""A vCenter that the network loses: the machines that were read are kept, the others are told of, and nobody waits for
it again."""

import http.client
from types import SimpleNamespace

import pytest

pytest.importorskip("pyVmomi")

from advisor.fleet.asked_hosts import AskedHosts
from advisor.fleet.targets import Targets
from advisor.fleet.virtual_machines import ask_vcenter
from advisor.gather import vcenter
from advisor.gather.vcenter_session import VcenterError
from advisor.model.credentials import Credentials
from advisor.model.fact import AbsentReason
from advisor.model.target import Patience
from advisor.pack.load import load_pack
from tests.gather.test_vcenter import Talker, page, prop
from tests.gather.test_vcenter_session import logged_on  # noqa: F401 (a fixture)

PACK = load_pack()
USER = Credentials("reader", "secret")
CENTER = "vcenter://vc.example.com"
GONE = VcenterError("can't be reached: Connection reset by peer.", "Check the network.")
FIRST = page(
    ("vm-1", prop("name", "<val>CVP1</val>") + prop("config.version", "<val>vmx-13</val>")),
    ("vm-2", prop("name", "<val>CVP2</val>") + prop("config.version", "<val>vmx-13</val>")),
    token="next",
)


@pytest.fixture
def center(monkeypatch):
    """A vCenter that gives these pages, and how long it may stay silent."""
    told = SimpleNamespace(pages=(), timeouts=[])

    def session(where, credentials, context, timeout):
        told.timeouts.append(timeout)
        if not told.pages:
            raise GONE
        talker = Talker(*told.pages)
        talker.content.rootFolder, talker.close = None, lambda: None
        return talker

    monkeypatch.setattr(vcenter, "Session", session)
    monkeypatch.setattr(vcenter, "snapshot_lines", lambda *_: ({}, []))
    return told


def test_machines_that_were_read_are_kept_and_the_others_told_of(center):
    center.pages = (FIRST, GONE)
    found = ask_vcenter(CENTER, lambda target: USER, PACK)
    assert [host.host for host in found.hosts] == ["CVP1", "CVP2", CENTER]
    facts = [{fact.name: fact.value for fact in host.facts} for host in found.hosts]
    assert facts[0]["vm.hw_version"] == facts[1]["vm.hw_version"] == 13
    others = facts[2]["vm.hw_version"]
    assert others.reason is AbsentReason.NOT_COLLECTED
    assert "told of 2 machines, and not of the others: can't be reached: Connection reset by peer." in others.detail
    assert [problem.what for problem in found.problems if "of the others" in problem.what]


def test_no_machine_is_missed_in_silence_in_a_fleet(center):
    """One that can't be asked at all, as one that is lost, is a host of which nobody knows anything."""
    source = AskedHosts(Targets((), (), (CENTER,)), lambda target: USER, PACK, patience=Patience(host=7))
    [host] = source()
    assert host.facts.host == CENTER
    assert not any(fact.known for fact in host.facts)
    assert [problem.what for problem in host.problems] == [GONE.what]
    assert center.timeouts == [7], "the limit of a host, as for any other"


@pytest.mark.parametrize(
    "fault", [ConnectionResetError(104, "Connection reset by peer"), TimeoutError(), http.client.IncompleteRead(b"")]
)
def test_a_session_that_was_lost_is_asked_nothing_more(logged_on, fault):  # noqa: F811
    session, asked = logged_on.open(), []
    session.content.sessionManager.Logout = lambda: asked.append("Logout")

    def lose():
        asked.append("question")
        raise fault

    for _ in range(3):
        with pytest.raises(VcenterError, match=r"can't be reached|no answer within 5 s"):
            session.ask(lose)
    session.close()
    assert asked == ["question"]
    assert logged_on.dropped == [1]
