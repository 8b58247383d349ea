"""A fact as one place of one file gives it, with how far that place is trusted."""

from dataclasses import dataclass

from advisor.model.fact import Fact


@dataclass(frozen=True, slots=True)
class Observation(Fact):
    """`rank` is the place of its source among the fact's sources: 0 is trusted most.

    `fallback`: nothing was written there, and what that means stands in the catalogue (`otherwise`).
    """

    rank: int = 0
    fallback: bool = False
