"""What the readers of facts share: text in, rows out, and the catalogue makes facts of them."""

from collections.abc import Iterator, Sequence

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.facts_from_rows import facts_from_rows
from advisor.read.rows import Row
from advisor.read.text import decode, split_lines


class RowReader:
    """A reader of one format of facts. A subclass names the format, recognises it and makes rows of its lines.

    `also` are formats whose sources hold for its rows too, because they name the same things alike.
    """

    format = ""
    also: tuple[str, ...] = ()

    def recognises(self, head: str, pack: Pack) -> bool:
        """Is this the beginning (64 KiB) of a file of the format?"""
        raise NotImplementedError

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        """The rows of the file. Never raises for bad content."""
        raise NotImplementedError

    def faults(self, file: str, lines: list[str], pack: Pack) -> Iterator[Problem]:
        """What of the file could not be read."""
        yield from ()

    def own(self, rows: Sequence[Row], file: str, host: HostSource) -> tuple[Sequence[Row], Sequence[Problem]]:
        """The rows that are about the host, where a file may be about several, and what is wrong with that."""
        return rows, ()

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading:
        """Every fact that the file tells. Raises OSError when it can't be read."""
        lines = split_lines(decode(file.content()))
        rows, strange = self.own(self.rows(lines, pack), file.name, host)
        faults = (*self.faults(file.name, lines, pack), *strange)
        facts = facts_from_rows(self.format, file.name, rows, pack, self.also)
        if facts:
            return Reading(file.name, self.format, facts, problems=faults)
        nothing = Problem(file.name, f"is a {self.format} file, but tells nothing that the advisor asks for.")
        return Reading(file.name, self.format, problems=(*faults, nothing))
