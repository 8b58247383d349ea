"""What a vCenter is asked of each machine: the properties that the catalogue's sources of the format `vsphere` name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.pack.catalogue import FactSpec, Table
from advisor.pack.fact_source import FactSource

FORMAT = "vsphere"
NAME = "name"
GUEST_NAME = "guest.hostName"
_EVENTS, _NESTED = "vcenter_event", "vsphere_nested"

TYPE = "@type"

Condition = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Members:
    """Of a list: the conditions of which a member has to fulfil one to be kept, and what is kept of it."""

    conditions: tuple[Condition, ...]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`lists` are the properties of many members; one that holds lists of its own kind is kept whole (None). `events`
    are types of events."""

    paths: tuple[str, ...]
    lists: Mapping[str, Members | None]
    events: tuple[str, ...]

    def without(self, path: str) -> "Wanted":
        paths = tuple(one for one in self.paths if one != path)
        return Wanted(paths, {one: members for one, members in self.lists.items() if one != path}, self.events)


def wanted(facts: Iterable[FactSpec], tables: Mapping[str, Table]) -> Wanted:
    """Everything that the catalogue asks of vSphere, and the names by which machines are told apart."""
    paths = {NAME, GUEST_NAME}
    lists: dict[str, Members | None] = {}
    nested = frozenset(tables[_NESTED].rows.values()) if _NESTED in tables else frozenset()
    grouped: dict[str, list[FactSource]] = defaultdict(list)
    for source in (source for spec in facts for source in spec.sources if source.format == FORMAT):
        if source.group is None:
            paths |= {*source.name, *source.where}
        elif source.group in nested:
            lists[source.group] = None
        else:
            grouped[source.group].append(source)
    lists |= {path: _members(sources) for path, sources in grouped.items()}
    kinds = tables[_EVENTS].rows if _EVENTS in tables else {}
    return Wanted(tuple(sorted(paths | lists.keys())), lists, tuple(kinds))


def _members(sources: Iterable[FactSource]) -> Members:
    # The type stands in the member's own tag, and tells most of them apart.
    conditions = {tuple(sorted(source.where.items(), key=lambda one: one[0] != TYPE)): None for source in sources}
    compiled = (tuple((name, re.compile(pattern, re.I)) for name, pattern in one) for one in conditions)
    return Members(tuple(compiled), frozenset(name for source in sources for name in (*source.name, *source.where)))
