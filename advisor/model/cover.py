"""Which few things pay the most: the best choice of one, of two, of three."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """`weight` is paid once everything of one of the `ways` is there."""

    ways: tuple[frozenset[str], ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Choice:
    items: tuple[str, ...]
    paid: int


@dataclass(frozen=True, slots=True)
class Cover:
    """The best choice by size, each paying more than the one before; the last pays all that can be paid. `exact` tells
    that no other choice of that size pays more; `whole` is the weight of every need, those without a way included."""

    choices: tuple[Choice, ...]
    whole: int
    exact: bool

    @property
    def payable(self) -> int:
        return self.choices[-1].paid if self.choices else 0

    def least_for(self, share: float) -> Choice | None:
        """The smallest choice that pays this share (0 to 1) of what can be paid."""
        return next((one for one in self.choices if one.paid >= share * self.payable), None)
