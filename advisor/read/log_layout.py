"""Where the entries of a log begin: a layout of `facts/logs` as one pattern over the whole text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from re import Match, Pattern

from advisor.pack.formats import Layout, LogFormat
from advisor.read.line_ends import line_feeds

# A line end first: `re` looks for a literal at the speed of memchr. Mails put marks of quotation before a line.
_LINE_START = r"\n[ \t>|]*"


@dataclass(frozen=True, slots=True)
class EntryPattern:
    """One layout of one format. `pattern` matches from the line end before an entry to the end of its stamp."""

    format: LogFormat
    layout: Layout
    pattern: Pattern[str]

    @staticmethod
    def of(format_: LogFormat, layout: Layout) -> "EntryPattern":
        return EntryPattern(format_, layout, _compiled(layout.pattern, format_.date_header))

    def is_header(self, match: Match[str]) -> bool:
        """Is this a line that dates the following entries?"""
        return match.lastgroup == "header_"

    def text_start(self, match: Match[str]) -> int:
        """Where the text begins in which events are looked for."""
        return match.start() + 1 if self.layout.text == "whole" else match.end()


@cache
def _compiled(stamp: str, header: str | None) -> Pattern[str]:
    if header is None:
        return re.compile(f"{_LINE_START}(?:{stamp})")
    # The outer groups close last, so that `lastgroup` tells which of the two it was.
    return re.compile(f"{_LINE_START}(?:(?P<entry_>{stamp})|(?P<header_>{header}))")


def unified(text: str) -> str:
    """The text with LF as its only line end, and one before its first line."""
    return "\n" + line_feeds(text)


def best(text: str, formats: Iterable[LogFormat]) -> EntryPattern | None:
    """The layout in which most entries of the (unified) beginning of a file are written, or None when no format knows
    it.
    """
    candidates: list[tuple[int, EntryPattern]] = []
    for format_ in formats:
        beginning = _first_lines(text, format_.recognition.lines)
        contains = format_.recognition.contains
        if contains is not None and re.search(contains, beginning) is None:
            continue
        for layout in format_.layouts:
            entry = EntryPattern.of(format_, layout)
            matches = sum(not entry.is_header(match) for match in entry.pattern.finditer(beginning))
            if matches >= format_.recognition.matches:
                candidates.append((matches, entry))
    return max(candidates, key=lambda candidate: candidate[0])[1] if candidates else None


def _first_lines(text: str, count: int) -> str:
    end = 0
    for _ in range(count):
        end = text.find("\n", end + 1)
        if end < 0:
            return text
    return text[:end]
