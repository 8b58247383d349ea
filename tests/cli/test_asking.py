"""The window that `collect` asks a vCenter for."""

from datetime import UTC, datetime

import pytest

from advisor.cli.asking import Asking
from advisor.errors import UsageError


def asking(begin, end):
    return Asking(None, None, False, None, 1.0, 1.0, 1, (), begin, end, None, False)


def test_without_a_side_there_is_no_window():
    assert asking(None, None).window() is None


def test_one_side_leaves_the_other_open():
    start = datetime(2013, 3, 30, tzinfo=UTC)
    assert asking(None, "2013-03-30T00:00:00Z").window() == (datetime.min.replace(tzinfo=UTC), start)
    begin, end = asking("2013-03-30", None).window()
    assert begin == start
    assert end > start


def test_times_with_an_offset_become_utc():
    begin, _ = asking("2013-03-30T02:00:00+02:00", "2013-03-31").window()
    assert (begin, begin.utcoffset().total_seconds()) == (datetime(2013, 3, 30, tzinfo=UTC), 0)


@pytest.mark.parametrize(
    ("begin", "end", "what"),
    [
        ("2013-03-31", "2013-03-30", "--from 2013-03-31 is not before --to 2013-03-30"),
        ("9999-01-01", None, "is not before --to now"),
        ("yesterday", None, "--from yesterday: is no time"),
        (None, "noon", "--to noon: is no time"),
    ],
)
def test_a_window_that_is_none_is_told(begin, end, what):
    with pytest.raises(UsageError) as caught:
        asking(begin, end).window()
    assert what in str(caught.value)
