"""How a fleet differs from the host that is as all should be."""

import numpy as np

from advisor.model.drift import AgainstGolden, Departure
from advisor.model.fact import Absent, Value
from advisor.model.fleet_facts import Cell, Column, FleetFacts, Listed
from advisor.pack.load import Pack
from advisor.pack.meant import meant
from advisor.pack.reads import deciding_facts


def against_golden(facts: FleetFacts, golden: FleetFacts, pack: Pack, place: int = 0) -> AgainstGolden:
    """Compares the facts that can decide a rule with those of host `place` of `golden`, which may be of the fleet
    itself; it is then left out of the counts. A fact that is not known of the golden host asks nothing of the others.
    """
    name = golden.hosts[place]
    others = np.array([host.casefold() != name.casefold() for host in facts.hosts], dtype=bool)
    differing = np.zeros(len(facts.hosts), dtype=np.int64)
    found: list[Departure] = []
    for fact in deciding_facts(pack, pack.rules):
        model = golden.columns.get(fact)
        cell = None if model is None else model.values[model.codes[place]]
        wanted = _meaning(pack, fact, cell)
        if not wanted - {None}:
            continue
        column = facts.columns.get(fact, Column(np.zeros(len(facts.hosts), dtype=np.int32), (None,)))
        unlike = [number for number, value in enumerate(column.values) if _meaning(pack, fact, value) != wanted]
        for number in unlike:
            at = np.flatnonzero((column.codes == number) & others)
            if len(at):
                found.append(Departure(fact, _values(cell), _values(column.values[number]), tuple(at.tolist())))
        differing += np.isin(column.codes, unlike) & others
    hosts = int(others.sum())
    counts = np.bincount(differing[others])
    return AgainstGolden(
        name,
        tuple(sorted(found, key=lambda one: -len(one.places))),
        int(counts[0]) if len(counts) else 0,
        hosts,
        tuple(counts[1:].tolist()),
    )


def _values(cell: Cell) -> tuple[Value | Absent, ...]:
    if isinstance(cell, Listed):
        return tuple(dict.fromkeys(value for _, value in cell.members))
    return () if cell is None else (cell,)


def _meaning(pack: Pack, fact: str, cell: Cell) -> frozenset[object]:
    return frozenset(meant(pack, fact, value) for value in _values(cell)) or frozenset({None})
