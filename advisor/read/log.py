"""Logs of every format in `facts/logs`: the stamp and the line of each entry, and the entries that tell an event.

An entry runs from its stamp to the next one, over as many physical lines as a quotation or a mail made of it.
"""

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.model.stream import LogStream
from advisor.pack.load import Pack
from advisor.read import log_entries, log_events
from advisor.read.log_clock import clock_for
from advisor.read.log_entries import LogEntries
from advisor.read.log_layout import EntryPattern, best, unified
from advisor.read.text import decode
from advisor.read.written_date import Order, WrittenClock

_SAY_DATE = "Say it in incident.yaml: `hosts: {NAME: {date: YYYY-MM-DD}}`."


class LogReader:
    """Reads any log whose entries a format of the pack recognises."""

    format = "log"

    def recognises(self, head: str, pack: Pack) -> bool:
        return best(unified(head), pack.logs) is not None

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading:
        """One stream, or a problem that says why there is none."""
        try:
            text = unified(decode(file.content()))
        except OSError as error:
            return Reading(file.name, self.format, problems=(Problem(file.name, f"can't be read: {error}."),))
        entry = best(text, pack.logs)
        if entry is None:
            what = "is empty." if not text.strip() else "has no line that begins like an entry of a known log."
            return Reading(file.name, self.format, problems=(Problem(file.name, what),))
        return _read(file.name, text, entry, host)


def _read(name: str, text: str, entry: EntryPattern, host: HostSource) -> Reading:
    format_ = entry.format
    has_header = format_.date_header is not None and any(map(entry.is_header, entry.pattern.finditer(text)))
    written = None
    if "written" in entry.layout.groups:
        written = WrittenClock(match.group("written") for match in entry.pattern.finditer(text))
    clock = clock_for(entry.pattern, entry.layout.groups, has_header, host.date, written)
    if clock is None:
        lacks = "year" if "month" in entry.layout.groups else "date, and no header tells it"
        return Reading(name, format_.id, problems=(Problem(name, f"its stamps have no {lacks}.", _SAY_DATE),))
    entries = log_entries.scan(text, entry, clock)
    problems = _problems(name, entries, written)
    times, lines = entries.dated()
    if not times:
        return Reading(name, format_.id, problems=(*problems, Problem(name, "no entry has a time that can be read.")))
    events = log_events.find(text, entry, entries)
    stream = LogStream(name, format_.id, format_.process, times, lines, events, clock.offset)
    return Reading(name, format_.id, streams=(stream,), problems=problems)


def _problems(name: str, entries: LogEntries, written: WrittenClock | None) -> tuple[Problem, ...]:
    problems = []
    if entries.undated:
        what = f"entries without a possible time: {len(entries.undated)}; they were left out."
        problems.append(Problem(name, what, line=entries.undated[0]))
    if written is not None and written.order is Order.UNPROVEN:
        problems.append(Problem(name, "no date shows whether the day or the month comes first; read month first.",
                                "If that is wrong, export the log again with unambiguous dates."))  # fmt: skip
    return tuple(problems)
