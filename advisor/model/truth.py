"""The three-valued answer to a condition (Kleene's strong logic)."""

from enum import Enum


class Truth(Enum):
    """True, false, or unknown because a fact that would decide it is absent."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    # Enum's own is a function in Python, and sets of truths are made by the hundred thousand.
    __hash__ = object.__hash__

    @staticmethod
    def of(value: bool) -> "Truth":
        return Truth.TRUE if value else Truth.FALSE

    def __and__(self, other: "Truth") -> "Truth":
        if Truth.FALSE in (self, other):
            return Truth.FALSE
        return Truth.UNKNOWN if Truth.UNKNOWN in (self, other) else Truth.TRUE

    def __or__(self, other: "Truth") -> "Truth":
        if Truth.TRUE in (self, other):
            return Truth.TRUE
        return Truth.UNKNOWN if Truth.UNKNOWN in (self, other) else Truth.FALSE

    def __invert__(self) -> "Truth":
        if self is Truth.UNKNOWN:
            return self
        return Truth.FALSE if self is Truth.TRUE else Truth.TRUE

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: compare it with Truth.TRUE")
