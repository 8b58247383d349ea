"""Dates as Windows and spreadsheets print them: `03/30/2013 19:36:46.105`, `30.03.2013 19:36`, `3/30/2013 7:36:46 PM`.

Nothing in `03/04/2013` says which is the month. Only the other dates of the same file can: one day above 12 settles it,
and so do dates that follow each other day by day if read one way, and month by month if read the other.
"""

import re
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise

from advisor.read.stamps import DAY, fraction, midnight, time_of_day

_WRITTEN = re.compile(
    r"\s*(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?[T\s,]+"
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([ap])\.?m\.?)?\s*$",
    re.I,
)


class Order(Enum):
    """Which part of a date comes first, as far as the file proves it."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNPROVEN = "unproven"


class WrittenClock:
    """Reads the dates of one file.

    They prove their `order`; unproven ones are read month first, as Perfmon writes them.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._days: dict[tuple[str, str, str], int | None] = {}
        self.order, self.has_seconds = self._survey(texts)

    def seconds(self, text: str) -> float | None:
        """Seconds since 1970 of the wall clock, or None when the text is no date and time."""
        match = _WRITTEN.match(text)
        if match is None:
            return None
        first, _, second, third, hour, minute, seconds, digits, half = match.groups()
        key = (first, second, third)
        if key not in self._days:
            self._days[key] = self._midnight(*key)
        day = self._days[key]
        if half:
            if not 1 <= int(hour) <= 12:
                return None
            hour = str(int(hour) % 12 + (12 if half in "pP" else 0))
        clock = time_of_day(hour, minute, seconds)
        if day is None or clock is None:
            return None
        return day + clock + (fraction(digits) if digits else 0.0)

    def _midnight(self, first: str, second: str, third: str) -> int | None:
        return _midnight(first, second, third, self.order is Order.DAY_FIRST)

    @staticmethod
    def _survey(texts: Iterable[str]) -> tuple[Order, bool]:
        """The order that the dates prove, and whether any of them has seconds. A date with dots has the day first."""
        largest_first = largest_second = 0
        has_seconds = unproven = dotted = False
        seen: set[str] = set()
        dates: dict[tuple[str, str, str], None] = {}
        for text in texts:
            if has_seconds and text[:10] in seen:
                continue
            match = _WRITTEN.match(text)
            if match is None:
                continue
            seen.add(text[:10])
            first, separator, second = match.group(1, 2, 3)
            has_seconds = has_seconds or match.group(7) is not None
            if len(first) == 4:
                continue
            unproven = True
            dates[first, second, match.group(4)] = None
            dotted = dotted or separator == "."
            largest_first, largest_second = max(largest_first, int(first)), max(largest_second, int(second))
        if dotted or largest_first > 12 >= largest_second:
            return Order.DAY_FIRST, has_seconds
        if largest_second > 12 or not unproven:
            return Order.MONTH_FIRST, has_seconds
        return _order_of_days(list(dates)), has_seconds


def _midnight(first: str, second: str, third: str, day_first: bool) -> int | None:
    if len(first) == 4:
        return midnight(int(first), int(second), int(third))
    year = int(third) + (0 if len(third) > 2 else 2000 if int(third) < 70 else 1900)
    month, day = (second, first) if day_first else (first, second)
    return midnight(year, int(month), int(day))


def _order_of_days(dates: list[tuple[str, str, str]]) -> Order:
    """The one order in which each date is the day after the one before it, if there is one."""
    follows = [
        order
        for order in (Order.DAY_FIRST, Order.MONTH_FIRST)
        if (days := [_midnight(*date, order is Order.DAY_FIRST) for date in dates])
        and len(days) > 1
        and all(day is not None and next_ == day + DAY for day, next_ in pairwise(days))
    ]
    return follows[0] if len(follows) == 1 else Order.UNPROVEN
