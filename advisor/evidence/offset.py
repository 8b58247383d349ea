"""How far one host's clock runs ahead of another's, from events that both ends write."""

from collections.abc import Sequence
from statistics import median

from advisor.evidence.view import LOSSES, HostView

ESTABLISHED = frozenset({"connection-established"})
LINK_DOWN = frozenset({"link-down"})


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
    return sorted(event.at for log in view.tracks.logs for event in log.events if event.kind in kinds)


def _paired(here: Sequence[float], there: Sequence[float], host: HostView) -> float | None:
    """The difference that brings most events together; of equals the smallest, refined by the median of its pairs."""
    differences = [one - other for one in here for other in there]
    largest = host.settings.largest_clock_offset
    candidates = [difference for difference in differences if abs(difference) <= largest] or differences
    if not candidates:
        return None
    tolerance = host.settings.pairing_tolerance

    def together(offset: float) -> list[float]:
        return [difference for difference in candidates if abs(difference - offset) <= tolerance]

    best = max(candidates, key=lambda offset: (len(together(offset)), -abs(offset)))
    return median(together(best))
