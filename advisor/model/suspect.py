"""A cause under suspicion on one host."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.finding import Missing, Reason


class Level(StrEnum):
    """How strongly a cause is suspected; the order of the members is the order of the report."""

    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"
    UNLIKELY = "unlikely"
    RULED_OUT = "ruled-out"


@dataclass(frozen=True, slots=True)
class Suspect:
    """`score` is the sum of the weights that are known; `score_range` what the unknown marks leave open."""

    id: str
    host: str
    level: Level
    score: int
    score_range: tuple[int, int]
    for_: tuple[Reason, ...]
    against: tuple[Reason, ...]
    missing: tuple[Missing, ...]
