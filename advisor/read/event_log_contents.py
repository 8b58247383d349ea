"""What the records of one event log come to: when each was written, and which of them tell an event."""

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import compress, pairwise
from types import MappingProxyType

from advisor.model.stream import LogEvent
from advisor.pack.formats import LogEventSpec
from advisor.pack.pattern import LONGEST_ENTRY
from advisor.read.event_record import EventLog, EventRecord, Written
from advisor.read.plausible import Years

_LONGEST_SHOWN = 600


@dataclass(slots=True)
class Contents:
    """Two numbers of each record, in the order of their lines; more only of those that tell an event.

    `undated` are the lines of records whose stamp is impossible, `unread` of those that hold a mark and make no sense.
    `newest` is the record with the highest line.
    """

    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    times: "array[float]" = field(default_factory=lambda: array("d"))
    events: list[LogEvent] = field(default_factory=list)
    undated: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    newest: Written | None = None


def contents_of(file: str, log: EventLog, specs: Sequence[LogEventSpec], report: Callable[[int], None]) -> Contents:
    """All records of a log, in the order of their lines."""
    found = Contents()
    holds_mark = re.compile("|".join(sorted({re.escape(mark) for spec in specs for mark in spec.marks}))).search
    for written in log.records(report):
        line, at, raw = written
        if at is None or at <= 0:
            found.undated.append(line)
            continue
        found.lines.append(line)
        found.times.append(at)
        if found.newest is None or line >= found.newest.line:
            found.newest = written
        if holds_mark(raw):
            _add(found, file, at, written, log.look(raw), specs)
    _put_in_order(found)
    _leave_out_far(found)
    return found


def _add(
    found: Contents, file: str, at: float, written: Written, record: EventRecord | None, specs: Sequence[LogEventSpec]
) -> None:
    """The event that a record tells, if it tells one: the first whose pattern is found."""
    if record is None:
        found.unread.append(written.line)
        return
    text = record.text[:LONGEST_ENTRY]
    for spec in specs:
        if any(mark in text for mark in spec.marks) and (match := re.search(spec.pattern, text)) is not None:
            values = MappingProxyType({name: value for name, value in match.groupdict().items() if value is not None})
            found.events.append(LogEvent(spec.kind, at, written.line, text[:_LONGEST_SHOWN], values, file))
            return


def _put_in_order(found: Contents) -> None:
    """A ring of records begins anywhere in its file, and of a damaged one remnants of older rounds may be read too."""
    if any(later <= earlier for earlier, later in pairwise(found.lines)):
        places = {line: index for index, line in enumerate(found.lines)}
        order = [places[line] for line in sorted(places)]
        found.times = array("d", (found.times[index] for index in order))
        found.lines = array("Q", (found.lines[index] for index in order))
        found.events = sorted({event.line: event for event in found.events}.values(), key=lambda event: event.line)


def _leave_out_far(found: Contents) -> None:
    years = Years.of(found.times)
    near = [time in years for time in found.times]
    if not all(near):
        found.undated += compress(found.lines, (not one for one in near))
        found.lines = array("Q", compress(found.lines, near))
        found.times = array("d", compress(found.times, near))
        found.events = [event for event in found.events if event.at in years]
