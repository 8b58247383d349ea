"""Do rises of the DPC counters coincide with the gaps, and would luck do as well?

Each counter becomes ranks of its detrended values, so neither its level nor one huge outlier decides. The statistic
is the mean rank inside the gaps; of several counters the greatest. The series is shifted in a circle against the
gaps, all gaps together; p is the share of shifts, the true one included, whose statistic is at least as great. Taking
the greatest inside each shift keeps several counters from multiplying luck. Up to `most_shifts` samples every shift
is tried, beyond that a seeded choice of them.
"""

import random
from collections.abc import Sequence
from statistics import median

from advisor.pack.evidence_settings import EvidenceSettings

_EPSILON = 1e-9


def detrended(values: Sequence[float], width: int) -> list[float]:
    """The values less their level, so that drift is no rise.

    The level runs straight from the median of one block of `width` samples to that of the next, half overlapping, and
    on beyond the middle of the outer ones: else drift would look raised at the ends of a recording.
    """
    count = len(values)
    half = max(width // 2, 1)
    if count <= width or count < 4:
        middle = median(values)
        return [value - middle for value in values]
    size = 2 * half if count >= 3 * half else count // 2
    steps = max((count - size) // half, 1)
    starts = [step * (count - size) // steps for step in range(steps + 1)]
    levels = [median(values[start : start + size]) for start in starts]
    centres = [start + (size - 1) / 2 for start in starts]
    result, left = [], 0
    for index, value in enumerate(values):
        while left < steps - 1 and index > centres[left + 1]:
            left += 1
        share = (index - centres[left]) / (centres[left + 1] - centres[left])
        result.append(value - (levels[left] * (1 - share) + levels[left + 1] * share))
    return result


def ranks(values: Sequence[float]) -> list[float]:
    """Mid-ranks from 0 to 1."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            result[order[place]] = (start + end) / 2 / max(len(order) - 1, 1)
        start = end + 1
    return result


def runs(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted indices as half-open stretches."""
    stretches: list[tuple[int, int]] = []
    for index in indices:
        if stretches and stretches[-1][1] == index:
            stretches[-1] = (stretches[-1][0], index + 1)
        else:
            stretches.append((index, index + 1))
    return stretches


def chance(series: Sequence[Sequence[float]], inside: Sequence[Sequence[int]], settings: EvidenceSettings) -> float:
    """The p-value. `series` are detrended counters of one length, `inside` for each the sorted indices of its samples
    in the gaps."""
    length = len(series[0])
    totals = [_circular_sums(ranks(one)) for one in series]
    stretches = [runs(rows) for rows in inside]

    def statistic(shift: int) -> float:
        return max(
            sum(total[end + shift] - total[start + shift] for start, end in some) / len(rows)
            for total, some, rows in zip(totals, stretches, inside, strict=True)
        )

    shifts: Sequence[int] = range(length)
    if length > settings.most_shifts:
        shifts = [0, *random.Random(settings.seed).sample(range(1, length), settings.most_shifts - 1)]  # noqa: S311
    observed = statistic(0) - _EPSILON
    return sum(statistic(shift) >= observed for shift in shifts) / len(shifts)


def _circular_sums(values: Sequence[float]) -> list[float]:
    """Running totals over two rounds of the series, so that any shifted stretch is one difference."""
    totals = [0.0]
    for value in (*values, *values):
        totals.append(totals[-1] + value)
    return totals
