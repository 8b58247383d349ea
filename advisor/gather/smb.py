r"""A Windows server over its file sharing: one driver file by ranges, and the registry over the pipe of RemoteRegistry.

Everything is opened for reading alone. A whole host takes at most 64 KiB of traffic; long lists yield to that.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from advisor.errors import UsageError
from advisor.gather.smb_file import remote_file
from advisor.model.credentials import Credentials, hidden
from advisor.model.registry import Registry
from advisor.model.source import HostSource, Refusal, SourceFile
from advisor.model.target import Patience, Target
from advisor.pack.windows import windows_directory

if TYPE_CHECKING:
    from advisor.gather.smb_session import Session

_SHARE = "ADMIN$"
"""%SystemRoot%, wherever that is."""
_PIPE_SHARE, _REGISTRY_PIPE = "IPC$", "winreg"
_TRAFFIC = 64 * 1024
_OTHERWISE = 2 * 1024
"""What of it is kept for everything but the list in question."""
_LISTED_KEY = 400
"""Bytes that one key of a list takes, both ways."""
_REGISTRY, _PROGRAM = "registry", "pe"


@contextmanager
def smb_host(target: Target, credentials: Credentials | None, patience: Patience) -> Iterator[HostSource]:
    """The host while the context lasts; see `live.live_host`. Without credentials a cache of Kerberos tickets
    (KRB5CCNAME) is used."""
    try:
        from advisor.gather import smb_failure, smb_session
    except ImportError as error:
        extra = "pip install 'heartbeat-advisor[remote]'"
        raise UsageError(f"{target}: asking over the network needs the extra [remote]: {extra}.") from error
    host = HostSource(target.host, (), address=str(target), asked_at=datetime.now(UTC).replace(microsecond=0))
    with ExitStack() as stack:
        try:
            session = stack.enter_context(smb_session.session(target, credentials, patience))
        except OSError as error:
            refusal = smb_failure.unreached(error)
            host = replace(host, refusals=(_hidden(refusal, credentials),))
        else:
            host = _asked(host, session, target)
        yield host


def _asked(host: HostSource, session: "Session", target: Target) -> HostSource:
    """The host with what it lets us open, and the reasons for the rest."""
    from advisor.gather import smb_failure

    driver = windows_directory().driver
    refusals: list[Refusal] = []
    files: tuple[SourceFile, ...] = ()
    registry: Registry | None = None
    try:
        share = session.share(_SHARE)
    except OSError as error:
        refusals.append(smb_failure.no_share(_SHARE, _PROGRAM, error))
    else:
        try:
            files = (remote_file(share, share.open(driver.replace("/", "\\")), driver, _PROGRAM),)
        except OSError as error:
            refusals.append(smb_failure.no_file(f"{_SHARE}/{driver}", _PROGRAM, error))
    try:
        registry = _registry(session)
    except OSError as error:
        refusals.append(smb_failure.no_registry(target.host, _REGISTRY, error))

    def lost() -> str | None:
        error = session.wire.lost
        return None if error is None else smb_failure.lost(error)

    return replace(host, files=files, registry=registry, refusals=tuple(refusals), lost=lost)


def _registry(session: "Session") -> Registry:
    from advisor.gather.remote_registry import RemoteRegistry
    from advisor.gather.rpc_pipe import RpcPipe
    from advisor.gather.winreg_calls import INTERFACE

    def spare(count: int) -> bool:
        return session.wire.traffic + count * _LISTED_KEY + _OTHERWISE <= _TRAFFIC

    channel = session.share(_PIPE_SHARE)
    pipe = session.patiently(lambda: channel.open(_REGISTRY_PIPE, pipe=True))
    return RemoteRegistry(RpcPipe(channel, pipe, INTERFACE), spare)


def _hidden(refusal: Refusal, credentials: Credentials | None) -> Refusal:
    return replace(refusal, detail=hidden(refusal.detail, credentials))
