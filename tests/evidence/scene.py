"""Incidents made of model objects, for the tests of the evidence stage: no file is read, every moment is chosen.

Times are seconds after `START`. The usual incident lasts twelve minutes, loses its session at `GAP` and gets it back at
`BACK`.
"""

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from advisor.evidence import weigh
from advisor.model.entries import ListedEntries
from advisor.model.evidence import Evidence, HostReadings
from advisor.model.fact import Absent, Fact, HostFacts, Value
from advisor.model.reading import Reading
from advisor.model.stream import LogEvent, LogStream, SampleTable, Series
from advisor.pack.load import Pack, load_pack

START = 1364686600.0
LENGTH = 720.0
GAP = (400.0, 410.8)
BACK = 425.0
HOUR = 3600.0

Moment = tuple[str, float] | tuple[str, float, Mapping[str, str]]


@cache
def real_pack() -> Pack:
    return load_pack()


def ticks(seed: object, rate: float = 5.0, end: float = LENGTH, start: float = 0.0) -> list[float]:
    """Moments of a log that writes `rate` lines a second, at random."""
    chosen, now, found = random.Random(f"ticks {seed}"), start, []
    while (now := now + chosen.expovariate(rate)) < end:
        found.append(now)
    return found


def without(times: Iterable[float], *holes: tuple[float, float]) -> list[float]:
    return [time for time in times if not any(start < time < end for start, end in holes)]


def log(
    times: Iterable[float],
    events: Sequence[Moment] = (),
    *,
    file: str = "CVP1/error.log",
    form: str = "cvp",
    process: str = "java",
    offset: int | None = 0,
    clock: Callable[[float], float] = lambda time: time,
) -> Reading:
    """One log: plain lines and lines of known events, in true order; `clock` turns true time into what was stamped."""
    entries: list[tuple[float, Moment | None]] = [(time, None) for time in times]
    entries = sorted([*entries, *((event[1], event) for event in events)], key=lambda entry: entry[0])
    stamps = [START + clock(time) for time, _ in entries]
    known = tuple(
        LogEvent(event[0], stamp, line, f"{event[0]} line", event[2] if len(event) > 2 else MappingProxyType({}))
        for line, (stamp, (_, event)) in enumerate(zip(stamps, entries, strict=True), start=1)
        if event is not None
    )
    if not stamps:
        return Reading(file, form)
    lines = range(1, len(stamps) + 1)
    return Reading(
        file, form, streams=(LogStream(file, form, process, ListedEntries(file, stamps, lines), known, offset),)
    )


def pim(times: Iterable[float], events: Sequence[Moment] = (), *, offset: int | None = 0, file: str = "PG1/pim.log",
        clock: Callable[[float], float] = lambda time: time) -> Reading:  # fmt: skip
    return log(times, events, file=file, form="pim", process="vrupim", offset=offset, clock=clock)


def vmware(events: Sequence[Moment], *, file: str = "CVP1/vm/vmware.log", offset: int | None = 0) -> Reading:
    return log((), events, file=file, form="vmware", process="", offset=offset)


def perfmon(
    columns: Mapping[tuple[str, str] | str, Callable[[float], float | None]],
    *,
    interval: float = 1.0,
    end: float = LENGTH,
    start: float = 0.0,
    holes: Sequence[tuple[float, float]] = (),
    file: str = "CVP1/perf.csv",
    offset: int | None = 0,
    clock: Callable[[float], float] = lambda time: time,
) -> Reading:
    """One recording: each column a function of true time, sampled every `interval` seconds, not at all in `holes`."""
    moments = [start + interval * row for row in range(1, int((end - start) / interval) + 1)]
    moments = without(moments, *holes)
    series = tuple(
        Series(name[0], name[1], str(name), tuple(value(time) for time in moments))
        for name, value in (((key, "_Total") if isinstance(key, str) else key, fn) for key, fn in columns.items())
    )
    stamps = tuple(START + clock(time) for time in moments)
    table = SampleTable(file, "", stamps, tuple(range(2, len(stamps) + 2)), series, offset)
    return Reading(file, "perfmon", tables=(table,))


def noise(seed: object, level: float = 1.0, spread: float = 0.4) -> Callable[[float], float]:
    """A counter that scatters around its level, and is the same whenever asked for the same moment."""
    return lambda time: max(0.0, random.Random(f"{seed} {time:.3f}").gauss(level, spread))


def raised(base: Callable[[float], float], by: float, start: float = GAP[0], end: float = GAP[1]) -> Callable:
    return lambda time: base(time) + (by if start <= time <= end else 0.0)


def total(rate: Callable[[float], float]) -> Callable[[float], float]:
    """A cumulative counter that grows by `rate` each second."""
    sums = [0.0]

    def value(time: float) -> float:
        while len(sums) <= int(time):
            sums.append(sums[-1] + rate(float(len(sums))))
        return sums[int(time)]

    return value


def cvp_loss(at: tuple[float, float] = GAP, back: float = BACK) -> list[Moment]:
    """The Call Server's lines of the tech note: the shutdown just before the silence, the misses just after it."""
    return [
        ("session-shutdown", at[0] - 0.226),
        ("connection-terminated", at[0] - 0.195),
        ("heartbeat-missed", at[1]),
        ("connection-established", back),
    ]


def pim_loss(at: float = GAP[1] + 0.1, back: float = BACK + 0.01) -> list[Moment]:
    return [("connection-reset", at), ("connection-broken", at + 0.05), ("connection-established", back)]


def host(name: str, *readings: Reading, role: str | None = None, timezone: str | None = None,
         facts: Mapping[str, Fact] = MappingProxyType({})) -> HostReadings:  # fmt: skip
    return HostReadings(name, role, timezone, HostFacts(name, facts, MappingProxyType({})), readings)


def cvp(*readings: Reading) -> HostReadings:
    return host("CVP1", *readings, role="cvp")


def pg(*readings: Reading, timezone: str | None = None) -> HostReadings:
    return host("PG1", *readings, role="pg", timezone=timezone)


def quiet_pg(seed: object = 0) -> HostReadings:
    """The other end of an incident on CVP1: it loses the session, and nothing else happens to it."""
    return pg(pim(ticks(f"pim {seed}", 3.0), pim_loss()), perfmon({"dpc-rate": noise(f"pg {seed}")}, file="PG1/p.csv"))


def seen(*hosts: HostReadings) -> Evidence:
    return weigh(hosts, real_pack())


def symptom(evidence: Evidence, name: str, on: str = "CVP1") -> Fact:
    return next(fact for fact in evidence.symptoms[on] if fact.name == f"symptom.{name}")


def value(evidence: Evidence, name: str, on: str = "CVP1") -> Value | Absent:
    return symptom(evidence, name, on).value


def absence(evidence: Evidence, name: str, on: str = "CVP1") -> str:
    """Why the symptom is absent; fails when it is not."""
    fact = symptom(evidence, name, on)
    assert isinstance(fact.value, Absent), f"{fact.name} is {fact.value!r}"
    return fact.value.detail


def line_after(reading: Reading, moment: float) -> int:
    """The line of the first entry at or after a true moment (of a log whose clock never stepped)."""
    stream = reading.streams[0]
    return stream.entries.between(START + moment - 1e-6, math.inf)[0].line
