"""Names that are known to be somebody's, found wherever they stand in a text as words of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.pack.identifiers import IdentifierKind

_TOKEN = re.compile(r"\w+(?:[-$]+\w+)*")
_PLAIN = re.compile(r"\w+(?:[-$]\w+)*")
_JOINT = re.compile(r"([-_$]+)")
_MOST_PARTS = 40
"""Joints in one word; a longer one is no name with a number behind it, and is looked at part by part."""


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text."""

    start: int
    end: int
    value: str
    kind: IdentifierKind


class Terms:
    """Terms by their spelling without case. `CVP1` is found in `\\\\cvp1\\c$` and in `cvp1-pim1`, never in `cvp1x`; of
    terms that begin at one place the longest is found."""

    def __init__(self) -> None:
        self._kinds: dict[str, IdentifierKind] = {}
        self._odd: dict[str, IdentifierKind] = {}
        self._pattern: re.Pattern[str] | None = None

    def __contains__(self, value: str) -> bool:
        return value.casefold() in self._kinds or value.casefold() in self._odd

    def add(self, value: str, kind: IdentifierKind) -> None:
        """The first kind that a name is known by stays, but a host is always one."""
        key = value.casefold()
        terms = self._kinds if _PLAIN.fullmatch(value) and len(_JOINT.split(value)) <= _MOST_PARTS else self._odd
        if key not in terms or kind is IdentifierKind.HOST:
            if terms is self._odd:
                self._pattern = None
            terms[key] = kind

    def find(self, text: str) -> Iterator[Found]:
        """Terms in `text`, in order, without overlaps between plain ones; odd ones (with blanks, dots, …) first."""
        if self._odd:
            if self._pattern is None:
                longest_first = sorted(self._odd, key=lambda term: (-len(term), term))
                listed = "|".join(re.escape(term) for term in longest_first)
                self._pattern = re.compile(rf"(?<![^\W_])(?:{listed})(?![^\W_])", re.IGNORECASE)
            for match in self._pattern.finditer(text):
                kind = self._odd.get(match[0].casefold())
                yield Found(match.start(), match.end(), match[0], kind or IdentifierKind.HOST)
        if self._kinds:
            for token in _TOKEN.finditer(text):
                yield from self._in_token(token[0], token.start())

    def _in_token(self, token: str, offset: int) -> Iterator[Found]:
        kind = self._kinds.get(token.casefold())
        if kind is not None:
            yield Found(offset, offset + len(token), token, kind)
            return
        parts = _JOINT.split(token)
        if len(parts) == 1:
            return
        starts = [0]
        for part in parts:
            starts.append(starts[-1] + len(part))
        first = 0
        while first < len(parts):
            reach = min(len(parts), first + _MOST_PARTS)
            for last in range(reach - (reach - first + 1) % 2, first, -2):
                value = token[starts[first] : starts[last]]
                kind = self._kinds.get(value.casefold())
                if kind is not None:
                    yield Found(offset + starts[first], offset + starts[last], value, kind)
                    first = last - 1
                    break
            first += 2
