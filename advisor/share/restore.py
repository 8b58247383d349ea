"""Pseudonyms in a text, such as the answer of a support engineer, turned back into what they stand for."""

import re
from collections.abc import Mapping

from advisor.share.pseudonym import PSEUDONYM

_ANY_CASE = re.compile(PSEUDONYM.pattern, re.ASCII | re.IGNORECASE)
_PART = re.compile(r"(?:host|user|share|serial|domain)-[0-9a-z]{10}(?:\.example)?", re.IGNORECASE)


def restored(text: str, originals: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """The text, and the pseudonyms in it that the map does not know: those of another key, or of another run."""
    known = {pseudonym.casefold(): original for pseudonym, original in originals.items()}
    unknown: set[str] = set()

    def original(match: re.Match[str]) -> str:
        found = known.get(match[0].casefold())
        if found is not None:
            return found
        if _PART.search(match[0]) and not _PART.fullmatch(match[0]):
            return _PART.sub(original, match[0])
        unknown.add(match[0])
        return match[0]

    return _ANY_CASE.sub(original, text), frozenset(unknown)
