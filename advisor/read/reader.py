"""What every reader offers."""

from typing import Protocol

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack


class Reader(Protocol):
    """One format of texts. `recognises` sees the first 64 KiB; `read` gets the file and what is known of its host.

    `read` never raises for bad content: what can't be read becomes an absent fact or a problem. A file of which nothing
    is left gives problems alone, and counts as not recognised.
    """

    format: str

    def recognises(self, head: str, pack: Pack) -> bool: ...

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]: ...


class BinaryReader(Protocol):
    """One format that is no text. `begins` sees the first KiB, so that of a file far away no more need be read."""

    format: str

    def begins(self, head: bytes) -> bool: ...

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]: ...
