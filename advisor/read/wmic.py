"""What `wmic … get` prints in any of its forms, of any class; each object is a row.

Nothing in the lists and tables names the class, so the catalogue's sources pick rows by the properties that they hold.
PowerShell's `Get-WmiObject` and `Get-CimInstance` have the same properties.
"""

from collections.abc import Iterator, Sequence

from advisor.model.problem import Problem
from advisor.model.source import HostSource
from advisor.pack.load import Pack
from advisor.read.facts_from_rows import facts_from_rows
from advisor.read.nodes import own_rows
from advisor.read.objects import Objects, asked_for
from advisor.read.row_reader import RowReader
from advisor.read.rows import Row
from advisor.read.text import split_lines


class WmicReader(RowReader):
    """Reads every form; it knows its own by properties that the catalogue asks for."""

    format = "wmic"

    def recognises(self, head: str, pack: Pack) -> bool:
        wanted = asked_for(pack, self.format)
        objects = Objects(split_lines(head), wanted)
        if objects.is_printed:
            return any(set(row.items) & wanted for row in objects.rows)
        # Other programs write JSON, XML and CSV too, with names as common as these.
        return bool(facts_from_rows(self.format, "", objects.rows, pack))

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        return Objects(lines, asked_for(pack, self.format)).rows

    def own(self, rows: Sequence[Row], file: str, host: HostSource) -> tuple[Sequence[Row], Sequence[Problem]]:
        return own_rows(rows, file, host)

    def faults(self, file: str, lines: list[str], pack: Pack) -> Iterator[Problem]:
        return object_faults(file, lines)


def object_faults(file: str, lines: list[str]) -> Iterator[Problem]:
    """Why the end of a file was not read. Only XML can be wrong as a whole."""
    objects = Objects(lines, frozenset()) if "<" in "".join(lines[:4]) else None
    if objects is not None and objects.fault:
        yield Problem(file, f"can't be read to its end: {objects.fault}.", "Collect it again.")
