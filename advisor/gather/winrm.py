"""A newer Windows over WinRM: runs the shipped collector script in a session of its own, and takes its files as they
come.

The script reads, and in a session writes nothing at all. No real server stood by when this was written; see
docs/collecting.md.
"""

import base64
import binascii
import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from advisor.errors import UsageError
from advisor.gather.place import memory_file
from advisor.model.credentials import Credentials, hidden
from advisor.model.fact import AbsentReason
from advisor.model.source import HostSource, Refusal, SourceFile
from advisor.model.target import Patience, Target
from advisor.pack.locate import knowledge_root

_SCRIPT = ("facts", "collect", "collect.ps1")
_LAST = "manifest.txt"
"""What the script gives when it is through."""
_BROKEN_OFF = f"it was lost while it was asked: {_LAST}, which comes last, did not come. What it had told is kept."
_TLS_PORT, _PLAIN_PORT = 5986, 5985
_MOST = 64 << 20
"""More bytes than any server's answers take: a session that goes on is given up."""
_DEEPEST = 10


@contextmanager
def winrm_host(target: Target, credentials: Credentials | None, patience: Patience) -> Iterator[HostSource]:
    """The server's files as its script gives them; a server that can't be asked has refusals instead. Raises UsageError
    when pypsrp is not installed or nobody said who asks."""
    asked_at = datetime.now(UTC)
    if credentials is None:
        raise UsageError(f"{target}: needs a user and a password.")
    try:
        from pypsrp import client  # noqa: F401 (whether it is there)
    except ImportError:
        raise UsageError(f"{target}: WinRM needs the extra: pip install 'heartbeat-advisor[remote]'.") from None
    try:
        files = tuple(_files(_lines(target, credentials, patience)))
        refusals = () if files else (Refusal(None, AbsentReason.NOT_COLLECTED, "the script gave nothing."),)
    except Exception as error:  # the transport's libraries have errors of their own, each of which means: no facts
        files, refusals = (), (_refusal(error, credentials),)
    name = None if files else target.host

    def lost() -> str | None:
        return _BROKEN_OFF if files and files[-1].name != _LAST else None

    yield HostSource(name, files, address=str(target), asked_at=asked_at, refusals=refusals, lost=lost)


def _lines(target: Target, credentials: Credentials, patience: Patience) -> Sequence[str]:
    """What the script prints: one file a line."""
    from pypsrp.client import Client

    script = knowledge_root().joinpath(*_SCRIPT).read_text(encoding="utf-8-sig")
    user = f"{credentials.domain}\\{credentials.user}" if credentials.domain else credentials.user
    port = target.port or _TLS_PORT
    # Port 5985 speaks HTTP; negotiated authentication encrypts the messages there, and nothing goes out in the clear.
    client = Client(
        target.host,
        username=user,
        password=credentials.password,
        port=port,
        ssl=port != _PLAIN_PORT,
        auth="negotiate",
        encryption="auto" if port != _PLAIN_PORT else "always",
        connection_timeout=int(patience.answer),
        read_timeout=int(patience.host),
    )
    _hurry(client.wsman.transport, patience)
    with client:
        printed, _, _ = client.execute_ps(f"& {{\n{script}\n}} -Stream")
    return str(printed).splitlines()


def _hurry(transport: Any, patience: Patience) -> None:
    """Makes the host's limit that of all messages together, and the first loss of the network the last: the library
    gives each message the whole limit, the farewells to a host that is lost among them."""
    until = monotonic() + patience.host
    send = transport.send
    lost: list[OSError] = []

    def send_in_time(message: bytes, **options: Any) -> Any:
        if lost:
            raise lost[0]
        left = until - monotonic()
        if left <= 0:
            raise TimeoutError(errno.ETIMEDOUT, f"no answer within {patience.host:g} s")
        options.pop("timeout", None)
        transport.connection_timeout, transport.read_timeout = min(patience.answer, left), left
        try:
            return send(message, **options)
        except OSError as error:
            lost.append(error)
            raise

    transport.send = send_in_time


def _files(lines: Sequence[str]) -> Iterator[SourceFile]:
    """`name TAB base64` lines as files. Raises ValueError when they are no such lines, or too much of them."""
    total = 0
    for line in lines:
        name, separator, content = line.strip().partition("\t")
        if not name:
            continue
        try:
            data = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            separator = ""
        total += len(content)
        if not separator or "/" in name or "\\" in name or total > _MOST:
            raise ValueError("the server's answer is not what the script prints")
        yield memory_file(name, data)


def _refusal(error: Exception, credentials: Credentials) -> Refusal:
    said = hidden(_said(error)[:300], credentials).rstrip(".")
    reason = AbsentReason.ACCESS_DENIED if _is_denied(error) else AbsentReason.NOT_COLLECTED
    advice = "Is WinRM on (winrm quickconfig), and does its certificate hold? Ports are 5986 (TLS) and 5985."
    if reason is AbsentReason.ACCESS_DENIED:
        advice = "Give a user that may read this server."
    return Refusal(None, reason, f"{said}. {advice}")


def _said(error: BaseException) -> str:
    """What the system said where the libraries only wrapped it, each in words of its own; else what they say."""
    inner: BaseException | None = error
    for _ in range(_DEEPEST):
        if inner is None:
            break
        if isinstance(inner, OSError) and inner.strerror:
            return str(inner.strerror)
        inner = inner.__cause__ or inner.__context__
    return f"{type(error).__name__}: {error}"


def _is_denied(error: Any) -> bool:
    return type(error).__name__ in ("AuthenticationError", "AccessDenied") or getattr(error, "code", None) in (401, 5)
