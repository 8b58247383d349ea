"""Local stamps across a change of daylight saving, against the true times they were made from, stamp by stamp."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.evidence.placed import PlacedEntries
from advisor.evidence.wall_clock import clock_of
from advisor.model.entries import ListedEntries
from advisor.pack.zones import changes, offset_at, parse_zone
from tests.evidence.scene import real_pack

SPRING = datetime(2013, 3, 10, 7, tzinfo=UTC).timestamp()
AUTUMN = datetime(2013, 11, 3, 6, tzinfo=UTC).timestamp()
EASTERN = ZoneInfo("America/New_York")
ZONES = [
    EASTERN,
    ZoneInfo("Europe/London"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("America/Santiago"),
    ZoneInfo("Asia/Kolkata"),
]
STEPS = st.lists(st.integers(1, 10 * 60 * 8).map(lambda eighths: eighths / 8), min_size=40, max_size=60)


def wall(times, zone=EASTERN):
    """What the host's clock showed: the slow obvious way."""
    return [datetime.fromtimestamp(time, zone).replace(tzinfo=UTC).timestamp() for time in times]


def entries(times, file="pim.log"):
    return ListedEntries(file, times, range(1, len(times) + 1))


def running(start, steps):
    times = [start]
    for step in steps:
        times.append(times[-1] + step)
    return times


def placed(times, zone=EASTERN):
    own = entries(wall(times, zone))
    clock, unset = clock_of(own, zone)
    assert unset is None
    return PlacedEntries(own, clock)


def is_shown_twice(time, zone):
    return (
        datetime.fromtimestamp(time, zone).replace(fold=0).utcoffset()
        != datetime.fromtimestamp(time, zone).replace(fold=1).utcoffset()
    )


@st.composite
def logs(draw):
    """A log that is never silent for more than ten minutes, begun within hours of some change of some zone."""
    zone = draw(st.sampled_from(ZONES))
    year = datetime(2013, 1, 1, tzinfo=UTC).timestamp()
    moments = [change.at for change in changes(zone, year, year + 366 * 86400)] or [year]
    start = draw(st.sampled_from(moments)) + draw(st.integers(-6 * 3600, 2 * 3600))
    return zone, running(start, draw(STEPS))


@given(logs())
def test_every_entry_comes_back_to_its_true_time(log):
    """The same answers as of a log that was stamped in UTC; times only, for both hold the same lines."""
    zone, times = log
    # A log that lies within the repeated hour alone shows it once: nobody can tell which it is.
    assume(not all(is_shown_twice(time, zone) for time in times))
    found, true = placed(times, zone), entries(times)
    assert list(found.between(times[0], times[-1])) == list(true.between(times[0], times[-1]))
    assert (found.first, found.last, found.count) == (true.first, true.last, true.count)
    for least in (5.0, 300.0):
        assert list(found.pauses(least)) == list(true.pauses(least))
    assert list(found.returns(1.0)) == []
    for index in (0, len(times) // 2, len(times) - 1):
        (entry,) = found.between(times[index], times[index])
        assert list(found.following(entry, 5)) == list(true.following(entry, 5))
    longest = max(later - earlier for earlier, later in pairwise(times))
    for stretch in found.stretches():
        assert all(later - earlier <= longest for earlier, later in pairwise(stretch))
    assert sum(len(stretch) for stretch in found.stretches()) == len(times)


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize("by", [-12.0, 12.0])
def test_a_clock_step_is_still_one_across_a_change(change, by):
    """Half an hour after the clocks were set, or just then, the clock steps by seconds: that remains."""
    for at in (change + 1800.0, change):
        true = [change - 4000 + index for index in range(8000)]
        stepped = [time + (by if time >= at else 0.0) for time in true]
        shown = [local + (by if time >= at else 0.0) for local, time in zip(wall(true), true, strict=True)]
        own = entries(shown)
        clock, unset = clock_of(own, EASTERN)
        assert unset is None
        found = PlacedEntries(own, clock)
        assert list(found.returns(5.0)) == list(entries(stepped).returns(5.0))
        assert list(found.pauses(5.0)) == list(entries(stepped).pauses(5.0))


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_a_clock_that_nobody_set_stays_on_standard_time(change):
    """A busy log goes on evenly through the change: the host does not follow daylight saving, and that is said."""
    true = [change - 4000 + index for index in range(8000)]
    own = entries([time - 5 * 3600 for time in true])
    clock, unset = clock_of(own, EASTERN)
    assert unset is not None
    assert unset.at == change
    assert [one.at for one in PlacedEntries(own, clock).between(0, 2e9)] == true


def test_a_host_that_was_off_while_the_clocks_were_set():
    """Silent for hours over the change, as on other nights: no line of the repeated hour, and all is in place."""
    times = [AUTUMN - 20000 + index * 10 for index in range(1000)] + [
        AUTUMN + 9000 + index * 10 for index in range(500)
    ]
    assert [one.at for one in placed(times).between(0, 2e9)] == times


def test_a_slow_log_that_writes_once_in_half_an_hour():
    times = [AUTUMN - 9 * 1800 + 700 + index * 1800 for index in range(18)]
    assert [one.at for one in placed(times).between(0, 2e9)] == times


def test_a_log_begun_in_the_second_of_the_repeated_hours():
    times = [AUTUMN + 600 + index for index in range(9000)]
    assert placed(times).first.at == times[0]


def test_a_rotated_log_that_changes_its_file_at_the_turn():
    """The same wall-clock time in two files of one stream: the file tells which of the two hours it is."""
    true = [AUTUMN - 5400 + index * 2 for index in range(5400)]
    shown = wall(true)

    class Rotated(ListedEntries):
        def _entry(self, index):
            return super()._entry(index).__class__(shown[index], index % 1000 + 1, f"pim.log.{5 - index // 1000}")

        def following(self, entry, count):
            begin = next(index for index in range(self.count) if self._entry(index) == entry)
            return [self._entry(index) for index in range(begin, min(begin + count, self.count))]

    own = Rotated("pim.log", shown, range(1, len(shown) + 1))
    found = PlacedEntries(own, clock_of(own, EASTERN)[0])
    assert [one.at for one in found.between(0, 2e9)] == sorted(true)
    assert [one.at for one in found.following(found.between(AUTUMN, AUTUMN)[0], 3)] == [AUTUMN, AUTUMN + 2, AUTUMN + 4]


@given(st.sampled_from(ZONES), st.integers(1970, 2035), st.integers(1, 200))
def test_changes_are_where_the_offset_changes(zone, year, days):
    """Hour by hour: outside of the changes the offset stays, at each it becomes what is said."""
    start = datetime(year, 1, 1, tzinfo=UTC).timestamp()
    found = list(changes(zone, start, start + days * 86400))
    offsets = [offset_at(zone, start + hour * 3600) for hour in range(days * 24 + 1)]
    assert len(found) == sum(before != after for before, after in pairwise(offsets))
    for change in found:
        assert (offset_at(zone, change.at - 1), offset_at(zone, change.at)) == (change.before, change.after)


def test_a_windows_name_has_its_changes():
    zone = parse_zone("Eastern Daylight Time", real_pack().tables)
    assert [change.at for change in changes(zone, SPRING - 1e6, AUTUMN + 1e6)] == [SPRING, AUTUMN]
