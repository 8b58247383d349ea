"""One record of a Windows event log, whatever file it stands in, and the text in which its event is looked for.

A binary log holds no sentences: they stand in libraries of the machine that wrote it. What it has (source, number,
strings to be put into the sentence) is laid out like a line of Event Viewer's CSV, so that one pattern finds both.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from advisor.model.problem import Problem


@dataclass(frozen=True, slots=True)
class EventRecord:
    """`event` is the number that Event Viewer shows; `strings` fill the gaps of the sentence, or are the sentence."""

    source: str
    level: str
    event: str
    computer: str
    strings: tuple[str, ...]

    @property
    def text(self) -> str:
        """`Tcpip,Warning,4202,CVP1,"Private"`."""
        quoted = (" ".join(string.replace('"', "'").split()) for string in self.strings)
        return ",".join((self.source, self.level, self.event, self.computer, *(f'"{string}"' for string in quoted)))


class Written(NamedTuple):
    """A record before anyone asks what it says: most tell no event, and are not looked into.

    `line` is the record's number, or its physical line where the file has lines; `at` is in seconds since 1970 or None
    where the stamp is impossible; `raw` holds every word of the record unbroken.
    """

    line: int
    at: float | None
    raw: str


class EventLog(Protocol):
    """One file of records. `problems` and `offset` are asked after the records have been read.

    `offset` is what `LogStream.utc_offset` is: 0 for UTC, None for the wall clock of the host.
    """

    @property
    def offset(self) -> int | None: ...

    def records(self, report: Callable[[int], None]) -> Iterator[Written]:
        """Every record that can be read, in any order; `report` is told the bytes that are done with."""
        ...

    def look(self, raw: str) -> EventRecord | None:
        """What a record says, None where that can't be read."""
        ...

    def problems(self, name: str) -> Iterator[Problem]: ...
