"""Silences that are improbable for a stream's own rhythm.

The tail of the intervals between entries is fitted above a high quantile by an exponential whose scale is the median
excess over ln 2, so that several true gaps neither hide each other nor themselves (peaks over threshold). A gap is
claimed when, over the whole stream, fewer than `chance` intervals of that length would be expected.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from advisor.pack.evidence_settings import EvidenceSettings


@dataclass(frozen=True, slots=True)
class Silence:
    """From the entry at `index` to the next one; `start` and `end` are its times."""

    index: int
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The tail of a stream's intervals: above `cut` seconds lie `share` of them, and those exceed it by `scale` on
    average.

    `count` is the number of intervals, `usual` their mean.
    """

    count: int
    cut: float
    scale: float
    share: float
    usual: float

    def least_gap(self, intervals: float, chance: float) -> float:
        """The silence that fewer than `chance` of so many intervals would exceed."""
        return self.cut + self.scale * math.log(max(intervals * self.share / chance, 1.0))


def rhythm(times: Sequence[float], settings: EvidenceSettings) -> Rhythm | None:
    """The stream's rhythm; None when it has too few entries to have one."""
    times = spread(times)
    intervals = sorted(later - earlier for earlier, later in pairwise(times) if later >= earlier)
    if len(intervals) < settings.minimum_intervals:
        return None
    cut = intervals[int(len(intervals) * settings.tail_quantile)]
    excesses = [interval - cut for interval in intervals if interval > cut]
    scale = max(median(excesses) / math.log(2) if excesses else 0.0, cut * settings.tail_floor, 0.001)
    return Rhythm(len(intervals), cut, scale, max(len(excesses), 1) / len(intervals), sum(intervals) / len(intervals))


def spread(times: Sequence[float]) -> Sequence[float]:
    """Stamps of whole seconds, those of one second spread evenly over it: else every interval would look like 0, 1 or
    2 s."""
    if any(time % 1 for time in times):
        return times
    result: list[float] = []
    for second, same in groupby(times):
        count = len(list(same))
        result.extend(second + place / count for place in range(count))
    return result


def silences(
    times: Sequence[float], losses: Sequence[tuple[float, float]], settings: EvidenceSettings
) -> list[Silence]:
    """Every improbable silence of a log, in order.

    Far from a loss a silence must be improbable for the whole log. Near one (`losses` are stretches) it was looked
    for there, so it is measured against the few intervals that such a stretch holds.
    """
    tail = rhythm(times, settings)
    if tail is None:
        return []
    anywhere = max(settings.gap_seconds, tail.least_gap(tail.count, settings.chance))
    found = []
    for index, (earlier, later) in enumerate(pairwise(times)):
        seconds = later - earlier
        if seconds < settings.gap_seconds:
            continue
        near = next(((start, end) for start, end in losses if start <= later and earlier <= end), None)
        least = anywhere
        if near is not None:
            there = max((near[1] - near[0]) / tail.usual, 1.0)
            least = max(settings.gap_seconds, min(anywhere, tail.least_gap(there, settings.chance_near_loss)))
        if seconds >= least:
            found.append(Silence(index, earlier, later))
    return found


def missing_samples(times: Sequence[float], interval: float, settings: EvidenceSettings) -> list[Silence]:
    """Stretches in which a regular recording lacks samples: one interval too long by most of another, and by enough
    seconds."""
    least = max(interval * settings.missing_factor, min(settings.gap_seconds, interval * 3))
    pairs = enumerate(pairwise(times))
    return [Silence(index, earlier, later) for index, (earlier, later) in pairs if later - earlier >= least]
