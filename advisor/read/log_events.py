"""Which entries of a log tell an event.

Only entries that hold a mark are looked at; all others cost nothing but the search for the marks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from advisor.model.stream import LogEvent
from advisor.pack.formats import LogEventSpec
from advisor.pack.pattern import LONGEST_ENTRY
from advisor.read import signatures
from advisor.read.log_layout import LONGEST_STAMP, EntryPattern, StampMatch
from advisor.read.log_text import LogText
from advisor.read.signatures import Hit
from advisor.read.text import decode

TimeAt = Callable[[int, StampMatch], float | None]

_LONGEST_SHOWN = 600
# What is left of a stamp's punctuation before the message.
_MARGIN = " ,:;|-"


class Marks:
    """The marks of a format's events as words of a search, and whose each is."""

    def __init__(self, specs: Sequence[LogEventSpec]) -> None:
        self._owners: dict[str, set[int]] = {}
        for number, spec in enumerate(specs):
            for mark in spec.marks:
                self._owners.setdefault(mark, set()).add(number)
        self._numbers = list(self._owners.values())
        self._specs = [(spec.kind, re.compile(spec.pattern)) for spec in specs]

    def find(self, text: LogText, report: Callable[[int], None]) -> list[Hit]:
        return signatures.find(text.buffer, [mark.encode() for mark in self._owners], report)

    def events_of(self, mark: int) -> set[int]:
        """The indexes of the events that have the mark."""
        return self._numbers[mark]

    def told(self, message: str, numbers: Iterable[int]) -> tuple[str, dict[str, str]] | None:
        """Kind and values of the first of these events, in the order of the pack's file, whose pattern the message
        has."""
        for number in sorted(numbers):
            kind, pattern = self._specs[number]
            match = pattern.search(message)
            if match is not None:
                return kind, {name: value for name, value in match.groupdict().items() if value is not None}
        return None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An entry from `start` to `end` that holds marks of the events `numbers`."""

    start: int
    end: int
    stamp: StampMatch
    numbers: set[int]


def events(
    text: LogText, pattern: EntryPattern, marks: Marks, hits: Sequence[Hit], time_at: TimeAt, file: str
) -> Iterator[LogEvent]:
    """The events of a text in file order; entries without a time tell none."""
    for candidate in _candidates(text, pattern, marks, hits):
        message = _message(text, pattern, candidate)
        told = marks.told(message, candidate.numbers)
        at = None if told is None else time_at(candidate.start, candidate.stamp)
        if told is not None and at is not None:
            kind, values = told
            line = text.line_at(candidate.start)
            yield LogEvent(kind, at, line, message[:_LONGEST_SHOWN], MappingProxyType(values), file)


def _candidates(text: LogText, pattern: EntryPattern, marks: Marks, hits: Sequence[Hit]) -> Iterator[_Candidate]:
    current: _Candidate | None = None
    searched = text.begin
    for offset, mark in hits:
        if offset >= searched:
            if current is not None:
                yield current
            # What was searched once is not searched again, so that marks outside of entries cost their length alone.
            current = _entry_of(text, pattern, offset, searched)
            searched = offset + 1 if current is None else current.end
        if current is not None:
            current.numbers.update(marks.events_of(mark))
    if current is not None:
        yield current


def _entry_of(text: LogText, pattern: EntryPattern, offset: int, least: int) -> _Candidate | None:
    """The entry in which the offset lies, if its line begins at `least` or later, and not too far back for anything
    there to be searched."""
    least = max(least, offset - 2 * LONGEST_ENTRY)
    start = text.line_start(offset, least)
    while start is not None:
        stamp = pattern.line.match(text.buffer, start, min(start + LONGEST_ENTRY, text.size))
        if stamp is not None:
            if pattern.is_header(stamp):
                return None
            end = _end_of(text, pattern, start, stamp)
            return _Candidate(start, end, stamp, set()) if offset < end else None
        start = text.line_start(start - 1, least)
    return None


def _end_of(text: LogText, pattern: EntryPattern, start: int, stamp: StampMatch) -> int:
    """Where the next entry begins, or the search ends."""
    most = min(start + LONGEST_ENTRY, text.size)
    following = pattern.next_line.search(text.buffer, max(stamp.end() - 1, start), min(most + LONGEST_STAMP, text.size))
    return min(following.start() + 1, most) if following is not None else most


def _message(text: LogText, pattern: EntryPattern, candidate: _Candidate) -> str:
    """The entry's lines joined by single spaces, without the stamp where the layout says so."""
    begin = pattern.text_start(candidate.stamp, candidate.start)
    lines = decode(bytes(text.buffer[begin : candidate.end])).split("\n")
    message = " ".join([word for line in lines for word in line.lstrip(" \t>").split()])
    return message if pattern.layout.text == "whole" else message.lstrip(_MARGIN)
