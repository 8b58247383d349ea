"""A span of time as rules write it: `90d`, `12h`, `30m`."""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

_WRITTEN = re.compile(r"([1-9][0-9]{0,4})([dhm])")
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def parse_duration(value: Any) -> timedelta:
    """The span that the text names. Raises ValueError with a message for a person."""
    if isinstance(value, timedelta):
        return value
    match = _WRITTEN.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"{value!r} is no span of time; write a number and d, h or m, as in 90d")
    return int(match.group(1)) * _UNITS[match.group(2)]


def written(span: timedelta) -> str:
    """The span in the largest unit that shows it; what is less than a minute is left out."""
    minutes = int(span.total_seconds()) // 60
    for unit, length in (("d", 24 * 60), ("h", 60)):
        if minutes >= length and (minutes % length == 0 or minutes >= 2 * length):
            return f"{minutes // length}{unit}"
    return f"{minutes}m"


Duration = Annotated[timedelta, BeforeValidator(parse_duration), PlainSerializer(written, return_type=str)]
