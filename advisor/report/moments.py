"""Times for a person: UTC, and the host's own clock where its zone is known."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from advisor.model.diagnosis import HostReport
from advisor.pack.zones import parse_zone
from advisor.report.words import Words

if TYPE_CHECKING:
    from advisor.pack.catalogue import Table


def zone_of(host: HostReport | None, tables: Mapping[str, "Table"]) -> tzinfo | None:
    """The host's zone from its `os.timezone`, or None when that is not known. `tables` are those of the catalogue."""
    for fact in host.facts if host else ():
        if fact.name == "os.timezone" and isinstance(fact.value, str):
            try:
                return parse_zone(fact.value, tables)
            except ValueError:
                return None
    return None


def local_zones(words: Words, hosts: Iterable[HostReport], at: datetime) -> list[tuple[str, tzinfo]]:
    """Each clock but UTC that a host of known zone shows at that moment, and what a row of it is called."""
    zones: dict[str, tuple[str, tzinfo]] = {}
    for host in hosts:
        zone = zone_of(host, words.glossary.tables)
        if zone is not None and offset_text(at, zone) != "+00:00":
            zones.setdefault(offset_text(at, zone), (words.say("time.local", host=host.host), zone))
    return list(zones.values())


def offset_text(moment: datetime, zone: tzinfo) -> str:
    """`-05:00`, as the zone stands at that moment."""
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def clock(moment: datetime, zone: tzinfo = UTC) -> str:
    """`00:36:46.531`"""
    return moment.astimezone(zone).strftime("%H:%M:%S.%f")[:-3]


def day(moment: datetime, zone: tzinfo = UTC) -> str:
    """`2013-03-31`"""
    return moment.astimezone(zone).strftime("%Y-%m-%d")
