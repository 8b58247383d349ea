"""How far one host's clock runs ahead of another's, from events that both ends write."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from advisor.evidence.time_service import known_jumps
from advisor.evidence.tracks import HYPERVISOR
from advisor.evidence.view import LOSSES, HostView

ESTABLISHED = frozenset({"connection-established"})
LINK_DOWN = frozenset({"link-down"})
Jumps = tuple[tuple[float, float], ...]
"""When a clock was set, and by how many seconds."""
_MOST = 1000
"""Of so many events at one end the first suffice to see that its zone is wrong."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """`host` runs `seconds` ahead, give or take `uncertainty`, by `count` pairs that agree."""

    seconds: float
    uncertainty: float
    count: int
    host_set: Jumps = ()
    reference_set: Jumps = ()


def pairing(host: HostView, reference: HostView) -> Pairing | None:
    """By how much `host` runs ahead of `reference`; None when no event is written at both ends.

    A connection is re-established on both ends within milliseconds, so those pairs count first; a lost one is noticed
    by a host that stood still only when it wakes. What one end writes late by rule no number of pairs averages away:
    the offset is never surer than that, nor than the pairs agree, nor than the stamps are fine.

    Where a clock was set in between and was recorded to be, the offset changes with it: then the pairs before it agree
    with those after it once the jump is taken out, and the offset is the one after it.
    """
    steady = _pairing(host, reference, (), ())
    jumps = known_jumps(host), known_jumps(reference)
    moved = _pairing(host, reference, *jumps) if any(jumps) else None
    return moved if moved is not None and steady is not None and moved.count > steady.count else steady


def _pairing(host: HostView, reference: HostView, host_set: Jumps, reference_set: Jumps) -> Pairing | None:
    settings = host.settings
    for kinds, latency in (
        (ESTABLISHED, settings.established_latency),
        (LINK_DOWN, settings.link_latency),
        (LOSSES, settings.pairing_tolerance),
    ):
        here, there = _moments(host, kinds, host_set), _moments(reference, kinds, reference_set)
        pairs = _paired(here, there, host)
        if pairs:
            middle = median(pairs)
            scatter = max(abs(one - middle) for one in pairs)
            fine = max(_fineness(here), _fineness(there))
            return Pairing(middle, max(scatter, latency, fine), len(pairs), host_set, reference_set)
    return None


def _fineness(moments: Sequence[float]) -> float:
    """Stamps of whole seconds may be a second late."""
    return 1.0 if all(moment % 1 == 0 for moment in moments) else 0.0


def _moments(view: HostView, kinds: frozenset[str], jumps: Jumps) -> list[float]:
    """By the host's own clock as it was set last: what the hypervisor writes says nothing of it."""
    logs = [log for log in view.tracks.logs if log.format != HYPERVISOR]
    # Two copies of a log are no two witnesses.
    moments = {event.at for log in logs for event in log.events if event.kind in kinds}
    return sorted(moment + sum(seconds for at, seconds in jumps if moment < at) for moment in moments)


def _paired(here: Sequence[float], there: Sequence[float], host: HostView) -> Sequence[float]:
    """The differences of the pairs that one offset brings together: most of them; of equals the smallest."""
    largest, tolerance = host.settings.largest_clock_offset, host.settings.pairing_tolerance
    differences = [one - other for one in here for other in _between(there, one - largest, one + largest)]
    differences = sorted(differences or (one - other for one in here[:_MOST] for other in there[:_MOST]))
    if not differences:
        return ()

    def count(offset: float) -> int:
        return bisect_right(differences, offset + tolerance) - bisect_left(differences, offset - tolerance)

    best = max(differences, key=lambda offset: (count(offset), -abs(offset)))
    return _between(differences, best - tolerance, best + tolerance)


def _between(ordered: Sequence[float], least: float, most: float) -> Sequence[float]:
    """The part of sorted numbers within bounds, both included."""
    return ordered[bisect_left(ordered, least) : bisect_right(ordered, most)]
