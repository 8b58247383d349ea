"""The facts of a fleet by column: each distinct value once, and for every host which of them it has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from advisor.model.fact import Absent, Fact, Value

Members: TypeAlias = tuple[tuple[str, Value | Absent], ...]
"""The members of a list fact by instance, sorted."""


@dataclass(frozen=True)
class Listed:
    """What a host has of a fact whose name has `[]`."""

    members: Members


Cell: TypeAlias = Value | Absent | Listed | None
"""None: nobody tried to collect it."""


@dataclass(frozen=True)
class Column:
    """Host `i` has `values[codes[i]]`."""

    codes: npt.NDArray[np.int32]
    values: tuple[Cell, ...]


@dataclass(frozen=True)
class FleetFacts:
    """Columns by the catalogue's names; a fact that no host has is not there. Details of absent facts, origins and
    ages are left out: they differ from host to host and mean nothing here."""

    hosts: Sequence[str]
    columns: Mapping[str, Column]


def fleet_facts(hosts: Iterable[tuple[str, Iterable[Fact]]], names: Iterable[str] | None = None) -> FleetFacts:
    """Of hosts with their facts; `names` are the facts to keep, all by default. Of facts of one name the last counts,
    and of hosts of one name the first."""
    wanted = None if names is None else frozenset(names)
    listed: list[str] = []
    seen: set[str] = set()
    rows: dict[str, dict[int, Cell]] = {}
    for host, facts in hosts:
        if host in seen:
            continue
        seen.add(host)
        place = len(listed)
        listed.append(host)
        members: dict[str, dict[str, Value | Absent]] = {}
        for fact in facts:
            if wanted is not None and fact.name not in wanted:
                continue
            value = Absent(fact.value.reason) if isinstance(fact.value, Absent) else fact.value
            if fact.instance is None:
                rows.setdefault(fact.name, {})[place] = value
            else:
                members.setdefault(fact.name, {})[fact.instance] = value
        for name, by_instance in members.items():
            rows.setdefault(name, {})[place] = Listed(tuple(sorted(by_instance.items())))
    return FleetFacts(tuple(listed), {name: _column(cells, len(listed)) for name, cells in rows.items()})


def _column(cells: Mapping[int, Cell], hosts: int) -> Column:
    codes = np.zeros(hosts, dtype=np.int32)
    places: dict[tuple[type, Cell], int] = {(type(None), None): 0}
    for place, cell in cells.items():
        codes[place] = places.setdefault((type(cell), cell), len(places))
    return Column(codes, tuple(cell for _, cell in places))
