"""Which entries of a log tell an event.

Only entries that hold a mark are looked at; all others cost a search for a word.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from types import MappingProxyType

from advisor.model.stream import LogEvent
from advisor.pack.formats import LogEventSpec
from advisor.read.log_entries import LogEntries
from advisor.read.log_layout import EntryPattern

_LONGEST_SEARCHED = 32_768
_LONGEST_SHOWN = 600
# What is left of a stamp's punctuation before the message.
_MARGIN = " ,:;|-"


def find(text: str, entry: EntryPattern, entries: LogEntries) -> tuple[LogEvent, ...]:
    """The events of a unified text, in file order; entries without a time tell none."""
    starts = entries.starts
    marked = _marked(text, entry.format.events, starts)
    events: list[LogEvent] = []
    for index in sorted(marked):
        at = entries.times[index]
        if at is None:
            continue
        end = starts[index + 1] if index + 1 < len(starts) else len(text)
        message = _message(text, entry, starts[index], end)
        event = _event(message, sorted(marked[index]), entry.format.events, at, entries.lines[index])
        if event is not None:
            events.append(event)
    return tuple(events)


def _marked(text: str, specs: Sequence[LogEventSpec], starts: Sequence[int]) -> dict[int, set[int]]:
    """The indexes of entries, each with the indexes of the events of which it holds a mark."""
    owners: dict[str, list[int]] = {}
    for number, spec in enumerate(specs):
        for mark in spec.marks:
            owners.setdefault(mark, []).append(number)
    marked: dict[int, set[int]] = {}
    for mark, numbers in owners.items():
        position = text.find(mark)
        while position >= 0:
            index = bisect_right(starts, position) - 1
            if index >= 0:
                marked.setdefault(index, set()).update(numbers)
            # The rest of this entry tells nothing new of this mark.
            following = starts[index + 1] if index + 1 < len(starts) else len(text)
            position = text.find(mark, following)
    return marked


def _message(text: str, entry: EntryPattern, start: int, end: int) -> str:
    """The entry's lines joined by single spaces, without the stamp where the layout says so."""
    match = entry.pattern.match(text, start)
    begin = start if match is None else entry.text_start(match)
    lines = text[begin : min(end, begin + _LONGEST_SEARCHED)].split("\n")
    words = (word for line in lines for word in line.lstrip(" \t>").split())
    message = " ".join(words)
    return message if entry.layout.text == "whole" else message.lstrip(_MARGIN)


def _event(
    message: str, numbers: Sequence[int], specs: Sequence[LogEventSpec], at: float, line: int
) -> LogEvent | None:
    """The first of the marked events, in the order of the pack's file, whose pattern is found in the message."""
    for number in numbers:
        match = re.search(specs[number].pattern, message)
        if match is not None:
            values = {name: value for name, value in match.groupdict().items() if value is not None}
            return LogEvent(specs[number].kind, at, line, message[:_LONGEST_SHOWN], MappingProxyType(values))
    return None
