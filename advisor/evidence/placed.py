"""The entries of a log that stamps in its host's local time, asked and told in UTC."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from advisor.evidence.wall_clock import WallClock
from advisor.model.entries import Entries, Entry, Pause


class PlacedEntries:
    """Answers like the log's own entries, moved to UTC by its clock."""

    def __init__(self, entries: Entries, clock: WallClock) -> None:
        self._entries, self._clock = entries, clock
        self._turns = [turn.pause for turn in clock.turns if turn.pause is not None]

    @property
    def count(self) -> int:
        return self._entries.count

    @property
    def first(self) -> Entry:
        return self._placed(self._entries.first)

    @property
    def last(self) -> Entry:
        return self._placed(self._entries.last)

    def stretches(self) -> Sequence[Sequence[float]]:
        """Cut where the clock was set: no interval spans that."""
        return [
            [time - self._clock.shift_of_time(piece[0]) for time in piece]
            for stretch in self._entries.stretches()
            for piece in self._pieces(stretch)
        ]

    def pauses(self, least: float) -> Sequence[Pause]:
        if not self._clock.turns:
            return self._all_placed(self._entries.pauses(least))
        found = [one for one in self._entries.pauses(least) if one not in self._turns]
        placed = [one for one in self._all_placed((*found, *self._turns)) if one.seconds >= least]
        return sorted(placed, key=lambda one: one.after.at)

    def returns(self, least: float) -> Sequence[Pause]:
        if not self._clock.turns:
            return self._all_placed(self._entries.returns(least))
        # A step back while the clocks were set forward looks like a pause.
        hour = min(turn.ends - turn.starts for turn in self._clock.turns)
        found = (*self._entries.returns(least), *self._entries.pauses(hour / 2))
        return sorted((one for one in self._all_placed(found) if one.seconds <= -least), key=lambda one: one.before.at)

    def between(self, start: float, end: float) -> Sequence[Entry]:
        return [
            replace(one, at=one.at - shift)
            for shift in self._clock.shifts
            for one in self._entries.between(start + shift, end + shift)
            if self._clock.shift(one) == shift
        ]

    def following(self, entry: Entry, count: int) -> Sequence[Entry]:
        stamped = (replace(entry, at=entry.at + shift) for shift in self._clock.shifts)
        own = min(stamped, key=lambda one: abs(one.at - self._clock.shift(one) - entry.at))
        return [self._placed(one) for one in self._entries.following(own, count)]

    def _placed(self, entry: Entry) -> Entry:
        return replace(entry, at=entry.at - self._clock.shift(entry))

    def _all_placed(self, pauses: Iterable[Pause]) -> list[Pause]:
        return [Pause(self._placed(one.before), self._placed(one.after)) for one in pauses]

    def _pieces(self, stretch: Sequence[float]) -> Iterator[Sequence[float]]:
        edges = [edge for turn in self._clock.turns for edge in (turn.starts, turn.ends)]
        begin = 0
        for index, (earlier, later) in enumerate(pairwise(stretch) if edges else (), start=1):
            if any(min(earlier, later) < edge <= max(earlier, later) for edge in edges):
                yield stretch[begin:index]
                begin = index
        if stretch:
            yield stretch[begin:]
