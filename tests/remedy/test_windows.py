"""Change windows on the wall clock, through the nights on which clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.redundancy import Once, Weekly
from advisor.remedy.windows import common, earliest, stretches

EVERY_DAY = frozenset(range(7))


def laid(span, since, days=9):
    found = stretches([span], since, timedelta(days=days))
    return [(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)) for start, end in found]


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_in_winter_and_in_summer():
    sunday = Weekly(frozenset({6}), time(2), time(4), "Europe/Berlin")
    assert laid(sunday, utc(2026, 1, 1)) == [(utc(2026, 1, 4, 1), utc(2026, 1, 4, 3))]
    assert laid(sunday, utc(2026, 7, 1)) == [(utc(2026, 7, 5, 0), utc(2026, 7, 5, 2))]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # On 29 March 2026 the clock goes from 2:00 to 3:00 (1:00 UTC): two hours of the wall are one.
        (time(1), time(4), (utc(2026, 3, 29, 0), utc(2026, 3, 29, 2))),
        (time(2, 30), time(4), (utc(2026, 3, 29, 1), utc(2026, 3, 29, 2))),
        (time(1), time(2, 30), (utc(2026, 3, 29, 0), utc(2026, 3, 29, 1))),
        (time(2, 10), time(2, 50), None),
    ],
)
def test_where_the_clock_is_put_forward(start, end, expected):
    found = laid(Weekly(frozenset({6}), start, end, "Europe/Berlin"), utc(2026, 3, 28), days=2)
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # On 25 October 2026 the clock goes from 3:00 back to 2:00 (1:00 UTC).
        (time(1), time(4), (utc(2026, 10, 24, 23), utc(2026, 10, 25, 3))),
        (time(2, 30), time(4), (utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 3))),
        (time(1), time(2, 30), (utc(2026, 10, 24, 23), utc(2026, 10, 25, 0, 30))),
        # Either reading of both ends: nothing is inside on every reading.
        (time(2, 10), time(2, 50), None),
    ],
)
def test_where_the_clock_is_put_back_the_shorter_reading_holds(start, end, expected):
    found = laid(Weekly(frozenset({6}), start, end, "Europe/Berlin"), utc(2026, 10, 24), days=2)
    assert found == ([] if expected is None else [expected])


def test_over_midnight_and_from_before_the_start():
    night = Weekly(EVERY_DAY, time(22), time(4))
    assert laid(night, utc(2026, 5, 1, 1), days=1) == [
        (utc(2026, 5, 1, 1), utc(2026, 5, 1, 4)), (utc(2026, 5, 1, 22), utc(2026, 5, 2, 1)),
    ]  # fmt: skip
    whole_days = Weekly(EVERY_DAY, time(0), time(0))
    assert laid(whole_days, utc(2026, 5, 1), days=3) == [(utc(2026, 5, 1), utc(2026, 5, 4))]


def test_a_window_that_came_once_is_over():
    assert laid(Once(utc(2026, 1, 1), utc(2026, 1, 2)), utc(2026, 1, 3)) == []
    assert laid(Once(utc(2026, 1, 2), utc(2026, 1, 1)), utc(2026, 1, 1)) == []


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
    st.times(),
    st.times(),
)
def test_every_moment_of_a_stretch_is_inside_on_the_wall(zone, since, start, end):
    """To the minute, as windows are written; and no stretch is longer than the hours of the wall and a change."""
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    for first, last in stretches([Weekly(EVERY_DAY, start, end, zone)], since.replace(tzinfo=UTC), timedelta(days=3)):
        assert first < last
        for moment in {first, (first + last) // 2, last - 60} & set(range(first, last)):
            clock = datetime.fromtimestamp(moment, ZoneInfo(zone)).time()
            inside = start <= clock < end if start < end else clock >= start or clock < end
            assert inside


_STRETCHES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=6).map(
    lambda pairs: tuple((place * 10, place * 10 + length) for place, length in sorted(dict(pairs).items()))
)


@given(_STRETCHES, _STRETCHES, st.integers(0, 420), st.integers(1, 8))
def test_common_stretches_and_the_earliest_moment(one, two, since, seconds):
    def inside(at, moment):
        return any(start <= moment < end for start, end in at)

    both = common(one, two)
    for moment in range(420):
        assert inside(both, moment) == (inside(one, moment) and inside(two, moment))
    fits = [at for at in range(since, 430) if any(start <= at and at + seconds <= end for start, end in both)]
    assert earliest(both, since, seconds) == (fits[0] if fits else None)
