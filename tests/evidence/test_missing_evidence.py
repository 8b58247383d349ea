"""What is not there: Perfmon of another hour, a handful of samples, no logs, one host. Absent, with a reason."""

import pytest

from advisor.model.evidence import ClockOffset
from tests.effort import tries
from tests.evidence.scene import (
    GAP,
    absence,
    cvp,
    cvp_loss,
    host,
    log,
    noise,
    perfmon,
    pg,
    pim,
    pim_loss,
    quiet_pg,
    raised,
    seen,
    symptom,
    ticks,
    value,
    vmware,
    without,
)

STALLED = log(without(ticks(1), GAP), cvp_loss())


@pytest.mark.parametrize("span", [(-4000.0, -3000.0), (450.0, 1200.0), (0.0, 402.0)])
def test_perfmon_that_does_not_cover_the_incident(span):
    """A recording of another hour, or one that ends inside the gap: no hit count, no chance of luck, and why."""
    recording = perfmon({"dpc-rate": noise("d")}, start=span[0], end=span[1])
    evidence = seen(cvp(STALLED, recording), quiet_pg())
    for name in ("gaps_with_dpc", "dpc_p_value"):
        assert absence(evidence, name) == "Perfmon does not cover the gap"
    assert value(evidence, "perfmon_present") is False
    (one,) = [one for one in evidence.coincidences if one.host == "CVP1"]
    assert (one.p_value, one.reason) == (None, "Perfmon does not cover the gap")


def test_a_handful_of_samples_gives_no_chance_of_luck():
    """Too few samples: the hit is told, the chance of luck is not, and the count and the reason are."""
    recording = perfmon({"dpc-rate": raised(noise("d"), 10)}, interval=5.0, start=350.0, end=470.0)
    evidence = seen(cvp(STALLED, recording), quiet_pg())
    assert absence(evidence, "dpc_p_value").startswith("too few samples")
    assert value(evidence, "samples") == 24
    assert value(evidence, "gaps_with_dpc") == 1
    assert value(evidence, "perfmon_present") is True
    (one,) = [one for one in evidence.coincidences if one.host == "CVP1"]
    assert (one.p_value, one.samples, one.reason) == (None, 24, absence(evidence, "dpc_p_value"))


def test_samples_too_far_apart_to_meet_the_gap():
    """A last-observed value every minute misses a gap of 11 s: sample more often, nothing is concluded."""
    recording = perfmon({"dpc-rate": noise("d")}, interval=60.0, start=-3570.0, end=3600.0)
    evidence = seen(cvp(STALLED, recording), quiet_pg())
    assert "sample more often" in absence(evidence, "gaps_with_dpc")
    assert "sample more often" in absence(evidence, "dpc_p_value")


def test_perfmon_without_a_zone_is_said_to_be_that():
    evidence = seen(cvp(STALLED, perfmon({"dpc-rate": noise("d")}, offset=None)), quiet_pg())
    # The host's own log writes its offset, so that one is taken; alone the recording can't be placed.
    assert value(evidence, "perfmon_present") is True
    assert all(stream.placed for stream in evidence.streams)
    evidence = seen(cvp(perfmon({"dpc-rate": noise("d")}, offset=None)), quiet_pg())
    assert value(evidence, "perfmon_present") is False
    assert [stream.placed for stream in evidence.streams if stream.host == "CVP1"] == [False]
    assert "zone" in symptom(evidence, "perfmon_present").origin.detail
    assert "zone" in absence(evidence, "samples")


def test_perfmon_without_dpc_counters():
    """A recording of other counters tells of streams and network, and says that DPC is missing."""
    evidence = seen(cvp(STALLED, perfmon({"tcp-retransmits": noise("r")})), quiet_pg())
    assert "no Perfmon recording has DPC counters" in absence(evidence, "gaps_with_dpc")
    assert value(evidence, "perfmon_present") is False
    assert value(evidence, "streams_stopped") == "application"


def test_no_perfmon_at_all():
    """Logs alone: the gap is there, what stopped with it is not known, and nothing of the counters is."""
    evidence = seen(cvp(STALLED), quiet_pg())
    assert value(evidence, "log_gaps") == 1
    assert "no Perfmon" in absence(evidence, "streams_stopped")
    for name in ("dpc_p_value", "gaps_with_dpc", "link_dropped", "discards_rise", "process_busy"):
        assert absence(evidence, name)
    assert "no Perfmon" in absence(evidence, "samples")


def test_no_logs_at_all():
    """Perfmon alone: no loss is known and none is denied, and the recording is on the time line."""
    evidence = seen(cvp(perfmon({"dpc-rate": noise("d")})))
    for name in ("heartbeat_lost", "peer_lost", "log_gaps", "streams_stopped", "burst_after", "idle_gap_only"):
        assert absence(evidence, name)
    assert value(evidence, "gaps_with_dpc") == 0
    assert absence(evidence, "dpc_p_value") == "there is no gap and no loss to test"
    assert [one.counter for one in evidence.sampled] == ["dpc-rate"]
    assert evidence.window is not None


def test_a_log_that_never_tells_of_losses_denies_none():
    """Of a host with only vmware.log nobody knows whether the session was lost."""
    evidence = seen(cvp(vmware([("snapshot-created", 100.0)])), pg(vmware([("snapshot-removed", 90.0)], file="PG1/v")))
    assert "no log" in absence(evidence, "heartbeat_lost")
    assert "no log" in absence(evidence, "peer_lost")


def test_one_host_only():
    """Without the other end its losses and its causes are unknown; this host's own evidence stands."""
    evidence = seen(cvp(STALLED, perfmon({"dpc-rate": raised(noise("d"), 10)})))
    assert "other end" in absence(evidence, "peer_lost")
    assert "other end" in absence(evidence, "peer_shows_cause")
    assert value(evidence, "heartbeat_lost") is True
    assert value(evidence, "gaps_with_dpc") == 1
    assert dict(evidence.clock_offsets) == {"CVP1": ClockOffset(0.0, 0.0)}


def test_the_pg_alone():
    """Only the PG was collected: it is its own reference, and its loss is found."""
    evidence = seen(pg(pim(without(ticks(2, 3.0), GAP), pim_loss(GAP[1]))))
    assert value(evidence, "heartbeat_lost", "PG1") is True
    assert value(evidence, "log_gaps", "PG1") == 1
    assert dict(evidence.clock_offsets) == {"PG1": ClockOffset(0.0, 0.0)}


def test_nothing_at_all():
    """No hosts: nothing is said. A host without readings: every symptom absent or counted as none, no window."""
    evidence = seen()
    assert (evidence.window, evidence.events, evidence.symptoms) == (None, (), {})
    evidence = seen(host("EMPTY"))
    assert evidence.window is None
    assert evidence.coincidences == ()
    assert evidence.clock_offsets == {"EMPTY": None}
    for name in ("heartbeat_lost", "peer_lost", "log_gaps", "clock_stepped", "dpc_p_value", "streams_stopped"):
        assert absence(evidence, name, "EMPTY")
    assert absence(evidence, "samples", "EMPTY")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_streams_of_hardly_anything(count):
    """Empty and nearly empty logs and recordings raise nothing and show no silence."""
    times = ticks(3)[:count]
    recording = perfmon({"dpc-rate": noise("d")}, end=float(count))
    evidence = seen(cvp(log(times), recording), pg(pim(times), perfmon({"dpc-rate": lambda time: None})))
    assert "busy enough" in absence(evidence, "log_gaps")
    assert evidence.gaps == ()


def test_missing_samples_of_a_drifting_counter_are_no_rise():
    """A counter that drifts far, with holes in one column at the gap: what was not sampled did not rise."""
    drift = noise("r", 1.0, 0.3)
    column = lambda time: None if 395 < time < 416 else drift(time) + 1000 - time  # noqa: E731
    evidence = seen(cvp(STALLED, perfmon({"tcp-retransmits": column, "dpc-rate": noise("d")})), quiet_pg())
    fact = symptom(evidence, "tcp_retransmits_rise")
    assert fact.value is not True


def test_a_flapping_day_is_weighed_whole():
    """A thousand losses at both ends over a day: the clocks are paired, and every loss is on the time line."""
    spans = [(80.0 * at, 80.0 * at + 5) for at in range(1, tries(1000, 300))]
    events = [event for span in spans for event in cvp_loss(span, span[1] + 14)]
    there = [event for span in spans for event in pim_loss(span[1] + 0.1, span[1] + 14.01)]
    evidence = seen(
        cvp(log(ticks(4, 0.5, 86400), events), perfmon({"dpc-rate": noise("d")}, interval=15, end=86400)),
        pg(pim(ticks(5, 0.5, 86400), there)),
    )
    assert abs(evidence.clock_offsets["PG1"].seconds) < 1
    assert sum(event.kind == "heartbeat-missed" for event in evidence.events) == len(spans)
