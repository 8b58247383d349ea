"""What the reader of Perfmon's text logs has to say of a file: what it lacks, what was left out, what was restored."""

from collections.abc import Iterator, Sequence

from advisor.model.problem import Problem
from advisor.read.perfmon_rows import Rows
from advisor.read.perfmon_times import Timing
from advisor.read.written_date import Order

_FULL_STAMP = len("03/30/2013 19:36:46.105")
_NOT_A_SPREADSHEETS = "Take the file as Perfmon wrote it, not as a spreadsheet saved it."


def of_content(name: str, parts: Sequence[Rows]) -> Iterator[Problem]:
    """Zone, counters and cells."""
    if all(rows.header.bias is None for rows in parts):
        yield Problem(name, "the header does not tell the time zone.",
                      "Say it in incident.yaml: `hosts: {NAME: {timezone: '-05:00'}}`.")  # fmt: skip
    if not any(rows.header.columns for rows in parts):
        yield Problem(name, "has none of the counters that are asked for.",
                      "Log at least Processor(*)\\* and Network Interface(*)\\*.")  # fmt: skip
    elif any(len(rows.lines) for rows in parts) and not any(rows.has_values for rows in parts):
        yield Problem(name, "has rows, and not one value of the counters that are asked for.",
                      "Make sure that the counter log ran during the incident.")  # fmt: skip
    short, long = sum(rows.short for rows in parts), sum(rows.long for rows in parts)
    if short:
        yield Problem(name, f"rows that end early: {short}; what they lack counts as missing samples.")
    if long:
        yield Problem(name, f"rows with more cells than the header: {long}; the surplus was passed over.")
    unreadable = sum(rows.unreadable for rows in parts)
    if unreadable:
        yield Problem(name, f"cells that are no number: {unreadable}; they count as missing samples.")


def of_stamps(name: str, parts: Sequence[Rows], timed: Sequence[Timing], order: Order) -> Iterator[Problem]:
    """Stamps that are none, that can't be, that lost their seconds, or whose order nothing proves."""
    odd = sum(rows.odd for rows in parts)
    if odd:
        first = min(rows.first_odd for rows in parts if rows.first_odd is not None)
        yield Problem(name, f"lines without a time stamp that can be read: {odd}; they were left out.", line=first)
    impossible = sum(timing.impossible for timing in timed)
    if impossible:
        first = min(timing.first_impossible for timing in timed if timing.first_impossible is not None)
        what = f"rows whose clock shows a year before 1990 or after 2099: {impossible}; they were left out."
        yield Problem(name, what, line=first)
    stamps = [rows.stamps[0] for rows in parts if len(rows.stamps)]
    if not stamps:
        yield Problem(name, "has a header and no samples.", "Make sure that the counter log ran during the incident.")
    yield from _lost_seconds(name, timed)
    # Perfmon itself always writes the month first; only a re-save, which has another length, leaves the question open.
    if order is Order.UNPROVEN and any(len(stamp) < _FULL_STAMP for stamp in stamps):
        yield Problem(name, "no date shows whether the day or the month comes first; read month first.",
                      "If that is wrong, take the file as Perfmon wrote it.")  # fmt: skip


def _lost_seconds(name: str, timed: Sequence[Timing]) -> Iterator[Problem]:
    restored = {timing.interval: 0 for timing in timed if timing.interval is not None}
    for timing in timed:
        if timing.interval is not None:
            restored[timing.interval] += timing.unplaced
    for interval, unplaced in restored.items():
        what = (f"the stamps have lost their seconds; one sample each {interval:g} s is proven, and the times were "
                f"restored to within {interval / 2:g} s.")  # fmt: skip
        yield Problem(name, what, _NOT_A_SPREADSHEETS)
        if unplaced:
            yield Problem(name, f"rows of minutes that lack a sample: {unplaced}; nobody can tell which one, so they "
                          "were left out.", _NOT_A_SPREADSHEETS)  # fmt: skip
    irregular = [timing.irregular for timing in timed if timing.irregular is not None]
    if irregular:
        fewest, most = min(one[0] for one in irregular), max(one[1] for one in irregular)
        what = (f"the stamps have lost their seconds, and with {fewest} to {most} samples a minute nothing proves the "
                "interval, so that samples can't be put in time.")  # fmt: skip
        yield Problem(name, what, _NOT_A_SPREADSHEETS)
