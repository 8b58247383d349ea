"""The rows of DOMAIN §6, one incident each: which symptom facts the evidence stage reads off the streams."""

import pytest

from advisor.model.fact import Absent
from tests.evidence.scene import (
    BACK,
    GAP,
    cvp,
    cvp_loss,
    line_after,
    log,
    noise,
    perfmon,
    pg,
    pim,
    pim_loss,
    quiet_pg,
    raised,
    real_pack,
    seen,
    symptom,
    ticks,
    total,
    value,
    vmware,
    without,
)

PACKETS = ("nic-packets", "Intel")
JAVA = ("process-processor-time", "java")


def test_every_symptom_of_the_catalogue_is_said_once_for_each_host():
    """Each host gets each symptom.* fact, known or absent with a reason, and none that the catalogue lacks."""
    evidence = seen(cvp(log(ticks(1), cvp_loss())), quiet_pg())
    declared = sorted(name for name in real_pack().facts if name.startswith("symptom."))
    derived = {"symptom.session_lost", "symptom.dpc_coincides"}
    for facts in evidence.symptoms.values():
        assert sorted(fact.name for fact in facts) == [name for name in declared if name not in derived]
        assert all(fact.value.detail for fact in facts if isinstance(fact.value, Absent))


@pytest.mark.parametrize("interval", [1.0, 5.0])
def test_dpc_rise_in_the_gap(interval):
    """DPC starvation: the log stops, Perfmon goes on, the counters rise with it, and luck is improbable."""
    error_log = log(without(ticks(2), GAP), cvp_loss())
    recording = perfmon(
        {"dpc-rate": raised(noise("d"), 10), ("dpc-time", "0"): raised(noise("t"), 20)}, interval=interval
    )
    evidence = seen(cvp(error_log, recording), quiet_pg())
    gap = symptom(evidence, "log_gaps")
    assert (gap.value, gap.origin.file, gap.origin.line) == (1, "CVP1/error.log", line_after(error_log, GAP[1]))
    assert value(evidence, "longest_gap") == pytest.approx(10.8 + 0.195, abs=0.2)
    hits = symptom(evidence, "gaps_with_dpc")
    first = next(row for row in range(720) if row * interval >= GAP[0])
    assert (hits.value, hits.origin.file) == (1, "CVP1/perf.csv")
    assert hits.origin.line in (first + 1, first + 2)
    assert value(evidence, "dpc_p_value") <= (0.01 if interval == 1 else 0.05)
    assert value(evidence, "streams_stopped") == "application"
    assert value(evidence, "clock_stepped") is False
    assert value(evidence, "heartbeat_lost") is True
    assert value(evidence, "peer_lost") is True
    assert value(evidence, "perfmon_present") is True
    assert value(evidence, "peer_shows_cause") is False
    assert value(evidence, "peer_shows_cause", "PG1") is True
    assert value(evidence, "gaps_with_dpc", "PG1") == 0
    assert any(spike.counter == "dpc-rate" and spike.host == "CVP1" for spike in evidence.spikes)


def test_the_same_gap_with_a_steady_dpc_counter_is_no_hit():
    """A vulnerable host whose DPC counters stay level in the gap: no hit, and no small chance of luck."""
    evidence = seen(cvp(log(without(ticks(3), GAP), cvp_loss()), perfmon({"dpc-rate": noise("d")})), quiet_pg())
    assert value(evidence, "gaps_with_dpc") == 0
    assert value(evidence, "dpc_p_value") > 0.05


def test_stun_stops_every_stream():
    """A stunned machine: log and Perfmon stop together, late lines burst, vmware.log tells how long and why."""
    late = [GAP[1] + step / 100 for step in range(1, 40)]
    error_log = log([*without(ticks(4, 4.0), GAP), *late], cvp_loss())
    recording = perfmon({"dpc-rate": noise("d")}, holes=[GAP])
    stun = vmware([("snapshot-created", 395.0), ("vm-stunned", GAP[1], {"microseconds": "10800000"})])
    evidence = seen(cvp(error_log, recording, stun), quiet_pg())
    assert value(evidence, "streams_stopped") == "all"
    assert value(evidence, "burst_after") is True
    assert value(evidence, "clock_stepped") is False
    stunned = symptom(evidence, "stun_seconds")
    assert (stunned.value, stunned.origin.file, stunned.origin.line) == (10.8, "CVP1/vm/vmware.log", 2)
    snapshot = symptom(evidence, "snapshot_in_window")
    assert (snapshot.value, snapshot.origin.line) == (True, 1)
    assert value(evidence, "gaps_with_dpc") == 0
    assert {gap.stream for gap in evidence.gaps} == {"CVP1/error.log", "CVP1/perf.csv"}


def test_a_stun_at_another_hour_is_not_this_one():
    """A snapshot two hours earlier leaves no stun and no snapshot in the window."""
    earlier = [("snapshot-created", -7200.0), ("vm-stunned", -7190.0, {"microseconds": "9000000"})]
    evidence = seen(cvp(log(without(ticks(5), GAP), cvp_loss()), vmware(earlier)), quiet_pg())
    assert value(evidence, "stun_seconds") == 0.0
    assert value(evidence, "snapshot_in_window") is False


def test_link_drop_shows_in_the_packets():
    """A dead link: a busy adapter carries nothing around the loss, while logs and DPC go on."""
    packets = noise("p", 400, 30)
    recording = perfmon({PACKETS: lambda time: 0.0 if 398 < time < 412 else packets(time), "dpc-rate": noise("d")})
    evidence = seen(cvp(log(ticks(6), cvp_loss()), recording), quiet_pg())
    dropped = symptom(evidence, "link_dropped")
    assert (dropped.value, dropped.origin.file) == (True, "CVP1/perf.csv")
    assert 398 <= dropped.origin.line <= 414
    assert value(evidence, "log_gaps") == 0
    assert value(evidence, "streams_stopped") == "none"
    assert value(evidence, "burst_after") is False


def test_link_drop_said_by_the_system_log():
    """Event 4202 near the loss is a dropped link, with the line that says so; one of the night before is not."""
    packets = {PACKETS: noise("p", 400, 30)}
    for at, expected in ((399.0, True), (-30000.0, False)):
        system = log((), [("link-down", at)], file="CVP1/system.csv", form="windows", process="")
        evidence = seen(cvp(log(ticks(7), cvp_loss()), system, perfmon(packets)), quiet_pg())
        assert value(evidence, "link_dropped") is expected
    assert value(evidence, "heartbeat_lost") is True


def test_idle_adapter_is_no_dropped_link():
    """An adapter that never carries much says nothing of the link."""
    evidence = seen(cvp(log(ticks(8), cvp_loss()), perfmon({PACKETS: noise("p", 2, 1)})), quiet_pg())
    assert "not recorded" in symptom(evidence, "link_dropped").value.detail


def test_process_pause_stops_one_process():
    """A paused Java process: its log stops, Perfmon goes on and shows it busy, and DPC stays level."""
    error_log = log(without(ticks(9), GAP), cvp_loss())
    recording = perfmon({JAVA: raised(noise("j", 8, 2), 90), "dpc-rate": noise("d")})
    evidence = seen(cvp(error_log, recording), quiet_pg())
    assert value(evidence, "streams_stopped") == "application"
    stopped = symptom(evidence, "java_log_stopped")
    assert (stopped.value, stopped.origin.line) == (True, line_after(error_log, GAP[1]))
    assert value(evidence, "process_busy") is True
    assert value(evidence, "gaps_with_dpc") == 0


def test_garbage_collection_line_is_a_busy_process_without_perfmon():
    """The collector's own line at the gap shows the pause; one long before it does not."""
    for at, expected in ((GAP[1], True), (60.0, None)):
        events = [*cvp_loss(), ("garbage-collection", at, {"seconds": "10.7"})]
        evidence = seen(cvp(log(without(ticks(10), GAP), events)), quiet_pg())
        busy = value(evidence, "process_busy")
        assert busy is True if expected else isinstance(busy, Absent)


def test_pause_of_the_pim_is_no_java_pause():
    """The PIM's silence on the PG is an application's, seen on the PG, and not a Java log's."""
    there = pg(pim(without(ticks(11, 3.0), GAP), pim_loss(GAP[1])), perfmon({"dpc-rate": noise("d")}, file="PG1/p.csv"))
    evidence = seen(cvp(log(ticks(12), cvp_loss())), there)
    assert value(evidence, "streams_stopped", "PG1") == "application"
    assert value(evidence, "java_log_stopped", "PG1") is False
    assert value(evidence, "peer_shows_cause") is True


def test_offload_resets_and_nothing_else():
    """A connection that is merely reset: no gap, no rise, no step, no dropped link, on either side."""
    columns = {"dpc-rate": noise("d"), PACKETS: noise("p", 400, 30)}
    loss = [("connection-terminated", 410.0), ("connection-established", BACK)]
    there = pg(pim(ticks(13, 3.0), pim_loss()), perfmon(columns, file="PG1/p.csv"))
    evidence = seen(cvp(log(ticks(14), loss), perfmon(columns)), there)
    for name in ("CVP1", "PG1"):
        assert value(evidence, "log_gaps", name) == 0
        assert value(evidence, "streams_stopped", name) == "none"
        assert value(evidence, "gaps_with_dpc", name) == 0
        assert value(evidence, "clock_stepped", name) is False
        assert value(evidence, "link_dropped", name) is False
        assert value(evidence, "heartbeat_lost", name) is True
        assert value(evidence, "peer_shows_cause", name) is False
        assert value(evidence, "idle_gap_only", name) is False


def test_path_loss_raises_tcp_retransmissions_only():
    """A lossy path: both ends lose each other, TCP retransmits in the window, UDP errors and discards stay away."""
    columns = {
        "dpc-rate": noise("d"),
        "tcp-retransmits": raised(noise("r", 0.5, 0.5), 25),
        "udp-receive-errors": total(lambda time: 0.0),
        ("nic-receive-discards", "Intel"): total(lambda time: 0.0),
    }
    evidence = seen(cvp(log(ticks(15), cvp_loss()), perfmon(columns)), quiet_pg())
    assert value(evidence, "tcp_retransmits_rise") is True
    assert value(evidence, "udp_errors_rise") is False
    assert value(evidence, "discards_rise") is False
    assert value(evidence, "log_gaps") == 0


def test_drops_counted_in_the_gap():
    """Starved receive buffers: UDP errors and discards are totals, and their growth in the gap is the rise."""
    grows = total(lambda time: 40.0 if GAP[0] < time <= GAP[1] else 0.0)
    columns = {"udp-receive-errors": grows, ("nic-receive-discards", "Intel"): grows, "dpc-rate": noise("d")}
    evidence = seen(cvp(log(without(ticks(16), GAP), cvp_loss()), perfmon(columns)), quiet_pg())
    assert value(evidence, "udp_errors_rise") is True
    assert value(evidence, "discards_rise") is True


def test_errors_follow_the_load():
    """NIC settings: errors grow with the packets all along; errors in one burst follow nothing."""
    packets = noise("p", 300, 20)
    load = lambda time: packets(time) * (2 if int(time / 60) % 2 else 1)  # noqa: E731
    for rate, expected in (
        (lambda time: max(0.0, (load(time) - 350) / 40), True),
        (lambda time: 90.0 if 400 < time < 405 else 0.0, False),
    ):
        columns = {PACKETS: load, ("nic-receive-errors", "Intel"): total(rate)}
        evidence = seen(cvp(log(ticks(17), cvp_loss()), perfmon(columns)), quiet_pg())
        assert value(evidence, "receive_errors_follow_load") is expected


def test_quiet_logger_is_no_incident():
    """One idle log without any line of loss: a gap, and nothing but a quiet log."""
    error_log = log(without(ticks(18), (300.0, 320.0)))
    columns = {"dpc-rate": noise("d")}
    evidence = seen(cvp(error_log, perfmon(columns)), pg(pim(ticks(19, 3.0)), perfmon(columns, file="PG1/p.csv")))
    idle = symptom(evidence, "idle_gap_only")
    assert (idle.value, idle.origin.line) == (True, line_after(error_log, 320.0))
    assert value(evidence, "log_gaps") == 1
    assert value(evidence, "heartbeat_lost") is False
    assert value(evidence, "peer_lost") is False
    assert value(evidence, "clock_stepped") is False
    assert value(evidence, "peer_shows_cause", "PG1") is False


@pytest.mark.parametrize("happened", ["stun", "dpc", "java"])
def test_a_silence_with_another_sign_is_more_than_a_quiet_log(happened):
    """No session was lost, but the hypervisor stopped the machine, or DPCs or the Java process rose in that time."""
    columns = {
        "dpc-rate": raised(lambda time: 0.0, 10) if happened == "dpc" else noise("d"),
        JAVA: raised(noise("j", 12), 90) if happened == "java" else noise("j", 12),
    }
    recording = perfmon(columns, holes=[GAP] if happened == "stun" else [])
    hypervisor = [vmware([("vm-stunned", GAP[1], {"microseconds": "10800000"})])] if happened == "stun" else []
    evidence = seen(cvp(log(without(ticks(20), GAP)), recording, *hypervisor), pg(pim(ticks(21, 3.0))))
    assert value(evidence, "idle_gap_only") is False
    assert value(evidence, "heartbeat_lost") is False
    assert value(evidence, "clock_stepped") is False


def test_several_gaps_are_counted_and_hit_together():
    """Three losses, the counters rise in all of them: three gaps, three hits, and one chance of luck for all."""
    moments = [150.0, 350.0, 600.0]
    spans = [(at, at + 10.8) for at in moments]
    events = [event for span in spans for event in cvp_loss(span, span[1] + 14)]
    there = [event for span in spans for event in pim_loss(span[1] + 0.1, span[1] + 14.01)]
    dpc = noise("d")
    rise = lambda time: dpc(time) + (10 if any(a <= time <= b for a, b in spans) else 0)  # noqa: E731
    evidence = seen(
        cvp(log(without(ticks(20), *spans), events), perfmon({"dpc-rate": rise})), pg(pim(ticks(21, 3.0), there))
    )
    assert value(evidence, "log_gaps") == 3
    assert value(evidence, "gaps_with_dpc") == 3
    assert value(evidence, "dpc_p_value") <= 0.01
    (one,) = [one for one in evidence.coincidences if one.host == "CVP1"]
    assert (one.gaps, one.hits) == (3, 3)


def test_two_of_three_gaps_hit():
    """Episodes are counted one by one: a gap without a rise is no hit."""
    spans = [(at, at + 10.8) for at in (150.0, 350.0, 600.0)]
    events = [event for span in spans for event in cvp_loss(span, span[1] + 14)]
    dpc = noise("d")
    rise = lambda time: dpc(time) + (10 if any(a <= time <= b for a, b in spans[:2]) else 0)  # noqa: E731
    evidence = seen(cvp(log(without(ticks(22), *spans), events), perfmon({"dpc-rate": rise})))
    assert (value(evidence, "log_gaps"), value(evidence, "gaps_with_dpc")) == (3, 2)
