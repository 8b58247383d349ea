"""`--from` and `--to` as people write them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.cli.zoom import parse_moment, view_of
from advisor.errors import UsageError
from tests.report.evidence_sample import after, evidence, nothing

START, END = datetime(2013, 3, 31, 0, 36, 46, tzinfo=UTC), datetime(2013, 3, 31, 0, 36, 57, tzinfo=UTC)
WINDOW = (START, END)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2013-03-31T00:36:46Z", "2013-03-31 00:36:46"),
        ("2013-03-31 00:36:46", "2013-03-31 00:36:46"),
        ("2013-03-30T19:36:46.531-05:00", "2013-03-31 00:36:46.531"),
        ("2013-03-31", "2013-03-31 00:00:00"),
        ("00:36", "2013-03-31 00:36:00"),
        ("0:36:50", "2013-03-31 00:36:50"),
        ("00:36:50.25", "2013-03-31 00:36:50.250"),
        ("23:50", "2013-03-30 23:50:00"),
        ("01:10", "2013-03-31 01:10:00"),
        ("+30s", "2013-03-31 00:37:16"),
        ("-2m", "2013-03-31 00:34:46"),
        ("+1h30m", "2013-03-31 02:06:46"),
        ("+1.5s", "2013-03-31 00:36:47.500"),
        ("-1d", "2013-03-30 00:36:46"),
        ("+250ms", "2013-03-31 00:36:46.250"),
        (" +30s ", "2013-03-31 00:37:16"),
    ],
)
def test_what_a_person_may_write(text: str, moment: str) -> None:
    assert parse_moment(text, "--from", WINDOW) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "now", "30s", "+30", "+s", "24:00", "12:60", "12", "2013-02-30", "2013-03-31T25:00", "0001-01-01T00:00+14:00",
     "9999-12-31T23:59:59-12:00", "+9999999999999d", "-9e9s", "१२:३०", "00:36:46Z", "+1h 30m", "\x00", "2013-03-31T"],
)  # fmt: skip
def test_what_is_no_moment_is_told_with_what_is(text: str) -> None:
    with pytest.raises(UsageError, match=r"--from .* is no moment\. Give .*2013.*00:36.*\+30s"):
        parse_moment(text, "--from", WINDOW)


@given(st.text(max_size=30))
def test_no_text_ends_in_anything_but_a_moment_or_a_sentence(text: str) -> None:
    with suppress(UsageError):
        assert parse_moment(text, "--to", WINDOW).tzinfo is UTC


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1700, 1, 1), datetime(2300, 1, 1), timezones=offsets))
def test_a_written_time_is_itself(moment: datetime) -> None:
    assert parse_moment(moment.isoformat(), "--from", WINDOW) == moment


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(0, 10**6), st.times())
def test_a_clock_time_is_that_of_the_nearest_day(start: datetime, seconds: int, clock: object) -> None:
    begin = start.replace(tzinfo=UTC)
    window = begin, begin + timedelta(seconds=seconds)
    found = parse_moment(str(clock), "--from", window)
    assert str(found.time()) == str(clock)

    def distance(moment: datetime) -> timedelta:
        return max(window[0] - moment, moment - window[1], timedelta())

    assert all(distance(found) <= distance(found + timedelta(days=days)) for days in range(-14, 15))


@given(st.integers(0, 10**9), st.sampled_from("+-"))
def test_a_distance_counts_from_the_begin(milliseconds: int, sign: str) -> None:
    found = parse_moment(f"{sign}{milliseconds}ms", "--from", WINDOW) - START
    assert abs(found) == timedelta(milliseconds=milliseconds)
    assert (found >= timedelta()) == (sign == "+" or milliseconds == 0)


def test_the_incident_is_shown_unless_told_otherwise() -> None:
    view = view_of(evidence(), None, None, everything=False)
    assert view is not None
    assert not view.chosen
    assert after(-10) < view.start < after(-5)
    assert after(15) < view.end < after(20)
    whole = view_of(evidence(), None, None, everything=True)
    assert whole is not None
    assert (whole.start, whole.end) == (after(-900), after(1200))


def test_an_end_that_is_not_given_is_that_of_what_is_shown() -> None:
    seen = evidence()
    usual = view_of(seen, None, None, everything=False)
    view = view_of(seen, "+0s", None, everything=False)
    assert usual is not None
    assert view is not None
    assert seen.window is not None
    assert (view.start, view.end, view.chosen) == (seen.window[0], usual.end, True)
    late = view_of(seen, "+10m", None, everything=False)
    assert late is not None
    assert late.end == after(1200)
    early = view_of(seen, None, "-10m", everything=False)
    assert early is not None
    assert early.start == after(-900)


@pytest.mark.parametrize(
    ("begin", "end"), [("+30s", "+10s"), ("+30s", "+30s"), ("2014-01-01", None), (None, "2012-01-01")]
)
def test_an_end_before_the_begin_is_refused(begin: str | None, end: str | None) -> None:
    with pytest.raises(UsageError, match="--from must lie before --to"):
        view_of(evidence(), begin, end, everything=False)


def test_without_a_time_there_is_nothing_to_zoom() -> None:
    assert view_of(nothing(), None, None, everything=False) is None
    assert view_of(nothing(), None, None, everything=True) is None
    with pytest.raises(UsageError, match=r"nothing .* time stamp"):
        view_of(nothing(), "00:36", None, everything=False)
