"""Perfmon logs as text (PDH-CSV, PDH-TSV, spreadsheet re-saves): only the counters of `facts/counters.yaml` are
converted.

UTC = local time + the header's bias; where the header was cut the times stay the host's wall clock. A binary log is
recognised and refused with the command that converts it.
"""

from collections.abc import Iterator

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read import perfmon_header, perfmon_rows
from advisor.read.line_ends import line_feeds
from advisor.read.perfmon_binary import is_binary_log, looks_binary, refusal
from advisor.read.perfmon_counters import CounterNames
from advisor.read.perfmon_header import HEADER_START
from advisor.read.perfmon_rows import Rows
from advisor.read.perfmon_table import TableUnderWay
from advisor.read.perfmon_value import is_missing, number
from advisor.read.text import decode
from advisor.read.written_date import Order, WrittenClock

_HEADER_WITHIN = 8
_FULL_STAMP = len("03/30/2013 19:36:46.105")


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
            lines = line_feeds(decode(file.content())).split("\n")
        except OSError as error:
            return Reading(file.name, self.format, problems=(Problem(file.name, f"can't be read: {error}."),))
        parts = _parts(lines, CounterNames(pack.counters))
        if not parts:
            return Reading(file.name, self.format, problems=(Problem(file.name, "has no Perfmon header."),))
        return _reading(file.name, parts)


def _parts(lines: list[str], names: CounterNames) -> list[Rows]:
    """The rows under each header: Perfmon writes a new one when a log is started again into the same file."""
    starts = [index for index, line in enumerate(lines) if "(PDH-" in line[:32] and HEADER_START.match(line)]
    ends = [*starts[1:], len(lines)] if starts else []
    return [
        perfmon_rows.read(perfmon_header.parse(lines[start], names), lines, start + 1, end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _reading(name: str, parts: list[Rows]) -> Reading:
    clock = WrittenClock(stamp for rows in parts for stamp in rows.stamps)
    tables: list[TableUnderWay] = []
    for rows in parts:
        times = _times(rows, clock)
        for host in rows.header.hosts or ("",):
            offset = None if rows.header.bias is None else -60 * rows.header.bias
            table = next((table for table in tables if table.takes(host, offset)), None)
            if table is None:
                table = TableUnderWay(host, offset)
                tables.append(table)
            table.add(rows, times)
    problems = [*_problems(name, parts), *_stamp_problems(name, parts, clock)]
    if _seconds_lost(tables, clock):
        problems.append(Problem(name, "the stamps have lost their seconds, so that samples can't be put in time.",
                                "Take the file as Perfmon wrote it, not as a spreadsheet saved it."))  # fmt: skip
        return Reading(name, PerfmonReader.format, problems=tuple(problems))
    finished = tuple(table.finished(name) for table in tables)
    return Reading(name, PerfmonReader.format, tables=finished, problems=tuple(problems))


def _times(rows: Rows, clock: WrittenClock) -> list[float | None]:
    """The time of each row in seconds since 1970, UTC where the bias is known; rows without a time become odd."""
    shift = 60.0 * (rows.header.bias or 0)
    times: list[float | None] = []
    for line, stamp in zip(rows.lines, rows.stamps, strict=True):
        local = clock.seconds(stamp)
        if local is None:
            rows.odd.append(line)
        times.append(None if local is None else local + shift)
    return times


def _seconds_lost(tables: list[TableUnderWay], clock: WrittenClock) -> bool:
    """Stamps to the minute will do for samples that are minutes apart."""
    return not clock.has_seconds and any(len(set(table.times)) < len(table.times) for table in tables)


def _problems(name: str, parts: list[Rows]) -> Iterator[Problem]:
    if all(rows.header.bias is None for rows in parts):
        yield Problem(name, "the header does not tell the time zone.",
                      "Say it in incident.yaml: `hosts: {NAME: {timezone: '-05:00'}}`.")  # fmt: skip
    if not any(rows.header.columns for rows in parts):
        yield Problem(name, "has none of the counters that are asked for.",
                      "Log at least Processor(*)\\* and Network Interface(*)\\*.")  # fmt: skip
    short, long = sum(rows.short for rows in parts), sum(rows.long for rows in parts)
    if short:
        yield Problem(name, f"rows that end early: {short}; what they lack counts as missing samples.")
    if long:
        yield Problem(name, f"rows with more cells than the header: {long}; the surplus was passed over.")
    unreadable = sum(
        number(cell) is None and not is_missing(cell) for rows in parts for cells in rows.cells for cell in cells
    )
    if unreadable:
        yield Problem(name, f"cells that are no number: {unreadable}; they count as missing samples.")


def _stamp_problems(name: str, parts: list[Rows], clock: WrittenClock) -> Iterator[Problem]:
    odd = sorted(line for rows in parts for line in rows.odd)
    if odd:
        yield Problem(
            name, f"lines without a time stamp that can be read: {len(odd)}; they were left out.", line=odd[0]
        )
    if not any(rows.stamps for rows in parts):
        yield Problem(name, "has a header and no samples.", "Make sure that the counter log ran during the incident.")
    stamps = [stamp for rows in parts for stamp in rows.stamps[:1]]
    # Perfmon itself always writes the month first; only a re-save, which has another length, leaves the question open.
    if clock.order is Order.UNPROVEN and any(len(stamp.strip()) < _FULL_STAMP for stamp in stamps):
        yield Problem(name, "no date shows whether the day or the month comes first; read month first.",
                      "If that is wrong, take the file as Perfmon wrote it.")  # fmt: skip
