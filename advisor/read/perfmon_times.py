"""When each row under a Perfmon header was sampled: its stamp, made UTC where the header tells the bias.

Stamps that lost their seconds get them back where the samples of whole minutes prove them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.read import perfmon_minutes
from advisor.read.perfmon_clock import StampClock, WrittenTimes
from advisor.read.perfmon_rows import Rows
from advisor.read.perfmon_table import TimedRows
from advisor.read.written_date import Order

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, slots=True)
class Timing:
    """What became of one part's rows.

    `timed` holds those with a time. `impossible` counts rows of an impossible year, the first of them at
    `first_impossible`. `interval` is in seconds and not None where lost seconds were restored; `unplaced` rows could
    not be; `irregular` tells the fewest and the most samples of a minute where none could.
    """

    timed: TimedRows
    impossible: int = 0
    first_impossible: int | None = None
    interval: float | None = None
    unplaced: int = 0
    irregular: tuple[int, int] | None = None


def timings(parts: list[Rows]) -> tuple[list[Timing], Order]:
    """The timing of each part, and what their dates prove of the order of day and month.

    Lines whose stamp is none join the odd ones of their rows.
    """
    clock = StampClock([rows.stamps for rows in parts])
    return [_timing(rows, clock.times(place)) for place, rows in enumerate(parts)], clock.order


def _timing(rows: Rows, written: WrittenTimes) -> Timing:
    import polars

    lines, seconds = rows.lines, written.seconds
    no_stamp = lines.filter(seconds.is_null() & ~written.impossible)
    if len(no_stamp):
        rows.leave_out(no_stamp[0], len(no_stamp))
    impossible = lines.filter(written.impossible)
    first = impossible[0] if len(impossible) else None
    kept = seconds.is_not_null()
    if not written.to_the_minute:
        return Timing(_timed(rows, seconds, kept), len(impossible), first)
    minutes = seconds.filter(kept).to_list()
    samples = [count for _, count in perfmon_minutes.minutes_of(minutes)]
    if max(samples, default=1) == 1:
        return Timing(_timed(rows, seconds, kept), len(impossible), first)
    restored = perfmon_minutes.restore(minutes)
    if restored is None:
        none = _timed(rows, seconds, kept & False)
        return Timing(none, len(impossible), first, irregular=(min(samples), max(samples)))
    seconds = seconds.scatter(kept.arg_true(), polars.Series(restored.times, dtype=polars.Float64))
    unplaced = restored.times.count(None)
    return Timing(_timed(rows, seconds, seconds.is_not_null()), len(impossible), first, restored.interval, unplaced)


def _timed(rows: Rows, seconds: polars.Series, kept: polars.Series) -> TimedRows:
    shift = 60.0 * (rows.header.bias or 0)
    values = rows.values
    if kept.all():
        return TimedRows(rows.header, seconds + shift, rows.lines, values)
    return TimedRows(
        rows.header, seconds.filter(kept) + shift, rows.lines.filter(kept), tuple(one.filter(kept) for one in values)
    )
