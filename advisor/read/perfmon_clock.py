"""The stamps of a Perfmon log → seconds since 1970 on the host's wall clock, a whole column at a time.

What a date means, and what proves it, is `WrittenClock`'s to say; it is asked once a date, of which a log has few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from advisor.read.stamps import of_date
from advisor.read.written_date import Order, WrittenClock

if TYPE_CHECKING:
    import polars

_STAMP = (
    r"^\s*(?P<date>[0-9]{1,4}[./-]\s?[0-9]{1,2}[./-]\s?[0-9]{1,4}\.?)[T\s,]+"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<digits>[0-9]{1,9}))?)?"
    r"\s*(?:(?P<half>[AaPp])\.?[Mm]\.?)?\s*$"
)
# A clock outside of these years was never set (1601 is where Windows begins to count) or is broken.
_EARLIEST, _BEYOND = of_date(date(1990, 1, 1)), of_date(date(2100, 1, 1))


@dataclass(frozen=True, slots=True)
class WrittenTimes:
    """`seconds` of each stamp, null where there is none; `impossible` marks those of a year that can't be.

    `to_the_minute`: no stamp tells more than the minute.
    """

    seconds: polars.Series
    impossible: polars.Series
    to_the_minute: bool


class StampClock:
    """Reads the stamps of one file, given all of them: `stamps` by part."""

    def __init__(self, stamps: list[polars.Series]) -> None:
        import polars

        self._fields = [part.str.extract_groups(_STAMP).struct.unnest() for part in stamps]
        dates = polars.concat([fields["date"] for fields in self._fields]) if self._fields else None
        distinct = [] if dates is None else dates.drop_nulls().unique(maintain_order=True).to_list()
        clock = WrittenClock(f"{day} 00:00" for day in distinct)
        self.order: Order = clock.order
        self._days = {day: clock.seconds(f"{day} 00:00") for day in distinct}

    def times(self, part: int) -> WrittenTimes:
        """The times of the stamps of one part."""
        import polars
        from polars import col

        fields = self._fields[part]
        days = fields["date"].replace_strict(
            list(self._days), list(self._days.values()), default=None, return_dtype=polars.Float64
        )
        number = fields.select(
            days.alias("day"),
            col("half").str.to_lowercase(),
            *(col(name).cast(polars.Int64, strict=False) for name in ("hour", "minute", "second")),
            ("0." + col("digits")).cast(polars.Float64, strict=False).fill_null(0.0).alias("fraction"),
        )
        half_day = polars.when(col("half").is_null()).then(col("hour")).when(col("hour").is_between(1, 12)).then(
            col("hour") % 12 + polars.when(col("half") == "p").then(12).otherwise(0)
        )  # fmt: skip
        second = col("second").fill_null(0)
        right = (half_day <= 23) & (col("minute") <= 59) & (second <= 60)
        clock = (half_day * 3600 + col("minute") * 60 + second).cast(polars.Float64)
        seconds = number.select(polars.when(right).then(col("day") + clock + col("fraction"))).to_series()
        impossible = ~seconds.is_between(_EARLIEST, _BEYOND, closed="left").fill_null(True)
        exact = ((number["second"].fill_null(0) != 0) | (number["fraction"] != 0)) & seconds.is_not_null()
        return WrittenTimes(seconds.set(impossible, None), impossible, not exact.any())
