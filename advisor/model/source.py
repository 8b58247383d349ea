"""What `gather` hands over: hosts with named files. A source knows no format, and a reader no network."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from mmap import mmap


def _silent(done: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a host. `name` is relative to the incident, with `/`; `read(offset, length)` returns at most
    `length` bytes.

    `mapping` gives the bytes without copying them, where that is possible. `report(done)` is told by readers of long
    files how many bytes they are through with. `read` and `buffer` raise OSError when the bytes can't be had.
    """

    name: str
    size: int
    read: Callable[[int, int], bytes]
    mapping: Callable[[], bytes | mmap] | None = None
    report: Callable[[int], None] = _silent

    def head(self, length: int = 65536) -> bytes:
        return self.read(0, length)

    def content(self) -> bytes:
        return self.read(0, self.size)

    def buffer(self) -> bytes | mmap:
        """The whole content, mapped into memory where the file is long and the system can: at most `size` bytes, even
        if the file has grown since."""
        return self.content() if self.mapping is None else self.mapping()


@dataclass(frozen=True, slots=True)
class HostSource:
    """One host's files and what `incident.yaml` says of it. `name` is None while only the facts can tell it.

    `timezone` is as written: an offset (`-05:00`), an IANA name or a Windows zone name.
    """

    name: str | None
    files: tuple[SourceFile, ...]
    role: str | None = None
    timezone: str | None = None
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """A whole input: its hosts in the order of their names, the title and note of `incident.yaml`."""

    hosts: tuple[HostSource, ...]
    title: str = ""
    note: str = ""
