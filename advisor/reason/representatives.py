"""For each fact a few values that stand for all: one of each cell that the conditions of the whole pack tell apart."""

from collections.abc import Iterator

from advisor.model.fact import Absent, HostFacts, Value
from advisor.pack.load import Pack
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.reason.domain import Domain, asked_whether_there

_NOBODY = HostFacts("", {}, {})


def all_conditions(pack: Pack) -> Iterator[str]:
    """Every condition over facts that the pack has."""
    owners: list[Rule | Remedy | Contradiction] = [
        *pack.rules.values(), *pack.remedies.values(), *pack.contradictions.values()
    ]  # fmt: skip
    for owner in owners:
        yield from owner.given.values()
    yield from (named.when for named in pack.conditions.values())
    yield from (case.when for derivation in pack.derivations for case in derivation.cases)
    yield from (generation.when for generation in pack.generations)


def representatives(pack: Pack) -> dict[str, tuple[Value, ...]]:
    """The values by fact, in order where the type has one."""
    domain = Domain(pack, dict.fromkeys(all_conditions(pack)), frozenset())
    return {
        name: tuple(cell.example for cell in domain.cells(name, _NOBODY) if not isinstance(cell.example, Absent))
        for name in pack.facts
    }


def asked_whether_found(pack: Pack) -> frozenset[str]:
    """The facts of which some condition asks whether they were looked for and are not there."""
    return frozenset().union(*map(asked_whether_there, dict.fromkeys(all_conditions(pack))))
