"""Silences that are improbable for a stream's own rhythm.

The tail of the intervals between entries is fitted above a high quantile by an exponential whose scale is the median
excess over ln 2, so that several true gaps neither hide each other nor themselves (peaks over threshold). A gap is
claimed when, over the whole stream, fewer than `chance` intervals of that length would be expected.

The longest intervals may be the gaps themselves: those few that stand far above all others tell nothing of the rhythm.
A log that is regular to its stamps' last digit has no other tail.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from advisor.evidence.tracks import Samples
from advisor.model.entries import Entries, Entry
from advisor.pack.evidence_settings import EvidenceSettings


@dataclass(frozen=True, slots=True)
class Silence:
    """From the time of an entry to the next one, which is `after`."""

    start: float
    after: Entry

    @property
    def end(self) -> float:
        return self.after.at

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The tail of a stream's intervals: above `cut` seconds lie `share` of them, and those exceed it by `scale` on
    average.

    `count` is the number of intervals, estimated where only a part of the log was looked at; `usual` their mean.
    """

    count: float
    cut: float
    scale: float
    share: float
    usual: float

    def least_gap(self, intervals: float, chance: float) -> float:
        """The silence that fewer than `chance` of so many intervals would exceed."""
        return self.cut + self.scale * math.log(max(intervals * self.share / chance, 1.0))


def rhythm(entries: Entries, settings: EvidenceSettings) -> Rhythm | None:
    """The stream's rhythm; None when it has too few entries to have one."""
    stretches = entries.stretches()
    intervals = sorted(_intervals(stretches))
    if len(intervals) < settings.minimum_intervals:
        return None
    looked_at = sum(len(stretch) - 1 for stretch in stretches if stretch)
    count = len(intervals) * max((entries.count - 1) / looked_at, 1.0)
    cut = intervals[int(len(intervals) * settings.tail_quantile)]
    above = [interval for interval in intervals if interval > cut]
    apart = _apart(intervals, len(above), settings)
    scale = _scale(intervals, above[: len(above) - apart], cut, settings)
    return Rhythm(count, cut, scale, max(len(above), 1) / len(intervals), sum(intervals) / len(intervals))


def _apart(intervals: Sequence[float], above: int, settings: EvidenceSettings) -> int:
    """How many of the longest `above` intervals may be the gaps themselves: few, a small part of the log's time, and
    longer than any other by more than intervals differ."""
    most = min(max(settings.rare_few, settings.rare_share * len(intervals)), settings.rare_most)
    differ = settings.rare_factor * (intervals[-above - 1] - median(intervals))
    for rare in range(above, 0, -1):
        shorter, longer = intervals[-rare - 1], intervals[-rare]
        if rare > most or longer < settings.gap_seconds:
            continue
        is_rare = rare == 1 or sum(intervals[-rare:]) <= settings.rare_time * sum(intervals)
        if is_rare and longer - shorter > max(differ, settings.tail_floor * longer):
            return rare
    return 0


def _scale(intervals: Sequence[float], tail: Sequence[float], cut: float, settings: EvidenceSettings) -> float:
    """The mean excess of the tail; what a few intervals would let seem too short is told by all of them."""
    scale = median(interval - cut for interval in tail) / math.log(2) if tail else 0.0
    if 0 < len(tail) < settings.tail_enough:
        scale = max(scale, (cut - median(intervals)) / math.log(0.5 / (1 - settings.tail_quantile)))
    return max(scale, cut * settings.tail_floor, 0.001)


def _intervals(stretches: Sequence[Sequence[float]]) -> Iterator[float]:
    """Between neighbours, where their stamps don't run back."""
    for stretch in stretches:
        yield from (later - earlier for earlier, later in pairwise(spread(stretch)) if later >= earlier)


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


def silences(entries: Entries, losses: Sequence[tuple[float, float]], settings: EvidenceSettings) -> list[Silence]:
    """Every improbable silence of a log, in order.

    Far from a loss a silence must be improbable for the whole log. Near one (`losses` are stretches) it was looked
    for there, so it is measured against the few intervals that such a stretch holds.
    """
    tail = rhythm(entries, settings)
    if tail is None:
        return []
    anywhere = max(settings.gap_seconds, tail.least_gap(tail.count, settings.chance))
    found = []
    for pause in entries.pauses(settings.gap_seconds):
        earlier, later = pause.before.at, pause.after.at
        near = next(((start, end) for start, end in losses if start <= later and earlier <= end), None)
        least = anywhere
        if near is not None:
            there = max((near[1] - near[0]) / tail.usual, 1.0)
            least = max(settings.gap_seconds, min(anywhere, tail.least_gap(there, settings.chance_near_loss)))
        if pause.seconds >= least:
            found.append(Silence(earlier, pause.after))
    return found


def missing_samples(samples: Samples, settings: EvidenceSettings) -> list[Silence]:
    """Stretches in which a regular recording lacks samples: one interval too long by most of another, and by enough
    seconds."""
    least = max(samples.interval * settings.missing_factor, min(settings.gap_seconds, samples.interval * 3))
    rows = zip(samples.times, samples.times[1:], samples.lines[1:], strict=False)
    return [
        Silence(earlier, Entry(later, line, samples.file)) for earlier, later, line in rows if later - earlier >= least
    ]
