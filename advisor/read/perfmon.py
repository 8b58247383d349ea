"""Perfmon logs as text (PDH-CSV, PDH-TSV, spreadsheet re-saves): only the counters of `facts/counters.yaml` are
converted.

UTC = local time + the header's bias; where the header was cut the times stay the host's wall clock. A binary log is
recognised and refused with the command that converts it.
"""

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.line_ends import line_feeds
from advisor.read.perfmon_binary import is_binary_log, looks_binary, refusal
from advisor.read.perfmon_counters import CounterNames
from advisor.read.perfmon_header import HEADER_START
from advisor.read.perfmon_notes import of_content, of_stamps
from advisor.read.perfmon_parts import parts
from advisor.read.perfmon_table import tables
from advisor.read.perfmon_times import timings

_HEADER_WITHIN = 8


class PerfmonReader:
    """Reads Perfmon's text logs and refuses its binary ones."""

    format = "perfmon"

    def recognises(self, head: str, pack: Pack) -> bool:
        lines = line_feeds(head[:4096]).split("\n", _HEADER_WITHIN)
        return any(HEADER_START.match(line) for line in lines) or looks_binary(head)

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading:
        """One table a host named in the columns; problems say what could not be read of it."""
        try:
            if is_binary_log(file.head(4096)):
                return Reading(file.name, self.format, problems=(refusal(file.name),))
            found = parts(file, CounterNames(pack.counters))
        except OSError as error:
            return Reading(file.name, self.format, problems=(Problem(file.name, f"can't be read: {error}."),))
        if not found:
            return Reading(file.name, self.format, problems=(Problem(file.name, "has no Perfmon header."),))
        timed, order = timings(found)
        usable = [one.timed for one in timed if one.irregular is None]
        finished = tuple(table.finished(file.name) for table in tables(usable))
        problems = (*of_content(file.name, found), *of_stamps(file.name, found, timed, order))
        return Reading(file.name, self.format, tables=finished, problems=problems)
