"""The plain evaluator: one pass over a stratum's ordered clauses. The oracle of the engine, and its stand-in."""

from collections.abc import Set

from advisor.reason.program import Firing, Stratum

NAME = "plain"


class PlainChainer:
    """Chains one stratum. Its clauses stand in an order in which one pass reaches every conclusion."""

    def __init__(self, stratum: Stratum) -> None:
        self._clauses = stratum.clauses

    def chain(self, given: Set[str]) -> list[Firing]:
        known = set(given)
        firings: list[Firing] = []
        for clause in self._clauses:
            if known.issuperset(clause.needs) and known.isdisjoint(clause.lacks):
                known.add(clause.concludes)
                firings.append(Firing(clause.id, clause.concludes, clause.needs))
        return firings

    def close(self) -> None:
        """There is nothing to give back."""
