"""A long log cut into blocks of which only the first entry is read.

Blocks follow the log's pace: they are as long as they may be without lasting five seconds, so that few of them have to
be read to find a gap of that length.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isnan, nan
from statistics import median_low
from typing import TYPE_CHECKING

from advisor.read.log_clock import Day, LogClock
from advisor.read.log_layout import EntryPattern, StampMatch
from advisor.read.log_text import LogText
from advisor.read.stamp_shape import StampShape

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

_LEAST_BLOCK, _MOST_BLOCK = 1 << 12, 1 << 18
# Just below the shortest gap that anybody asks for. Five in six blocks are faster than the high one, which lies one
# deviation from the usual.
_LONGEST_BLOCK, _HIGH, _HARDLY_EVER = 4.9, 0.84, 3.5
_FIRST_BLOCK = 3
_AT_ONCE = 256
_LOOKS = 64


@dataclass(slots=True)
class Blocks:
    """Where each block begins, and when its first entry was written; what the clock knew before it (only where stamps
    have no date); how many impossible stamps were seen."""

    starts: "array[int]" = field(default_factory=lambda: array("q"))
    times: "array[float]" = field(default_factory=lambda: array("d"))
    days: list[Day] = field(default_factory=list)
    undated: int = 0


class BlockProbe:
    """Cuts one text into blocks."""

    def __init__(self, text: LogText, pattern: EntryPattern, clock: LogClock) -> None:
        self._text, self._pattern, self._clock = text, pattern, clock
        self._found = Blocks()
        self._shape: StampShape | None = None
        self._model: tuple[StampMatch, float] | None = None
        self._headers = pattern.headers(text.buffer)
        self._header = next(self._headers, None)

    def blocks(self, size: int | None) -> Blocks:
        """Blocks of `size` bytes each, or of as many as the log's pace asks for."""
        import numpy

        buffer, end = self._text.buffer, self._text.size
        values = numpy.frombuffer(buffer, dtype=numpy.uint8)
        length = size or self._first_length()
        position, seen = self._text.begin, 0
        while position < end:
            blocks = range(position, min(position + length * _AT_ONCE, end), length)
            starts = self._lines(blocks)
            times = self._same_shape(values, starts)
            for start, time in zip(starts, times, strict=True):
                if start < seen:
                    continue
                if isnan(time):
                    seen = self._one_by_one(start)
                else:
                    self._found.starts.append(start)
                    self._found.times.append(time)
                    seen = start + 1
            if size is None:
                length = self._fitting(length)
            position = max(blocks[-1] + length, seen)
        return self._found

    def _lines(self, blocks: Iterable[int]) -> list[int]:
        """Where the first line of each block begins, each line once."""
        begin, end, find = self._text.begin, self._text.size, self._text.buffer.find
        starts: list[int] = []
        last = -1
        for block in blocks:
            if block > last:
                last = begin if block == begin else find(b"\n", block - 1) + 1 or end
                starts.append(last)
        return starts[:-1] if last == end else starts

    def _same_shape(self, values: "NDArray[numpy.uint8]", starts: Sequence[int]) -> Sequence[float]:
        """The times of the lines that look like the last one that was matched; not-a-number for the others."""
        import numpy

        if self._model is not None:
            self._shape, self._model = StampShape(*self._model), None
        if self._shape is None:
            return [nan] * len(starts)
        times: list[float] = self._shape.times(values, numpy.array(starts, dtype=numpy.int64)).tolist()
        return times

    def _one_by_one(self, position: int) -> int:
        """The first entry from here on that has a time; tells where the search ended."""
        find, end = self._text.buffer.find, self._text.size
        while position < end:
            match = self._pattern.at(self._text.buffer, position) or self._first_from(position)
            if match is None:
                return end
            self._pass_headers(match.start())
            day = self._clock.day
            time = self._clock.seconds(match)
            if time is not None:
                self._found.starts.append(match.start())
                self._found.times.append(time)
                if self._pattern.has_header:
                    self._found.days.append(day)
                elif StampShape.has_shape(match):
                    self._model = match, time
                return match.start() + 1
            self._found.undated += 1
            position = find(b"\n", match.start()) + 1 or end
        return end

    def _pass_headers(self, start: int) -> None:
        """The headers before `start` date what follows."""
        while self._header is not None and self._header.start() < start:
            self._clock.header(self._header)
            self._header = next(self._headers, None)

    def _fitting(self, length: int) -> int:
        """Bytes of a block that hardly ever lasts longer than `_LONGEST_BLOCK`, by what blocks lately lasted and how
        much that varied."""
        starts, times = self._found.starts[-_AT_ONCE:], self._found.times[-_AT_ONCE:]
        paces = sorted(
            (later - time) / (later_start - start)
            for (start, time), (later_start, later) in pairwise(zip(starts, times, strict=True))
        )
        if not paces or paces[len(paces) // 2] <= 0:
            return length
        usual, high = paces[len(paces) // 2], paces[int(len(paces) * _HIGH)]
        fitting = int(_LONGEST_BLOCK / (usual + _HARDLY_EVER * (high - usual)))
        return min(max(fitting, _LEAST_BLOCK), _MOST_BLOCK)

    def _first_from(self, position: int) -> StampMatch | None:
        """The first entry whose line begins at `position` or later."""
        buffer, pattern = self._text.buffer, self._pattern
        found = pattern.starts(buffer, position, len(buffer))
        start = next((start for start, match in found if not pattern.is_header(match)), None)
        return None if start is None else pattern.at(buffer, start)

    def _first_length(self) -> int:
        """Bytes that the log usually fills in `_FIRST_BLOCK`, judged by entries spread over it."""
        text, pattern = self._text, self._pattern
        if pattern.has_header:
            return _LEAST_BLOCK * 4
        found: list[tuple[int, float]] = []
        for part in range(_LOOKS):
            position = text.buffer.find(b"\n", text.begin + (text.size - text.begin) * part // _LOOKS) + 1
            match = pattern.at(text.buffer, position)
            time = None if match is None else self._clock.seconds(match)
            if match is not None and time is not None:
                found.append((match.start(), time))
        rates = [
            (later[0] - earlier[0]) / (later[1] - earlier[1])
            for earlier, later in pairwise(found)
            if later[1] > earlier[1]
        ]
        if not rates:
            return _MOST_BLOCK
        return int(min(max(median_low(rates) * _FIRST_BLOCK, _LEAST_BLOCK), _MOST_BLOCK))
