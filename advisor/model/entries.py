"""When the entries of a log were written: questions that a log of gigabytes answers without being parsed whole.

Times are seconds since 1970 by the same clock as the stream's (see `model.stream`). Order is the file's, unless said
otherwise. A stamp that is impossible, or lies decades from all others, belongs to no entry.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its time, and the physical line of `file` (relative to the incident) at which it begins."""

    at: float
    line: int
    file: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Two neighbours whose stamps lie apart: `seconds` is negative where the stamps run back."""

    before: Entry
    after: Entry

    @property
    def seconds(self) -> float:
        return self.after.at - self.before.at


class Entries(Protocol):
    """The entries of one log, which may be several files that rotation made of it."""

    @property
    def count(self) -> int:
        """How many there are: exact where all were looked at, else estimated from a part."""
        ...

    @property
    def first(self) -> Entry: ...

    @property
    def last(self) -> Entry: ...

    def stretches(self) -> Sequence[Sequence[float]]:
        """Runs of neighbouring times, evenly spread over the log; all of it as one run if it is not long."""
        ...

    def pauses(self, least: float) -> Sequence[Pause]:
        """Every pair of neighbours at least `least` seconds apart, forward."""
        ...

    def returns(self, least: float) -> Sequence[Pause]:
        """Every pair of neighbours of which the second is stamped at least `least` seconds earlier than the first."""
        ...

    def between(self, start: float, end: float) -> Sequence[Entry]:
        """The entries stamped from `start` to `end`, both included."""
        ...

    def following(self, entry: Entry, count: int) -> Sequence[Entry]:
        """Up to `count` entries from `entry` on, itself the first."""
        ...


class ListedEntries:
    """Entries that are all held: 12 bytes each."""

    def __init__(self, file: str, times: Iterable[float], lines: Iterable[int]) -> None:
        """Raises ValueError when there are none, or not as many lines as times."""
        self._file, self._times, self._lines = file, array("d", times), array("Q", lines)
        if not self._times or len(self._times) != len(self._lines):
            raise ValueError("entries need a time and a line each, and there is at least one")
        self._in_order = all(earlier <= later for earlier, later in pairwise(self._times))

    @property
    def count(self) -> int:
        return len(self._times)

    @property
    def first(self) -> Entry:
        return self._entry(0)

    @property
    def last(self) -> Entry:
        return self._entry(self.count - 1)

    def stretches(self) -> Sequence[Sequence[float]]:
        return (self._times,)

    def pauses(self, least: float) -> Sequence[Pause]:
        return [self._pause(index) for index, seconds in self._steps() if seconds >= least]

    def returns(self, least: float) -> Sequence[Pause]:
        return [self._pause(index) for index, seconds in self._steps() if seconds < 0 and -seconds >= least]

    def between(self, start: float, end: float) -> Sequence[Entry]:
        if not self._in_order:
            return [self._entry(index) for index, time in enumerate(self._times) if start <= time <= end]
        index, found = bisect_left(self._times, start), []
        while index < self.count and self._times[index] <= end:
            found.append(self._entry(index))
            index += 1
        return found

    def following(self, entry: Entry, count: int) -> Sequence[Entry]:
        """Raises ValueError for an entry of another log."""
        begin = self._lines.index(entry.line)
        return [self._entry(index) for index in range(begin, min(begin + count, self.count))]

    def _steps(self) -> Iterable[tuple[int, float]]:
        return ((index, later - earlier) for index, (earlier, later) in enumerate(pairwise(self._times)))

    def _entry(self, index: int) -> Entry:
        return Entry(self._times[index], self._lines[index], self._file)

    def _pause(self, index: int) -> Pause:
        return Pause(self._entry(index), self._entry(index + 1))
