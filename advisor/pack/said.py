"""What a person says of a fact, as a typed value: on the command line, in a file of answers, in an interview."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from advisor.model.fact import Value
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.values import told

_NAME = re.compile(r"([a-z][a-z0-9_]*)(?:\[([^\]=]*)\])?((?:\.[a-z][a-z0-9_]*)+)")
_LONGEST = 60
_SHORT = {"y": True, "n": False, "是": True, "否": False}


def said_value(spec: FactSpec, text: str) -> Value:
    """The text as a value of the fact. Raises ValueError that says, for a person, what would be one."""
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    if not text.strip():
        raise ValueError(f"{spec.name} needs a value: {wanted(spec)}")
    if spec.type is FactType.CHOICE:
        found = {value.casefold(): value for value in spec.values}.get(text.strip().casefold())
        if found is None:
            raise ValueError(f"{shown!r} is no value of {spec.name}: {wanted(spec)}")
        return found
    if spec.type is FactType.BOOLEAN and text.strip().casefold() in _SHORT:
        return _SHORT[text.strip().casefold()]
    try:
        return told(spec.type, text)
    except (ValueError, OverflowError):
        raise ValueError(f"{shown!r} is no value of {spec.name}: {wanted(spec)}") from None


def wanted(spec: FactSpec) -> str:
    """What a value of the fact looks like."""
    if spec.type is FactType.CHOICE:
        return f"one of {', '.join(spec.values)}"
    unit = f" ({spec.unit})" if spec.unit else ""
    return f"{_LOOKS[spec.type]}{unit}"


_LOOKS = {
    FactType.TEXT: "any text",
    FactType.INTEGER: "a whole number, 0 or more",
    FactType.NUMBER: "a number, such as 10.8",
    FactType.BOOLEAN: "yes or no",
    FactType.VERSION: "a version, such as 5.2.3790",
    FactType.FILE_VERSION: "a file version of four parts, such as 5.2.3790.3959",
    FactType.TIME: "a time with its zone, such as 2013-03-30T19:36:46-04:00",
    FactType.TEXT_LIST: "words with commas between them",
}


def said_name(text: str, facts: Mapping[str, FactSpec]) -> tuple[FactSpec, str | None]:
    """A fact and, for one of a list, its instance: `nic[].rss` means every one (""), `nic[0001].rss` that one.

    Raises ValueError for a name that is none, with those that look like it.
    """
    match = _NAME.fullmatch(text.strip())
    name = text.strip() if match is None else match[1] + ("[]" if match[2] is not None else "") + match[3]
    if match is not None and name not in facts and f"{match[1]}[]{match[3]}" in facts:
        raise ValueError(
            f"{name} is of a list: {match[1]}[]{match[3]} means each of it, {match[1]}[0001]{match[3]} one"
        )
    if match is None or name not in facts:
        near = get_close_matches(name, list(facts), n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`advisor facts list` lists them."
        raise ValueError(f"there is no fact {text.strip()[:_LONGEST]!r}. {hint}")
    return facts[name], match[2].strip() if match[2] is not None else None
