"""The same incident told by other means: clocks, sampling, kinds of logs, files as they come from the field."""

from dataclasses import dataclass
from random import Random

from .incident import Incident

_FURTHEST = 120.0


@dataclass(frozen=True, slots=True)
class Variant:
    """`interval` is Perfmon's on both hosts, in seconds; None leaves each host its own. `packed` compresses some of the
    rotated logs of a `hostile` variant.
    """

    name: str
    skewed: bool = False
    interval: float | None = None
    all_logs: bool = False
    hostile: bool = False
    packed: bool = False


PLAIN = Variant("plain")
SKEWED = Variant("skewed", skewed=True)
SLOWLY_SAMPLED = Variant("slowly-sampled", interval=15.0)
ALL_LOGS = Variant("all-logs", interval=10.0, all_logs=True)
HOSTILE = Variant("hostile", hostile=True, packed=True)
ALL_AT_ONCE = Variant("all-at-once", skewed=True, interval=15.0, all_logs=True, hostile=True, packed=True)


def vary(rng: Random, incident: Incident, variant: Variant) -> None:
    """Change how the incident is recorded; what happens in it stays."""
    if variant.skewed:
        _skew(rng, incident)
    if variant.interval is not None:
        for host in incident.hosts:
            if host.recording is not None:
                host.recording.interval = variant.interval
                host.recording.phase = rng.uniform(0.0, variant.interval)


def _skew(rng: Random, incident: Incident) -> None:
    """Both clocks are wrong by up to two minutes, and by up to two minutes apart. The hypervisor's is right."""
    apart = rng.choice((-1, 1)) * rng.uniform(15.0, _FURTHEST)
    first = rng.uniform(max(-_FURTHEST, -_FURTHEST - apart), min(_FURTHEST, _FURTHEST - apart))
    incident.call_server.clock.skew = first
    incident.gateway.clock.skew = first + apart
