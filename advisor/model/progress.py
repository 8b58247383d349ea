"""How far the reading of a whole input is: told to whoever watches, so that no stage knows a screen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from mmap import mmap
from typing import Protocol

from advisor.model.source import Gathered, SourceFile


class Progress(Protocol):
    """Somebody who watches. Both are called from the thread that reads, and must be quick."""

    def expect(self, files: Sequence[SourceFile]) -> None:
        """These files will be read; called once for each input."""
        ...

    def reached(self, file: str, done: int) -> None:
        """The first `done` bytes of the file of that name are read. It is touched again when a reader comes back."""
        ...


def watched(gathered: Gathered, progress: Progress) -> Gathered:
    """The same input, whose files tell `progress` when they are touched and how far they are read."""
    hosts = tuple(
        replace(host, files=tuple(_watched(file, progress) for file in host.files)) for host in gathered.hosts
    )
    progress.expect([file for host in hosts for file in host.files])
    return replace(gathered, hosts=hosts)


def _watched(file: SourceFile, progress: Progress) -> SourceFile:
    def read(offset: int, length: int) -> bytes:
        progress.reached(file.name, 0)
        data = file.read(offset, length)
        progress.reached(file.name, offset + len(data))
        return data

    mapping = file.mapping and partial(_mapped, file.name, file.mapping, progress)
    return replace(file, read=read, mapping=mapping, report=partial(progress.reached, file.name))


def _mapped(name: str, mapping: Callable[[], bytes | mmap], progress: Progress) -> bytes | mmap:
    """Mapped bytes are not read yet: the reader tells how far it is."""
    progress.reached(name, 0)
    return mapping()
