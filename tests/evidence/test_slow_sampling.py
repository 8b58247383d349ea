"""A silence shorter than the sample interval: what the samples around it tell of the machine and of the link."""

import pytest

from tests.evidence.scene import (
    GAP,
    absence,
    cvp,
    cvp_loss,
    log,
    noise,
    perfmon,
    quiet_pg,
    raised,
    seen,
    symptom,
    ticks,
    value,
    without,
)

JAVA = ("process-processor-time", "java")
PACKETS = ("nic-packets", "Intel")
STOP = (401.0, 408.2)
STALLED = log(without(ticks(2), STOP), cvp_loss(STOP))
USUAL = {JAVA: noise("j", 10, 2), "dpc-rate": noise("d"), "pages": noise("g", 5, 2)}


def overslept(due: float, fired: float):
    """A recorder's clock on which one sample fires late and all others on time."""
    return lambda time: fired if abs(time - due) < 0.5 else time


@pytest.mark.parametrize(("counter", "height"), [(JAVA, 70.0), ("pages", 1500.0)])
def test_work_done_in_a_silence_without_samples(counter, height):
    """No sample falls into the silence, but the one that covers it shows work: the machine ran."""
    error_log = log(without(ticks(1), GAP), cvp_loss())
    for work, expected in ((height, "application"), (0.0, None)):
        columns = {**USUAL, counter: raised(USUAL[counter], work, 410.9, 411.1)}
        evidence = seen(cvp(error_log, perfmon(columns, interval=15.0, start=6.0)), quiet_pg())
        if expected is None:
            assert "no Perfmon" in absence(evidence, "streams_stopped")
        else:
            assert value(evidence, "process_busy") is True
            assert value(evidence, "streams_stopped") == expected


def test_a_collection_alone_does_not_show_that_the_machine_ran():
    """A line of the garbage collector is no recording of the machine."""
    events = [*cvp_loss(), ("garbage-collection", GAP[1], {"seconds": "10.7"})]
    evidence = seen(cvp(log(without(ticks(3), GAP), events)), quiet_pg())
    assert value(evidence, "process_busy") is True
    assert "no Perfmon" in absence(evidence, "streams_stopped")


@pytest.mark.parametrize("interval", [5.0, 15.0])
def test_a_sample_that_fires_at_the_end_of_the_silence(interval):
    """The sample due in the silence fires as it ends, the next on time: the recorder stood still with the log."""
    recording = perfmon(USUAL, interval=interval, clock=overslept(405.0, 408.4))
    evidence = seen(cvp(STALLED, recording), quiet_pg())
    assert value(evidence, "streams_stopped") == "all"
    assert value(evidence, "clock_stepped") is False


@pytest.mark.parametrize("interval", [5.0, 15.0])
def test_a_sample_on_time_in_the_silence(interval):
    evidence = seen(cvp(STALLED, perfmon(USUAL, interval=interval)), quiet_pg())
    assert value(evidence, "streams_stopped") == "application"


@pytest.mark.parametrize("fired", [405.6, 406.8])
def test_a_sample_late_under_load(fired):
    """Late, but well before the silence ends: the recorder ran while the log was silent."""
    evidence = seen(cvp(STALLED, perfmon(USUAL, interval=15.0, clock=overslept(405.0, fired))), quiet_pg())
    assert value(evidence, "streams_stopped") == "application"


def test_a_late_sample_that_shows_work():
    """The late sample shows a busy process, or a storm: something kept the recorder from running on time."""
    late = overslept(405.0, 408.4)
    columns = {**USUAL, JAVA: raised(USUAL[JAVA], 80, 404.9, 405.1)}
    evidence = seen(cvp(STALLED, perfmon(columns, interval=15.0, clock=late)), quiet_pg())
    assert value(evidence, "streams_stopped") == "application"
    columns = {**USUAL, "dpc-rate": noise("d"), ("dpc-time", "0"): raised(noise("t"), 40, 404.9, 405.1)}
    evidence = seen(cvp(STALLED, perfmon(columns, interval=5.0, clock=late)), quiet_pg())
    assert value(evidence, "dpc_p_value") <= 0.05
    assert absence(evidence, "streams_stopped")


def test_a_recorder_that_begins_a_new_grid():
    """All later samples are late by as much: a timer that was set anew tells nothing of a stop."""
    recording = perfmon(USUAL, interval=15.0, clock=lambda time: time + 3.4 if time > 404 else time)
    evidence = seen(cvp(STALLED, recording), quiet_pg())
    assert value(evidence, "streams_stopped") != "all"


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((0.56, 0.37), True),
        ((0.15, 0.95), True),
        ((0.75, 0.8), False),
        ((0.6, 0.6, 0.6, 0.6), False),
        ((0.9, 0.56), False),
    ],
)
def test_an_outage_divided_between_two_samples(shares, expected):
    """Two neighbouring samples lack three quarters of a sample between them; lasting lower load is no outage."""
    packets = noise("p", 900, 20)
    outage = {391.0 + 15 * (row + 1): share for row, share in enumerate(shares)}
    recording = perfmon({PACKETS: lambda time: packets(time) * outage.get(time, 1.0)}, interval=15.0, start=1.0)
    evidence = seen(cvp(log(ticks(6), cvp_loss()), recording), quiet_pg())
    dropped = symptom(evidence, "link_dropped")
    assert (dropped.value, dropped.origin.file) == (expected, "CVP1/perf.csv")


def test_an_outage_told_by_two_samples_alone():
    """A recording without any sample around the two has nothing to compare them with but each other."""
    recording = perfmon({PACKETS: noise("p", 900, 20)}, interval=15.0, start=391.0, end=425.0)
    evidence = seen(cvp(log(ticks(6), cvp_loss()), recording), quiet_pg())
    assert value(evidence, "link_dropped") is False


def test_an_outage_far_from_the_loss():
    """What two samples lacked half a minute after the session was back did not cost it."""
    packets = noise("p", 900, 20)
    shares = {421.0 + 15: 0.56, 421.0 + 30: 0.37}
    recording = perfmon({PACKETS: lambda time: packets(time) * shares.get(time, 1.0)}, interval=15.0, start=1.0)
    evidence = seen(cvp(log(ticks(6), cvp_loss()), recording), quiet_pg())
    assert value(evidence, "link_dropped") is False
