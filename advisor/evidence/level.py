"""The level a counter runs at, taken off: what is left are its rises and its noise, and no drift."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def detrended(values: Sequence[float], width: int) -> list[float]:
    """The values less their level.

    Blocks of `width` samples, half overlapping, each have a level and a slope; between the middles of two blocks the
    level runs straight from one to the other, and beyond the outer ones it goes on by their slopes: else drift would
    look raised at the ends of a recording. Both are medians: a rise through less than a quarter of a block moves
    neither.
    """
    import numpy as np

    known = np.asarray(values, dtype=float)
    count = len(known)
    size = min(max(width, 4), count)
    steps = max(round((count - size) / max(size // 2, 1)), 1) if count > size else 0
    starts = np.arange(steps + 1) * (count - size) // max(steps, 1)
    middles = starts + (size - 1) / 2
    levels, slopes = _lines(known[starts[:, None] + np.arange(size)])
    rows = np.arange(count)
    left = np.clip(np.searchsorted(middles, rows) - 1, 0, max(steps - 1, 0))
    right = np.minimum(left + 1, steps)
    share = (rows - middles[left]) / np.maximum(middles[right] - middles[left], 1)
    between = levels[left] + (levels[right] - levels[left]) * share
    before = levels[0] + slopes[0] * (rows - middles[0])
    after = levels[-1] + slopes[-1] * (rows - middles[-1])
    level = np.where(rows < middles[0], before, np.where(rows > middles[-1], after, between))
    flat: list[float] = (known - level).tolist()
    return flat


def _lines(blocks: "NDArray[np.float64]") -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Each row's level in its middle and slope for a sample: the median climb from the first half to the second."""
    import numpy as np

    size = blocks.shape[1]
    half = size // 2
    if not half:
        return blocks[:, 0], np.zeros(len(blocks))
    slopes = np.median(blocks[:, half : 2 * half] - blocks[:, :half], axis=1) / half
    return np.median(blocks - slopes[:, None] * (np.arange(size) - (size - 1) / 2), axis=1), slopes
