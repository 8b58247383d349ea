"""Reaches a server and logs on: SMB 1 to 3, NTLM, or Kerberos where a ticket cache is at hand."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from impacket import smb, smb3, smb3structs

from advisor.gather.smb1_channel import Smb1Channel
from advisor.gather.smb2_channel import Smb2Channel
from advisor.gather.smb_channel import Channel, MalformedError, StatusError
from advisor.gather.smb_failure import TRANSIENT, LogonError, dialect_refused, hung_up
from advisor.gather.smb_wire import PORT, Wire
from advisor.model.credentials import Credentials
from advisor.model.target import Patience, Target

T = TypeVar("T")
TICKETS = "KRB5CCNAME"
"""The environment's word for a cache of Kerberos tickets."""
_FLAGS1 = smb.SMB.FLAGS1_PATHCASELESS | smb.SMB.FLAGS1_CANONICALIZED_PATHS
_FLAGS2 = smb.SMB.FLAGS2_EXTENDED_SECURITY | smb.SMB.FLAGS2_NT_STATUS | smb.SMB.FLAGS2_LONG_NAMES
_DIALECTS = b"\x02NT LM 0.12\0\x02SMB 2.002\0\x02SMB 2.???\0"
_ONLY_OLD = b"\x02NT LM 0.12\0"
_ENCRYPTS = 4
_ACCESS_DENIED = 0xC0000022
# What impacket has to say is in the errors that it raises.
logging.getLogger("impacket").addHandler(logging.NullHandler())


class Session:
    """A server that has let us in. Shares are connected when they are first asked for."""

    def __init__(self, wire: Wire, server: Any, host: str, patience: Patience, until: float) -> None:
        self.wire, self._server, self._host = wire, server, host
        self._patience, self._until = patience, until
        self._channels: dict[str, Channel] = {}

    def share(self, name: str) -> Channel:
        """Raises StatusError, MalformedError, TimeoutError, ConnectionError."""
        if name not in self._channels:
            self._channels[name] = self._connected(rf"\\{self._host}\{name}")
        return self._channels[name]

    def patiently(self, attempt: Callable[[], T]) -> T:
        """What `attempt()` returns, tried again while the server's status is one that goes by itself."""
        return _again(self._patience, self._until, attempt)

    def _connected(self, path: str) -> Channel:
        with answers():
            if isinstance(self._server, smb.SMB):
                return Smb1Channel(self.wire, self._server, self._server.tree_connect_andx(path))
            return Smb2Channel(self.wire, self._server, self._tree(path))

    def _tree(self, path: str) -> int:
        """impacket encrypts whatever the server could decrypt. Signed messages do, and cost half as much, unless the
        server insists."""
        state = self._server._Session
        wanted = state["SessionFlags"]
        state["SessionFlags"] = wanted & ~_ENCRYPTS if state["SigningActivated"] else wanted
        try:
            return int(self._server.tree_connect(path))
        except smb3.SessionError as error:
            if state["SessionFlags"] == wanted or error.get_error_code() != _ACCESS_DENIED:
                raise
        state["SessionFlags"] = wanted
        return int(self._server.tree_connect(path))


@contextmanager
def session(target: Target, credentials: Credentials | None, patience: Patience) -> Iterator[Session]:
    """The server, logged on to. Reaching it is tried again while what goes wrong is transient, with waits that double;
    logging on never is, because accounts get locked. Raises LogonError, and OSError of every other kind."""
    until = time.monotonic() + patience.host
    wire, server = _again(patience, until, lambda: _reached(target, patience, until))
    try:
        _log_on(server, target, credentials)
        yield Session(wire, server, target.host, patience, until)
    finally:
        # The end of the connection closes every handle on the server.
        wire.close()


def _again(patience: Patience, until: float, attempt: Callable[[], T]) -> T:
    """What `attempt()` returns, tried up to `patience.tries` times while its errors are transient."""
    pause = patience.pause
    for left in range(patience.tries - 1, -1, -1):
        try:
            return attempt()
        except OSError as error:
            transient = isinstance(error, ConnectionError) or (
                isinstance(error, StatusError) and error.status in TRANSIENT
            )
            if not transient or not left or time.monotonic() + pause >= until:
                raise
        time.sleep(pause)
        pause *= 2
    raise AssertionError("there is at least one try")


def _reached(target: Target, patience: Patience, until: float) -> tuple[Wire, Any]:
    wire = Wire(target.host, target.port or PORT, patience, until)
    try:
        with answers():
            return wire, _negotiated(wire, target, patience)
    except BaseException:
        wire.close()
        raise


def _negotiated(wire: Wire, target: Target, patience: Patience) -> Any:
    """The newest dialect that both know. Raises ConnectionRefusedError when there is none."""
    packet = smb.NewSMBPacket()
    packet["Flags1"], packet["Flags2"] = _FLAGS1, _FLAGS2 | smb.SMB.FLAGS2_UNICODE
    command = smb.SMBCommand(smb.SMB.SMB_COM_NEGOTIATE)
    command["Data"] = _DIALECTS if target.port != 139 else _ONLY_OLD
    packet.addCommand(command)
    wire.send_packet(packet.getData())
    try:
        answer = wire.receive()
    except ConnectionResetError as error:
        # A server that knows none of the dialects hangs up.
        raise hung_up() from error
    host, port = target.host, target.port or PORT
    if answer[:1] == b"\xfe":
        return smb3.SMB3(
            host, host, "ADVISOR", sess_port=port, timeout=patience.answer, session=wire,
            negSessionResponse=smb3structs.SMB2Packet(answer),
        )  # fmt: skip
    if answer[32:35] == b"\x01\xff\xff":
        raise dialect_refused()
    server = smb.SMB(host, host, "ADVISOR", sess_port=port, timeout=patience.answer, session=wire, negPacket=answer)
    wide = server.get_flags()[1] & smb.SMB.FLAGS2_UNICODE
    server.set_flags(flags1=_FLAGS1, flags2=_FLAGS2 | wide)
    return server


def _log_on(server: Any, target: Target, credentials: Credentials | None) -> None:
    """Raises LogonError for every refusal."""
    try:
        with answers():
            if credentials is None:
                _log_on_by_ticket(server, target)
            elif isinstance(server, smb.SMB):
                # No second try by the older way: it would count as another wrong password.
                server.login(credentials.user, credentials.password, credentials.domain, ntlm_fallback=False)
            else:
                server.login(credentials.user, credentials.password, credentials.domain)
    except StatusError as error:
        raise LogonError(error.status) from None


def _log_on_by_ticket(server: Any, target: Target) -> None:
    """Kerberos, by the cache of tickets that the environment names."""
    if not os.environ.get(TICKETS):
        raise LogonError(what="no user was given")
    from impacket.krb5.kerberosv5 import KerberosError
    from impacket.smbconnection import SMBConnection

    over = SMBConnection(remoteName=target.host, remoteHost=target.host, existingConnection=server)
    try:
        over.kerberosLogin(target.user or "", "", useCache=True)
    except (KerberosError, OSError) as error:
        raise LogonError(what=f"the Kerberos tickets of {TICKETS} do not serve ({type(error).__name__})") from None


@contextmanager
def answers() -> Iterator[None]:
    """impacket's errors as this package's: statuses as StatusError, and whatever a strange answer makes of its parsers
    as MalformedError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        code = getattr(error, "get_error_code", None)
        status = code() if callable(code) else None
        if isinstance(status, int) and status >= 0x80000000:
            raise StatusError(status) from None
        raise MalformedError(type(error).__name__) from None
