"""A host's streams and samples with their times placed in UTC, still by the host's own clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from statistics import median

from advisor.model.evidence import HostReadings
from advisor.model.problem import Problem
from advisor.model.stream import LogEvent, LogStream, SampleTable
from advisor.pack.catalogue import Table
from advisor.pack.zones import parse_zone

EVENTS_ONLY = frozenset({"vmware", "windows"})
"""Formats whose silence means nothing: they speak only when something happens, and never of the session."""
HYPERVISOR = "vmware"
"""The format that is stamped by the hypervisor's clock and not by the host's."""


@dataclass(frozen=True, slots=True)
class LogTrack:
    """One log: `times` are seconds since 1970 in UTC by the host's clock, in file order."""

    file: str
    format: str
    process: str
    times: tuple[float, ...]
    lines: tuple[int, ...]
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

    `placed` is False when streams had to be left out for want of a zone. What the logs among them say happened all the
    same, only not when: they stand in `unplaced`.
    """

    logs: tuple[LogTrack, ...]
    samples: tuple[Samples, ...]
    unplaced: tuple[LogStream, ...] = ()
    placed: bool = True


def place(host: HostReadings, tables: Mapping[str, Table]) -> tuple[Tracks, list[Problem]]:
    """Put the host's streams on UTC: by their own offset, else by the zone said or found for the host."""
    streams = [stream for reading in host.readings for stream in reading.streams]
    recordings = [table for reading in host.readings for table in reading.tables]
    zone, problems = _zone(host, tables, recordings, streams)
    logs: list[LogTrack] = []
    unplaced: list[LogStream] = []
    for stream in streams:
        shift = _shift(stream.utc_offset, zone, stream.times)
        if shift is None and stream.format == HYPERVISOR:
            shift = 0.0  # a hypervisor's clock runs in UTC
        if shift is None:
            problems.append(_unplaced(host.host, stream.file))
            unplaced.append(stream)
            continue
        events = tuple(
            LogEvent(event.kind, event.at - shift, event.line, event.text, event.values) for event in stream.events
        )
        times = tuple(time - shift for time in stream.times) if shift else stream.times
        logs.append(LogTrack(stream.file, stream.format, stream.process, times, stream.lines, events))
    samples: list[Samples] = []
    for table in recordings:
        shift = _shift(table.utc_offset, zone, table.times)
        if shift is None:
            problems.append(_unplaced(host.host, table.file))
        elif table.times:
            samples.append(_samples(table, shift))
    placed = len(logs) + len(samples) == len(streams) + len(recordings)
    return Tracks(tuple(logs), tuple(samples), tuple(unplaced), placed), problems


def _zone(
    host: HostReadings, tables: Mapping[str, Table], recordings: Sequence[SampleTable], streams: Sequence[LogStream]
) -> tuple[tzinfo | float | None, list[Problem]]:
    """What incident.yaml says, else Perfmon's bias (exact on that day), else other logs' offset, else the facts' zone.

    Where incident.yaml contradicts an offset that a program of the host itself wrote, the program is believed, and a
    problem says so. A hypervisor's and an event log's stamps may be in UTC wherever the host stands, and tell no zone.
    """
    exact = [table.utc_offset for table in recordings]
    exact += [stream.utc_offset for stream in streams if stream.format not in EVENTS_ONLY]
    known = next((offset for offset in exact if offset is not None), None)
    if host.timezone is not None:
        said = parse_zone(host.timezone, tables)
        moment = next((stream.times[0] for stream in streams if stream.times and stream.utc_offset is None), None)
        shift = None if moment is None else _shift(None, said, [moment])
        if known is None or shift is None or shift == known:
            return said, []
        hours = f"{known / 3600:+.2f}".rstrip("0").rstrip(".")
        what = f"incident.yaml says {host.timezone}, but the host's own recordings run at {hours} h and are believed."
        return float(known), [Problem(host.host, what, "Correct its timezone in incident.yaml.")]
    if known is not None:
        return float(known), []
    fact = host.facts.scalars.get("os.timezone")
    if fact is None or not fact.known:
        return None, []
    try:
        return parse_zone(str(fact.value), tables), []
    except ValueError:
        return None, []


def _shift(own: int | None, zone: tzinfo | float | None, times: Sequence[float]) -> float | None:
    """Seconds to take from local stamps to reach UTC; None when nobody knows. Stamps with an offset are UTC already."""
    if own is not None or not times:
        return 0.0
    if zone is None or isinstance(zone, float):
        return zone
    local = datetime.fromtimestamp(times[0], UTC).replace(tzinfo=zone)
    offset = local.utcoffset()
    return offset.total_seconds() if offset is not None else None


def _unplaced(host: str, file: str) -> Problem:
    return Problem(file, "has local times, and the zone of its host is not known.",
                   f"Say it in incident.yaml: hosts: {{{host}: {{timezone: '-05:00'}}}}.")  # fmt: skip


def _samples(table: SampleTable, shift: float) -> Samples:
    """Rows in which every column is empty count as missing: the recorder wrote a stamp, and sampled nothing."""
    columns = [series.values for series in table.series]
    rows = range(len(table.times))
    if columns:
        rows_with_value = [row for row in rows if any(column[row] is not None for column in columns)]
    else:
        rows_with_value = list(rows)
    times = tuple(table.times[row] - shift for row in rows_with_value)
    series = {(one.counter, one.instance): tuple(one.values[row] for row in rows_with_value) for one in table.series}
    steps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    interval = median(steps) if steps else 0.0
    return Samples(table.file, times, tuple(table.lines[row] for row in rows_with_value), series, interval)
