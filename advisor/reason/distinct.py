"""Rows of numbers, each distinct one once."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.int32]
Places: TypeAlias = NDArray[np.int64]
_MOST = 1 << 62
_TABLE = 1 << 16


def distinct(parts: Sequence[tuple[Codes, int]], rows: int) -> tuple[Codes, Places]:
    """For columns of codes, each with how many there may be: the number of each row's distinct vector, and for each of
    these the first row that has it."""
    key: Places = np.zeros(rows, np.int64)
    span = 1
    for codes, size in parts:
        if size < 2:
            continue
        if span * size > _MOST:
            numbers, firsts = _compact(key, span)
            key, span = numbers.astype(np.int64), max(1, len(firsts))
        key = key * size + codes
        span *= size
    return _compact(key, span)


def _compact(key: Places, span: int) -> tuple[Codes, Places]:
    rows = len(key)
    if span <= max(2 * rows, _TABLE):
        # The last of several assignments to one place stays: backwards, that is the first row.
        first = np.full(span, -1, np.int64)
        first[key[::-1]] = np.arange(rows - 1, -1, -1)
        there = first >= 0
        numbers = (np.cumsum(there) - 1).astype(np.int32)
        return numbers[key], first[there]
    _, places, inverse = np.unique(key, return_index=True, return_inverse=True)
    return inverse.astype(np.int32), places
