"""The values of a fact, cut into the few regions that no condition of a pack tells apart; sets of them are bit masks.

The thresholds of an ordered fact cut its line into points and the open intervals between them; a choice has a region a
value, a text one for each text that is asked for and one for all others, a list of words one for each combination.
Two regions more say that there is no value: it was looked for and not found, or is absent otherwise. Every comparison
is then a set of regions, exactly, and `and`, `or` and `not` are intersection, union and complement.
"""

import ast
import operator as operators
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactType
from advisor.pack.values import ORDERED

_OPERATORS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operators.eq,
    ast.NotEq: operators.ne,
    ast.Lt: operators.lt,
    ast.LtE: operators.le,
    ast.Gt: operators.gt,
    ast.GtE: operators.ge,
}
_MOST_WORDS = 8
"""More words of one list are not told apart: the combinations double with each."""
_LARGEST_FILE_VERSION = (1 << 64) - 1


class Regions:
    """The regions of one fact. `known`, `not_found` and `everything` are masks; `absent` holds all without a value."""

    def __init__(self, kind: FactType, values: Iterable[Any] = ()) -> None:
        """`values` are those that conditions compare with, as `values.comparable` gives them; of a choice, all."""
        self.kind = kind
        self.values = _distinct(kind, values)
        self._ordered = kind in ORDERED
        if self._ordered:
            count = 2 * len(self.values) + 1
            self.known = sum(1 << cell for cell in range(count) if self._inhabited(cell))
        elif kind is FactType.TEXT_LIST:
            count = 1 << len(self.values)
            self.known = (1 << count) - 1
        else:
            count = len(self.values) + (kind is FactType.TEXT)
            self.known = (1 << count) - 1
        self.not_found = 1 << count
        self.absent = self.not_found | 1 << (count + 1)
        self.everything = self.known | self.absent

    def compared(self, operator: type[ast.cmpop], value: Any) -> int:
        """The regions whose values compare so with `value`, which is one of `values` (or of a choice, none of it)."""
        compare = _OPERATORS[operator]
        if not self._ordered:
            return sum(1 << cell for cell in self._cells() if compare(self._at(cell), value))
        # Cells are numbered along the line; what lies before the value's own point is less than it.
        place = 2 * bisect_left(self.values, value) + 1
        point = 1 << place
        below, above = point - 1, self.known & -(point << 1)
        sides = ((-1, below), (0, point), (1, above))
        return self.known & sum(mask for side, mask in sides if compare(side, 0))

    def with_word(self, word: str) -> int:
        """The regions in which the list holds the word; of a word that is not told apart, all or none would be true."""
        if word not in self.values:
            return self.known
        bit = 1 << self.values.index(word)
        return sum(1 << cell for cell in range(1 << len(self.values)) if cell & bit)

    def tells_apart(self, word: str) -> bool:
        return word in self.values

    def _cells(self) -> range:
        return range(len(self.values) + (self.kind is FactType.TEXT))

    def _at(self, cell: int) -> Any:
        """The region's value; for "any other text" something that equals none."""
        return self.values[cell] if cell < len(self.values) else None

    def _inhabited(self, cell: int) -> bool:
        """Whether an ordered fact has a value there: between 1 and 2 lies no whole number, below 0 no count."""
        index, is_point = divmod(cell, 2)
        ordinals = [_ordinal(value) for value in self.values]
        least = _least(self.kind)
        if is_point:
            return least is None or not ordinals[index] < least
        if index == len(ordinals):
            return not (self.kind is FactType.FILE_VERSION and ordinals and ordinals[-1] >= _LARGEST_FILE_VERSION)
        upper = ordinals[index]
        if least is not None and not least < upper:
            return False
        if self.kind not in (FactType.INTEGER, FactType.FILE_VERSION):
            return True
        lower = max(ordinals[index - 1], least - 1) if index else least - 1
        return bool(upper - lower > 1)


def _distinct(kind: FactType, values: Iterable[Any]) -> list[Any]:
    if kind is FactType.BOOLEAN:
        return [False, True]
    unique: list[Any] = []
    for value in sorted(values) if kind in ORDERED else values:
        if value not in unique:
            unique.append(value)
    return unique[:_MOST_WORDS] if kind is FactType.TEXT_LIST else unique


def _ordinal(value: Any) -> Any:
    """A file version as one number, so that there is a next one; anything else as it is."""
    if isinstance(value, FileVersion):
        first, second, third, fourth = value.fields
        return first << 48 | second << 32 | third << 16 | fourth
    return value


def _least(kind: FactType) -> Any:
    """The least value: of whole numbers 0, since they are counts and sizes (see `values.told`)."""
    if kind is FactType.VERSION:
        from packaging.version import Version

        return Version("0")
    return 0 if kind in (FactType.INTEGER, FactType.FILE_VERSION) else None
