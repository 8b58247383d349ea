"""Which gaps, spikes and events tell most, where not all of them can be listed."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest, nsmallest
from itertools import accumulate
from typing import Literal

from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import Evidence

_COMPARED = 20
"""So many gaps, the longest, are asked which spikes meet them: a list of all pairs would have no end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the chronology."""

    at: datetime
    kind: Literal["gap", "spike", "event"]
    what: Gap | Spike | Event


def chronology(evidence: Evidence, most: int) -> tuple[list[Seen], int]:
    """At most `most` gaps, spikes and events, those that tell most, in the order of time; and how many are left out."""
    gaps = longest(evidence.gaps, most)
    room = most - len(gaps)
    spikes = highest(evidence, min(len(evidence.spikes), max(room // 2, room - len(evidence.events))))
    events = nearest(evidence, room - len(spikes))
    seen = [Seen(gap.start, "gap", gap) for gap in gaps]
    seen += [Seen(spike.start, "spike", spike) for spike in spikes]
    seen += [Seen(event.at, "event", event) for event in events]
    seen.sort(key=lambda one: one.at)
    return seen, len(evidence.gaps) + len(evidence.spikes) + len(evidence.events) - len(seen)


def longest(gaps: Sequence[Gap], most: int) -> list[Gap]:
    """The longest gaps, in the order of time."""
    return sorted(nlargest(most, gaps, key=lambda gap: gap.seconds), key=lambda gap: gap.start)


def highest(evidence: Evidence, most: int) -> list[Spike]:
    """Spikes that meet a gap of their host before others, then the highest; in the order of time."""
    gaps = longest(evidence.gaps, _COMPARED)

    def rank(spike: Spike) -> tuple[bool, float]:
        return any(meet(spike, gap) for gap in gaps), spike.peak - spike.baseline

    return sorted(nlargest(most, evidence.spikes, key=rank), key=lambda spike: spike.start)


def nearest(evidence: Evidence, most: int) -> list[Event]:
    """The events that lie nearest to a gap, or to the begin of the incident; in the order of time."""
    if len(evidence.events) <= most:
        return list(evidence.events)
    spans = sorted((gap.start, gap.end) for gap in evidence.gaps)
    spans = spans or [(moment, moment) for moment in (evidence.window or ())[:1]]
    starts, ends = [start for start, _ in spans], list(accumulate((end for _, end in spans), max))

    def distance(event: Event) -> timedelta:
        """To the last end before it and to the first begin after it; nothing where a gap is still open."""
        place = bisect_right(starts, event.at)
        apart = [event.at - end for end in ends[place - 1 : place]] if place else []
        apart += [start - event.at for start in starts[place : place + 1]]
        return max(timedelta(), min(apart, default=timedelta()))

    return sorted(nsmallest(most, evidence.events, key=distance), key=lambda event: event.at)


def meet(spike: Spike, gap: Gap) -> bool:
    """Whether a rise of the host's counter and a silence of its logs share a moment."""
    return spike.host == gap.host and spike.start <= gap.end and gap.start <= spike.end
