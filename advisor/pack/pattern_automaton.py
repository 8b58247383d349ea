"""A regular expression as the automaton of its characters: which may stand behind which, and in how many ways.

Each *position* is a place of the expression that reads one character. `re` itself does not tell how it searches, so
its own grammar is read and built anew; where that is not exact it allows more than `re` does, never less: case is
ignored, what an earlier group held may be any text, and what looks ahead is a way that leads nowhere, always tried.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from re import _constants as sign  # type: ignore[attr-defined]  # there is no other reader of this grammar
from re import _parser as grammar  # type: ignore[attr-defined]
from typing import Any

ENDLESS = 1 << 40
"""Rounds of a repeat without an end."""
_MOST_POSITIONS = 2000
# A short repeat is written out, and a longer one of one character alone: `(\d{4}-){1,3}` has no loop.
_WRITTEN_OUT, _FEW = 64, 4
_SINGLE = frozenset({sign.LITERAL, sign.NOT_LITERAL, sign.ANY, sign.ANY_ALL, sign.IN, sign.RANGE})
# One character of each kind, beside those that the expression itself names.
_KINDS = "a5_ \n\t-.é٣\xa0\0☃"
_STARTS = (sign.AT_BEGINNING, sign.AT_BEGINNING_STRING)
_REPEATS = (sign.MAX_REPEAT, sign.MIN_REPEAT)
_ANYTHING = [(sign.ANY_ALL, None)]


class TooLargeError(Exception):
    """The expression is larger, or of another kind, than is judged."""


@dataclass
class _Part:
    """A part of the expression: in how many ways each position begins it, each ends it, and it is empty; 2 is many."""

    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    empty: int = 1

    def optional(self) -> "_Part":
        return _Part(self.first, self.last, min(2, self.empty + 1))


@dataclass
class Automaton:
    """`labels` are the characters that a position reads, as bits over `alphabet`; `after` what may follow it, with the
    number of ways; `barred` what can't follow it, for it would have read that itself; `rounds` how often it can read
    in one go. Position 0 is the search, which reads whatever stands before the match; `ending` are positions behind
    which the match is done for certain. `widths` are those of the groups, at least and at most;
    `goes_round_empty` tells of a repeat that may read nothing in a round."""

    alphabet: tuple[str, ...]
    widths: Sequence[tuple[int, int] | None]
    labels: list[int] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)
    barred: list[int] = field(default_factory=list)
    after: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    ending: frozenset[int] = frozenset()
    goes_round_empty: bool = False
    _conditional: bool = False
    _wholes: set[int] = field(default_factory=set)
    _round: int = 1

    @staticmethod
    def of(pattern: str) -> "Automaton":
        """Of an expression that is searched for without its case. Raises TooLargeError; re.error, OverflowError and
        RecursionError as `re.compile` does."""
        tree = grammar.parse(pattern, re.IGNORECASE)
        alphabet = tuple(sorted({chr(point).lower()[:1] for point in (*_points(tree), *map(ord, _KINDS))}))
        made = Automaton(alphabet, tree.state.groupwidths)
        anchored = _is_anchored(tree)
        made._round = ENDLESS
        search = made._position(0 if anchored else (1 << len(alphabet)) - 1)
        made._round = 1
        if not anchored:
            made._link(search, search)
        whole = made._behind(search, made._sequence(tree))
        made.ending = frozenset() if made._conditional else frozenset(whole.last) - {0}
        return made

    def reads(self, before: int, position: int) -> int:
        """What the position reads behind another."""
        return self.labels[position] & ~(0 if before == position else self.barred[before])

    def _position(self, label: int, barred: int = 0) -> _Part:
        if len(self.labels) >= _MOST_POSITIONS:
            raise TooLargeError
        number = len(self.labels)
        self.labels.append(label)
        self.barred.append(barred)
        self.rounds.append(self._round)
        return _Part({number: 1}, {number: 1}, 0)

    def _link(self, left: _Part, right: _Part) -> None:
        for before, some in left.last.items():
            behind = self.after[before]
            for position, others in right.first.items():
                if before == position and before in self._wholes:
                    continue  # it would have read that itself
                behind[position] = min(2, behind.get(position, 0) + some * others)

    def _behind(self, left: _Part, right: _Part) -> _Part:
        self._link(left, right)
        first, last = _sum(left.first, right.first, left.empty), _sum(right.last, left.last, right.empty)
        return _Part(first, last, min(2, left.empty * right.empty))

    def _sequence(self, tree: Any) -> _Part:
        part = _Part()
        for kind, argument in tree:
            part = self._behind(part, self._item(kind, argument))
        return part

    def _item(self, kind: Any, argument: Any) -> _Part:
        if kind in _SINGLE:
            return self._position(_label(kind, argument, self.alphabet))
        if kind in _REPEATS:
            return self._repeat(*argument)
        if kind is sign.SUBPATTERN:
            return self._sequence(argument[3])
        if kind is sign.BRANCH:
            return self._either(argument[1])
        if kind is sign.AT:
            self._conditional |= argument not in _STARTS
            return _Part()
        if kind in (sign.ASSERT, sign.ASSERT_NOT):
            # What looks behind has a fixed width, and that is all it costs.
            self._conditional = True
            direction, body = argument
            return self._nowhere(body) if direction > 0 else _Part()
        if kind is sign.ATOMIC_GROUP:
            if len(argument) == 1 and argument[0][0] is sign.MAX_REPEAT:
                return self._item(sign.POSSESSIVE_REPEAT, argument[0][1])
            return self._sequence(argument)
        if kind is sign.POSSESSIVE_REPEAT:
            least, most, body = argument
            if most is sign.MAXREPEAT and _is_single(body):
                return self._whole(least, body)
            return self._repeat(*argument)
        if kind is sign.GROUPREF:
            least, most = self.widths[argument] or (0, sign.MAXREPEAT)
            return self._repeat(least, most if most <= _WRITTEN_OUT else sign.MAXREPEAT, _ANYTHING)
        if kind is sign.GROUPREF_EXISTS:
            return self._either([argument[1], argument[2] or []])
        raise TooLargeError

    def _either(self, branches: Iterable[Any]) -> _Part:
        either = _Part(empty=0)
        for branch in branches:
            part = self._sequence(branch)
            first, last = _sum(either.first, part.first), _sum(either.last, part.last)
            either = _Part(first, last, min(2, either.empty + part.empty))
        return either

    def _repeat(self, least: int, most: Any, body: Any) -> _Part:
        if most == 0:
            return _Part()
        if most == 1:
            inside = self._sequence(body)
            return inside if least else inside.optional()
        endless = most is sign.MAXREPEAT
        if most <= (_WRITTEN_OUT if least == most and _is_single(body) else _FEW):
            return self._written_out(least, most, body)
        outside = self._round
        self._round = ENDLESS if endless else min(ENDLESS, outside * most)
        inside = self._sequence(body)
        self._round = outside
        # Empty rounds count: `(a?){9}` reads one a in nine ways.
        self.goes_round_empty |= inside.empty > 0
        self._link(inside, inside)
        return _Part(inside.first, inside.last, 0 if least and not inside.empty else 1)

    def _written_out(self, least: int, most: int, body: Any) -> _Part:
        part = _Part()
        for number in range(most):
            part = self._behind(self._sequence(body), part)
            if number < most - least:
                part.empty = 1
        return part

    def _whole(self, least: int, body: Any) -> _Part:
        """What reads every character of its kind, and gives none back to what follows: it reads them in one way, also
        where it is itself repeated."""
        kind, argument = body[0]
        label = _label(kind, argument, self.alphabet)
        outside, self._round = self._round, ENDLESS
        part = self._position(label, label)
        self._round = outside
        self._link(part, part)
        self._wholes.add(len(self.labels) - 1)
        part.empty = 0 if least else 1
        return part

    def _nowhere(self, tree: Any) -> _Part:
        """A way that is tried and never goes on."""
        outside, self._round = self._round, 1
        inside = self._sequence(tree)
        self._round = outside
        return _Part(inside.first)


def _sum(left: dict[int, int], right: dict[int, int], ways: int = 1) -> dict[int, int]:
    if not ways:
        return left
    return {**left, **{one: min(2, left.get(one, 0) + some * ways) for one, some in right.items()}}


def _is_anchored(tree: Any) -> bool:
    """Can it match at the start of the text alone?"""
    if not tree or tree[0][0] is not sign.AT:
        return False
    return tree[0][1] is sign.AT_BEGINNING_STRING or (
        tree[0][1] is sign.AT_BEGINNING and not tree.state.flags & re.MULTILINE
    )


def _is_single(body: Any) -> bool:
    return len(body) == 1 and body[0][0] in _SINGLE


def _points(part: Any) -> Iterator[int]:
    """Every character that the expression names, and those beside each range."""
    if not isinstance(part, (list, tuple, grammar.SubPattern)):
        return
    items = list(part)
    if len(items) == 2 and items[0] in (sign.LITERAL, sign.NOT_LITERAL):
        yield items[1]
    elif len(items) == 2 and items[0] is sign.RANGE:
        low, high = items[1]
        yield from (max(low - 1, 0), low, high, min(high + 1, 0x10FFFF))
    else:
        for item in items:
            yield from _points(item)


def _label(kind: Any, argument: Any, alphabet: tuple[str, ...]) -> int:
    frozen = tuple(argument) if isinstance(argument, list) else argument
    return sum(1 << bit for bit, character in enumerate(alphabet) if _reads(kind, frozen, character))


@cache
def _reads(kind: Any, argument: Any, character: str) -> bool:
    """Does the item read the character, or one that differs by its case alone?"""
    return any(_is(kind, argument, one) for one in {character, character.lower()[:1], character.upper()[:1]})


def _is(kind: Any, argument: Any, character: str) -> bool:
    if kind is sign.LITERAL:
        return bool(ord(character) == argument)
    if kind is sign.NOT_LITERAL:
        return bool(ord(character) != argument)
    if kind is sign.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    if kind is sign.CATEGORY:
        return re.match(_CATEGORIES[argument], character) is not None
    if kind is sign.IN:
        negated = argument[0][0] is sign.NEGATE
        return any(_is(one, what, character) for one, what in argument if one is not sign.NEGATE) is not negated
    return True


_CATEGORIES = {
    sign.CATEGORY_DIGIT: r"\d",
    sign.CATEGORY_NOT_DIGIT: r"\D",
    sign.CATEGORY_SPACE: r"\s",
    sign.CATEGORY_NOT_SPACE: r"\S",
    sign.CATEGORY_WORD: r"\w",
    sign.CATEGORY_NOT_WORD: r"\W",
}
