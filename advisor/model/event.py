"""Symptom evidence on the incident's common clock: events, gaps, spikes, coincidences. Times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime

from advisor.model.origin import Origin


@dataclass(frozen=True, slots=True)
class Event:
    """Something a log line says. `kind` is declared in `facts/logs`."""

    at: datetime
    host: str
    kind: str
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence that is improbable for the stream's own rhythm. `origin` is the first line after it."""

    host: str
    stream: str
    start: datetime
    end: datetime
    origin: Origin

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class Spike:
    """A counter above the host's own baseline, from the first to the last raised sample."""

    host: str
    counter: str
    start: datetime
    end: datetime
    peak: float
    baseline: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Coincidence:
    """How many gaps a rise of the DPC counters hits, and how likely luck would do as well.

    `p_value` is None when there are too few samples to say (`reason` then tells which are missing).
    """

    host: str
    gaps: int
    hits: int
    p_value: float | None
    samples: int
    reason: str
