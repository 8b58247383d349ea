"""Durations as they are written in tests: `1s`, `250ms`, `1m30s`."""

import re
from typing import Annotated

from pydantic import AfterValidator

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DURATION = re.compile(
    r"(?=.)(?:(?P<h>[0-9]{1,4})h)?(?:(?P<m>[0-9]{1,6})m(?!s))?(?:(?P<s>[0-9]{1,6}(?:\.[0-9]{1,6})?)s)?"
    r"(?:(?P<ms>[0-9]{1,9})ms)?"
)


def seconds(text: str) -> float:
    """The duration in seconds. Raises ValueError with a message for a person."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no duration; write it with its unit: 1s, 250ms, 1m30s")
    return sum(float(number) * _UNITS[unit] for unit, number in match.groupdict().items() if number)


def _checked(text: str) -> str:
    seconds(text)
    return text


Duration = Annotated[str, AfterValidator(_checked)]
"""A duration, as it stands in the file."""
