"""Which times of one recording are possible: a stamp of 1601 or 2100 is a fault of its writer, and so is one that lies
decades from all others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median_low

from advisor.read.stamps import DAY

_FARTHEST = 15 * 365 * DAY
"""Longer than any log reaches, and nearer than the years to which broken clocks fall back (1601, 1970, 1980)."""


_FIRST, _END = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (1990, 2100))


@dataclass(frozen=True, slots=True)
class Years:
    """The years around the middle of a recording."""

    middle: float

    @staticmethod
    def of(times: Iterable[float]) -> "Years":
        known = list(times)
        return Years(median_low(known) if known else 0.0)

    def __contains__(self, time: float) -> bool:
        return abs(time - self.middle) <= _FARTHEST and _FIRST <= time < _END
