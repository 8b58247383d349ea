"""The facts of a host, in two parts: a configuration, which other hosts share, and what is the host's own.

Both are objects of JSON. A configuration names the facts of the host in `slots`, in their order, each with its
instance and how its value is written; a fact's value stands under its number in the one or the other part, its absence
under the number with `-`, what it replaces under the number with `<`. Where values were read stands in `origins`, as a
list without doubles; `from` tells the place in it of each fact, where there is more than one.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from advisor.model.fact import Absent, AbsentReason, Fact, Value
from advisor.model.origin import Origin
from advisor.model.version import FileVersion
from advisor.store.written import moment, packed, unmoment, unpacked

TEXT, WHOLE, NUMBER, YES_NO, VERSION, TIME, WORDS = "s", "i", "f", "b", "v", "t", "l"
_OWN = (TEXT, TIME)
"""Names, identifiers and dates differ from host to host; what else is known of them repeats itself."""


def split(facts: Sequence[Fact]) -> tuple[bytes, bytes]:
    """The configuration and the own part."""
    slots: list[list[str | None]] = []
    shared: dict[str, Any] = {"slots": slots}
    own: dict[str, Any] = {}
    origins: dict[tuple[Any, ...], int] = {}
    places = []
    for number, fact in enumerate(facts):
        kind, raw = _raw(fact.value)
        slots.append([fact.name, fact.instance, kind])
        if isinstance(fact.value, Absent):
            shared[f"{number}-"] = _absent(fact.value)
        else:
            (own if kind in _OWN else shared)[str(number)] = raw
        if fact.replaces is not None:
            shared[f"{number}<"] = _absent(fact.replaces)
        one, at = fact.origin, fact.observed_at
        place = (one.kind, one.file, one.line, one.detail, None if at is None else moment(at))
        places.append(origins.setdefault(place, len(origins)))
    own["origins"] = [list(one) for one in origins]
    if len(origins) > 1:
        own["from"] = places
    return packed(shared), packed(own)


def joined(configuration: bytes | None, own: bytes | None) -> tuple[Fact, ...]:
    """The facts again; none where nothing was kept."""
    if configuration is None or own is None:
        return ()
    shared, told = _shared(bytes(configuration)), unpacked(own)
    origins = [_place(one) for one in told.get("origins", shared.get("origins", ()))]
    places = told.get("from") or [0] * len(shared["slots"])
    facts = []
    for number, (name, instance, kind) in enumerate(shared["slots"]):
        value = _value(str(number), kind, told, shared)
        if value is None:
            continue
        before = shared.get(f"{number}<")
        origin, observed = origins[places[number]]
        replaces = None if before is None else _absent_of(before)
        facts.append(Fact(name, value, origin, observed, instance, replaces=replaces))
    return tuple(facts)


@lru_cache(maxsize=1024)
def _shared(configuration: bytes) -> Any:
    return unpacked(configuration)


def _value(number: str, kind: str, own: Mapping[str, Any], shared: Mapping[str, Any]) -> Value | Absent | None:
    """None where neither part tells of it: a table of facts may leave a cell empty."""
    for part in (own, shared):
        if part.get(number) is not None:
            return _typed(kind, part[number])
        if part.get(f"{number}-") is not None:
            return _absent_of(part[f"{number}-"])
    return None


def _raw(value: Value | Absent) -> tuple[str, Any]:
    if isinstance(value, bool):
        return YES_NO, value
    if isinstance(value, int):
        return WHOLE, value
    if isinstance(value, float):
        return NUMBER, value
    if isinstance(value, FileVersion):
        return VERSION, [list(value.fields), value.branch, value.raw]
    if isinstance(value, datetime):
        return TIME, moment(value)
    if isinstance(value, tuple):
        return WORDS, list(value)
    return TEXT, value if isinstance(value, str) else None


def _typed(kind: str, raw: Any) -> Value:
    """The value as it was. What a table of facts has written, where a version is a text, is typed as well."""
    if kind == VERSION:
        return FileVersion.parse(raw) if isinstance(raw, str) else FileVersion(tuple(raw[0]), raw[1], raw[2])
    if kind == TIME:
        return unmoment(raw).astimezone(UTC)
    if kind == WORDS:
        return tuple(raw)
    if kind == NUMBER:
        return float(raw)
    return raw  # type: ignore[no-any-return]


def _absent(absent: Absent) -> Any:
    return [absent.reason.value, absent.detail] if absent.detail else absent.reason.value


def _absent_of(raw: Any) -> Absent:
    return Absent(AbsentReason(raw)) if isinstance(raw, str) else Absent(AbsentReason(raw[0]), raw[1])


def _place(raw: Sequence[Any]) -> tuple[Origin, datetime | None]:
    kind, file, line, detail, observed = raw
    return Origin(kind, file, line, detail), None if observed is None else unmoment(observed)
