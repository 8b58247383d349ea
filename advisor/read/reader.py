"""What every reader offers."""

from typing import Protocol

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack


class Reader(Protocol):
    """One format. `recognises` sees the first 64 KiB as text; `read` gets the file and what is known of its host.

    `read` never raises for bad content: what can't be read becomes an absent fact or a problem. A file of which nothing
    is left gives problems alone, and counts as not recognised.
    """

    format: str

    def recognises(self, head: str, pack: Pack) -> bool: ...

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]: ...
