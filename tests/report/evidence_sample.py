"""The tech note's night as evidence: two hosts, three streams, a gap, spikes, events, one clock without place."""

from dataclasses import replace
from datetime import datetime, timedelta

from advisor.model.diagnosis import HostReport
from advisor.model.event import Coincidence, Event, Gap, Spike
from advisor.model.evidence import ClockOffset, Evidence, StreamSpan
from advisor.model.evidence_result import EvidenceResult
from advisor.model.fact import Fact
from advisor.model.origin import Origin
from advisor.model.problem import Problem

from . import sample
from .sample import END, PACK, START

LOG, PERFMON, PIM = "CVP1/error.log", "CVP1/perfmon.csv", "PG1A/pim1.log"


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def evidence(**changes: object) -> Evidence:
    parts: dict[str, object] = {
        "window": (START - timedelta(seconds=0.426), END),
        "streams": (
            StreamSpan("CVP1", LOG, "cvp", after(-900), after(1200), 4321),
            StreamSpan("CVP1", PERFMON, "perfmon", after(-20), after(40), 60),
            StreamSpan("PG1A", PIM, "pim", after(-3), after(900), 1234, placed=False),
        ),
        "events": (
            Event(after(-0.426), "PG1A", "heartbeat-late", "Heartbeat delayed\tby 1 s.", Origin("pim", PIM, 7)),
            Event(END, "CVP1", "heartbeat-missed", "Missed 2 VRU PIM heartbeats.", Origin("cvp", LOG, 124)),
            Event(after(600), "CVP1", "connection-established", "VRU PIM session is up.", Origin("cvp", LOG, 200)),
        ),
        "gaps": (Gap("CVP1", LOG, START, END, Origin("cvp", LOG, 123)),),
        "spikes": (
            Spike("CVP1", "dpc-rate", START, END, 10.0, 0.0, Origin("perfmon", PERFMON, 22)),
            Spike("CVP1", "dpc-time", after(2), after(3), 71.25, 0.5, Origin("perfmon", PERFMON, 24)),
        ),
        "coincidences": (
            Coincidence("CVP1", 1, 1, 1 / 720, 720, ""),
            Coincidence("PG1A", 0, 0, None, 0, "no Perfmon recording has DPC counters"),
        ),
        "sampled": (sample.sampled(),),
        "clock_offsets": {"CVP1": ClockOffset(0.0, 0.0), "PG1A": None},
        "symptoms": {},
        "problems": (),
    }
    return Evidence(**(parts | changes))  # type: ignore[arg-type]


def nothing() -> Evidence:
    """Nothing with a time stamp was read."""
    return evidence(
        window=None, streams=(), events=(), gaps=(), spikes=(), coincidences=(), sampled=(), clock_offsets={}
    )


def result(seen: Evidence | None = None, **changes: object) -> EvidenceResult:
    zone = Fact("os.timezone", "-05:00", Origin("systeminfo", "CVP1/systeminfo.txt", 9))
    hosts = (
        HostReport("CVP1", "cvp", ClockOffset(0.0, 0.0), (zone, sample.fact("symptom.log_gaps", 1))),
        HostReport("PG1A", None, None, ()),
    )
    problems = (Problem("CVP1/notes.blg", "is a binary Perfmon log, which only Windows can read.", ""),)
    whole = EvidenceResult("VRU PIM lost its heartbeat", "", PACK, hosts, seen or evidence(), problems)
    return replace(whole, **changes)  # type: ignore[arg-type]
