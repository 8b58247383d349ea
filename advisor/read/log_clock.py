"""How the stamps of one log become seconds: by their own date, by the nearest year, by date headers, or as Windows
prints them.

A clock sees the matches of one file in order, though not all of them need be shown to it. Known offsets turn a time
into UTC line by line, for they change within a file where daylight saving begins or ends.
"""

from datetime import date
from re import Pattern
from typing import Protocol

from advisor.read import stamps
from advisor.read.log_layout import StampMatch
from advisor.read.written_date import WrittenClock

_TURN_BACK = 6 * 3600
_STRAGGLER = 15 * 60
_MOST_REMEMBERED = 200_000

Day = tuple[int | None, float | None]
"""What a clock without dates knows at some place of the file: today's midnight, and the last time of day."""


class LogClock(Protocol):
    """`seconds` gives the time of an entry, None when its stamp is impossible; `offset` is the first that was read.

    `day` is what to set again before entries of an earlier place are read once more.
    """

    offset: int | None
    day: Day

    def seconds(self, match: StampMatch) -> float | None: ...

    def header(self, match: StampMatch) -> None: ...


class _DatedClock:
    """Stamps that have their date: none depends on another."""

    offset: int | None = None

    @property
    def day(self) -> Day:
        return None, None

    @day.setter
    def day(self, day: Day) -> None:
        """Nothing to go back to."""

    def header(self, match: StampMatch) -> None:
        """Stamps with a date of their own need no header."""


class _PartsClock(_DatedClock):
    """Stamps made of parts. Each part has few values, so what each is worth in seconds is computed once and kept: this
    runs once an entry, and a look-up costs a third of an int()."""

    def __init__(self, pattern: Pattern[bytes], names: frozenset[str]) -> None:
        date_ = sorted(names & {"day", "month", "year"})
        self._places = tuple(pattern.groupindex[name] for name in (*date_, "hour", "minute", "second"))
        self._rest = tuple(pattern.groupindex[name] if name in names else None for name in ("fraction", "offset"))
        self._days: dict[tuple[bytes, ...], int | None] = {}
        self._hours, self._minutes, self._seconds = _worth(24, 3600), _worth(60, 60), _worth(61, 1)
        self._fractions: dict[bytes | None, float] = {None: 0.0}
        self._offsets: dict[bytes | None, int | None] = {None: 0}

    def seconds(self, match: StampMatch) -> float | None:
        *date_, hour, minute, second = match.group(*self._places)
        try:
            # A leap second counts as the second after it; a stamp may lack its seconds.
            clock = self._hours[hour] + self._minutes[minute] + self._seconds[second]
        except KeyError:
            return None
        day = self._day(tuple(date_))
        if day is None:
            return None
        fraction, offset = self._rest
        time: float = day + clock
        if offset is not None:
            east = self._east(match.group(offset))
            if east is None:
                return None
            time -= east
        return time if fraction is None else time + self._fraction(match.group(fraction))

    def _day(self, date_: tuple[bytes, ...]) -> int | None:
        """Midnight of the stamp's day."""
        try:
            return self._days[date_]
        except KeyError:
            self._days[date_] = day = self._midnight(tuple(map(_text, date_)))
            return day

    def _midnight(self, date_: tuple[str, ...]) -> int | None:
        day, month, year = date_
        return stamps.midnight(int(year), stamps.month_number(month), int(day))

    def _east(self, written: bytes | None) -> int | None:
        try:
            return self._offsets[written]
        except KeyError:
            self._offsets[written] = offset = stamps.offset_seconds(_text(written))
            if self.offset is None:
                self.offset = offset
            return offset

    def _fraction(self, digits: bytes | None) -> float:
        try:
            return self._fractions[digits]
        except KeyError:
            if len(self._fractions) > _MOST_REMEMBERED:
                self._fractions = {None: 0.0}
            self._fractions[digits] = fraction = stamps.fraction(_text(digits))
            return fraction


def _worth(count: int, seconds: int) -> dict[bytes | None, int]:
    """What each way to write a number below `count` is worth; none written is worth nothing."""
    worth: dict[bytes | None, int] = {None: 0}
    for number in range(count):
        worth[b"%d" % number] = worth[b"%02d" % number] = number * seconds
    return worth


class _YearlessClock(_PartsClock):
    """Stamps without a year: the year that brings the day nearest to the date of the incident."""

    def __init__(self, pattern: Pattern[bytes], names: frozenset[str], near: date) -> None:
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

    def __init__(self, pattern: Pattern[bytes], names: frozenset[str], first: date | None) -> None:
        super().__init__(pattern, names)
        self._today = None if first is None else stamps.of_date(first)
        self._last: float | None = None

    @property
    def day(self) -> Day:
        return self._today, self._last

    @day.setter
    def day(self, day: Day) -> None:
        self._today, self._last = day

    def header(self, match: StampMatch) -> None:
        year, month, day = map(_text, match.group("year", "month", "day"))
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

    def _day(self, date_: tuple[bytes, ...]) -> int | None:
        return 0


class _WrittenLogClock(_DatedClock):
    """Stamps in one piece, as Windows prints them."""

    def __init__(self, clock: WrittenClock) -> None:
        self._clock = clock

    def seconds(self, match: StampMatch) -> float | None:
        return self._clock.seconds(_text(match.group("written")))


def clock_for(
    pattern: Pattern[bytes],
    names: frozenset[str],
    has_header: bool,
    incident: date | None,
    written: WrittenClock | None,
) -> LogClock | None:
    """The clock for stamps whose parts are `names`, or None when only the date of the incident could date them."""
    if written is not None:
        return _WrittenLogClock(written)
    if "month" not in names:
        return _HeadedClock(pattern, names, incident) if has_header or incident is not None else None
    if "year" in names:
        return _PartsClock(pattern, names)
    return None if incident is None else _YearlessClock(pattern, names, incident)


def _text(part: bytes | None) -> str:
    """A part of a stamp; one that is not there is ""."""
    return (part or b"").decode("utf-8", "replace")
