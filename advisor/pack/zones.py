"""Time zones as people and Windows write them → a `tzinfo`.

A zone is an offset (`-05:00`), a name of the IANA data base (`America/New_York`) or one of Windows
(`Eastern Standard Time`, see the table `windows_zone` of the catalogue).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from advisor.pack.catalogue import Table

WINDOWS_ZONES = "windows_zone"
_OFFSET = re.compile(r"^(?:utc|gmt)?\s*([+-])(\d{1,2}):?([0-5]\d)$", re.I)
_FARTHEST = timedelta(hours=14)
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Change:
    """The zone's clocks were set at `at` (seconds since 1970, UTC): from `before` to `after` seconds east."""

    at: float
    before: float
    after: float


def offset_at(zone: tzinfo, moment: float) -> float:
    """Seconds east of Greenwich that hold at a moment (seconds since 1970, UTC)."""
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def changes(zone: tzinfo, start: float, end: float) -> Iterator[Change]:
    """Every change of the zone's offset from `start` to `end` (UTC), in order; none in a zone of one offset."""
    if isinstance(zone, timezone):
        return
    moment, before = int(start), offset_at(zone, int(start))
    while moment < end:
        later = moment + _DAY
        after = offset_at(zone, later)
        if after != before:
            early, late = moment, later
            while late - early > 1:
                middle = (early + late) // 2
                early, late = (middle, late) if offset_at(zone, middle) == before else (early, middle)
            if late <= end:
                yield Change(float(late), before, after)
        moment, before = later, after


def parse_zone(text: str, tables: Mapping[str, Table]) -> tzinfo:
    """The zone that `text` names. Raises ValueError with a message for a person."""
    text = text.strip()
    if text.casefold() in ("utc", "gmt", "z"):
        return UTC
    offset = _OFFSET.match(text)
    if offset:
        return _fixed(text, *offset.groups())
    name = _windows_zone(text, tables) or text
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ValueError(
            f"{text!r} is no time zone; write an offset such as '-05:00', a name such as America/New_York, "
            "or Windows' own such as Eastern Standard Time"
        ) from None


def _fixed(text: str, sign: str, hours: str, minutes: str) -> tzinfo:
    east = timedelta(hours=int(hours), minutes=int(minutes))
    if east > _FARTHEST:
        raise ValueError(f"{text!r} is no time zone: offsets go from -14:00 to +14:00")
    return timezone(-east if sign == "-" else east)


def _windows_zone(text: str, tables: Mapping[str, Table]) -> str | None:
    """The IANA name of a Windows zone; its daylight name (`Eastern Daylight Time`) means the same zone."""
    if WINDOWS_ZONES not in tables:
        return None
    wanted = re.sub(r"\bdaylight\b", "standard", text.casefold())
    return next((zone for name, zone in tables[WINDOWS_ZONES].rows.items() if name.casefold() == wanted), None)
