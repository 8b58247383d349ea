"""Series literals, in the notation of Prometheus' promtool.

0 2.5 -1       samples, one a step
_              a missing sample; `_x3` is three of them
7x3            a sample and three more like it: 7 7 7 7
1+2x3  9-2x3   a start and so many steps: 1 3 5 7, 9 7 5 3
"""

import re
from itertools import chain, repeat
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, StringConstraints

LONGEST = 20_000
"""Samples of one series; five hours of a sample a second."""
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?"
_MISSING = re.compile(r"_(?:x(?P<times>[0-9]{1,9}))?")
_SAMPLES = re.compile(rf"(?P<start>[+-]?{_NUMBER})(?P<step>[+-]{_NUMBER}(?=x))?(?:x(?P<times>[0-9]{{1,9}}))?")

Values: TypeAlias = tuple[float | None, ...]


class SeriesError(ValueError):
    """The text is no series literal; says where and why, for a person."""


def parse(text: str) -> Values:
    """The samples, None where one is missing. Raises SeriesError."""
    parts: list[tuple[float | None, float, int]] = []
    length = 0
    for number, word in enumerate(text.split(), 1):
        part = _part(word, number)
        length += part[2]
        if length > LONGEST:
            raise SeriesError(f"a series has {LONGEST} samples at most; part {number}, {word!r}, goes beyond")
        parts.append(part)
    if not parts:
        raise SeriesError("a series needs a sample, or _ for a missing one")
    return tuple(chain.from_iterable(_samples(*part) for part in parts))


def _part(word: str, number: int) -> tuple[float | None, float, int]:
    """Start (None: missing), step and count of one part of the literal."""
    if match := _MISSING.fullmatch(word):
        return None, 0.0, int(match["times"] or 1)
    match = _SAMPLES.fullmatch(word)
    if match is None:
        raise SeriesError(f"part {number}, {word!r}, is no number, repetition (7x3), run (1+2x3) or missing sample (_)")
    return float(match["start"]), float(match["step"] or 0), int(match["times"] or 0) + 1


def _samples(start: float | None, step: float, count: int) -> "chain[float | None] | repeat[None]":
    if start is None:
        return repeat(None, count)
    return chain(start + index * step for index in range(count))


def _checked(text: str) -> str:
    parse(text)
    return text


SeriesText = Annotated[str, StringConstraints(min_length=1), AfterValidator(_checked)]
"""A series literal, as it stands in the file."""
