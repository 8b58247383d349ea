"""Rows of characters on one axis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from advisor.model.diagnosis import HostReport
from advisor.model.event import Gap
from advisor.model.evidence import Sampled
from advisor.model.fact import Fact
from advisor.model.origin import Origin
from advisor.report.moments import clock, offset_text, zone_of
from advisor.report.page import ASCII, UNICODE, Glyphs
from advisor.report.timeline import WIDTH, Row, time_line

from . import sample


def rows(glyphs: Glyphs = ASCII, most: int = 10, **changes: object) -> dict[str, Row]:
    _, found = time_line(sample.diagnosis(**changes), glyphs, most=most)
    return {row.label: row for row in found}


@pytest.mark.parametrize("glyphs", [ASCII, UNICODE])
def test_every_row_is_as_wide_as_the_axis(glyphs: Glyphs) -> None:
    width, found = time_line(sample.diagnosis(), glyphs, [("CVP1 local", timezone(timedelta(hours=-5)))])
    assert {len(row.cells) for row in found} == {WIDTH - width - 1}
    assert [row.kind for row in found] == ["axis", "axis", "gap", "series", "event"]


def test_the_gap_and_the_rise_stand_below_each_other() -> None:
    found = rows()
    gap, series = found["CVP1 call.log"].cells, found["CVP1 dpc-rate"].cells
    assert abs(gap.index("#") - series.index("#")) <= 1
    assert abs(gap.count("#") - series.count("#")) <= 2
    assert series.strip("_ ") == "#" * series.count("#")


def test_missing_samples_are_blank() -> None:
    times = tuple(sample.START + timedelta(seconds=second) for second in range(-20, 30))
    values = tuple(None if 20 <= index < 30 else 1.0 for index in range(len(times)))
    cells = rows(sampled=(Sampled("CVP1", "dpc-rate", times, values),))["CVP1 dpc-rate"].cells
    assert cells.strip("#").strip() == ""
    assert 20 < cells.count(" ") < 35


def test_sparse_samples_hold_for_the_interval_before_them() -> None:
    times = tuple(sample.START + timedelta(seconds=15 * step) for step in range(-4, 5))
    cells = rows(sampled=(Sampled("CVP1", "dpc-rate", times, (5.0,) * len(times)),))["CVP1 dpc-rate"].cells
    assert set(cells) == {"#"}


def test_a_flat_series_of_zero_and_an_empty_one() -> None:
    flat = replace(sample.sampled(), values=(0.0,) * 60)
    assert set(rows(sampled=(flat,))["CVP1 dpc-rate"].cells) == {"_"}
    empty = Sampled("CVP1", "dpc-rate", (), ())
    assert rows(sampled=(empty,))["CVP1 dpc-rate"].cells.strip() == ""
    assert rows(sampled=(empty,), gaps=(), window=None)["CVP1 dpc-rate"].cells.strip() == ""


def test_a_gap_of_a_day_and_one_of_no_length() -> None:
    origin = Origin("cvp", "x", 1)
    long = Gap("CVP1", "a", sample.START, sample.START + timedelta(days=3), origin)
    short = Gap("CVP1", "b", sample.END, sample.END, origin)
    found = rows(gaps=(long, short), sampled=())
    assert found["CVP1 b"].cells.count("#") == 1
    assert found["UTC"].cells.split() == ["|2013-03-30", "|2013-04-01", "|2013-04-03"]
    assert len({len(row.cells) for row in found.values()}) == 1


def test_long_labels_are_cut_in_the_middle_and_many_streams_are_bounded() -> None:
    origin = Origin("cvp", "x", 1)
    gaps = tuple(
        Gap("CVP1", f"a-very-long-folder-name/call-{number}.log", sample.START, sample.END, origin)
        for number in range(30)
    )
    width, found = time_line(sample.diagnosis(gaps=gaps), ASCII, most=3)
    assert width == 26
    assert [row.label for row in found if row.kind == "gap"] == [
        f"CVP1 a-v..-name/call-{number}.log" for number in range(3)
    ]


def host(zone: str) -> HostReport:
    return HostReport("H", None, None, (Fact("os.timezone", zone, Origin("x")),))


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("-05:00", "-05:00"),
        ("+1000", "+10:00"),
        ("UTC+05:30", "+05:30"),
        ("UTC", "+00:00"),
        ("America/New_York", "-04:00"),
        ("Nowhere Standard Time", None),
        ("Nowhere/Land", None),
        ("../../etc/passwd", None),
        ("+99:00", None),
    ],
)
def test_a_zone_is_read_from_the_hosts_facts(text: str, offset: str | None) -> None:
    zone = zone_of(host(text), {})
    assert (offset_text(sample.START, zone) if zone else None) == offset


def test_clock() -> None:
    assert clock(datetime(2013, 3, 31, 0, 36, 46, 531000, UTC), timezone(timedelta(hours=-5))) == "19:36:46.531"
    assert zone_of(None, {}) is None
