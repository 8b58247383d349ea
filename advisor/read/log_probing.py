"""The entries of a long log, answered from probes: only what somebody asks for is read.

The log is cut into blocks that last some seconds, and the first entry of each is read. A gap of five seconds cannot
hide in a block that lasts less; one that lasts longer is read through. So is a block that lasts much less than its
neighbours do: there the clock may have run back, and stamps out of order could hide a gap.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import isnan, nan
from statistics import median_low

from advisor.model.entries import Entry, Pause
from advisor.read.log_blocks import BlockProbe
from advisor.read.log_clock import LogClock
from advisor.read.log_layout import EntryPattern, StampMatch
from advisor.read.log_text import LogText
from advisor.read.plausible import Years

_NEIGHBOURS = 64
_MUCH_LESS = 0.5
# Blocks that run back, and a tenth of those that are only short, may be so many of all.
_MOST_BACKWARD, _BACKWARD_SHARE = 0.03, 0.1
_LATE = 1.0
_STRETCHES = 16
_STRETCH_ENTRIES = 128
_REMEMBERED_BLOCKS = 64


class UnorderedError(Exception):
    """So much of the log is out of order that it must be listed."""


class ProbedEntries:
    """See `model.entries.Entries`. Holds the mapped file; a block costs 8 bytes or a few times that."""

    def __init__(
        self,
        file: str,
        text: LogText,
        pattern: EntryPattern,
        clock: LogClock,
        block: int | None = None,
    ) -> None:
        """`block` is the bytes of one, if they are not to be chosen. Raises UnorderedError, and ValueError when no
        entry has a time."""
        self._file, self._text, self._pattern, self._clock = file, text, pattern, clock
        probed = BlockProbe(text, pattern, clock).blocks(block)
        self._starts, self._times, self._days, self.undated = probed.starts, probed.times, probed.days, probed.undated
        self._years = Years.of(self._times)
        self._drop_strays()
        if not self._starts:
            raise ValueError("no entry has a time")
        self._issued: dict[int, int] = {}
        self._read: dict[int, list[tuple[int, float]]] = {}
        self._unordered = self._out_of_order()
        backward = sum(later < earlier for earlier, later in pairwise(self._times))
        if max(len(self._unordered) * _BACKWARD_SHARE, backward) > max(_MOST_BACKWARD * len(self._starts), 8):
            raise UnorderedError(file)
        # Where each block ends the next one begins; the last one ends with its last entry.
        self._ends = array("d", [*self._times, self._block(len(self._starts) - 1)[-1][1]])
        self._lows, self._highs = self._bounds()
        self._least_ahead = array("d", reversed(list(accumulate(reversed(self._lows), min))))
        self._most_behind = array("d", accumulate(self._highs, max))
        self._sample = self._stretches()

    @property
    def count(self) -> int:
        entries = sum(map(len, self._sample))
        return max(round(entries * self._text.size / max(self._sampled_bytes, 1)), entries)

    @property
    def first(self) -> Entry:
        return self._entry(self._starts[0], self._times[0])

    @property
    def last(self) -> Entry:
        return self._entry(*self._block(len(self._starts) - 1)[-1])

    def stretches(self) -> Sequence[Sequence[float]]:
        return self._sample

    def pauses(self, least: float) -> Sequence[Pause]:
        long = [block for block, (begin, end) in enumerate(pairwise(self._ends)) if end - begin >= least]
        blocks = sorted(self._unordered.union(long))
        return self._steps(blocks, lambda seconds: seconds >= least)

    def returns(self, least: float) -> Sequence[Pause]:
        return self._steps(sorted(self._unordered), lambda seconds: seconds < 0 and -seconds >= least)

    def between(self, start: float, end: float) -> Sequence[Entry]:
        first = bisect_left(self._most_behind, start)
        last = bisect_right(self._least_ahead, end)
        return [
            self._entry(*entry)
            for block in range(first, last)
            if self._highs[block] >= start and self._lows[block] <= end
            for entry in self._block(block)
            if start <= entry[1] <= end
        ]

    def following(self, entry: Entry, count: int) -> Sequence[Entry]:
        """Raises KeyError for an entry that does not come from here."""
        start = self._issued[entry.line]
        found: list[Entry] = []
        block = self._block_of(start)
        while len(found) < count and block < len(self._starts):
            found += (self._entry(*one) for one in self._block(block) if one[0] >= start)
            block += 1
        return found[:count]

    def time_at(self, start: int, match: StampMatch) -> float | None:
        """The time of the entry that begins at the offset."""
        if not self._pattern.has_header:
            time = self._clock.seconds(match)
            return time if time is not None and time in self._years else None
        return dict(self._block(self._block_of(start))).get(start)

    def _drop_strays(self) -> None:
        """A block whose first entry is of another century begins with the next entry that is not."""
        if all(time in self._years for time in (min(self._times, default=0.0), max(self._times, default=0.0))):
            return
        for block in [block for block, time in enumerate(self._times) if time not in self._years]:
            self.undated += 1
            self._starts[block], self._times[block] = next(self._entries(block), (self._starts[block], nan))
        kept = [index for index, time in enumerate(self._times) if not isnan(time)]
        if len(kept) < len(self._times):
            self._starts = array("q", (self._starts[index] for index in kept))
            self._times = array("d", (self._times[index] for index in kept))
            self._days = [self._days[index] for index in kept] if self._days else []

    def _out_of_order(self) -> frozenset[int]:
        """Blocks that end before they begin, or last much less than blocks of their size around them."""
        spans = [end - begin for begin, end in pairwise(self._times)]
        sizes = [end - begin for begin, end in pairwise(self._starts)]
        rates = [span / size for span, size in zip(spans, sizes, strict=True)]
        found: set[int] = set()
        for begin in range(0, len(rates), _NEIGHBOURS):
            around = rates[begin : begin + _NEIGHBOURS]
            least = max(median_low(around) * _MUCH_LESS, 0.0)
            found.update(begin + block for block, rate in enumerate(around) if rate < least)
        return frozenset(found)

    def _bounds(self) -> tuple["array[float]", "array[float]"]:
        """The least and the greatest time in each block. Late threads write a little out of order in any log."""
        lows = array("d", [time - _LATE for time in self._times])
        highs = array("d", [time + _LATE for time in self._ends[1:]])
        for block in self._unordered:
            times = [time for _, time in self._block(block)]
            lows[block], highs[block] = min(times), max(times)
        return lows, highs

    def _stretches(self) -> list[list[float]]:
        blocks = len(self._starts)
        self._sampled_bytes = 0
        found: list[list[float]] = []
        following = 0
        for part in range(_STRETCHES):
            block = max(blocks * part // _STRETCHES, following)
            times: list[float] = []
            while len(times) < _STRETCH_ENTRIES and block < blocks:
                times += (time for _, time in self._block(block))
                self._sampled_bytes += self._end(block) - self._starts[block]
                block += 1
            following = block
            if times:
                found.append(times)
        return found

    def _block_of(self, start: int) -> int:
        return bisect_right(self._starts, start) - 1

    def _end(self, block: int) -> int:
        return self._starts[block + 1] if block + 1 < len(self._starts) else self._text.size

    def _block(self, block: int) -> list[tuple[int, float]]:
        """Every entry of the block that has a time."""
        if block not in self._read:
            if len(self._read) >= _REMEMBERED_BLOCKS:
                self._read.pop(next(iter(self._read)))
            self._read[block] = list(self._entries(block))
        return self._read[block]

    def _entries(self, block: int) -> Iterator[tuple[int, float]]:
        if self._days:
            self._clock.day = self._days[block]
        for start, match in self._pattern.starts(self._text.buffer, self._starts[block], self._end(block)):
            if self._pattern.has_header and self._pattern.is_header(match):
                self._clock.header(match)
                continue
            time = self._clock.seconds(match)
            if time is not None and time in self._years:
                yield start, time

    def _steps(self, blocks: Iterable[int], wanted: Callable[[float], bool]) -> list[Pause]:
        """Neighbours in the blocks, each block's last entry with the first of the next among them, that lie apart as
        wanted."""
        found = []
        for block in blocks:
            entries = self._block(block)
            if block + 1 < len(self._starts):
                entries = [*entries, (self._starts[block + 1], self._times[block + 1])]
            found += [
                Pause(self._entry(*earlier), self._entry(*later))
                for earlier, later in pairwise(entries)
                if wanted(later[1] - earlier[1])
            ]
        return found

    def _entry(self, start: int, time: float) -> Entry:
        line = self._text.line_at(start)
        self._issued[line] = start
        return Entry(time, line, self._file)
