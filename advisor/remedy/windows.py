"""Change windows on the wall clock of their zone → stretches of UTC.

Where a clock is put forward, a time that does not exist is the moment of the change; where it is put back, a time that
comes twice is taken so that the window is the shorter one. A restart is then inside the window on any reading.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from advisor.model.redundancy import Span, Weekly

Stretch: TypeAlias = tuple[int, int]
"""Start and end in seconds since 1970, UTC."""
HORIZON = timedelta(days=366)
"""How far ahead waves are laid."""


def stretches(spans: Iterable[Span], since: datetime, horizon: timedelta = HORIZON) -> tuple[Stretch, ...]:
    """What the spans leave from `since` (aware) on, sorted, those that meet or overlap as one."""
    first, last = int(since.timestamp()), int((since + horizon).timestamp())
    found: list[Stretch] = []
    for span in spans:
        if isinstance(span, Weekly):
            found += _weekly(span, since, horizon)
        else:
            found.append((int(span.start.timestamp()), int(span.end.timestamp())))
    cut = sorted((max(first, start), min(last, end)) for start, end in found)
    merged: list[Stretch] = []
    for start, end in cut:
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def common(one: Sequence[Stretch], two: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Where both are."""
    found, left, right = [], 0, 0
    while left < len(one) and right < len(two):
        start, end = max(one[left][0], two[right][0]), min(one[left][1], two[right][1])
        if start < end:
            found.append((start, end))
        if one[left][1] < two[right][1]:
            left += 1
        else:
            right += 1
    return tuple(found)


def earliest(stretches: Sequence[Stretch], since: int, seconds: int) -> int | None:
    """The first moment from which `seconds` lie inside one stretch."""
    place = max(0, bisect_right(stretches, (since, since)) - 1)
    for start, end in stretches[place:]:
        begin = max(start, since)
        if begin + seconds <= end:
            return begin
    return None


def _weekly(span: Weekly, since: datetime, horizon: timedelta) -> Iterable[Stretch]:
    zone = ZoneInfo(span.zone)
    day = (since.astimezone(zone) - timedelta(days=2)).date()
    last = (since + horizon).astimezone(zone).date()
    while day <= last:
        if day.weekday() in span.days:
            following = day + timedelta(days=1) if span.end <= span.start else day
            start, end = max(_moments(day, span.start, zone)), min(_moments(following, span.end, zone))
            yield start, end
        day += timedelta(days=1)


def _moments(day: date, clock: time, zone: ZoneInfo) -> tuple[int, int]:
    """The two readings of a wall clock: they differ where it comes twice; where it does not exist, both are the
    moment of the change."""
    readings = [datetime.combine(day, clock.replace(fold=fold), zone) for fold in (0, 1)]
    seconds = [int(reading.timestamp()) for reading in readings]
    back = datetime.fromtimestamp(seconds[0], UTC).astimezone(zone)
    if (back.hour, back.minute) != (clock.hour, clock.minute):
        # In the gap the two readings are an hour (or what the change is) before and after it.
        change = _change(min(seconds), max(seconds), zone)
        return change, change
    return min(seconds), max(seconds)


def _change(before: int, after: int, zone: ZoneInfo) -> int:
    """The moment between the two at which the offset of the zone changes."""

    def offset(moment: int) -> timedelta | None:
        return datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()

    first = offset(before)
    while after - before > 1:
        middle = (before + after) // 2
        if offset(middle) == first:
            before = middle
        else:
            after = middle
    return after
