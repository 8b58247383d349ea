"""A host's streams and samples with their times placed in UTC, still by the host's own clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import pairwise
from statistics import median

from advisor.evidence.host_zone import offsets, zone_of_host
from advisor.evidence.perfmon_bias import check_bias, placed_rows
from advisor.evidence.placed import PlacedEntries
from advisor.evidence.wall_clock import WallClock, clock_of
from advisor.model.entries import Entries, Entry
from advisor.model.evidence import HostReadings
from advisor.model.problem import Problem
from advisor.model.stream import LogEvent, LogStream, SampleTable
from advisor.pack.catalogue import Table

EVENTS_ONLY = frozenset({"vmware", "vcenter", "windows"})
"""Formats whose silence means nothing: they speak only when something happens, and never of the session."""
PERFMON = "perfmon"
HYPERVISOR = "vmware"
"""The format that is stamped by the hypervisor's clock and not by the host's."""
_SAY_ZONE = "Say it in incident.yaml: hosts: {{{host}: {{timezone: '-05:00'}}}}."


@dataclass(frozen=True, slots=True)
class LogTrack:
    """One log: its entries and events are in UTC by the host's clock."""

    file: str
    format: str
    process: str
    entries: Entries
    events: tuple[LogEvent, ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """One Perfmon recording: `series` by counter and instance; rows without any value are left out of `times`."""

    file: str
    times: tuple[float, ...]
    lines: tuple[int, ...]
    series: Mapping[tuple[str, str], tuple[float | None, ...]]
    interval: float


@dataclass(frozen=True, slots=True)
class Tracks:
    """Everything of one host that has times.

    Streams without a zone had to be left out and stand in `unplaced` and `unplaced_tables`. What such logs say happened
    all the same, only not when.
    """

    logs: tuple[LogTrack, ...]
    samples: tuple[Samples, ...]
    unplaced: tuple[LogStream, ...] = ()
    unplaced_tables: tuple[SampleTable, ...] = ()

    @property
    def placed(self) -> bool:
        return not self.unplaced and not self.unplaced_tables


def place(host: HostReadings, tables: Mapping[str, Table]) -> tuple[Tracks, list[Problem]]:
    """Put the host's streams on UTC: by their own offset, else by the zone said or found for the host."""
    streams = [stream for reading in host.readings for stream in reading.streams]
    recordings = [table for reading in host.readings for table in reading.tables if table.times]
    telling = [stream for stream in streams if stream.format not in EVENTS_ONLY]
    written = offsets(telling, recordings)
    believed, problems = check_bias(recordings, offsets(telling, []), tables)
    is_needed = any(stream.utc_offset is None for stream in streams)
    found = zone_of_host(host, tables, written, [table.zone for table in recordings], is_needed=is_needed)
    problems += found.problems
    logs: list[LogTrack] = []
    unplaced: list[LogStream] = []
    for stream in streams:
        track, said = _log(stream, found.zone, host.host)
        problems += said
        if track is None:
            unplaced.append(stream)
        else:
            logs.append(track)
    samples: list[Samples] = []
    unplaced_tables: list[SampleTable] = []
    for table, zone in zip(recordings, believed, strict=True):
        own = zone or (found.zone if table.utc_offset is None else None)
        if own is None and table.utc_offset is None:
            problems.append(_unplaced(host.host, table.file))
            unplaced_tables.append(table)
            continue
        recorded = _samples(table if own is None else placed_rows(table, own))
        samples += [recorded] if recorded.times else []
    return Tracks(tuple(logs), tuple(samples), tuple(unplaced), tuple(unplaced_tables)), problems


def _log(stream: LogStream, zone: tzinfo | None, host: str) -> tuple[LogTrack | None, list[Problem]]:
    """The log in UTC; None when nobody knows its zone. Stamps with an offset are UTC already."""
    if stream.utc_offset is not None or (zone is None and stream.format == HYPERVISOR):
        # Without a zone of its own a hypervisor's clock runs in UTC.
        return LogTrack(stream.file, stream.format, stream.process, stream.entries, stream.events), []
    if zone is None:
        return None, [_unplaced(host, stream.file)]
    clock, unset = clock_of(stream.entries, zone)
    problems = []
    if unset is not None:
        what = "goes on evenly where its zone's clocks were set: read as standard time all year."
        problems.append(Problem(stream.file, what, _SAY_ZONE.format(host=host)))
    events = tuple(_moved(event, stream, clock) for event in stream.events)
    entries = PlacedEntries(stream.entries, clock)
    return LogTrack(stream.file, stream.format, stream.process, entries, events), problems


def _moved(event: LogEvent, stream: LogStream, clock: WallClock) -> LogEvent:
    return replace(event, at=event.at - clock.shift(Entry(event.at, event.line, event.file or stream.file)))


def _unplaced(host: str, file: str) -> Problem:
    return Problem(file, "has local times, and the zone of its host is not known.", _SAY_ZONE.format(host=host))


def _samples(table: SampleTable) -> Samples:
    """Rows in which every column is empty count as missing: the recorder wrote a stamp, and sampled nothing."""
    columns = [series.values for series in table.series]
    rows: Sequence[int] = range(len(table.times))
    if columns:
        rows = [row for row in rows if any(column[row] is not None for column in columns)]
    times = tuple(table.times[row] for row in rows)
    series = {(one.counter, one.instance): tuple(one.values[row] for row in rows) for one in table.series}
    steps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    interval = median(steps) if steps else 0.0
    return Samples(table.file, times, tuple(table.lines[row] for row in rows), series, interval)
