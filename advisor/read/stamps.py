"""The parts of a time stamp → seconds since 1970.

Parts that are no date, time or offset give None, never an exception.
"""

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = 86400

_EPOCH = date(1970, 1, 1).toordinal()
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?$")
_FARTHEST = 15 * 3600


def month_number(text: str) -> int | None:
    """1 to 12 for a number or an English name of three letters or more."""
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    name = text[:3].lower()
    return MONTHS.index(name) + 1 if name in MONTHS else None


def midnight(year: int, month: int | None, day: int) -> int | None:
    """Seconds from 1970 to the beginning of that day."""
    try:
        return (date(year, month or 0, day).toordinal() - _EPOCH) * DAY
    except (ValueError, OverflowError):
        return None


def of_date(day: date) -> int:
    return (day.toordinal() - _EPOCH) * DAY


def time_of_day(hour: str, minute: str, second: str | None) -> int | None:
    """Seconds since midnight; a leap second counts as the second after it."""
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if hours > 23 or minutes > 59 or seconds > 60:
        return None
    return hours * 3600 + minutes * 60 + seconds


def fraction(digits: str) -> float:
    """`105` after the point is 0.105."""
    return float(int(digits) / 10 ** len(digits))


def offset_seconds(text: str) -> int | None:
    """Seconds east of Greenwich: `Z`, `UTC`, `GMT`, `-0500`, `+05:30`, `+05`."""
    if text.upper() in ("Z", "UTC", "GMT"):
        return 0
    match = _OFFSET.match(text)
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    if seconds > _FARTHEST or int(minutes or 0) > 59:
        return None
    return -seconds if sign == "-" else seconds
