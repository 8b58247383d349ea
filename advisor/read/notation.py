"""Notations of values that need arithmetic or a table; each raises ValueError for a text that is none of its own."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone

from advisor.pack.catalogue import Table
from advisor.pack.fact_source import Notation
from advisor.pack.zones import WINDOWS_ZONES

ZONE_PLACES = "zone_of_place"
_CIM = re.compile(r"^([0-9]{14})(?:\.[0-9]{1,6})?(?:([+-])([0-9]{1,3}))?$")
_ZONE_LINE = re.compile(r"^\((?:UTC|GMT)\s*(?:([+\-\u2212])\s*([0-9]{1,2})[:.]([0-9]{2}))?\)\s*(.*)$", re.I | re.S)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def convert(notation: Notation, text: str, tables: Mapping[str, Table]) -> str:
    """The text in the plain notation of its type: ISO 8601 for times, a zone as `advisor.pack.zones` reads it."""
    return _CONVERTERS[notation](text.strip(), tables)


def microseconds_since_1970(high: int, low: int) -> str:
    """A snapshot's creation time: two halves of 32 bits, the lower often printed as signed. Raises ValueError."""
    microseconds = (high << 32) + (low & 0xFFFFFFFF)
    if not 0 <= microseconds < 1 << 53:
        raise ValueError("not a time between 1970 and 2255")
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat()


def _cim_time(text: str, tables: Mapping[str, Table]) -> str:
    """`20090604092930.000000-240`: local time, and the minutes that it is east of UTC."""
    match = _CIM.match(text)
    if match is None or match.group(3) is None:
        raise ValueError(f"{text!r} is not a CIM time with its offset")
    digits, sign, minutes = match.groups()
    east = timedelta(minutes=int(minutes))
    try:
        local = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=timezone(-east if sign == "-" else east))
        return local.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a CIM time") from None


def _month_day_year(text: str, tables: Mapping[str, Table]) -> str:
    """`7-30-2010`, as drivers date themselves in every language of Windows; midnight UTC."""
    parts = re.split(r"[-/]", text)
    try:
        month, day, year = (int(part) for part in parts)
        return datetime(year, month, day, tzinfo=UTC).isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 7-30-2010") from None


def _minutes_west(text: str, tables: Mapping[str, Table]) -> str:
    """The registry's bias: UTC = local time + bias; a DWORD that may stand for a negative number."""
    bias = int(text)
    return _offset(-(bias - (1 << 32) if bias >= 1 << 31 else bias))


def _minutes_east(text: str, tables: Mapping[str, Table]) -> str:
    return _offset(int(text))


def _zone_place(text: str, tables: Mapping[str, Table]) -> str:
    """`(GMT-05:00) Eastern Time (US & Canada)`: the offset is standard time, so a place we know tells more."""
    match = _ZONE_LINE.match(text)
    if match is None:
        raise ValueError(f"{text!r} does not begin with an offset from GMT or UTC")
    sign, hours, minutes, place = match.groups()
    places = tables[ZONE_PLACES].rows if ZONE_PLACES in tables else {}
    known = next((zone for name, zone in places.items() if name.casefold() == place.strip().casefold()), None)
    if known:
        return known
    east = int(hours or 0) * 60 + int(minutes or 0)
    return _offset(east if sign in (None, "+") else -east)


def zone_name(text: str, tables: Mapping[str, Table]) -> str:
    """`Eastern Daylight Time`, as Windows calls the zone that holds, or the place of `Coordinated Universal Time`; the
    name of the IANA data base. Raises ValueError for a name that no table knows."""
    wanted = re.sub(r"\bdaylight\b", "standard", text.strip().casefold())
    for table in (WINDOWS_ZONES, ZONE_PLACES):
        rows = tables[table].rows if table in tables else {}
        known = next((zone for name, zone in rows.items() if name.casefold() == wanted), None)
        if known:
            return known
    raise ValueError(f"{text!r} is no zone that Windows has in English")


def _offset(east: int) -> str:
    """Minutes east of UTC as `+HH:MM`. Raises ValueError beyond fourteen hours."""
    if abs(east) > 14 * 60:
        raise ValueError(f"{east} minutes are no offset of a time zone")
    return f"{'-' if east < 0 else '+'}{abs(east) // 60:02d}:{abs(east) % 60:02d}"


_CONVERTERS: dict[Notation, Callable[[str, Mapping[str, Table]], str]] = {
    Notation.CIM_TIME: _cim_time,
    Notation.MONTH_DAY_YEAR: _month_day_year,
    Notation.MINUTES_WEST: _minutes_west,
    Notation.MINUTES_EAST: _minutes_east,
    Notation.ZONE_PLACE: _zone_place,
    Notation.ZONE_NAME: zone_name,
}
