"""Round moments on any axis, and the stretch that an axis shows."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.evidence import StreamSpan
from advisor.report.axis import Axis, incident_span, ticks, whole_span

from . import evidence_sample
from .evidence_sample import after

lengths = st.integers(1000, 10**16).map(lambda microseconds: timedelta(microseconds=microseconds))
starts = st.datetimes(datetime(1601, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(starts, lengths, st.integers(25, 1000))
def test_ticks_lie_on_the_axis_evenly_and_their_texts_stand_clear(
    start: datetime, length: timedelta, columns: int
) -> None:
    axis = Axis(start, start + length, columns)
    found = ticks(axis)
    assert all(axis.start <= moment < axis.end for moment in found.moments)
    assert len(found.moments) <= columns / 5
    neighbours = list(pairwise(found.moments))
    assert len({later - earlier for earlier, later in neighbours}) <= 1
    for earlier, later in neighbours:
        assert axis.place(later) - axis.place(earlier) >= len(found.text(earlier)) + 1.99


@given(starts, lengths, st.integers(25, 1000))
def test_a_tick_says_the_whole_truth(start: datetime, length: timedelta, columns: int) -> None:
    """Nothing is cut from a moment that its text does not say, but for the day of a short axis."""
    found = ticks(Axis(start, start + length, columns))
    form = found.form
    for moment in found.moments:
        text = found.text(moment) + ("000" if "%f" in form else "")
        said = datetime.strptime(text, form) if "%Y" in form else datetime.strptime(f"2000 {text}", f"%Y {form}")
        assert said.time() == moment.time().replace(tzinfo=None)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "00:00:00.200"), (60, "00:00:10"), (600, "00:01"), (86000, "03:00"), (86400 * 3, "01 12:00"), (1e7, "1970-")],
)
def test_how_ticks_are_written(seconds: float, text: str) -> None:
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    found = ticks(Axis(begin, begin + timedelta(seconds=seconds), 78))
    assert found.text(found.moments[1]).startswith(text)


def test_the_view_of_an_incident_goes_no_farther_than_what_was_recorded() -> None:
    seen = evidence_sample.evidence()
    assert seen.window is not None
    start, end = incident_span(seen)
    assert incident_span(seen, seen.streams) == (start, end)
    short = (StreamSpan("CVP1", "a", "cvp", after(-1), after(11), 5),)
    assert incident_span(seen, short) == (seen.window[0] - timedelta(seconds=5), seen.window[1] + timedelta(seconds=5))
    unplaced = (*seen.streams, StreamSpan("PG1A", "b", "pim", after(-9e5), after(9e5), 5, placed=False))
    assert incident_span(seen, unplaced) == (start, end)


def test_the_whole_span() -> None:
    seen = evidence_sample.evidence()
    assert whole_span(seen, seen.streams) == (after(-900), after(1200))
    assert whole_span(evidence_sample.nothing(), ()) is None
    moment = (StreamSpan("CVP1", "a", "cvp", after(0), after(0), 1),)
    assert whole_span(evidence_sample.nothing(), moment) == (after(-5), after(5))
