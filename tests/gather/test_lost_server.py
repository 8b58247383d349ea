"""A server over file sharing that the network loses: nobody waits twice for it, and it counts as one that was not
reached, whatever it had told."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

pytest.importorskip("impacket")

from advisor.fleet import worker
from advisor.fleet.answer import Listed
from advisor.fleet.journal import Journal, line_of
from advisor.fleet.kept_problems import kept
from advisor.fleet.scan import scan
from advisor.gather import smb_session
from advisor.gather.smb_channel import Opened
from advisor.model.credentials import Credentials
from advisor.model.fact import AbsentReason
from advisor.model.target import Patience, Target
from advisor.pack.load import load_pack
from tests.gather.test_smb_session import Peer, wire

PACK = load_pack()
USER = Credentials("reader", "secret")
LATE = r"no answer within 0\.2 s"
RESET = ConnectionResetError(104, "the server closed the connection")


def test_after_a_silence_nobody_waits_or_asks_again(monkeypatch):
    """Half an answer, and then nothing: what came later would be taken for the answer to another question."""
    with Peer(b"\0\0") as peer, wire(peer, Patience(answer=0.2, host=20)) as opened:
        opened.send_packet(b"question")
        with pytest.raises(TimeoutError, match=LATE):
            opened.receive()
        assert isinstance(opened.lost, TimeoutError)
        monkeypatch.setattr(opened, "_sock", None)
        for ask in (opened.receive, lambda: opened.send_packet(b"next"), opened.receive):
            with pytest.raises(TimeoutError, match=LATE):
                ask()
        monkeypatch.undo()
    assert b"next" not in b"".join(peer.got)


def test_that_there_is_no_way_to_the_host_any_more_is_no_error_of_a_question(monkeypatch):
    with Peer(b"") as peer, wire(peer) as opened:
        opened.send_packet(b"question")

        def unreachable(length):
            raise OSError(113, "No route to host")

        monkeypatch.setattr(opened, "_sock", SimpleNamespace(recv=unreachable, settimeout=lambda seconds: None))
        with pytest.raises(ConnectionError, match="No route to host"):
            opened.receive()
        monkeypatch.undo()
        with pytest.raises(ConnectionError, match="No route to host"):
            opened.send_packet(b"next")


class Share:
    """A share whose driver is lost at its first byte, and whose pipe can't be opened any more."""

    def __init__(self, wire):
        self._wire = wire

    def open(self, path, *, pipe=False):
        return Opened(b"", 200_000, None) if not pipe else self.read()

    def read(self, *_):
        self._wire.lost = RESET
        raise RESET


@pytest.fixture
def server(monkeypatch):
    """A server that lets us in; `falls` says whether it is lost then."""
    told = SimpleNamespace(falls=True)

    @contextmanager
    def session(target, credentials, patience):
        wire = SimpleNamespace(lost=None, traffic=0)
        if told.falls:
            yield SimpleNamespace(wire=wire, share=lambda name: Share(wire), patiently=lambda attempt: attempt())
        else:
            raise RESET

    monkeypatch.setattr(smb_session, "session", session)
    return told


def asked():
    return worker.ask(Listed(Target("smb", "cvp1")), USER, Patience(), PACK)


def test_a_host_that_was_lost_was_not_reached_and_says_why(server):
    answer = asked()
    assert not answer.reached
    assert answer.document["reached"] is False
    assert kept(answer.document) == answer.problems
    [lost] = [problem for problem in answer.problems if "was lost" in problem.what]
    assert (lost.file, lost.lost) == ("smb://cvp1", True)
    assert "the server closed the connection" in lost.what
    assert "--retry-failed" in lost.next
    version = next(fact for fact in answer.report.facts if fact.name == "ndis.version")
    assert version.value.reason is AbsentReason.NOT_COLLECTED
    assert "ndis.sys can't be read: the server closed the connection" in version.value.detail


def test_a_host_that_never_was_there_was_not_lost(server):
    server.falls = False
    answer = asked()
    assert not answer.reached
    assert not [problem for problem in answer.problems if "was lost" in problem.what]


def test_retrying_asks_a_lost_host_again(server, tmp_path, monkeypatch):
    path = tmp_path / "journal.jsonl"
    book = Journal(path)
    book.add(line_of(asked().document))
    book.close()
    tasks = []
    monkeypatch.setattr("advisor.fleet.scan._asked", lambda given, *_: tasks.extend(given) or [])
    hosts = [Listed(Target("smb", "cvp1"))]
    [known] = scan(hosts, lambda target: USER, journal=path, pack=PACK)
    assert not tasks
    assert not known.reached
    assert any("was lost" in problem.what for problem in known.problems)
    with pytest.raises(KeyError):  # asked again, and nobody answers here
        scan(hosts, lambda target: USER, journal=path, retry_failed=True, pack=PACK)
    assert [task.listed for task in tasks] == hosts
