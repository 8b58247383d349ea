"""A result in which a stranger wrote every text: the host names, the log lines, the notes, the files."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from advisor.model.diagnosis import Answer
from advisor.model.version import FileVersion


def spoken_by(text: str, thing: Any) -> Any:
    """The result with `text` for every text in it."""
    return rewritten(lambda _: text, thing)


def rewritten(write: Callable[[str], str], thing: Any) -> Any:
    """The result with each text of it written anew. Words of the advisor itself (enums, what the answer is) stay."""
    if isinstance(thing, Enum | FileVersion):
        return thing
    if isinstance(thing, str):
        return write(thing)
    if isinstance(thing, tuple | list):
        return type(thing)(rewritten(write, one) for one in thing)
    if is_dataclass(thing) and not isinstance(thing, type | Answer):
        told = {one.name: rewritten(write, getattr(thing, one.name)) for one in fields(thing)}
        return replace(thing, **told)  # type: ignore[type-var]
    return thing
