"""Stamps that a spreadsheet cut to the minute: the seconds come back where the samples prove them, and only there."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.read.perfmon_minutes import restore
from tests.read.format_pack import read_perfmon, utc
from tests.read.test_perfmon import rendered

ROW = ("1", "5", "2", "3", "4")


def cut(start: str, interval: float, count: int, missing: tuple[int, ...] = ()) -> str:
    first = datetime.fromisoformat(start)
    moments = [first + timedelta(seconds=interval * number) for number in range(count) if number not in missing]
    return rendered([[f"{moment.month}/{moment:%d/%Y %H:%M}", *ROW] for moment in moments])


@pytest.mark.parametrize(("interval", "count"), [(15, 20), (5, 50), (1, 250), (30, 12), (20, 14), (10, 40)])
def test_the_interval_comes_back(interval: int, count: int) -> None:
    reading = read_perfmon(cut("2013-03-30 19:36:40", interval, count))
    times = reading.tables[0].times
    truth = [utc("2013-03-30 23:36:40") + interval * number for number in range(count)]
    assert {round(after - before, 6) for before, after in pairwise(times)} == {interval}
    assert all(abs(time - true) <= interval / 2 for time, true in zip(times, truth, strict=True))
    assert [problem.what for problem in reading.problems] == [
        f"the stamps have lost their seconds; one sample each {interval} s is proven, and the times were restored to "
        f"within {interval / 2:g} s."
    ]


def test_a_minute_that_lacks_a_sample_is_left_out() -> None:
    reading = read_perfmon(cut("2013-03-30 19:36:45", 15, 41, missing=(14,)))
    assert len(reading.tables[0].times) == 37
    assert reading.tables[0].lines[13:14] == (18,)
    assert "rows of minutes that lack a sample: 3;" in reading.problems[1].what


def test_a_recording_that_stopped_for_minutes() -> None:
    reading = read_perfmon(cut("2013-03-30 19:36:40", 15, 60, missing=tuple(range(23, 43))))
    times = reading.tables[0].times
    truth = [utc("2013-03-30 23:36:40") + 15 * number for number in range(60) if not 23 <= number < 43]
    assert all(abs(time - true) <= 7.5 for time, true in zip(times, truth, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        cut("2013-03-30 19:36:40", 7, 60),
        cut("2013-03-30 19:36:40", 14, 60),
        cut("2013-03-30 19:36:00", 15, 8),
        cut("2013-03-30 19:36:40", 15, 60, missing=tuple(range(5, 60, 6))),
    ],
)
def test_what_nothing_proves_is_unusable(text: str) -> None:
    reading = read_perfmon(text)
    assert not reading.tables
    assert "nothing proves the interval" in reading.problems[-1].what


@pytest.mark.parametrize("interval", [60, 90, 300])
def test_samples_minutes_apart_stay_as_they_are(interval: int) -> None:
    reading = read_perfmon(cut("2013-03-30 19:36:00", interval, 8))
    moments = [datetime(2013, 3, 30, 23, 36, tzinfo=UTC) + timedelta(seconds=interval * place) for place in range(8)]
    assert reading.tables[0].times == tuple(moment.replace(second=0).timestamp() for moment in moments)
    assert not reading.problems


@given(st.sampled_from([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]), st.floats(0, 59.999), st.integers(4, 9))
def test_no_time_is_off_by_more_than_half_an_interval(interval: int, start: float, minutes: int) -> None:
    truth = [start + interval * number for number in range(minutes * 60 // interval)]
    restored = restore([60 * (time // 60) for time in truth])
    assert restored is not None
    assert restored.interval == interval
    assert all(
        time is not None and abs(time - true) <= interval / 2 + 1e-6
        for time, true in zip(restored.times, truth, strict=True)
    )


@given(st.lists(st.integers(0, 30).map(lambda minute: 60.0 * minute), max_size=60))
def test_any_stamps_are_placed_within_their_minute_or_not_at_all(stamps: list[float]) -> None:
    for order in (stamps, sorted(stamps)):
        restored = restore(order)
        if restored is not None:
            placed = zip(restored.times, order, strict=True)
            assert all(time is None or stamp < time < stamp + 60 for time, stamp in placed)
