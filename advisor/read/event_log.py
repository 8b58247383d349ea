"""Windows event logs as binary files, as XML and as PowerShell's tables. What else exports them as text is a log with
layouts in `facts/logs`, where the patterns of the events of all of them stand.

An entry's line is the number of its record, for a binary file has no lines (XML: its place in the file; PowerShell's
tables have lines). Entries are in the order in which Windows wrote them.
"""

from collections.abc import Iterator

from advisor.model.entries import ListedEntries
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.model.stream import LogStream
from advisor.pack.formats import LogFormat
from advisor.pack.load import Pack
from advisor.read.event_log_classic import ClassicLog, is_classic
from advisor.read.event_log_contents import Contents, contents_of
from advisor.read.event_log_evtx import EvtxLog, is_evtx, library, needs_library
from advisor.read.event_log_table import TableLog, looks_table
from advisor.read.event_log_xml import XmlLog, looks_xml
from advisor.read.event_record import EventLog
from advisor.read.host_facts import NAME
from advisor.read.log_listing import newest_first
from advisor.read.observation import Observation
from advisor.read.text import decode

_WINDOWS = "windows"


class EventLogReader:
    """Reads `.Evt`, `.evtx`, their XML and PowerShell's tables."""

    format = "event-log"

    def begins(self, head: bytes) -> bool:
        return is_classic(head) or is_evtx(head)

    def recognises(self, head: str, pack: Pack) -> bool:
        return looks_xml(head) or looks_table(head)

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]:
        """One stream and the machine's name, or problems that say why there is none."""
        known = next((one for one in pack.logs if one.id == _WINDOWS), None)
        try:
            log = _opened(file)
            if log is None or known is None:
                return (needs_library(file.name),) if known is not None else ()
            return _reading(file, log, known)
        except OSError as error:
            return Reading(file.name, self.format, problems=(Problem(file.name, f"can't be read: {error}."),))


def _opened(file: SourceFile) -> EventLog | None:
    """The log by its beginning, None where the library that reads it is missing."""
    head = file.head()
    if is_classic(head):
        return ClassicLog(file.buffer())
    if is_evtx(head):
        evtx = library()
        return None if evtx is None else EvtxLog(file.buffer(), evtx)
    if looks_xml(decode(head)):
        return XmlLog(file.buffer())
    return TableLog(decode(file.content()))


def _reading(file: SourceFile, log: EventLog, known: LogFormat) -> Reading:
    contents = contents_of(file.name, log, known.events, file.report)
    problems = (*log.problems(file.name), *_problems(file.name, contents))
    if not contents.times:
        return Reading(file.name, EventLogReader.format, problems=problems)
    # Exports list the newest first, as a rule; the stream runs as the log was written.
    order = slice(None, None, -1 if newest_first(contents.times) else None)
    entries = ListedEntries(file.name, contents.times[order], contents.lines[order])
    stream = LogStream(file.name, known.id, known.process, entries, tuple(contents.events), log.offset)
    return Reading(
        file.name, EventLogReader.format, tuple(_machine(file.name, contents, log)), (stream,), problems=problems
    )


def _problems(name: str, contents: Contents) -> Iterator[Problem]:
    if contents.unread:
        yield Problem(name, f"records that can't be read: {len(contents.unread)}; they were left out.")
    if contents.undated:
        what = f"entries without a possible time: {len(contents.undated)}; they were left out."
        yield Problem(name, what, line=min(contents.undated))
    if not contents.times:
        yield Problem(name, "no entry has a time that can be read.")


def _machine(name: str, contents: Contents, log: EventLog) -> Iterator[Observation]:
    """The machine's name by its youngest record; a log keeps older names too, so any other source knows better."""
    record = None if contents.newest is None else log.look(contents.newest.raw)
    computer = "" if record is None else record.computer.strip().partition(".")[0]
    if record is not None and contents.newest is not None and computer:
        origin = Origin(EventLogReader.format, name, contents.newest.line)
        yield Observation(NAME, computer, origin, fallback=True)
