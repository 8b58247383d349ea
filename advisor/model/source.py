"""What `gather` hands over: hosts with named files. A source knows no format, and a reader no network."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from mmap import mmap

from advisor.model.fact import AbsentReason
from advisor.model.registry import Registry


def _silent(done: int) -> None:
    """Nobody watches."""


def _not_lost() -> str | None:
    """What lies here can't be lost."""
    return None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a host. `name` is relative to the incident, with `/`; `read(offset, length)` returns at most
    `length` bytes.

    `mapping` gives the bytes without copying them, where that is possible. `report(done)` is told by readers of long
    files how many bytes they are through with. `read` and `buffer` raise OSError when the bytes can't be had.

    `modified` (UTC) is when the file was made, where the source keeps that: a server does, a bundle does not. `format`
    is the catalogue's word for what it is, where that is known before it is read.
    """

    name: str
    size: int
    read: Callable[[int, int], bytes]
    mapping: Callable[[], bytes | mmap] | None = None
    report: Callable[[int], None] = _silent
    modified: datetime.datetime | None = None
    format: str | None = None

    def head(self, length: int = 65536) -> bytes:
        return self.read(0, length)

    def content(self) -> bytes:
        return self.read(0, self.size)

    def buffer(self) -> bytes | mmap:
        """The whole content, mapped into memory where the file is long and the system can: at most `size` bytes, even
        if the file has grown since."""
        return self.content() if self.mapping is None else self.mapping()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a host did not give. `format` is the catalogue's word for such sources of facts (`registry`, `pe`), or None
    for all of them; `detail` says what was tried, what came of it, and what to do, for a person."""

    format: str | None
    reason: AbsentReason
    detail: str


@dataclass(frozen=True, slots=True)
class HostSource:
    """One host's files and what `incident.yaml` says of it. `name` is None while only the facts can tell it.

    `timezone` is as written: an offset (`-05:00`), an IANA name or a Windows zone name. A host that is asked while it
    runs has an `address` (`smb://cvp1`), the time at which it is asked (UTC), perhaps a registry, and what it refused.
    `lost()` says why it answers no more, when the network has lost it since; None while it answers.
    """

    name: str | None
    files: tuple[SourceFile, ...]
    role: str | None = None
    timezone: str | None = None
    date: datetime.date | None = None
    address: str | None = None
    asked_at: datetime.datetime | None = None
    registry: Registry | None = None
    refusals: tuple[Refusal, ...] = ()
    lost: Callable[[], str | None] = _not_lost


@dataclass(frozen=True, slots=True)
class Gathered:
    """A whole input: its hosts in the order of their names, the title and note of `incident.yaml`.

    `shared` stand beside the hosts' folders: what lists several machines tells of each, anything else is nobody's.
    `unread` says why there may be more hosts, of which nothing is known.
    """

    hosts: tuple[HostSource, ...]
    title: str = ""
    note: str = ""
    shared: tuple[SourceFile, ...] = ()
    unread: Refusal | None = None
