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
class Evidence:
    """Everything seen, on one clock. `symptoms` are the `symptom.*` facts of each host, one a catalogue entry.

    `clock_offsets` are seconds by which a host's clock runs ahead of the reference host; None when it can't be placed.
    `window` spans the incident (first to last sign), or all that was read when there is none. `sampled` holds the DPC
    counter that best shows the incident, one a host at most.
    """

    window: tuple[datetime, datetime] | None
    events: tuple[Event, ...]
    gaps: tuple[Gap, ...]
    spikes: tuple[Spike, ...]
    coincidences: tuple[Coincidence, ...]
    sampled: tuple[Sampled, ...]
    clock_offsets: Mapping[str, float | None]
    symptoms: Mapping[str, tuple[Fact, ...]]
    problems: tuple[Problem, ...]
