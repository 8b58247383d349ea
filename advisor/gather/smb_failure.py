"""Why a server did not give what it was asked for, and what a person can do: a Refusal for each kind of failure."""

import socket

from advisor.gather.smb_channel import StatusError
from advisor.model.fact import AbsentReason
from advisor.model.source import Refusal

_ACCESS_DENIED, _NO_SUCH_SHARE, _NOT_FOUND, _NO_SUCH_FOLDER = 0xC0000022, 0xC00000CC, 0xC0000034, 0xC000003A
_PIPE_NOT_AVAILABLE = 0xC00000AC
TRANSIENT = frozenset({
    _PIPE_NOT_AVAILABLE,
    0xC00000AB,  # no free instance of the pipe
    0xC00000B5,  # the server's own wait was too long
    0xC00000C9,  # the network name was deleted: the service restarts
    0xC00000D0,  # the server has no room for another request
    0xC0000205,  # the server lacks resources
})  # fmt: skip
"""Statuses that go by themselves: it is worth trying again."""
_LOGON = {
    0xC000006D: "the user name or the password is wrong",
    0xC000006A: "the password is wrong",
    0xC0000064: "there is no such user",
    0xC0000234: "the account is locked",
    0xC0000072: "the account is disabled",
    0xC0000071: "the password has expired",
    0xC0000224: "the password must be changed first",
    0xC0000193: "the account has expired",
    0xC000006E: "the account is restricted",
    0xC000006F: "the account may not log on at this hour",
    0xC0000070: "the account may not log on from this machine",
    0xC000015B: "the account may not log on over the network",
    0xC000005E: "no domain controller answers",
    0xC0000022: "the server denies it",
    0xC0000016: "the server asks for more than NTLM",
    0xC00000BB: "the server does not accept NTLM",
}
_NO_DIALECT = "the server speaks no dialect of SMB from 1 (NT LM 0.12) to 3.1.1"


class LogonError(OSError):
    """The server does not let the user in: by its status, or for another reason."""

    def __init__(self, status: int = 0, what: str = "") -> None:
        super().__init__(None, f"logon failed: {what or _LOGON.get(status, f'status 0x{status:08X}')}")


def dialect_refused() -> OSError:
    """The two sides have no dialect of SMB in common."""
    return OSError(None, _NO_DIALECT)


def hung_up() -> OSError:
    """The answer to the first message was the end of the connection."""
    return OSError(None, f"it ended at the first message: {_NO_DIALECT}, or the network cut the connection")


def unreached(error: OSError) -> Refusal:
    """Nothing at all could be asked."""
    if isinstance(error, LogonError):
        advice = "Check the user, the password and the domain; it is not tried again, so that no account gets locked."
        return Refusal(None, AbsentReason.ACCESS_DENIED, f"{_what(error)}. {advice}")
    return Refusal(None, AbsentReason.NOT_COLLECTED, f"{_reach(error)}")


def lost(error: OSError) -> str:
    """What is said of a server that was let go of by the network while it was asked."""
    return f"it was lost while it was asked: {_what(error)}. What it had told is kept."


def no_share(name: str, format: str, error: OSError) -> Refusal:
    """A share, or the file in it, is closed or missing."""
    if isinstance(error, StatusError) and error.status == _NO_SUCH_SHARE:
        what = f"the server has no share {name}. Administrative shares may be switched off (AutoShareServer)."
        return Refusal(format, AbsentReason.NOT_FOUND, what)
    return no_file(name, format, error)


def no_file(name: str, format: str, error: OSError) -> Refusal:
    """A file is closed or missing."""
    status = error.status if isinstance(error, StatusError) else None
    if status in (_NOT_FOUND, _NO_SUCH_FOLDER):
        return Refusal(format, AbsentReason.NOT_FOUND, f"{name} is not there.")
    if status == _ACCESS_DENIED or isinstance(error, PermissionError):
        what = f"access to {name} is denied. The user must be an administrator of the server."
        return Refusal(format, AbsentReason.ACCESS_DENIED, what)
    return Refusal(format, AbsentReason.NOT_COLLECTED, f"{name} can't be read: {_what(error)}.")


def no_registry(host: str, format: str, error: OSError) -> Refusal:
    """The registry can't be asked. The service behind it may be stopped; nobody starts it unasked."""
    status = error.status if isinstance(error, StatusError) else None
    if status in (_NOT_FOUND, _PIPE_NOT_AVAILABLE):
        start = f"`sc \\\\{host} start RemoteRegistry`"
        what = f"the service RemoteRegistry does not run. The advisor starts nothing; {start} does, and `stop` ends it."
        return Refusal(format, AbsentReason.NOT_COLLECTED, what)
    return no_file("the registry", format, error)


def _reach(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "the name is unknown. Check it, or give the address."
    if isinstance(error, TimeoutError):
        return f"{_what(error)}. The server is off, busy, or a firewall drops what is sent to it."
    if isinstance(error, ConnectionRefusedError):
        return "the connection is refused. File sharing (TCP port 445) does not run there, or a firewall forbids it."
    return f"the server can't be reached: {_what(error)}."


def _what(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
