"""Whether a regular expression can take time that doubles with each further character.

That needs a repeat in which a text can be divided in more than one way: a part of varying length whose end nothing
marks, two alternatives that begin alike, or several parts that may all be missing. `(a+)+`, `(a|aa)*`, `(a?b?)*` are of
that kind; `(?:\\d+,)*` is not, for a comma ends each number. What is doubtful is refused: it can be written otherwise.

Time that grows by a power of the length is not looked for; whoever searches bounds the length.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from re import _parser  # type: ignore[attr-defined]  # the compiler's own parser: there is no other of the same language
from typing import Any, TypeAlias

Node: TypeAlias = tuple[Any, Any]
Signs: TypeAlias = frozenset[str]
"""The characters by which sets of characters are compared."""

_MANY = 16
"""Times from which a bounded repeat is like an unbounded one: two to the sixteenth ways are too many."""
_ALPHABET = (*map(chr, range(0x180)), "\u0391", "\u0416", "\u05d0", "\u3000", "\u4e2d", "\uff10", "\U0001f600")
"""Beside those that the pattern names: the common ones, and one of each other kind."""
_LOOP_OF_GROUP = re.compile(r"\)[*+{]")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_FIXED = ("ASSERT", "ASSERT_NOT")
_CHARACTERS = ("LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY")


def explosive(pattern: str) -> str | None:
    """Why the pattern may explode, as the end of a sentence; None when it can't. The pattern must compile."""
    if _LOOP_OF_GROUP.search(pattern) is None:
        return None
    tree, signs = _parser.parse(pattern), frozenset((*_ALPHABET, *pattern, *pattern.swapcase()))
    return next((why for loop in _loops(tree) if (why := _ambiguous(signs, _unwrapped(loop))) is not None), None)


def _loops(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    """The bodies of all repeats that go round often, at any depth, those inside of look-arounds too."""
    for name, argument in _named(nodes):
        if name in _REPEATS and _is_often(argument):
            yield list(argument[2])
        for inner in _inner(name, argument):
            yield from _loops(inner)


def _ambiguous(signs: Signs, body: list[Node]) -> str | None:
    varying = [argument[2] for name, argument in _consuming(body) if name in _REPEATS and argument[0] != argument[1]]
    ways = [list(argument[1]) for name, argument in _consuming(body) if name == "BRANCH"]
    varying += [way for several in ways if any(map(_may_be_empty, several)) for way in several]
    if len(varying) > 1 and _may_be_empty(body):
        return "all parts of what it repeats may be missing"
    taken = frozenset[str]().union(*(_characters(signs, one) for one in varying))
    if taken and not any(
        end and not end & taken for end in (_end(signs, body, first=True), _end(signs, body, first=False))
    ):
        return "it repeats what may itself be longer or shorter, and nothing marks where one ends"
    for several in ways:
        begins = [_beginnings(signs, list(way)) for way in several]
        if any(one & other for at, one in enumerate(begins) for other in begins[:at]):
            return "two alternatives of what it repeats begin alike"
    return None


def _unwrapped(body: list[Node]) -> list[Node]:
    """The body without the group that is all of it."""
    while len(body) == 1 and str(body[0][0]) == "SUBPATTERN":
        body = list(body[0][1][3])
    return body


def _consuming(nodes: Iterable[Node]) -> Iterator[Node]:
    """Everything below, apart from look-arounds and from what never gives back what it took."""
    for name, argument in _named(nodes):
        yield name, argument
        if name not in (*_FIXED, "ATOMIC_GROUP", "POSSESSIVE_REPEAT"):
            for inner in _inner(name, argument):
                yield from _consuming(inner)


def _named(nodes: Iterable[Node]) -> Iterator[tuple[str, Any]]:
    return ((str(name), argument) for name, argument in nodes)


def _inner(name: str, argument: Any) -> Iterator[Iterable[Node]]:
    if name in (*_REPEATS, "POSSESSIVE_REPEAT"):
        yield argument[2]
    elif name == "SUBPATTERN":
        yield argument[3]
    elif name in _FIXED:
        yield argument[1]
    elif name == "ATOMIC_GROUP":
        yield argument
    elif name == "BRANCH":
        yield from argument[1]
    elif name == "GROUPREF_EXISTS":
        yield from (way for way in argument[1:] if way is not None)


def _is_often(argument: Any) -> bool:
    return int(argument[1]) >= _MANY


def _may_be_empty(nodes: Iterable[Node]) -> bool:
    for name, argument in _named(nodes):
        if name in _CHARACTERS:
            return False
        if name in (*_REPEATS, "POSSESSIVE_REPEAT"):
            if argument[0] and not _may_be_empty(argument[2]):
                return False
        elif name == "BRANCH":
            if not any(_may_be_empty(way) for way in argument[1]):
                return False
        elif name in ("SUBPATTERN", "ATOMIC_GROUP") and not all(map(_may_be_empty, _inner(name, argument))):
            return False
    return True


def _end(signs: Signs, nodes: list[Node], first: bool) -> frozenset[str]:
    """The characters of a single one that must begin (or end) the body; empty when there is no such."""
    for name, argument in list(_named(nodes))[:: 1 if first else -1]:
        if name in _CHARACTERS:
            return _set(signs, name, argument)
        if name in ("AT", *_FIXED):
            continue
        if name == "SUBPATTERN":
            return _end(signs, list(argument[3]), first)
        if name in _REPEATS and argument[0] and argument[0] == argument[1]:
            return _end(signs, list(argument[2]), first)
        return frozenset()
    return frozenset()


def _beginnings(signs: Signs, nodes: list[Node]) -> frozenset[str]:
    """The characters with which a match may begin."""
    found: frozenset[str] = frozenset()
    for name, argument in _named(nodes):
        if name in _CHARACTERS:
            return found | _set(signs, name, argument)
        if name in ("AT", *_FIXED):
            continue
        if name == "GROUPREF":
            return frozenset(signs)
        inner = [list(one) for one in _inner(name, argument)]
        found = found.union(*(_beginnings(signs, one) for one in inner))
        may_be_missing = name in (*_REPEATS, "POSSESSIVE_REPEAT") and not argument[0]
        if not may_be_missing and not any(map(_may_be_empty, inner)):
            return found
    return found


def _characters(signs: Signs, nodes: Iterable[Node]) -> frozenset[str]:
    """All characters that may be taken."""
    found: frozenset[str] = frozenset()
    for name, argument in _consuming(nodes):
        if name in _CHARACTERS:
            found |= _set(signs, name, argument)
        elif name == "GROUPREF":
            return frozenset(signs)
    return found


def _set(signs: Signs, name: str, argument: Any) -> frozenset[str]:
    """Which of the alphabet one node takes, whatever the case: patterns are mostly used without regard to it."""
    taken = {sign for sign in signs if _takes(name, argument, sign)}
    return frozenset(taken | {sign.swapcase() for sign in taken})


def _takes(name: str, argument: Any, sign: str) -> bool:
    if name == "ANY":
        return True
    if name == "LITERAL":
        return bool(ord(sign) == argument)
    if name == "NOT_LITERAL":
        return bool(ord(sign) != argument)
    if name == "RANGE":
        return bool(argument[0] <= ord(sign) <= argument[1])
    if name == "CATEGORY":
        return _category(str(argument)).match(sign) is not None
    parts = list(_named(argument))
    negated = bool(parts) and parts[0][0] == "NEGATE"
    return negated is not any(_takes(part, value, sign) for part, value in parts if part != "NEGATE")


@cache
def _category(name: str) -> re.Pattern[str]:
    shorts = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}
    kind = name.removeprefix("CATEGORY_")
    short = shorts[kind.removeprefix("NOT_")]
    return re.compile("\\" + (short.upper() if kind.startswith("NOT_") else short))
