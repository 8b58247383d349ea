"""Logs of every format in `facts/logs`: when their entries were written, and the entries that tell an event.

An entry runs from its stamp to the next one, over as many physical lines as a quotation or a mail made of it.
"""

from concurrent.futures import ThreadPoolExecutor

from advisor.model.entries import Entries
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.model.stream import LogStream
from advisor.pack.load import Pack
from advisor.read.beginnings import beginnings
from advisor.read.log_clock import LogClock, clock_for
from advisor.read.log_events import Marks, TimeAt, events
from advisor.read.log_layout import EntryPattern, StampMatch, best
from advisor.read.log_listing import listing
from advisor.read.log_probing import ProbedEntries, UnorderedError
from advisor.read.log_text import SHORT, LogText, NoRoomError, log_text
from advisor.read.written_date import Order, WrittenClock

_MAKE_ROOM = "Make room, or let the environment variable TMPDIR name a folder with more."
_SAY_DATE = "Say it in incident.yaml: `hosts: {NAME: {date: YYYY-MM-DD}}`."


class LogReader:
    """Reads any log whose entries a format of the pack recognises."""

    format = "log"

    def recognises(self, head: str, pack: Pack) -> bool:
        return best(head, pack.logs) is not None

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading:
        """One stream, or a problem that says why there is none."""
        try:
            pattern = next(filter(None, (best(head, pack.logs) for head in beginnings(file))), None)
            if pattern is None:
                what = "is empty." if not file.size else "has no line that begins like an entry of a known log."
                return Reading(file.name, self.format, problems=(Problem(file.name, what),))
            text = log_text(file, rewrite=pattern.spans_lines)
        except NoRoomError as error:
            told = Problem(file.name, f"can't be rewritten into a temporary file: {error}.", _MAKE_ROOM)
            return Reading(file.name, self.format, problems=(told,))
        except OSError as error:
            return Reading(file.name, self.format, problems=(Problem(file.name, f"can't be read: {error}."),))
        return _read(file, text, pattern, host)


def _read(file: SourceFile, text: LogText, pattern: EntryPattern, host: HostSource) -> Reading:
    name, format_ = file.name, pattern.format
    written = None
    if "written" in pattern.layout.groups:
        starts = pattern.starts(text.buffer, text.begin, text.size)
        written = WrittenClock(match.group("written").decode("utf-8", "replace") for _, match in starts)
    has_header = next(pattern.headers(text.buffer), None) is not None
    clock = clock_for(pattern.line, pattern.layout.groups, has_header, host.date, written)
    if clock is None:
        lacks = "year" if "month" in pattern.layout.groups else "date, and no header tells it"
        return Reading(name, format_.id, problems=(Problem(name, f"its stamps have no {lacks}.", _SAY_DATE),))
    marks = Marks(format_.events)
    # The scanner works outside Python's lock, so that the second processor probes meanwhile.
    with ThreadPoolExecutor(1) as scanner:
        hits = scanner.submit(marks.find, text, file.report)
        entries, time_at, problems = _entries(name, text, pattern, clock, probe=written is None)
        # Whoever reports an event or a gap asks for its line: counting shortens the wait for the scanner.
        while not hits.done() and text.count_ahead():
            pass
        found = hits.result()
    if written is not None and written.order is Order.UNPROVEN:
        what = "no date shows whether the day or the month comes first; read month first."
        unproven = Problem(name, what, "If that is wrong, export the log again with unambiguous dates.")
        problems = (*problems, unproven)
    if entries is None:
        return Reading(name, format_.id, problems=(*problems, Problem(name, "no entry has a time that can be read.")))
    undated: list[int] = []

    def noted_time_at(start: int, stamp: StampMatch) -> float | None:
        at = time_at(start, stamp)
        if at is None:
            undated.append(start)
        return at

    told = tuple(events(text, pattern, marks, found, noted_time_at, name))
    if undated and not problems:
        # Only the entries at the ends of blocks were looked at, and these are none of them.
        problems = _left_out(name, len(undated), text.line_at(undated[0]), seen="at least ")
    stream = LogStream(name, format_.id, format_.process, entries, told, clock.offset)
    return Reading(name, format_.id, streams=(stream,), problems=problems)


def _entries(
    name: str, text: LogText, pattern: EntryPattern, clock: LogClock, *, probe: bool
) -> tuple[Entries | None, TimeAt, tuple[Problem, ...]]:
    """The entries, None if none has a time; how to tell the time of one; and what was left out."""
    if probe and text.size > SHORT:
        day = clock.day
        try:
            probed = ProbedEntries(name, text, pattern, clock)
        except (UnorderedError, ValueError):
            clock.day = day
        else:
            return probed, probed.time_at, _left_out(name, probed.undated, None, seen="at least ")
    listed = listing(text, pattern, clock)
    return listed.entries(name), listed.time_at, _left_out(name, listed.undated, listed.first_undated)


def _left_out(name: str, count: int, line: int | None, seen: str = "") -> tuple[Problem, ...]:
    if not count:
        return ()
    return (Problem(name, f"entries without a possible time: {seen}{count}; they were left out.", line=line),)
