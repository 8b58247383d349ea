"""The few messages that facts need, on a session that impacket has opened: open a file or a pipe, read it, ask it.

impacket builds these from general structures, which takes most of a scan's time; here they are packed directly, and its
session gives the numbers and keys. After MS-SMB2, MS-CIFS and MS-SMB.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
OVERFLOW = 0x80000005
"""There is more than fits the answer: the rest can be read."""
END_OF_FILE = 0xC0000011
ENDED = frozenset({
    0xC0000203,  # the session was deleted
    0xC000020C,  # it is no longer connected
    0xC000020D,  # it was reset
    0xC000035C,  # it has expired
})  # fmt: skip
"""Statuses by which a server ends the whole session: it answers nothing any more."""


class StatusError(OSError):
    """The server answered with a status (NTSTATUS) instead of what was asked for."""

    def __init__(self, status: int) -> None:
        super().__init__(None, f"the server answered with status 0x{status:08X}")
        self.status = status


class MalformedError(OSError):
    """An answer that breaks the rules of its protocol."""

    def __init__(self, what: str) -> None:
        super().__init__(None, f"the answer is malformed: {what}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file or pipe that is open. `size` in bytes; `modified` is UTC, None for a pipe or a time that is none."""

    handle: bytes
    size: int
    modified: datetime | None


class Channel(Protocol):
    """One tree (a share) of a session. Everything raises StatusError, MalformedError, TimeoutError, ConnectionError."""

    def open(self, path: str, *, pipe: bool = False) -> Opened:
        r"""`path` is relative to the share, with `\\`. Files are opened for reading alone."""
        ...

    def read(self, opened: Opened, offset: int, length: int) -> bytes:
        """At most `length` bytes (≤ 65,536); none at the end of the file."""
        ...

    def transact(self, opened: Opened, request: bytes) -> bytes:
        """The pipe's answer to one message, or its beginning."""
        ...


def file_time(ticks: int) -> datetime | None:
    """Windows' count of 100 ns since 1601 in UTC; None for none, and for what no calendar holds."""
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None
