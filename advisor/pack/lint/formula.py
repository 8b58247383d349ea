"""A condition as a formula over regions, in each of the four ways in which a three-valued answer can be asked for.

`is true`, `is false`, `is not true` (false or unknown) and `is not false` are two-valued each, so negation disappears
into the atoms and what remains is and / or over "this fact lies in these regions".
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Asked(Enum):
    """What is asked of a condition: of which answer, and whether it is to be the answer or not to be."""

    TRUE = (True, True)
    FALSE = (False, True)
    NOT_TRUE = (True, False)
    NOT_FALSE = (False, False)

    @property
    def answer(self) -> bool:
        return self.value[0]

    @property
    def wanted(self) -> bool:
        return self.value[1]

    @property
    def all_needed(self) -> bool:
        """Whether it holds of `a and b` when it holds of both; otherwise one of them is enough."""
        return self in (Asked.TRUE, Asked.NOT_FALSE)

    @property
    def negated(self) -> "Asked":
        """What is asked of `p` when this is asked of `not p`."""
        return Asked((not self.answer, self.wanted))

    @property
    def decided(self) -> "Asked":
        """The known answer that satisfies it: of "not true", false."""
        return self if self.wanted else Asked((not self.answer, True))


@dataclass(frozen=True, slots=True)
class Atom:
    """The fact lies in `mask`. `variables` name the loops on whose members it depends."""

    fact: str
    variables: tuple[str, ...]
    mask: int


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts holds."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Some member of the list, called `variable`, satisfies `inner`."""

    over: str
    variable: str
    inner: "Formula"


@dataclass(frozen=True, slots=True)
class Every:
    """Every member of the list does, also when there is none."""

    over: str
    variable: str
    inner: "Formula"


@dataclass(frozen=True, slots=True)
class Members:
    """The list has members, or none."""

    over: str
    present: bool


Formula: TypeAlias = Atom | Both | Either | Some | Every | Members
ALWAYS, NEVER = Both(()), Either(())
