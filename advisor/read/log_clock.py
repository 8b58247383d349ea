"""How the stamps of one log become seconds: by their own date, by the nearest year, by date headers, or as Windows
prints them.

A clock sees the matches of one file in order. Known offsets turn a time into UTC line by line, for they change within a
file where daylight saving begins or ends.
"""

from datetime import date
from re import Match, Pattern
from typing import Protocol

from advisor.read import stamps
from advisor.read.written_date import WrittenClock

_TURN_BACK = 6 * 3600
_STRAGGLER = 15 * 60
_MOST_REMEMBERED = 200_000

StampMatch = Match[str]


class LogClock(Protocol):
    """`seconds` gives the time of an entry, None when its stamp is impossible; `offset` is the first that was read."""

    offset: int | None

    def seconds(self, match: StampMatch) -> float | None: ...

    def header(self, match: StampMatch) -> None: ...


class _PartsClock:
    """Stamps made of parts. Date with time of day, and fraction with offset, are computed once and kept."""

    def __init__(self, pattern: Pattern[str], names: frozenset[str]) -> None:
        self.offset: int | None = None
        # This runs once an entry: two slices of the stamp cost less than each of its parts by itself.
        numbers = [pattern.groupindex[name] for name in names - {"fraction", "offset"}]
        self._first_part, self._last_part = min(numbers), max(numbers)
        self._heads: dict[str, int | None] = {}
        self._tails: dict[str, tuple[int, float] | None] = {}
        self._date = tuple(sorted(names & {"day", "month", "year"}))
        self._days: dict[tuple[str, ...], int | None] = {}

    def seconds(self, match: StampMatch) -> float | None:
        text, end = match.string, match.end(self._last_part)
        head, tail = text[match.start(self._first_part) : end], text[end : match.end()]
        try:
            whole, rest = self._heads[head], self._tails[tail]
        except KeyError:
            whole, rest = self._remember(head, tail, match)
        if whole is None or rest is None:
            return None
        return whole - rest[0] + rest[1]

    def header(self, match: StampMatch) -> None:
        """Stamps with a date of their own need no header."""

    def _remember(self, head: str, tail: str, match: StampMatch) -> tuple[int | None, tuple[int, float] | None]:
        """Wall-clock seconds; the offset and the fraction of a second. None for what can't be."""
        if len(self._heads) + len(self._tails) > _MOST_REMEMBERED:
            self._heads.clear()
            self._tails.clear()
        if head not in self._heads:
            self._heads[head] = self._whole(match)
        if tail not in self._tails:
            self._tails[tail] = self._rest(match.groupdict())
        return self._heads[head], self._tails[tail]

    def _whole(self, match: StampMatch) -> int | None:
        day = self._day(match)
        clock = stamps.time_of_day(*match.group("hour", "minute", "second"))
        return None if day is None or clock is None else day + clock

    def _rest(self, parts: dict[str, str | None]) -> tuple[int, float] | None:
        written, digits = parts.get("offset"), parts.get("fraction")
        offset = stamps.offset_seconds(written) if written else 0
        if written and self.offset is None:
            self.offset = offset
        return None if offset is None else (offset, stamps.fraction(digits) if digits else 0.0)

    def _day(self, match: StampMatch) -> int | None:
        """Midnight of the stamp's day."""
        date_ = match.group(*self._date)
        if date_ not in self._days:
            self._days[date_] = self._midnight(date_)
        return self._days[date_]

    def _midnight(self, date_: tuple[str, ...]) -> int | None:
        day, month, year = date_
        return stamps.midnight(int(year), stamps.month_number(month), int(day))


class _YearlessClock(_PartsClock):
    """Stamps without a year: the year that brings the day nearest to the date of the incident."""

    def __init__(self, pattern: Pattern[str], names: frozenset[str], near: date) -> None:
        super().__init__(pattern, names)
        self._near = near

    def _midnight(self, date_: tuple[str, ...]) -> int | None:
        day, month, near = int(date_[0]), stamps.month_number(date_[1]), stamps.of_date(self._near)
        years = (self._near.year, self._near.year - 1, self._near.year + 1)
        days = [found for year in years if (found := stamps.midnight(year, month, day)) is not None]
        return min(days, key=lambda found: abs(found - near), default=None)


class _HeadedClock(_PartsClock):
    """Stamps with only a time of day: headers date them, and a time that jumps back by hours has passed midnight.

    A jump back by less is a clock that was set or a thread that was late, not a new day.
    """

    def __init__(self, pattern: Pattern[str], names: frozenset[str], first: date | None) -> None:
        super().__init__(pattern, names)
        self._today = None if first is None else stamps.of_date(first)
        self._last: float | None = None

    def header(self, match: StampMatch) -> None:
        year, month, day = match.group("year", "month", "day")
        before = self._today
        self._today = stamps.midnight(int(year), stamps.month_number(month), int(day))
        # The header of the next day comes at midnight, so that a line of 23:59 after it is a late one of yesterday.
        follows = before is not None and self._last is not None and self._today == before + stamps.DAY
        self._last = 0.0 if follows else None

    def seconds(self, match: StampMatch) -> float | None:
        time = super().seconds(match)
        if time is None or self._today is None:
            return None
        if self._last is not None:
            if time < self._last - _TURN_BACK:
                self._today += stamps.DAY
            elif time > self._last + stamps.DAY - _STRAGGLER:
                # A line of yesterday that came out after midnight: today stays today.
                return self._today - stamps.DAY + time
        self._last = time
        return self._today + time

    def _day(self, match: StampMatch) -> int | None:
        return 0


class _WrittenLogClock:
    """Stamps in one piece, as Windows prints them."""

    offset: int | None = None

    def __init__(self, clock: WrittenClock) -> None:
        self._clock = clock

    def seconds(self, match: StampMatch) -> float | None:
        return self._clock.seconds(match.group("written"))

    def header(self, match: StampMatch) -> None:
        """Never called: such stamps have their date."""


def clock_for(
    pattern: Pattern[str], names: frozenset[str], has_header: bool, incident: date | None, written: WrittenClock | None
) -> LogClock | None:
    """The clock for stamps whose parts are `names`, or None when only the date of the incident could date them."""
    if written is not None:
        return _WrittenLogClock(written)
    if "month" not in names:
        return _HeadedClock(pattern, names, incident) if has_header or incident is not None else None
    if "year" in names:
        return _PartsClock(pattern, names)
    return None if incident is None else _YearlessClock(pattern, names, incident)
