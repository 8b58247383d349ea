"""Lines that say the clock was set: by how much, and whether they belong to a jump."""

import pytest

from advisor.evidence.time_service import known_jumps, recorded_near, settings_of
from advisor.evidence.tracks import place
from advisor.evidence.view import view
from tests.evidence.scene import START, host, log, real_pack


def seen(*events, form="windows"):
    one = host("CVP1", log((), events, file="CVP1/system.csv", form=form, process=""))
    return view(one, place(one, real_pack().tables)[0], real_pack().evidence)


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({"seconds": "-37"}, -37.0),
        ({"seconds": "2,5"}, 2.5),
        ({"amount": "12500", "unit": "ms"}, 12.5),
        ({"amount": "12"}, 12.0),
        ({"to": "2013-03-30T19:36:57.500000000Z", "from": "2013-03-30T19:36:46Z"}, 11.5),
        ({"to": "2017-07-12T07:18:24.687852Z", "from": "2017-07-12T17:18:24.402609Z"}, -35999.714757),
        ({"to": "yesterday", "from": "today"}, None),
        ({}, None),
    ],
)
def test_by_how_much(values, seconds):
    (one,) = settings_of(seen(("time-changed", 5.0, values)))
    assert one.seconds == (None if seconds is None else pytest.approx(seconds))
    assert (one.file, one.line) == ("CVP1/system.csv", 1)


def test_a_line_belongs_to_a_jump_of_its_size_near_it():
    there = seen(("time-changed", 100.0, {"seconds": "30"}))
    assert recorded_near(there, START + 70, START + 100, 30.5) is not None
    assert recorded_near(there, START + 70, START + 100, 12.0) is None
    assert recorded_near(there, START + 200, START + 230, 30.0) is None


def test_the_hypervisors_clock_may_be_minutes_off():
    there = seen(("time-changed", 100.0, {"amount": "30", "unit": "s"}), form="vmware")
    assert recorded_near(there, START + 200, START + 230, 30.0) is not None
    assert known_jumps(there) == ()


def test_two_lines_of_one_setting_count_once():
    """The service and the kernel both write it; what is too small to matter is left out."""
    there = seen(
        ("time-changed", 100.0, {"seconds": "30"}),
        ("time-changed", 100.4, {"seconds": "30.0"}),
        ("time-changed", 400.0, {"seconds": "0.2"}),
        ("time-changed", 600.0, {"seconds": "-12"}),
    )
    assert [(at - START, seconds) for at, seconds in known_jumps(there)] == [(100.0, 30.0), (600.0, -12.0)]
