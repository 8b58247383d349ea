"""How far one host's clock runs ahead of another's, from events that both ends write."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

from advisor.evidence.tracks import HYPERVISOR
from advisor.evidence.view import LOSSES, HostView

ESTABLISHED = frozenset({"connection-established"})
LINK_DOWN = frozenset({"link-down"})
_MOST = 1000
"""Of so many events at one end the first suffice to see that its zone is wrong."""


def offset_of(host: HostView, reference: HostView) -> float | None:
    """Seconds by which `host` runs ahead of `reference`; None when no event is written at both ends.

    A connection is re-established on both ends within milliseconds, so those pairs count first; a lost one is noticed
    by a host that stood still only when it wakes.
    """
    for kinds in (ESTABLISHED, LINK_DOWN, LOSSES):
        found = _paired(_moments(host, kinds), _moments(reference, kinds), host)
        if found is not None:
            return found
    return None


def _moments(view: HostView, kinds: frozenset[str]) -> list[float]:
    """By the host's own clock: what the hypervisor writes says nothing of it."""
    logs = [log for log in view.tracks.logs if log.format != HYPERVISOR]
    return sorted(event.at for log in logs for event in log.events if event.kind in kinds)


def _paired(here: Sequence[float], there: Sequence[float], host: HostView) -> float | None:
    """The difference that brings most events together; of equals the smallest, refined by the median of its pairs."""
    largest, tolerance = host.settings.largest_clock_offset, host.settings.pairing_tolerance
    differences = [one - other for one in here for other in _between(there, one - largest, one + largest)]
    differences = sorted(differences or (one - other for one in here[:_MOST] for other in there[:_MOST]))
    if not differences:
        return None

    def count(offset: float) -> int:
        return bisect_right(differences, offset + tolerance) - bisect_left(differences, offset - tolerance)

    best = max(differences, key=lambda offset: (count(offset), -abs(offset)))
    return median(_between(differences, best - tolerance, best + tolerance))


def _between(ordered: Sequence[float], least: float, most: float) -> Sequence[float]:
    """The part of sorted numbers within bounds, both included."""
    return ordered[bisect_left(ordered, least) : bisect_right(ordered, most)]
