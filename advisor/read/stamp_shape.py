"""Many stamps at once: lines that look like one that was read already, but for their digits.

A log's lines differ from their neighbours in a sequence number and in the time of day. Where every other byte of a line
up to the end of its stamp is that of a line whose time is known, arithmetic on columns tells the time, some ten times
faster than matching line by line; where it is not, the line is left to the pattern.
"""

from math import nan
from typing import TYPE_CHECKING

from advisor.read.log_layout import StampMatch

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

_ZERO = ord("0")
_CLOCK = {"hour": (3600, 24), "minute": (60, 60), "second": (1, 61)}
"""What one is worth in seconds, and below what it must stay; a leap second counts as the second after it."""


class StampShape:
    """The shape of one stamp and its line before it."""

    def __init__(self, match: StampMatch, time: float) -> None:
        """`match` begins with its line, and `time` is what a clock made of it. See `has_shape`."""
        import numpy

        begin = match.start()
        spans = {name: (match.start(name) - begin, match.end(name) - begin) for name in (*_CLOCK, "fraction")
                 if name in match.re.groupindex and match.start(name) >= 0}  # fmt: skip
        self._line = numpy.frombuffer(match.group(), dtype=numpy.uint8)
        free = _digits(self._line)
        # What stands from the date on is the same, the time of day aside: another day has another worth.
        parts = [name for name in ("year", "month", "day") if name in match.re.groupindex]
        for name in parts:
            free[match.start(name) - begin : match.end(name) - begin] = False
        free[max(end for _, end in spans.values()) :] = False
        self._free = free
        self._spans = {name: spans[name] for name in _CLOCK}
        self._fraction = spans.get("fraction")
        own = self._clock(self._line[numpy.newaxis, :])
        self._base = round(time - float(own[0][0] + own[1][0]))

    @staticmethod
    def has_shape(match: StampMatch) -> bool:
        """Has the stamp a date and a whole time of day?"""
        return all(name in match.re.groupindex and match.start(name) >= 0 for name in ("month", *_CLOCK))

    @property
    def length(self) -> int:
        """Bytes of a line that are looked at."""
        return len(self._line)

    def times(self, values: "NDArray[numpy.uint8]", starts: "NDArray[numpy.int64]") -> "NDArray[numpy.float64]":
        """The times of the lines that begin at `starts` in a file's bytes; not-a-number where the shape differs."""
        import numpy
        from numpy.lib.stride_tricks import sliding_window_view

        found = numpy.full(len(starts), nan)
        if len(values) < self.length:
            return found
        whole = starts <= len(values) - self.length
        lines = sliding_window_view(values, self.length)[starts[whole]]
        alike = numpy.where(self._free, _digits(lines), lines == self._line).all(axis=1)
        for name, (_, below) in _CLOCK.items():
            alike &= self._number(lines, *self._spans[name]) < below
        seconds, fraction = self._clock(lines)
        found[whole] = numpy.where(alike, self._base + seconds + fraction, nan)
        return found

    def _clock(self, lines: "NDArray[numpy.uint8]") -> tuple["NDArray[numpy.int64]", "NDArray[numpy.float64]"]:
        """Whole seconds since midnight, and the rest of a second."""
        import numpy

        whole = sum(
            (self._number(lines, *self._spans[name]) * worth for name, (worth, _) in _CLOCK.items()),
            numpy.zeros(len(lines), dtype=numpy.int64),
        )
        if self._fraction is None:
            return whole, numpy.zeros(len(lines))
        begin, end = self._fraction
        return whole, self._number(lines, begin, end) / 10 ** (end - begin)

    @staticmethod
    def _number(lines: "NDArray[numpy.uint8]", begin: int, end: int) -> "NDArray[numpy.int64]":
        import numpy

        number = numpy.zeros(len(lines), dtype=numpy.int64)
        for column in range(begin, end):
            number = number * 10 + (lines[:, column].astype(numpy.int64) - _ZERO)
        return number


def _digits(values: "NDArray[numpy.uint8]") -> "NDArray[numpy.bool_]":
    return (values >= _ZERO) & (values <= _ZERO + 9)
