"""The zone by which a host's local stamps are read, and what contradicts it.

Believed in this order: incident.yaml, unless a program of the host itself wrote another offset; the bias in Perfmon's
header, which Windows wrote; the offset in other logs; the zone among the host's facts. A zone's name that agrees with
a written offset is taken with its rules for daylight saving.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo

from advisor.model.evidence import HostReadings
from advisor.model.problem import Problem
from advisor.model.stream import LogStream, SampleTable
from advisor.pack.catalogue import Table
from advisor.pack.zones import offset_at, parse_zone


@dataclass(frozen=True, slots=True)
class Written:
    """An offset from Greenwich (seconds east) that a program of the host wrote, and when (UTC)."""

    offset: float
    at: float
    file: str


@dataclass(frozen=True, slots=True)
class HostZone:
    """`zone` is None when nobody tells it."""

    zone: tzinfo | None
    problems: tuple[Problem, ...] = ()


def zone_of_host(host: HostReadings, tables: Mapping[str, Table], written: Sequence[Written], names: Sequence[str],
                 *, is_needed: bool) -> HostZone:  # fmt: skip
    """`written` are offsets, the most credible first; `names` the zones' names in Perfmon's headers.

    A contradiction with incident.yaml is a problem only where local times need the zone (`is_needed`).
    """
    known = next(iter(written), None)
    if host.timezone is not None:
        said = parse_zone(host.timezone, tables)
        if known is None or not is_needed or offset_at(said, known.at) == known.offset:
            return HostZone(said)
        what = (
            f"incident.yaml says {host.timezone}, but the host's own recordings run at {hours(known.offset)} h and are "
            "believed."
        )
        return HostZone(_fixed(known), (Problem(host.host, what, "Correct its timezone in incident.yaml."),))
    fact = host.facts.scalars.get("os.timezone")
    fact_name = str(fact.value) if fact is not None and fact.known else ""
    if known is None:
        return HostZone(named(fact_name, tables))
    zones = (zone for name in (*names, fact_name) if (zone := named(name, tables)) is not None)
    agreeing = (zone for zone in zones if offset_at(zone, known.at) == known.offset)
    return HostZone(next(agreeing, _fixed(known)))


def named(name: str, tables: Mapping[str, Table]) -> tzinfo | None:
    """The zone of that name, or None for a name that no table knows."""
    try:
        return parse_zone(name, tables) if name else None
    except ValueError:
        return None


def hours(offset: float) -> str:
    """`-5`, `+5.5`: an offset for a sentence."""
    return f"{offset / 3600:+.2f}".rstrip("0").rstrip(".")


def _fixed(known: Written) -> tzinfo:
    return timezone(timedelta(seconds=known.offset))


def offsets(streams: Sequence[LogStream], recordings: Sequence[SampleTable]) -> list[Written]:
    """What the host's programs wrote, Perfmon first: its bias holds for Windows itself. Of several recordings the
    longest comes first: a few rows, cut short or strayed from another machine, must not move the whole host.

    A hypervisor's and an event log's stamps may be in UTC wherever the host stands, and tell no zone; they must not be
    among the `streams`.
    """
    longest_first = sorted(recordings, key=lambda table: -len(table.times))
    found = [Written(table.utc_offset, table.times[0], table.file) for table in longest_first
             if table.utc_offset is not None]  # fmt: skip
    found += [Written(stream.utc_offset, stream.entries.first.at, stream.file) for stream in streams
              if stream.utc_offset is not None]  # fmt: skip
    return found
