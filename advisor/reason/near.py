"""A value between two others, near to one of them, by its type: a version just below a fix, a count just above none."""

from datetime import UTC, datetime, timedelta
from typing import Any

from advisor.model.fact import Value
from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactType
from advisor.pack.values import comparable

_LAST_FIELD = 0xFFFF
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def between(kind: FactType, low: Any, high: Any) -> Value | None:
    """A value above `low` and below `high`, near to a bound; None when there is none to be had."""
    value = _NEAR[kind](low, high)
    if value is None:
        return None
    here = comparable(kind, value)
    fits = (low is None or comparable(kind, low) < here) and (high is None or here < comparable(kind, high))
    return value if fits else None


def _integer(low: int | None, high: int | None) -> int | None:
    value = 0 if low is None and high is None else low + 1 if low is not None else (high or 0) - 1
    return value if value >= 0 else None


def _number(low: float | None, high: float | None) -> float:
    if low is not None and high is not None:
        return (low + high) / 2
    if low is not None:
        return low * 2 if low > 0 else low + 1
    return 0.0 if high is None else high / 2 if high > 0 else high - 1


def _version(low: str | None, high: str | None) -> str:
    if low is not None:
        return f"{low}.1"
    if high is None:
        return "0"
    fields = [int(field) for field in high.split(".")]
    fields = fields[: max((index for index, field in enumerate(fields, 1) if field), default=1)]
    return ".".join(str(field) for field in [*fields[:-1], max(0, fields[-1] - 1)])


def _file_version(low: FileVersion | None, high: FileVersion | None) -> FileVersion | None:
    """Next to the upper bound: a version just below a fix tells more than one just above the version before it."""
    number = 0 if low is None else _number_of(low) + 1
    if high is not None:
        number = _number_of(high) - 1
    if not 0 <= number < (_LAST_FIELD + 1) ** 4:
        return None
    fields = [number >> shift & _LAST_FIELD for shift in (48, 32, 16, 0)]
    return FileVersion((fields[0], fields[1], fields[2], fields[3]))


def _number_of(version: FileVersion) -> int:
    first, second, third, fourth = version.fields
    return first << 48 | second << 32 | third << 16 | fourth


def _time(low: datetime | None, high: datetime | None) -> datetime:
    if low is not None and high is not None:
        return low + (high - low) / 2
    if low is not None:
        return low + timedelta(days=1)
    return _EPOCH if high is None else high - timedelta(days=1)


_NEAR: dict[FactType, Any] = {
    FactType.INTEGER: _integer,
    FactType.NUMBER: _number,
    FactType.VERSION: _version,
    FactType.FILE_VERSION: _file_version,
    FactType.TIME: _time,
}
