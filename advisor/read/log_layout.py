"""Where the entries of a log begin: a layout of `facts/logs` as patterns over the bytes of a text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from re import Match, Pattern

from advisor.pack.formats import Layout, LogFormat
from advisor.pack.pattern import LINE_START, LONGEST_ENTRY
from advisor.read.line_ends import line_feeds
from advisor.read.log_text import Buffer

_MARGIN = LINE_START.removeprefix(r"\n").encode()
LONGEST_STAMP = 4096

StampMatch = Match[bytes]


@dataclass(frozen=True, slots=True)
class EntryPattern:
    """One layout of one format. `line` matches at the start of a line to the end of its stamp, `next_line` the same
    from the line feed before: `re` looks for a literal at the speed of memchr."""

    format: LogFormat
    layout: Layout
    line: Pattern[bytes]
    next_line: Pattern[bytes]
    header: Pattern[bytes] | None

    @staticmethod
    def of(format_: LogFormat, layout: Layout) -> "EntryPattern":
        header = None if format_.date_header is None else re.compile(_MARGIN + format_.date_header.encode())
        return EntryPattern(format_, layout, *_compiled(layout.pattern, format_.date_header), header)

    @property
    def has_header(self) -> bool:
        return self.header is not None

    @property
    def spans_lines(self) -> bool:
        """Does a stamp reach over a line end, which then has to be a line feed?"""
        return r"\n" in self.layout.pattern.replace(r"[^\n]", "").replace(r"\t\n]", "")

    @staticmethod
    def is_header(match: StampMatch) -> bool:
        """Is this a line that dates the following entries?"""
        return match.lastgroup == "header_"

    def at(self, buffer: Buffer, start: int) -> StampMatch | None:
        """The entry whose line begins at `start`, if one does."""
        match = self.line.match(buffer, start, min(start + LONGEST_STAMP, len(buffer)))
        return None if match is None or self.is_header(match) else match

    def headers(self, buffer: Buffer) -> Iterator[StampMatch]:
        """The lines that date entries, in the order of the file."""
        if self.header is None:
            return
        first = self.header.match(buffer)
        if first is not None:
            yield first
        yield from re.compile(rb"\n" + self.header.pattern).finditer(buffer)

    def starts(self, buffer: Buffer, begin: int, end: int) -> Iterator[tuple[int, StampMatch]]:
        """Entries and date headers whose lines begin in `begin:end`, each with the offset of its line. `begin` is the
        start of a line."""
        first = self.line.match(buffer, begin, min(begin + LONGEST_STAMP, len(buffer)))
        if first is not None and begin < end:
            yield begin, first
        for match in self.next_line.finditer(buffer, begin, min(end + LONGEST_STAMP, len(buffer))):
            start = match.start() + 1
            if start >= end:
                return
            yield start, match

    def text_start(self, match: StampMatch, start: int) -> int:
        """Where the text begins in which events are looked for."""
        return start if self.layout.text == "whole" else match.end()


@cache
def _compiled(stamp: str, header: str | None) -> tuple[Pattern[bytes], Pattern[bytes]]:
    # The outer groups close last, so that `lastgroup` tells which of the two it was.
    either = f"(?:{stamp})" if header is None else f"(?:(?P<entry_>{stamp})|(?P<header_>{header}))"
    pattern = _MARGIN + either.encode()
    return re.compile(pattern), re.compile(rb"\n" + pattern)


def best(head: str, formats: Iterable[LogFormat]) -> EntryPattern | None:
    """The layout in which most entries of the beginning of a file are written, or None when no format knows it."""
    head = line_feeds(head)
    candidates: list[tuple[int, EntryPattern]] = []
    for format_ in formats:
        beginning = _first_lines(head, format_.recognition.lines)
        contains = format_.recognition.contains
        if contains is not None and re.search(contains, beginning[:LONGEST_ENTRY]) is None:
            continue
        data = beginning.encode("utf-8", "replace")
        for layout in format_.layouts:
            entry = EntryPattern.of(format_, layout)
            matches = sum(not entry.is_header(match) for _, match in entry.starts(data, 0, len(data)))
            if matches >= format_.recognition.matches:
                candidates.append((matches, entry))
    return max(candidates, key=lambda candidate: candidate[0])[1] if candidates else None


def _first_lines(text: str, count: int) -> str:
    end = -1
    for _ in range(count):
        end = text.find("\n", end + 1)
        if end < 0:
            return text
    return text[:end]
