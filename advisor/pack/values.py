"""Text to typed values and back, by the type that the catalogue declares."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from advisor.model.fact import Value
from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactType

_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
# Digits are those of ASCII throughout: others pass for `\d` and `int`, but no version or number is written with them.
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,5}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
ORDERED = frozenset({FactType.INTEGER, FactType.NUMBER, FactType.VERSION, FactType.FILE_VERSION, FactType.TIME})


def from_text(kind: FactType, text: str) -> Value:
    """The text as a value of that type. Raises ValueError with a message for a person."""
    return _READERS[kind](text.strip())


def told(kind: FactType, text: str) -> Value:
    """As `from_text`, for what a file tells: its whole numbers are counts and sizes, which are never below zero."""
    value = from_text(kind, text)
    if kind is FactType.INTEGER and isinstance(value, int) and value < 0:
        raise ValueError(f"{text.strip()!r} is below zero")
    return value


def to_json(value: Value) -> Any:
    """The value as JSON knows it: versions and times become text, sets become lists."""
    if isinstance(value, FileVersion):
        return value.dotted
    if isinstance(value, datetime):
        return iso(value)
    return list(value) if isinstance(value, tuple) else value


def iso(moment: datetime) -> str:
    """As documents write it: UTC, ISO 8601, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def comparable(kind: FactType, value: Value) -> Any:
    """Something that `<` and `==` order as the type means it: 6.10 is after 6.9, text ignores case."""
    if kind is FactType.VERSION:
        from packaging.version import Version

        return Version(str(value))
    if kind in (FactType.TEXT, FactType.CHOICE):
        return str(value).casefold()
    return value


def _boolean(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError(f"{text!r} is neither true nor false")
    return _BOOLEANS[text.lower()]


def _integer(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _number(text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return float(text)


def _version(text: str) -> str:
    if not _VERSION.fullmatch(text):
        raise ValueError(f"{text!r} is not a version such as 5.2.3790")
    return text


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} lacks its zone; write Z for UTC")
    return moment.astimezone(UTC)


def _text_list(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


_READERS: dict[FactType, Callable[[str], Value]] = {
    FactType.TEXT: str,
    FactType.CHOICE: str,
    FactType.INTEGER: _integer,
    FactType.NUMBER: _number,
    FactType.BOOLEAN: _boolean,
    FactType.VERSION: _version,
    FactType.FILE_VERSION: FileVersion.parse,
    FactType.TIME: _time,
    FactType.TEXT_LIST: _text_list,
}
