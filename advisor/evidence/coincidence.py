"""Do rises of the counters coincide with the gaps, and would luck do as well?

Each counter becomes ranks of its detrended values, so neither its level nor one huge outlier decides; the statistic is
the sum of the ranks inside the gaps. The series is shifted in a circle against the gaps, all gaps and all counters
together, and p is the share of shifts, the true one included, that do at least as well. Every shift is tried, however
long the series: nothing is drawn at random.

Of several counters a shift counts by the best: by how few shifts do as well for that counter alone, and where that is
equal by the height of the rise. The best is chosen anew for each shift, so several counters do not multiply luck.
"""

from collections.abc import Sequence
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_DIGITS = 6
"""Heights that differ by less are equal: sums of fractions depend on their order."""


def chance(series: Sequence[Sequence[float | None]], inside: Sequence[Sequence[int]]) -> float:
    """The p-value, from one in the number of samples to 1.

    `series` are detrended counters of one length, None where a sample is missing; `inside` for each the sorted indices
    of its samples in the gaps, at least one.
    """
    import numpy as np

    kept = [row for row in range(len(series[0])) if any(one[row] is not None for one in series)]
    place = {row: index for index, row in enumerate(kept)}
    tails, heights = [], []
    for one, rows in zip(series, inside, strict=True):
        values = _carried([one[row] for row in kept])
        stretches = runs([place[row] for row in rows])
        sums = _shifted(_running(ranks(values)), stretches)
        tails.append(len(sums) - np.searchsorted(np.sort(sums), sums))
        rises = _shifted(_running(np.array(values) / _scatter(values)), stretches)
        heights.append(np.round(rises / len(rows), _DIGITS))
    least = np.min(tails, axis=0)
    height = np.where(np.equal(tails, least), heights, -np.inf).max(axis=0)
    as_good = (least < least[0]) | ((least == least[0]) & (height >= height[0]))
    return float(np.mean(as_good))


def chances_apart(values: Sequence[float | None], each: Sequence[Sequence[int]]) -> list[float]:
    """For each gap by itself, the share of the shifts that do as well, leaving out those that touch another gap.

    `each` are the sorted indices of each gap's samples; a gap without any has the chance 1. Missing samples are left
    out.
    """
    import numpy as np

    kept = [row for row, value in enumerate(values) if value is not None]
    place = {row: index for index, row in enumerate(kept)}
    told = [value for value in values if value is not None]
    each = [[place[row] for row in rows if row in place] for rows in each]
    totals = _running(ranks(told))
    gaps = np.zeros(len(told), dtype=np.int64)
    for rows in each:
        gaps[list(rows)] = 1
    found = []
    for rows in each:
        stretches = runs(rows)
        sums = _shifted(totals, stretches)
        others = gaps.copy()
        others[list(rows)] = 0
        apart = _shifted(_running(others), stretches) == 0
        found.append(float(np.mean(sums[apart] >= sums[0])) if rows else 1.0)
    return found


def ranks(values: Sequence[float]) -> "Numbers":
    """Twice the mid-ranks, from 0 on: whole numbers, whose sums are exact."""
    import numpy as np

    _, which, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    doubled: Numbers = (2 * ends - counts - 1)[which]
    return doubled


def runs(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted indices as half-open stretches."""
    stretches = []
    for _, run in groupby(enumerate(indices), key=lambda pair: pair[1] - pair[0]):
        members = [index for _, index in run]
        stretches.append((members[0], members[-1] + 1))
    return stretches


def _carried(values: Sequence[float | None]) -> list[float]:
    """A missing sample repeats the one before, so that shifts meet no more and no less noise than the gaps."""
    latest = next((value for value in values if value is not None), 0.0)
    return [latest := latest if value is None else value for value in values]


def _scatter(values: Sequence[float]) -> float:
    """The usual distance from the level; where most samples lie on it, the mean one."""
    distances = [abs(value) for value in values]
    return median(distances) or sum(distances) / len(distances) or 1.0


def _running(values: "Numbers") -> "Numbers":
    """Running totals over two rounds of the circle, so that any shifted stretch is one difference."""
    import numpy as np

    return np.concatenate(([0], np.cumsum(np.concatenate((values, values)))))


def _shifted(totals: "Numbers", stretches: Sequence[tuple[int, int]]) -> "Numbers":
    """The sum over the stretches after each shift of the circle."""
    import numpy as np

    count = len(totals) // 2
    sums = np.zeros(count, dtype=totals.dtype)
    for start, end in stretches:
        sums += totals[end : end + count] - totals[start : start + count]
    return sums
