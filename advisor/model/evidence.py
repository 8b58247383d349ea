"""What the evidence stage takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from advisor.model.event import Coincidence, Event, Gap, Spike
from advisor.model.fact import Fact, HostFacts
from advisor.model.problem import Problem
from advisor.model.reading import Reading


@dataclass(frozen=True, slots=True)
class HostReadings:
    """One host as the readers left it. `timezone` is as `incident.yaml` writes it, or None."""

    host: str
    role: str | None
    timezone: str | None
    facts: HostFacts
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Sampled:
    """One counter on the common clock, for the time line: `times` are aware UTC, missing samples are None."""

    host: str
    counter: str
    times: tuple[datetime, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class StreamSpan:
    """One stream on the time line, a log or a Perfmon recording: from its first to its last entry on the common
    clock. `count` of entries or samples may be an estimate for a long log; `placed` is False where the stream's zone is
    unknown, and its times then are the host's wall clock."""

    host: str
    file: str
    format: str
    start: datetime
    end: datetime
    count: int
    placed: bool = True


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """Seconds by which a host's clock runs ahead of the reference host's, give or take `uncertainty` seconds."""

    seconds: float
    uncertainty: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything seen, on one clock. `symptoms` are the `symptom.*` facts of each host, one a catalogue entry.

    `streams` are all that was read, by host and start. `clock_offsets` has None for a host whose clock can't be placed
    against the others'; its own times then stand as they are.
    `window` spans the incident (first to last sign), or all that was read when there is none. `sampled` holds the DPC
    counter that best shows the incident, one a host at most; `sampled_beside` the others of the same recordings.
    """

    window: tuple[datetime, datetime] | None
    streams: tuple[StreamSpan, ...]
    events: tuple[Event, ...]
    gaps: tuple[Gap, ...]
    spikes: tuple[Spike, ...]
    coincidences: tuple[Coincidence, ...]
    sampled: tuple[Sampled, ...]
    clock_offsets: Mapping[str, ClockOffset | None]
    symptoms: Mapping[str, tuple[Fact, ...]]
    problems: tuple[Problem, ...]
    sampled_beside: tuple[Sampled, ...] = ()
