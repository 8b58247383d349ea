"""The Windows that this program runs on: its registry and its driver file, read and nothing else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from advisor.errors import UsageError
from advisor.gather.disk import disk_file
from advisor.gather.local_registry import LocalRegistry
from advisor.model.credentials import Credentials
from advisor.model.fact import AbsentReason
from advisor.model.source import HostSource, Refusal, SourceFile
from advisor.model.target import Patience, Target
from advisor.pack.windows import windows_directory

_PROGRAM = "pe"
_SEEN_FROM_32_BITS = "Sysnative"
"""Under this name 64-bit Windows shows its System32 to a program of 32 bits, and to no other."""


@contextmanager
def local_host(target: Target, credentials: Credentials | None, patience: Patience) -> Iterator[HostSource]:
    """This machine; see `live.live_host`. Needs neither credentials nor patience. Raises UsageError where it runs no
    Windows."""
    try:
        winreg = import_module("winreg")
    except ImportError:
        raise UsageError(
            f"{target}: this machine does not run Windows. Run the script on the server instead, and give what it "
            "writes: advisor collect --script cmd"
        ) from None
    now = datetime.now(UTC).replace(microsecond=0)
    host = HostSource(None, (), address=str(target), asked_at=now, registry=LocalRegistry(winreg))
    path = _driver(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")))
    try:
        host = replace(host, files=(_file(path),))
    except OSError as error:
        host = replace(host, refusals=(_refusal(path, error),))
    yield host


def _driver(root: Path) -> Path:
    folder, _, rest = windows_directory().driver.partition("/")
    seen = root / _SEEN_FROM_32_BITS
    return (seen if seen.is_dir() else root / folder) / rest


def _file(path: Path) -> SourceFile:
    """Raises OSError when it is not there, or may not be read."""
    status = path.stat()
    made = datetime.fromtimestamp(status.st_mtime, UTC)
    file = replace(disk_file(path, windows_directory().driver, status.st_size), modified=made)
    file.head(1)
    return file


def _refusal(path: Path, error: OSError) -> Refusal:
    reasons = {PermissionError: AbsentReason.ACCESS_DENIED, FileNotFoundError: AbsentReason.NOT_FOUND}
    reason = reasons.get(type(error), AbsentReason.NOT_COLLECTED)
    return Refusal(_PROGRAM, reason, f"{path} can't be read: {error.strerror or error}")
