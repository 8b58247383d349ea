"""Whether two values of a fact mean the same: 5.2 is 5.2.0, and words of a list have no order."""

from advisor.model.fact import Absent, AbsentReason, Value
from advisor.pack.load import Pack
from advisor.pack.values import comparable

_KEEPS_APART = (AbsentReason.NOT_FOUND,)
"""Reasons that conditions can ask for; between the others nothing but the prose differs."""


def meant(pack: Pack, name: str, value: Value | Absent | None) -> object:
    """Something that is equal for values of the fact that mean the same; None where nothing is known."""
    if value is None or isinstance(value, Absent):
        return value.reason if isinstance(value, Absent) and value.reason in _KEEPS_APART else None
    if isinstance(value, tuple):
        return frozenset(word.casefold() for word in value)
    spec = pack.facts.get(name)
    try:
        return (comparable(spec.type, value) if spec else value,)
    except ValueError:
        return (value,)
