"""Every entry of a log, one after the other: for logs that are short, or not in the order of time."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isnan, nan

from advisor.model.entries import ListedEntries
from advisor.read.log_clock import LogClock
from advisor.read.log_layout import EntryPattern, StampMatch
from advisor.read.log_text import LogText
from advisor.read.plausible import Years

_CLEARLY, _FEW = 10, 0.05


@dataclass(slots=True)
class Listing:
    """Entries in file order: `starts` are offsets, `times` not-a-number where the stamp is impossible or astray.

    `undated` counts those, `first_undated` is the line of the first.
    """

    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    times: "array[float]" = field(default_factory=lambda: array("d"))
    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    undated: int = 0
    first_undated: int | None = None

    def entries(self, file: str) -> ListedEntries | None:
        """Those that have a time, or None when none has. A log that is written newest first is read from its end."""
        kept = [index for index, time in enumerate(self.times) if not isnan(time)]
        if not kept:
            return None
        if newest_first([self.times[index] for index in kept]):
            kept.reverse()
        return ListedEntries(file, (self.times[index] for index in kept), (self.lines[index] for index in kept))

    def time_at(self, start: int, match: StampMatch) -> float | None:
        """The time of the entry that begins at the offset."""
        index = bisect_left(self.starts, start)
        if index == len(self.starts) or self.starts[index] != start or isnan(self.times[index]):
            return None
        return self.times[index]


def listing(text: LogText, pattern: EntryPattern, clock: LogClock) -> Listing:
    """All entries of the text. Date headers set the clock and are no entries."""
    found = Listing()
    # This loop sees every entry: names are looked up once.
    add_start, add_time, add_line = found.starts.append, found.times.append, found.lines.append
    seconds, line_at, has_header = clock.seconds, text.line_at, pattern.has_header
    for start, match in pattern.starts(text.buffer, text.begin, text.size):
        if has_header and pattern.is_header(match):
            clock.header(match)
            continue
        time = seconds(match)
        add_start(start)
        add_time(nan if time is None else time)
        add_line(line_at(start))
    years = Years.of(time for time in found.times if not isnan(time))
    for index, time in enumerate(found.times):
        if isnan(time) or time not in years:
            found.times[index] = nan
            found.undated += 1
            if found.first_undated is None:
                found.first_undated = found.lines[index]
    return found


def newest_first(times: Sequence[float]) -> bool:
    """Do nearly all stamps run back?"""
    forward = sum(earlier < later for earlier, later in pairwise(times))
    backward = sum(earlier > later for earlier, later in pairwise(times))
    return backward >= _CLEARLY and forward <= backward * _FEW
