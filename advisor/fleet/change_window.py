"""How a change window is written: `Sun 02:00-05:00 America/New_York`, or once, `2026-12-01T22:00Z/2026-12-02T04:00Z`.

Days are `Mon` to `Sun`, ranges of them (`Mon-Fri`), several with commas, or `daily`; without a zone the clock is UTC.
Several windows are separated by `;`. An end that is not after the start is that of the next day.
"""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advisor.model.redundancy import Once, Span, Weekly

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = r"(\d{1,2}):(\d{2})"
_WEEKLY = re.compile(rf"([A-Za-z][A-Za-z, -]*?)\s+{_CLOCK}\s*-\s*{_CLOCK}(?:\s+(\S+))?")
_LONGEST = 2000


def parse_window(text: str) -> tuple[Span, ...]:
    """The spans of a window. Raises ValueError with a message for a person."""
    if len(text) > _LONGEST:
        raise ValueError("a window is longer than any that somebody writes")
    spans = tuple(_span(part.strip()) for part in text.split(";") if part.strip())
    if not spans:
        raise ValueError("a window says nothing; write one such as Sun 02:00-05:00 America/New_York")
    return spans


def _span(text: str) -> Span:
    match = _WEEKLY.fullmatch(text)
    if match is not None:
        days, *clock, zone = match.groups()
        first, last = (_time(text, hour, minute) for hour, minute in (clock[:2], clock[2:]))
        return Weekly(_days(text, days), first, last, _zone(text, zone or "UTC"))
    start, slash, end = text.partition("/")
    if not slash:
        raise ValueError(f"{text[:80]!r} is no window; write one such as Sun 02:00-05:00 America/New_York")
    once = Once(_moment(text, start), _moment(text, end))
    if once.end <= once.start:
        raise ValueError(f"{text[:80]!r} ends before it starts")
    return once


def _days(text: str, written: str) -> frozenset[int]:
    if written.casefold() == "daily":
        return frozenset(range(7))
    found: set[int] = set()
    for part in written.split(","):
        first, dash, last = (piece.strip().casefold()[:3] for piece in part.partition("-"))
        if first not in _DAYS or (dash and last not in _DAYS):
            raise ValueError(f"{text[:80]!r}: there is no day {part.strip()!r}; write Mon to Sun, or daily")
        start, end = _DAYS.index(first), _DAYS.index(last if dash else first)
        found |= {day % 7 for day in range(start, end + 1 if end >= start else end + 8)}
    return frozenset(found)


def _time(text: str, hour: str, minute: str) -> time:
    # 24:00 is the end of the day as people write it.
    if (hour, minute) == ("24", "00"):
        return time(0)
    if int(hour) > 23 or int(minute) > 59:
        raise ValueError(f"{text[:80]!r}: there is no time {hour}:{minute}")
    return time(int(hour), int(minute))


def _zone(text: str, name: str) -> str:
    try:
        ZoneInfo("UTC" if name == "Z" else name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{text[:80]!r}: there is no zone {name!r}; write one such as Europe/Berlin") from None
    return "UTC" if name == "Z" else name


def _moment(text: str, written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        raise ValueError(f"{text[:80]!r}: {written.strip()[:40]!r} is not an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text[:80]!r}: {written.strip()!r} lacks its zone; write Z for UTC")
    return moment
