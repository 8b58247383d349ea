"""Values of objects as WMI and PowerShell write them → a text, or the entries of a list.

Times come in WMI's own notation whatever they came in, so that one notation is read later: `/Date(1364688000000)/` of
JSON and `2013-03-31T00:00:00Z` of newer PowerShells become `20130331000000.000000+000`.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Value = str | tuple[str, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JSON_DATE = re.compile(r"^\\?/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\\?/$")
_ISO_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$")
_FRACTION = re.compile(r"\.(\d{6})\d+")
_BRACED = re.compile(r"^\{[^{}]*\}$")
_VERSION = ("Major", "Minor", "Build", "Revision")


def printed(text: str) -> Value:
    """A value as a list or a table shows it: `{Ethernet, Ethernet 2}` and `{"10.0.0.1"}` are lists."""
    text = text.strip()
    if _BRACED.match(text):
        return tuple(entry for part in text[1:-1].split(",") if (entry := part.strip().strip('"')))
    return plain(text)


def plain(text: str) -> str:
    """A text; a time in the notation of WMI."""
    try:
        date = _JSON_DATE.match(text)
        if date:
            return _cim(_EPOCH + timedelta(milliseconds=int(date.group(1))))
        if _ISO_TIME.match(text):
            return _cim(datetime.fromisoformat(_FRACTION.sub(r".\1", text)).astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    return text


def of_json(value: Any) -> Value | None:
    """A member of an object of JSON; None for an object that is no value of its own."""
    if value is None:
        return ""
    if isinstance(value, str):
        return plain(value.strip())
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, list):
        return _entries(value)
    if isinstance(value, dict):
        if "value" in value and ("Count" in value or "DateTime" in value):  # an array or a time with its extras
            return of_json(value["value"]) if not isinstance(value["value"], dict) else None
        if all(isinstance(value.get(part), int) for part in _VERSION):
            return ".".join(str(value[part]) for part in _VERSION)
    return None


def _entries(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(plain(str(one).strip()) for one in values if isinstance(one, str | bool | int | float))


def _cim(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}.{moment.microsecond:06d}+000"
