"""Reaching a server and logging on, over a socket whose other end is a thread with made answers: what is tried again,
what never is, and what of a strange server is said. Real servers let in and refuse in tests/real."""

import socket
import threading
from contextlib import closing
from types import SimpleNamespace

import pytest

pytest.importorskip("impacket")

from impacket import smb, smb3

from advisor.gather import smb_session, smb_wire
from advisor.gather.smb1_channel import Smb1Channel
from advisor.gather.smb2_channel import Smb2Channel
from advisor.gather.smb_channel import MalformedError, StatusError
from advisor.gather.smb_failure import LogonError
from advisor.gather.smb_session import Session, answers, session
from advisor.gather.smb_wire import Wire
from advisor.model.credentials import Credentials
from advisor.model.target import Patience, Target

QUICK = Patience(answer=5, host=20, tries=3, pause=0.001)
USER = Credentials("reader", "secret", "VOICE")
DENIED, WRONG, RESTARTS = 0xC0000022, 0xC000006D, 0xC00000C9


def frame(content, kind=0):
    return bytes((kind,)) + len(content).to_bytes(3, "big") + content


class Peer:
    """A server that takes connections one after the other, and sends each what is next; None hangs up at once."""

    def __init__(self, *sent):
        self.got = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._sent = sent
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join(20)
        self._listening.close()

    def _serve(self):
        for content in self._sent:
            connection, _ = self._listening.accept()
            with connection:
                self.got.append(connection.recv(4096))
                if content is not None:
                    connection.sendall(content)
                    connection.settimeout(5)
                    try:
                        while connection.recv(4096):
                            pass
                    except OSError:
                        pass


@pytest.fixture
def server(monkeypatch):
    """impacket's part, which Samba plays in tests/real: who logs on, and what comes of it."""

    told = SimpleNamespace(logons=[], end=None, paths=[])

    class Server(smb.SMB):
        def __init__(self, *_, **__):
            """It has negotiated."""

        def get_flags(self):
            return 0, 0x8000

        def set_flags(self, **_):
            pass

        def login(self, *who, **how):
            told.logons.append((who, how))
            if told.end:
                raise told.end

        def tree_connect_andx(self, path):
            told.paths.append(path)
            return 7

        def __del__(self):
            """It has nothing to close."""

    monkeypatch.setattr(smb_session.smb, "SMB", Server)
    return told


NEGOTIATED = frame(b"\xffSMB" + bytes(28) + b"\x11\0\0" + bytes(40))
NO_DIALECT = frame(b"\xffSMB" + bytes(28) + b"\x01\xff\xff" + bytes(2))


def target(peer):
    return Target("smb", "127.0.0.1", peer.port)


def test_a_server_lets_us_in_and_shares_are_connected_once(server):
    with Peer(NEGOTIATED) as peer, session(target(peer), USER, QUICK) as opened:
        assert server.logons == [(("reader", "secret", "VOICE"), {"ntlm_fallback": False})]
        share = opened.share("ADMIN$")
        assert isinstance(share, Smb1Channel)
        assert opened.share("ADMIN$") is share
        assert server.paths == [r"\\127.0.0.1\ADMIN$"]
        assert opened.wire.traffic > len(NEGOTIATED)
    assert b"NT LM 0.12" in peer.got[0]


def test_a_password_that_is_wrong_is_never_tried_again(server):
    server.end = smb.SessionError("logon failure", WRONG & 0xFFFF, WRONG >> 16, nt_status=1)
    with (
        Peer(NEGOTIATED) as peer,
        pytest.raises(LogonError, match="user name or the password is wrong"),
        session(target(peer), USER, QUICK),
    ):
        pass
    assert len(server.logons) == 1


def test_without_a_user_and_without_tickets(server, monkeypatch):
    monkeypatch.delenv("KRB5CCNAME", raising=False)
    with Peer(NEGOTIATED) as peer, pytest.raises(LogonError, match="no user"), session(target(peer), None, QUICK):
        pass


@pytest.mark.parametrize("fault", [OSError("no such file"), None])
def test_tickets_that_do_not_serve(server, monkeypatch, fault):
    from impacket import smbconnection
    from impacket.krb5.kerberosv5 import KerberosError

    def fails(*_, **__):
        raise fault or KerberosError(6)

    monkeypatch.setenv("KRB5CCNAME", "/nowhere/tickets")
    monkeypatch.setattr(smbconnection, "SMBConnection", lambda **_: SimpleNamespace(kerberosLogin=fails))
    with (
        Peer(NEGOTIATED) as peer,
        pytest.raises(LogonError, match=r"tickets of KRB5CCNAME do not serve \((OSError|KerberosError)\)"),
        session(target(peer), None, QUICK),
    ):
        pass


@pytest.mark.parametrize("answer", [None, NO_DIALECT], ids=["hangs-up", "says-so"])
def test_a_server_without_a_dialect_in_common_is_not_asked_again(answer):
    with (
        Peer(answer) as peer,
        pytest.raises(OSError, match="speaks no dialect of SMB"),
        session(target(peer), USER, QUICK),
    ):
        pass
    assert len(peer.got) == 1


@pytest.mark.parametrize("content", [b"\xfeSMB", b"\xfeSMB" + bytes(70), b"\xffSMB" + bytes(28) + b"\x11\0\0"])
def test_a_strange_first_answer_is_said(content):
    with Peer(frame(content)) as peer, pytest.raises(MalformedError), session(target(peer), USER, QUICK):
        pass


def test_who_refuses_connections_is_tried_as_often_as_patience_says(monkeypatch):
    tries = []

    def refused(*_, **__):
        tries.append(1)
        raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr(smb_wire.socket, "create_connection", refused)
    with pytest.raises(ConnectionRefusedError), session(Target("smb", "cvp1"), USER, QUICK):
        pass
    assert len(tries) == QUICK.tries
    with pytest.raises(ConnectionRefusedError), session(Target("smb", "cvp1"), USER, Patience(5, 0.1, 3, pause=1)):
        pass
    assert len(tries) == QUICK.tries + 1  # another wait would be longer than the host may take


def test_a_status_that_goes_by_itself_is_waited_for():
    held = [StatusError(RESTARTS), ConnectionResetError(104, "hung up")]

    def attempt():
        if held:
            raise held.pop()
        return "opened"

    opened = Session(None, None, "cvp1", QUICK, float("inf"))
    assert opened.patiently(attempt) == "opened"
    held.append(StatusError(DENIED))
    with pytest.raises(StatusError):
        opened.patiently(attempt)


class Newer:
    """impacket's session of SMB 3, whose shares let in only those who encrypt."""

    def __init__(self, insists, signing=True):
        trees = {9: {"EncryptData": False}}
        self._Session = {"SessionFlags": 4, "SigningActivated": signing, "SigningKey": b"", "TreeConnectTable": trees}
        self._Connection = {"Dialect": 0x0302}
        self.insists, self.tries = insists, []

    def tree_connect(self, path):
        self.tries.append(self._Session["SessionFlags"])
        if self.insists and (self.insists != DENIED or not self.tries[-1]):
            raise smb3.SessionError(self.insists)
        return 9


@pytest.mark.parametrize(
    ("insists", "signing", "tries", "encrypted"),
    [(0, True, [0], False), (DENIED, True, [0, 4], True), (0, False, [4], True)],
)
def test_messages_are_encrypted_only_where_the_server_insists(insists, signing, tries, encrypted):
    server = Newer(insists, signing)
    channel = Session(None, server, "cvp1", QUICK, 0).share("ADMIN$")
    assert isinstance(channel, Smb2Channel)
    assert server.tries == tries
    assert channel._encrypted is encrypted


def test_a_share_that_is_not_there_is_asked_for_once():
    server = Newer(0xC00000CC)
    with pytest.raises(StatusError, match="0xC00000CC"):
        Session(None, server, "cvp1", QUICK, 0).share("ADMIN$")
    assert server.tries == [0]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(110, "late"), TimeoutError),
        (smb3.SessionError(DENIED), StatusError),
        (smb3.SessionError(5), MalformedError),
        (KeyError("Flags"), MalformedError),
    ],
)
def test_what_a_strange_answer_makes_of_the_library(error, kind):
    with pytest.raises(kind), answers():
        raise error


def wire(peer, patience=QUICK, until=float("inf")):
    return closing(Wire("127.0.0.1", peer.port, patience, until))


def test_a_message_may_come_in_pieces_and_among_signs_of_life(monkeypatch):
    content = bytes(range(256)) * 400
    with Peer(frame(b"", 0x85) + frame(content) + frame(b"next")) as peer, wire(peer) as opened:
        opened.send_packet(b"question")
        assert opened.receive() == content
        assert opened.recv_packet().get_trailer() == b"next"
    assert peer.got == [frame(b"question")]


def test_a_server_that_hangs_up_or_stays_silent():
    with Peer(None, b"\0\0") as peer:
        with wire(peer) as opened:
            opened.send_packet(b"question")
            with pytest.raises(ConnectionResetError, match="closed the connection"):
                opened.receive()
        with wire(peer, Patience(0.05, 20)) as opened:
            opened.send_packet(b"question")
            with pytest.raises(TimeoutError, match=r"no answer within 0\.05 s"):
                opened.receive()


def test_no_wait_goes_beyond_the_hosts_own_limit():
    with pytest.raises(TimeoutError, match="no answer within 20 s"):
        Wire("127.0.0.1", 1, QUICK, until=0)


@pytest.mark.parametrize(("answer", "let_in"), [(b"\x82\0\0\0", True), (b"\x83\0\0\x01\x80", False)])
def test_the_older_port_asks_for_a_session_first(monkeypatch, answer, let_in):
    def asked():
        raise AssertionError("its name was asked for over UDP, which takes 4 s where a firewall drops it")

    monkeypatch.setattr(smb_wire.nmb, "NetBIOS", asked)
    with Peer(answer) as peer:
        create = socket.create_connection
        monkeypatch.setattr(
            smb_wire.socket, "create_connection", lambda where, timeout: create((where[0], peer.port), timeout)
        )
        if let_in:
            Wire("127.0.0.1", 139, QUICK, float("inf")).close()
        else:
            with pytest.raises(ConnectionRefusedError, match="refuses a NetBIOS session"):
                Wire("127.0.0.1", 139, QUICK, float("inf"))
    assert peer.got[0][:1] == b"\x81"
