"""What was found out already, by what it follows from; who asks for ever keeps no more than the latest."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Remembered(Generic[_T]):
    """At most `most` answers. When there are as many, they are found out anew: cheaper than to tell the oldest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, _T] = {}

    def of(self, key: Hashable, find: Callable[[], _T]) -> _T:
        """The answer for that key; `find` gives it the first time."""
        if key in self._known:
            return self._known[key]
        if len(self._known) >= self._most:
            self._known.clear()
        found = self._known[key] = find()
        return found
