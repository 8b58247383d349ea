"""Perfmon's bias against the zone its header names, against the host's logs, and across daylight saving."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.perfmon_bias import check_bias, placed_rows
from advisor.evidence.tracks import place
from advisor.model.stream import SampleTable
from tests.evidence.scene import HOUR, host, log, pim, real_pack, ticks

EASTERN = ZoneInfo("America/New_York")
SPRING = datetime(2013, 3, 10, 7, tzinfo=UTC).timestamp()
AUTUMN = datetime(2013, 11, 3, 6, tzinfo=UTC).timestamp()
SUMMER = datetime(2013, 7, 1, 12, tzinfo=UTC).timestamp()
TABLES = real_pack().tables


def recorded(true, bias, zone="Eastern Daylight Time", wall=EASTERN):
    """A recording as the reader leaves it: local stamps moved by the one bias of the header."""
    local = [datetime.fromtimestamp(time, wall).replace(tzinfo=UTC).timestamp() for time in true]
    times = tuple(time - bias for time in local)
    return SampleTable("perf.csv", "", times, tuple(range(2, len(times) + 2)), (), bias, zone)


def judged(table, *streams):
    one = host("CVP1", replace(log([]), tables=(table,)), *streams)
    tracks, problems = place(one, TABLES)
    return tracks, [problem.what for problem in problems]


@given(st.sampled_from([SPRING, AUTUMN]), st.integers(-7000, 500), st.sampled_from([1, 5, 15, 60]))
def test_rows_after_a_change_are_corrected(change, before, interval):
    """Row by row against the true times, whichever hour the recording begins in."""
    true = [change + before + interval * row for row in range(int(9000 / interval))]
    bias = int(datetime.fromtimestamp(true[0], EASTERN).utcoffset().total_seconds())
    table = recorded(true, bias)
    (zone,), problems = check_bias([table], [], TABLES)
    assert problems == []
    assert placed_rows(table, zone).times == tuple(true)


@pytest.mark.parametrize("zone", ["", "Some Daylight Time", "India Standard Time"])
def test_without_a_zone_that_changes_the_bias_holds(zone):
    true = [SUMMER + row for row in range(100)]
    wall = ZoneInfo("Asia/Kolkata") if zone.startswith("India") else EASTERN
    table = recorded(true, 19800 if zone.startswith("India") else -14400, zone, wall)
    tracks, problems = judged(table)
    assert problems == []
    assert tracks.samples[0].times == tuple(true)


def test_a_bias_that_contradicts_its_zone_is_believed():
    """New York has -4 h in July; the header says -5: the rows stand as the bias says, and a problem tells."""
    true = [SUMMER + row for row in range(100)]
    table = recorded(true, -18000, "Eastern Standard Time", ZoneInfo("Etc/GMT+5"))
    tracks, (problem,) = judged(table)
    assert "the bias is believed" in problem
    assert tracks.samples[0].times == tuple(true)


def test_a_header_older_than_the_change_yields_to_zone_and_log():
    """A bias of winter over rows of July, while a log of the host writes -0400: the rows are moved."""
    true = [SUMMER + row for row in range(100)]
    table = recorded(true, -18000, "Eastern Standard Time")
    own = log(ticks(1), clock=lambda time: time + SUMMER - 1364686600.0, offset=-14400)
    tracks, (problem,) = judged(table, own)
    assert "the log is believed" in problem
    assert tracks.samples[0].times == tuple(true)


@pytest.mark.parametrize(
    ("offset", "said"), [(-18000, "JVM's zone tables"), (-7200, "Windows wrote its bias"), (0, None)]
)
def test_a_log_at_another_offset(offset, said):
    """A contradiction is told, the local PIM follows Perfmon; a program set to UTC contradicts nobody."""
    summer = lambda time: time + SUMMER - 1364686600.0  # noqa: E731
    local = lambda time: summer(time) - 4 * HOUR  # noqa: E731
    table = recorded([SUMMER + row for row in range(100)], -14400)
    tracks, problems = judged(
        table, log(ticks(1), clock=summer, offset=offset), pim(ticks(2), clock=local, offset=None)
    )
    assert [said in problem for problem in problems] == ([True] if said else [])
    assert tracks.logs[1].entries.first.at == pytest.approx(SUMMER + ticks(2)[0])


def test_a_local_log_follows_the_zone_that_perfmon_names_across_the_change():
    true = [AUTUMN - 3000 + row for row in range(6000)]
    shown = [datetime.fromtimestamp(time, EASTERN).replace(tzinfo=UTC).timestamp() for time in true]
    stream = pim(true, offset=None, clock=dict(zip(true, [time - 1364686600.0 for time in shown], strict=True)).get)
    tracks, problems = judged(recorded(true[:100], -14400), stream)
    assert problems == []
    assert [one.at for one in tracks.logs[0].entries.between(0, 2e9)] == true
    assert tracks.logs[0].entries.returns(1.0) == []


def test_of_two_recordings_the_longer_one_tells_the_zone():
    """A row that strayed in from another machine must not move the host's local logs by hours."""
    true = [SUMMER + row for row in range(100)]
    stray = SampleTable("a.csv", "", (SUMMER,), (2,), (), 0)
    tables = replace(log([]), tables=(stray, recorded(true, -14400)))
    tracks, problems = place(host("PG1", tables, pim(ticks(5), offset=None), timezone="-04:00"), TABLES)
    assert problems == []
    assert tracks.logs[0].entries.first.at == pytest.approx(1364686600.0 + ticks(5)[0] + 4 * HOUR)
