"""Hosts that were read one by one, as a table."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from advisor.model.fact import Fact, HostFacts
from advisor.model.fact_table import Codes, CountColumn, FactColumn, FactTable, MomentColumn
from advisor.pack.needs import Needs


def table_of(hosts: Sequence[HostFacts], needs: Needs, now: datetime | None) -> FactTable:
    """The facts that are needed, as old as they are at the moment `now` (UTC)."""
    facts: dict[str, FactColumn] = {}
    moments: dict[str, MomentColumn] = {}
    members = {head: [_members(host, head) for host in hosts] for head in sorted(needs.lists)}
    for name in sorted(needs.facts):
        head, bracket, _ = name.partition("[]")
        if not bracket:
            seen = [host.scalars.get(name) for host in hosts]
            cells = [None if fact is None else fact.value for fact in seen]
            facts[name] = FactColumn(*_numbered(cells, [needs.cells.key(name, cell) for cell in cells]))
            if now is not None and name in needs.limits:
                ages = [None if fact is None else fact.observed_at for fact in seen]
                limits = needs.limits[name]
                moments[name] = MomentColumn(*_numbered(ages, [age_class(one, limits, now) for one in ages]))
            continue
        lists = [tuple(one.get(name) for one in instances) for instances in members[head]]
        rows = [tuple(None if fact is None else fact.value for fact in row) for row in lists]
        keys = [tuple(needs.cells.key(name, cell) for cell in row) for row in rows]
        facts[name] = FactColumn(*_numbered(rows, keys))
        if now is not None and name in needs.limits:
            times = [tuple(None if fact is None else fact.observed_at for fact in row) for row in lists]
            limits = needs.limits[name]
            classes = [tuple(age_class(one, limits, now) for one in row) for row in times]
            moments[name] = MomentColumn(*_numbered(times, classes))
    counts = {head: [len(one) for one in instances] for head, instances in members.items()}
    return FactTable(
        len(hosts),
        facts,
        moments,
        {head: CountColumn(*_numbered(one, one)) for head, one in counts.items()},
    )


def age_class(observed: datetime | None, limits: Sequence[timedelta], now: datetime) -> int:
    """How many of the limits, which ascend, the age exceeds; one that is not known exceeds none."""
    return 0 if observed is None else bisect_left(limits, now - observed)


def _members(host: HostFacts, head: str) -> list[dict[str, Fact]]:
    prefix = f"{head}[]."
    return [dict(one) for one in host.instances.values() if any(name.startswith(prefix) for name in one)]


def _numbered(cells: Sequence[Any], keys: Sequence[Hashable]) -> "tuple[list[Any], Codes]":
    known: dict[Hashable, int] = {}
    kept: list[Any] = []
    codes = np.empty(len(cells), np.int32)
    for place, (cell, key) in enumerate(zip(cells, keys, strict=True)):
        number = codes[place] = known.setdefault(key, len(known))
        if number == len(kept):
            kept.append(cell)
    return kept, codes
