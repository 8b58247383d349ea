"""The bias in a Perfmon header against the zone that the header names and the offsets in the host's logs.

The bias is written once, at the start, by Windows; a log's offset by the program with every line. A stream that writes
both its local time and its offset is right in UTC even if its tables of daylight saving are old; Perfmon's rows go on
in local time, so they go wrong where daylight saving begins or ends after the header was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from advisor.evidence.host_zone import Written, hours, named
from advisor.evidence.wall_clock import clock_of
from advisor.model.entries import Entry, ListedEntries
from advisor.model.problem import Problem
from advisor.model.stream import SampleTable
from advisor.pack.catalogue import Table
from advisor.pack.zones import offset_at

_DAYLIGHT = 3600.0
_REMEDY = "Compare the host's time zone and its updates with those of the program that writes the log."


def check_bias(
    recordings: Sequence[SampleTable], logs: Sequence[Written], tables: Mapping[str, Table]
) -> tuple[list[tzinfo | None], list[Problem]]:
    """For each recording the zone by which its rows are read, or None where its bias holds throughout."""
    believed: list[tzinfo | None] = []
    problems: list[Problem] = []
    for table in recordings:
        zone, found = _check(table, logs, named(table.zone, tables))
        believed.append(zone)
        problems += found
    return believed, problems


def _check(table: SampleTable, logs: Sequence[Written], zone: tzinfo | None) -> tuple[tzinfo | None, list[Problem]]:
    if table.utc_offset is None:
        return None, []
    start, bias = table.times[0], float(table.utc_offset)
    # A program set to UTC on purpose contradicts nobody.
    other = next((log for log in logs if log.offset and _then(log, zone, start) != bias), None)
    if zone is not None and offset_at(zone, start) != bias:
        zone_says = offset_at(zone, start + bias - offset_at(zone, start))
        if other is not None and _then(other, zone, start) == zone_says:
            what = (
                f"its header's bias is {hours(bias)} h, but {table.zone} and {other.file} say {hours(zone_says)} h "
                "for its first row: the header is older than daylight saving's last change, and the log is believed."
            )
            return zone, [Problem(table.file, what, _REMEDY)]
        what = (
            f"its header's bias is {hours(bias)} h, and {table.zone} has {hours(zone_says)} h on that day: the bias is "
            "believed."
        )
        return None, [Problem(table.file, what, "Check the host's time zone and whether it follows daylight saving.")]
    if other is not None:
        return zone, [_contradiction(table, bias, other, _then(other, zone, start))]
    return zone, []


def _then(log: Written, zone: tzinfo | None, moment: float) -> float:
    """What the log's offset would be at the moment, if it follows the zone."""
    return log.offset if zone is None else log.offset + offset_at(zone, moment) - offset_at(zone, log.at)


def _contradiction(table: SampleTable, bias: float, log: Written, offset: float) -> Problem:
    if abs(offset - bias) == _DAYLIGHT:
        what = (
            f"its header's bias is {hours(bias)} h, but {log.file} is written at {hours(offset)} h: just daylight "
            "saving's hour, as when a JVM's zone tables are out of date. Each keeps its own; local times follow "
            "Perfmon."
        )
    else:
        what = (
            f"its header's bias is {hours(bias)} h, but {log.file} is written at {hours(offset)} h. Each keeps its "
            "own; local times follow Perfmon, for Windows wrote its bias."
        )
    return Problem(table.file, what, _REMEDY)


def placed_rows(table: SampleTable, zone: tzinfo) -> SampleTable:
    """The recording with its rows in UTC by a zone that may change its offset within it."""
    own = table.utc_offset or 0
    walls = ListedEntries(table.file, (time + own for time in table.times), table.lines)
    clock, unset = clock_of(walls, zone, table.utc_offset)
    if unset is not None and table.utc_offset is not None:
        return table
    entries = (Entry(time + own, line, table.file) for time, line in zip(table.times, table.lines, strict=True))
    return replace(table, times=tuple(entry.at - clock.shift(entry) for entry in entries))
