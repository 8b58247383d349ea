"""Rules as clauses over propositions: what both evaluators, `plain` and `engine`, chain.

A proposition is a string. Some are *given* (atoms: conditions decided in three values, levels of suspects), the
others are concluded. Strata are chained one after the other; a clause may ask for the lack of a proposition only when
that is given or belongs to an earlier stratum, so that the lack is final when it is asked for.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Clause:
    """If all of `needs` hold and none of `lacks`, `concludes` holds. `id` is unique in its stratum."""

    id: str
    needs: tuple[str, ...]
    concludes: str
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Firing:
    """One step of the proof: the clause `by` concluded `conclusion` because of `because`."""

    by: str
    conclusion: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Stratum:
    """Clauses that are chained together, ordered so that a clause stands after those that conclude what it needs."""

    name: str
    clauses: tuple[Clause, ...]

    @staticmethod
    def of(name: str, clauses: Iterable[Clause]) -> "Stratum":
        """Order the clauses. Raises ValueError when conclusions need each other in a circle, or ids or lacks are
        wrong."""
        return Stratum(name, tuple(_ordered(list(clauses))))

    @property
    def concluded(self) -> frozenset[str]:
        return frozenset(clause.concludes for clause in self.clauses)


class Chainer(Protocol):
    """Chains one stratum from the given propositions to every firing."""

    def chain(self, given: Set[str]) -> list[Firing]: ...

    def close(self) -> None:
        """Give back what the chainer holds outside Python; it can't chain afterwards."""


def _ordered(clauses: list[Clause]) -> list[Clause]:
    if len({clause.id for clause in clauses}) != len(clauses):
        raise ValueError("two clauses share an id")
    concluding: dict[str, list[Clause]] = {}
    for clause in clauses:
        concluding.setdefault(clause.concludes, []).append(clause)
    circular = [name for clause in clauses for name in clause.lacks if name in concluding]
    if circular:
        raise ValueError(f"a stratum asks for the lack of its own conclusion {circular[0]!r}")
    depth = _depths(concluding)
    return sorted(clauses, key=lambda clause: (depth[clause.concludes], clause.concludes, clause.id))


def _depths(concluding: Mapping[str, list[Clause]]) -> dict[str, int]:
    """How many steps of the stratum lie below each conclusion."""
    depth: dict[str, int] = {}

    def visit(name: str, path: frozenset[str]) -> int:
        if name not in concluding:
            return 0
        if name in path:
            raise ValueError(f"the conclusion {name!r} needs itself")
        if name not in depth:
            below = (visit(need, path | {name}) for clause in concluding[name] for need in clause.needs)
            depth[name] = 1 + max(below, default=0)
        return depth[name]

    for name in concluding:
        visit(name, frozenset())
    return depth
