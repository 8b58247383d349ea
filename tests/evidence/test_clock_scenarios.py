"""Clocks: steps told from stops, clocks of two hosts apart, zones wrong or unknown, stamps of whole seconds."""

import math

import pytest

from advisor.model.evidence import ClockOffset
from advisor.model.fact import Absent, Fact
from advisor.model.origin import Origin
from tests.evidence.scene import (
    BACK,
    GAP,
    HOUR,
    START,
    absence,
    cvp,
    cvp_loss,
    host,
    line_after,
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

DPC = {"dpc-rate": noise("d")}


def stepping(by, at=400.0):
    """A clock that is set `by` seconds ahead (or back) at one moment."""
    return lambda time: time + (by if time >= at else 0.0)


def calm_pg():
    return pg(pim(ticks("calm", 3.0)), perfmon(DPC, file="PG1/p.csv"))


@pytest.mark.parametrize("by", [12.0, 45.0])
def test_clock_step_forward_is_no_gap(by):
    """All stamps jump ahead, Perfmon's too, and no session is lost: a step of that size, and no silence is left."""
    error_log = log(ticks(1), clock=stepping(by))
    evidence = seen(cvp(error_log, perfmon(DPC, clock=stepping(by))), calm_pg())
    stepped = symptom(evidence, "clock_stepped")
    assert stepped.value is True
    assert stepped.origin.file in ("CVP1/error.log", "CVP1/perf.csv")
    assert value(evidence, "clock_step_seconds") == pytest.approx(by, abs=1.5)
    assert value(evidence, "log_gaps") == 0
    assert value(evidence, "idle_gap_only") is False
    assert evidence.gaps == ()


@pytest.mark.parametrize("by", [-4.0, -30.0])
def test_clock_step_back(by):
    """All stamps jump back: a step, at the first line after it."""
    error_log = log(ticks(2), clock=stepping(by))
    evidence = seen(cvp(error_log, perfmon(DPC, clock=stepping(by))), calm_pg())
    stepped = symptom(evidence, "clock_stepped")
    first = next(line for line, time in enumerate(ticks(2), start=1) if time >= 400.0)
    assert (stepped.value, stepped.origin.line) == (True, first)
    assert value(evidence, "clock_step_seconds") == pytest.approx(by, abs=1.0)


def test_a_stop_that_costs_the_session_is_no_step():
    """The same jump in log and Perfmon with a lost session is a machine that stood still."""
    evidence = seen(cvp(log(without(ticks(3), GAP), cvp_loss()), perfmon(DPC, holes=[GAP])), quiet_pg())
    assert value(evidence, "clock_stepped") is False
    assert value(evidence, "streams_stopped") == "all"


def test_a_stop_with_a_stun_is_no_step():
    """The same jump without a lost session, but vmware.log says the machine was stunned: no step."""
    stun = vmware([("vm-stunned", GAP[1], {"microseconds": "10800000"})])
    evidence = seen(cvp(log(without(ticks(4), GAP)), perfmon(DPC, holes=[GAP]), stun), calm_pg())
    assert value(evidence, "clock_stepped") is False


def test_a_stun_of_the_night_before_does_not_hide_a_step():
    """vmware.log reaches back for months; only a stun near the jump explains it."""
    stun = vmware([("vm-stunned", -50000.0, {"microseconds": "3000000"})])
    step = stepping(45.0)
    evidence = seen(cvp(log(ticks(5), clock=step), perfmon(DPC, clock=step), stun), calm_pg())
    assert value(evidence, "clock_stepped") is True


def test_one_log_alone_shows_no_step_forward():
    """A quiet log beside a Perfmon recording of another hour: nobody confirms a jump, so it is only a silence."""
    yesterday = perfmon(DPC, start=-90000.0, end=-89000.0)
    evidence = seen(cvp(log(without(ticks(6), (300.0, 320.0))), yesterday), calm_pg())
    assert value(evidence, "clock_stepped") is False
    assert value(evidence, "log_gaps") == 1
    assert value(evidence, "idle_gap_only") is True


def test_threads_that_swap_lines_are_no_step_back():
    """Entries of several threads swap places for a moment; the clock goes on."""
    times = sorted([*ticks(7), 300.0])
    evidence = seen(cvp(log(times, clock=lambda time: time - 2.5 if time == 300.0 else time), perfmon(DPC)), calm_pg())
    assert value(evidence, "clock_stepped") is False


@pytest.mark.parametrize("skew", [-120.0, 120.0])
def test_clocks_two_minutes_apart(skew):
    """The PG's clock runs fast or slow: the offset is found from the pairs, events and gaps meet on one clock."""
    ahead = lambda time: time + skew  # noqa: E731
    there = pg(pim(ticks(8, 3.0), pim_loss(), clock=ahead), perfmon(DPC, file="PG1/p.csv", clock=ahead))
    columns = {"dpc-rate": raised(noise("d"), 10)}
    evidence = seen(cvp(log(without(ticks(9), GAP), cvp_loss()), perfmon(columns)), there)
    assert evidence.clock_offsets["CVP1"].seconds == 0.0
    assert evidence.clock_offsets["PG1"].seconds == pytest.approx(skew, abs=0.1)
    (reset,) = [event for event in evidence.events if event.kind == "connection-reset"]
    assert reset.at.timestamp() == pytest.approx(START + GAP[1] + 0.1, abs=0.1)
    assert value(evidence, "gaps_with_dpc") == 1
    assert evidence.problems == ()


@pytest.mark.parametrize("skew", [-120.0, 120.0])
def test_the_peers_loss_is_looked_for_by_this_hosts_clock(skew):
    """A PG that stalls and logs no loss itself: the CVP's loss, moved to the PG's clock, says where to look."""
    ahead = lambda time: time + skew  # noqa: E731
    pim_log = pim(without(ticks(10, 3.0), GAP), [("connection-established", BACK)], clock=ahead)
    recording = perfmon({"dpc-rate": raised(noise("d"), 10)}, file="PG1/p.csv", clock=ahead)
    evidence = seen(cvp(log(ticks(11), cvp_loss()), perfmon(DPC)), pg(pim_log, recording))
    assert value(evidence, "heartbeat_lost", "PG1") is False
    assert value(evidence, "peer_lost", "PG1") is True
    assert value(evidence, "gaps_with_dpc", "PG1") == 1
    (gap,) = [gap for gap in evidence.gaps if gap.host == "PG1"]
    assert gap.start.timestamp() == pytest.approx(START + GAP[0], abs=2)


@pytest.mark.parametrize("hours", [-1, 1, 5.5])
def test_wrong_zone_is_a_problem(hours):
    """A clock that seems hours away is a zone that was said wrongly: reported, with what to correct."""
    moved = lambda time: time + hours * HOUR + 20  # noqa: E731
    there = pg(pim(ticks(12, 3.0), pim_loss(), clock=moved))
    evidence = seen(cvp(log(ticks(13), cvp_loss())), there)
    (problem,) = evidence.problems
    assert problem.file == "PG1"
    assert "zone is wrong" in problem.what
    assert f"{hours:+.1f} hours" in problem.what
    assert "incident.yaml" in problem.next


def test_pim_without_a_zone_is_left_out():
    """Local times without a zone: a problem that says what to write, no symptom guessed, no place on the clock."""
    evidence = seen(cvp(log(ticks(14), cvp_loss())), pg(pim(ticks(15, 3.0), pim_loss(), offset=None)))
    (problem,) = evidence.problems
    assert problem.file == "PG1/pim.log"
    assert "timezone" in problem.next
    assert evidence.clock_offsets["PG1"] is None
    # That the session was lost stands in the log whatever its clock; when, nobody knows.
    assert symptom(evidence, "heartbeat_lost", "PG1").value is True
    assert symptom(evidence, "heartbeat_lost", "PG1").origin.file == "PG1/pim.log"
    assert symptom(evidence, "peer_lost", "CVP1").value is True
    assert all(event.host != "PG1" for event in evidence.events)
    absence(evidence, "log_gaps", "PG1")


@pytest.mark.parametrize("form", ["vmware", "windows"])
def test_another_clocks_stamps_give_the_pim_no_zone(form):
    """vmware.log and event logs in UTC (Z) say nothing of the host's zone; the PIM stays unplaced."""
    other = log((), [("link-up", 10.0)], file="PG1/other.log", form=form, process="", offset=0)
    evidence = seen(cvp(log(ticks(16), cvp_loss())), pg(pim(ticks(17, 3.0), pim_loss(), offset=None), other))
    assert [problem.file for problem in evidence.problems] == ["PG1/pim.log"]
    assert evidence.clock_offsets["PG1"] is None
    absence(evidence, "log_gaps", "PG1")
    assert symptom(evidence, "peer_lost", "CVP1").value is True


def test_event_log_without_a_zone_is_not_taken_for_utc():
    """An exported System log is in the host's local time; without a zone it is left out like any other."""
    system = log((), [("link-down", 399.0)], file="CVP1/system.csv", form="windows", process="", offset=None)
    evidence = seen(cvp(system), quiet_pg())
    assert [problem.file for problem in evidence.problems] == ["CVP1/system.csv"]
    assert isinstance(value(evidence, "link_dropped"), Absent)


def test_event_log_follows_its_hosts_clock():
    """The System log is stamped by the host, so its events move with the host's offset onto the common clock."""
    ahead = lambda time: time + 90  # noqa: E731
    system = log((), [("link-down", 400.0)], file="PG1/sys.csv", form="windows", process="", clock=ahead)
    evidence = seen(cvp(log(ticks(18), cvp_loss())), pg(pim(ticks(19, 3.0), pim_loss(), clock=ahead), system))
    (down,) = [event for event in evidence.events if event.kind == "link-down"]
    assert down.at.timestamp() == pytest.approx(START + 400, abs=0.1)


@pytest.mark.parametrize("zone", ["-05:00", "perfmon", "fact"])
def test_zone_from_incident_file_perfmon_or_facts(zone):
    """Local PIM times are placed by incident.yaml, else by Perfmon's bias, else by the host's facts."""
    local = lambda time: time - 5 * HOUR  # noqa: E731
    readings = [pim(ticks(20, 3.0), pim_loss(), offset=None, clock=local)]
    if zone == "perfmon":
        readings.append(perfmon(DPC, file="PG1/p.csv", offset=-5 * 3600))
    fact = Fact("os.timezone", "-05:00", Origin("systeminfo"))
    facts = {"os.timezone": fact} if zone == "fact" else {}
    there = host("PG1", *readings, role="pg", timezone=zone if zone.startswith("-") else None, facts=facts)
    evidence = seen(cvp(log(ticks(21), cvp_loss())), there)
    assert evidence.problems == ()
    (reset,) = [event for event in evidence.events if event.kind == "connection-reset"]
    assert reset.at.timestamp() == pytest.approx(START + GAP[1] + 0.1, abs=0.1)


def test_stamps_of_whole_seconds():
    """Logs and Perfmon that lost their fractions still show the gap and the hit, and steady ones show none."""
    error_log = log(without(ticks(22), GAP), cvp_loss(), clock=math.floor)
    there = pg(pim(ticks(23, 3.0), pim_loss(), clock=math.floor))
    evidence = seen(cvp(error_log, perfmon({"dpc-rate": raised(noise("d"), 10)}, clock=math.floor)), there)
    gap = symptom(evidence, "log_gaps")
    assert gap.value == 1
    assert gap.origin.line == line_after(error_log, math.floor(GAP[1]))
    assert value(evidence, "longest_gap") == pytest.approx(10.8, abs=1.01)
    assert value(evidence, "gaps_with_dpc") == 1
    assert value(evidence, "log_gaps", "PG1") == 0
    assert abs(evidence.clock_offsets["PG1"].seconds) <= 1


def test_a_zone_that_contradicts_the_hosts_own_recording_is_a_problem():
    """A person typed -04:00; Perfmon's header says UTC-5. Perfmon's is exact on that day, so it is believed."""
    recording = perfmon({("dpc-rate", "0"): noise(1)})
    wrong = pg(pim(ticks(15, 3.0), pim_loss(), offset=None), recording, timezone="-04:00")
    evidence = seen(cvp(log(ticks(14), cvp_loss())), wrong)
    assert any("-04:00" in problem.what for problem in evidence.problems)


def test_a_host_without_a_common_event_is_not_placed():
    """No event stands on both ends: no offset is guessed, a problem says what to collect, its own silence is found."""
    there = pg(pim(without(ticks(30, 3.0), GAP)), perfmon(DPC, file="PG1/p.csv"))
    evidence = seen(cvp(log(ticks(31), cvp_loss())), there)
    (problem,) = evidence.problems
    assert problem.file == "PG1"
    assert "can't be placed" in problem.what
    assert "Collect" in problem.next
    assert evidence.clock_offsets["PG1"] is None
    (gap,) = [gap for gap in evidence.gaps if gap.host == "PG1"]
    assert gap.start.timestamp() == pytest.approx(START + GAP[0], abs=2)


def test_hosts_with_nothing_to_place_are_no_problem():
    evidence = seen(cvp(log(ticks(32), cvp_loss())), host("PG1", role="pg"))
    assert evidence.problems == ()
    assert evidence.clock_offsets["PG1"] is None


def test_a_third_host_is_placed_by_one_that_is():
    """The second PG shares only a link's fall with the first: its offset is the sum, and so is its uncertainty."""
    ahead = lambda by: lambda time: time + by  # noqa: E731
    link = log((), [("link-down", 200.0)], file="PG1/sys.csv", form="windows", process="", clock=ahead(30))
    other = log((), [("link-down", 200.0)], file="PG2/sys.csv", form="windows", process="", clock=ahead(70))
    first = pg(pim(ticks(33, 3.0), pim_loss(), clock=ahead(30)), link)
    evidence = seen(cvp(log(ticks(34), cvp_loss())), first, host("PG2", other))
    assert evidence.clock_offsets["PG1"].seconds == pytest.approx(30, abs=0.1)
    assert evidence.clock_offsets["PG2"].seconds == pytest.approx(70, abs=0.1)
    assert evidence.clock_offsets["PG2"].uncertainty > evidence.clock_offsets["PG1"].uncertainty > 0


@pytest.mark.parametrize("count", [1, 2])
def test_an_offset_of_minutes_that_no_zone_explains(count):
    """Two pairs that agree show a clock seventeen minutes off, and that is said; a single one shows nothing."""
    moved = lambda time: time + 1030  # noqa: E731
    backs = [BACK, BACK + 177.0][:count]
    here = [event for back in backs for event in cvp_loss((back - 25.0, back - 14.2), back)]
    there = [("connection-established", back + 0.01) for back in backs]
    evidence = seen(cvp(log(ticks(35), here)), pg(pim(ticks(36, 3.0), there, clock=moved)))
    (problem,) = evidence.problems
    assert ("+17.2 minutes" in problem.what) == (count == 2)
    assert ("can't be placed" in problem.what) == (count == 1)
    assert (evidence.clock_offsets["PG1"] is None) == (count == 1)


def test_a_step_names_the_streams_that_show_it():
    step = stepping(-30.0)
    system = log((), [("time-changed", 400.1, {"seconds": "-30"})], file="CVP1/sys.csv", form="windows", process="",
                 clock=step)  # fmt: skip
    evidence = seen(cvp(log(ticks(37), clock=step), perfmon(DPC, clock=step), system), calm_pg())
    detail = symptom(evidence, "clock_stepped").origin.detail
    assert all(file in detail for file in ("CVP1/error.log", "CVP1/perf.csv", "CVP1/sys.csv"))


@pytest.mark.parametrize("recorded", [True, False])
def test_a_short_jump_in_phase_may_be_a_stop(recorded):
    """Log and Perfmon lack the same ten seconds and nothing was lost: only a line of the time service tells which."""
    step = stepping(10.0)
    events = [("time-changed", 400.1, {"seconds": "10"})] if recorded else []
    system = log(
        (), [("system-started", -9000.0), *events], file="CVP1/sys.csv", form="windows", process="", clock=step
    )
    evidence = seen(cvp(log(ticks(38), clock=step), perfmon(DPC, clock=step), system), calm_pg())
    if recorded:
        assert value(evidence, "clock_stepped") is True
        return
    assert "look alike" in absence(evidence, "clock_stepped")
    assert "look alike" in absence(evidence, "idle_gap_only")
    assert value(evidence, "log_gaps") == 1


def test_a_step_is_not_claimed_while_the_peers_loss_can_not_be_placed():
    """The PG lost its session at some time of its own clock: a jump here may be the stop that cost it."""
    step = stepping(45.0)
    there = pg(pim(ticks(39, 3.0), pim_loss()[:2]))
    evidence = seen(cvp(log(ticks(40), clock=step), perfmon(DPC, clock=step)), there)
    assert evidence.clock_offsets["PG1"] is None
    assert "can't be compared" in absence(evidence, "clock_stepped")
    assert value(evidence, "log_gaps") == 1


def test_an_offset_that_changes_where_the_clock_was_set():
    """The PG's clock is set back by 45 s between two losses, and W32Time says so: both losses meet on one clock."""
    second = 300.0
    clock = lambda time: time + (90 if time < 500 else 45)  # noqa: E731
    here = [*cvp_loss(), *cvp_loss((GAP[0] + second, GAP[1] + second), 717.0)]
    there = [*pim_loss(), *pim_loss(GAP[1] + second + 0.1, 717.01)]
    system = log((), [("time-changed", 500.0, {"seconds": "-45"})], file="PG1/sys.csv", form="windows", process="",
                 clock=clock)  # fmt: skip
    evidence = seen(cvp(log(ticks(41), here)), pg(pim(ticks(42, 3.0), there, clock=clock), system))
    assert evidence.clock_offsets["PG1"].seconds == pytest.approx(45, abs=0.1)
    resets = [event.at.timestamp() - START for event in evidence.events if event.kind == "connection-reset"]
    assert resets == pytest.approx([GAP[1] + 0.1, GAP[1] + second + 0.1], abs=0.1)


@pytest.mark.parametrize(("hours", "what", "key"), [
    (24, "+24.0 hours from the other host's: the date is wrong.", "date"),
    (-48, "-48.0 hours from the other host's: the date is wrong.", "date"),
    (12, "+12.0 hours from the other host's: the zone is wrong.", "timezone"),
])  # fmt: skip
def test_whole_days_are_a_date_that_was_said_wrongly(hours, what, key):
    moved = lambda time: time + hours * HOUR  # noqa: E731
    evidence = seen(cvp(log(ticks(13), cvp_loss())), pg(pim(ticks(12, 3.0), pim_loss(), clock=moved)))
    (problem,) = evidence.problems
    assert problem.what == f"its clock seems to run {what}"
    assert problem.next == f"Correct its {key} in incident.yaml."


@pytest.mark.parametrize(("role", "reference"), [("cvp", "LATER"), (None, "FIRST")])
def test_the_clock_of_reference_is_the_call_servers_by_its_role_or_else_by_its_log(role, reference):
    moved = lambda time: time + 20  # noqa: E731
    first = host("FIRST", log(ticks(13), cvp_loss()))
    later = host("LATER", pim(ticks(12, 3.0), pim_loss(), clock=moved), role=role)
    offsets = seen(host("EMPTY"), later, first).clock_offsets
    assert offsets[reference] == ClockOffset(0.0, 0.0)
    assert {name for name, offset in offsets.items() if offset is not None} == {"FIRST", "LATER"}
