"""A fact as one place of one file gives it, with how far that place is trusted."""

from dataclasses import dataclass

from advisor.model.fact import Fact
from advisor.pack.fact_source import Trust


@dataclass(frozen=True, slots=True)
class Observation(Fact):
    """`rank` is the place of its source among the fact's sources; of values that mean the same, the first is taken.

    `trust` is what the catalogue says of the source. `fallback`: nothing was written there, and what that means stands
    in the catalogue (`otherwise`).
    """

    rank: int = 0
    fallback: bool = False
    trust: Trust = Trust.PLAIN
