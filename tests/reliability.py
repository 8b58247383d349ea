"""How often the advisor's levels are right: every suspect of a diagnosis beside the truth of the made incident."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from tests.incidents.maker import Label

_Z = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True)
class Called:
    """One suspect on one host as it was called. `right`: it is the incident's cause, and on the host that is at fault.

    The path between two hosts has no host of its own; either host may name it.
    """

    suspect: str
    level: str
    score: int
    right: bool


def calls(label: Label, diagnosis) -> tuple[Called, ...]:
    """Every suspect of the diagnosis."""
    return tuple(
        Called(
            one.id,
            one.level.value,
            one.score,
            one.id == label.suspect and (label.host is None or one.host.casefold() == label.host.casefold()),
        )
        for one in diagnosis.suspects
    )


def share(called: Iterable[Called]) -> tuple[int, int]:
    """How many were right, of how many."""
    listed = list(called)
    return sum(one.right for one in listed), len(listed)


def wilson(right: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; the whole of [0, 1] for nothing at all."""
    if total == 0:
        return 0.0, 1.0
    part, square = right / total, _Z * _Z / total
    middle = (part + square / 2) / (1 + square)
    reach = _Z / (1 + square) * sqrt(part * (1 - part) / total + square / (4 * total))
    return max(0.0, middle - reach), min(1.0, middle + reach)
