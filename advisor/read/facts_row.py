"""One row of a table of facts → the facts of its host, as far as a table can tell where they were read."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from advisor.model.fact import Absent, AbsentReason, Fact, Value
from advisor.model.origin import Origin
from advisor.pack.catalogue import FactSpec
from advisor.pack.load import Pack
from advisor.read.facts_document import typed
from advisor.read.facts_layout import HOST_ROLE, Layout

_REASONS = {reason.value: reason for reason in AbsentReason}


def facts_of_row(row: Mapping[str, Any], number: int, file: str, layout: Layout, pack: Pack) -> Iterator[Fact]:
    """The facts that the row speaks of; `number` counts from 1."""
    told = set(layout.facts) | set(layout.absent)
    for name in pack.facts:
        if name not in told:
            continue
        value, reason = row.get(name), row.get(layout.absent.get(name, ""))
        column = layout.moments.get(name) or layout.observed
        moment = None if column is None else row.get(column)
        origin = Origin("parquet", file, None, f"row {number}, {name}")
        if "[]" not in name:
            cell = _cell(pack.facts[name], value, reason)
            if cell is not None:
                yield Fact(name, cell, origin, _moment(moment))
            continue
        for place, instance in enumerate(_instances(row, name.partition("[]")[0], layout)):
            cell = _cell(pack.facts[name], _nth(value, place), _nth(reason, place))
            seen = _moment(_nth(moment, place) if isinstance(moment, list) else moment)
            # An instance of which only this is known must not get lost.
            cell = Absent(AbsentReason.NOT_COLLECTED) if cell is None else cell
            yield Fact(name, cell, origin, seen, instance)
    if HOST_ROLE not in told and layout.role is not None:
        role = _cell(pack.facts[HOST_ROLE], row.get(layout.role), None)
        if role is not None:
            yield Fact(HOST_ROLE, role, Origin("parquet", file, None, f"row {number}, {layout.role}"))


def _instances(row: Mapping[str, Any], head: str, layout: Layout) -> list[str]:
    """Their names; those that have none, or the name of another, are numbered."""
    lists = [row.get(column) for key, column in layout.instances.items() if key == head]
    lists += [row.get(name) for name in layout.facts if name.startswith(f"{head}[].")]
    count = max((len(one) for one in lists if isinstance(one, list)), default=0)
    names = lists[0] if head in layout.instances and isinstance(lists[0], list) else []
    found: list[str] = []
    for place in range(count):
        name = str(names[place]) if place < len(names) and names[place] is not None else str(place + 1)
        found.append(name if name not in found else f"{name} ({place + 1})")
    return found


def _nth(values: Any, place: int) -> Any:
    return values[place] if isinstance(values, list) and place < len(values) else None


def _cell(spec: FactSpec, value: Any, reason: Any) -> Value | Absent | None:
    if value is None:
        known = _REASONS.get(reason.strip()) if isinstance(reason, str) else None
        return None if known in (None, AbsentReason.NOT_COLLECTED) else Absent(known)
    try:
        return typed(spec, plain(value))
    except (ValueError, OverflowError) as error:
        return Absent(AbsentReason.UNPARSABLE, str(error))


def plain(value: Any) -> Any:
    """A value of a column as a document would write it. Raises ValueError for a number that is none."""
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError(f"{value!r} is not a number")
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return (value if value.tzinfo is not None else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if hasattr(value, "isoformat"):
        return f"{value.isoformat()}T00:00:00Z"
    return [word for word in value if word] if isinstance(value, list) else value


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
        return value.astimezone(UTC) if value.tzinfo is not None else None
    if isinstance(value, datetime):
        return (value if value.tzinfo is not None else value.replace(tzinfo=UTC)).astimezone(UTC)
    return None
