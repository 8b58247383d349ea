"""One adapter that sources call by different names → one instance.

The registry and WMI number adapters (`0007`), PowerShell calls them by their connection (`Ethernet`). Two such
instances are one adapter when both tell the same identifier, when their descriptions fit each other and nobody else,
or when each side knows a single adapter. Twins that nothing tells apart stay apart: a wrong match would give one the
settings of the other.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from advisor.model.fact import Fact
from advisor.read.agreement import same_adapter

LIST, NAME, GUID = "nic[].", "nic[].name", "nic[].guid"
_Told = Mapping[str, Mapping[str, str]]
_NUMBERED = re.compile(r"\d{4}")


def joined(facts: Sequence[Fact]) -> list[Fact]:
    """The same facts; those of an adapter that has a number carry it as their instance.

    An identifier by itself is no adapter: Windows gives one to its own miniports too. A connection that may be any of
    several numbered adapters is none beside them: of what those tell themselves, its facts are left out.
    """
    facts = _without_bare_identifiers(facts)
    told = _told(facts)
    numbered = {instance: members for instance, members in told.items() if _NUMBERED.fullmatch(instance)}
    connections = {instance: members for instance, members in told.items() if instance not in numbered}
    if not numbered or not connections:
        return list(facts)
    numbers = _numbers(numbered, connections)
    doubtful = {name for name, members in connections.items() if name not in numbers and _may_be_one(members, numbered)}
    known = {fact.name for fact in facts if fact.instance in numbered}
    return [
        replace(fact, instance=numbers[fact.instance]) if _is_of(fact, numbers) else fact
        for fact in facts
        if not (_is_of(fact, doubtful) and fact.name in known)
    ]


def _without_bare_identifiers(facts: Sequence[Fact]) -> list[Fact]:
    described = {fact.instance for fact in facts if fact.name.startswith(LIST) and fact.name != GUID}
    return [fact for fact in facts if fact.name != GUID or fact.instance in described]


def _is_of(fact: Fact, instances: Container[str | None]) -> bool:
    return fact.name.startswith(LIST) and fact.instance in instances


def _told(facts: Iterable[Fact]) -> dict[str, dict[str, str]]:
    """The name and the identifier of each instance, as far as somebody tells them."""
    told: dict[str, dict[str, str]] = {}
    for fact in facts:
        if fact.name.startswith(LIST) and fact.instance is not None:
            members = told.setdefault(fact.instance, {})
            if fact.known and fact.name in (NAME, GUID):
                members.setdefault(fact.name, str(fact.value))
    return told


def _may_be_one(members: Mapping[str, str], numbered: _Told) -> bool:
    return NAME not in members or any(
        NAME in one and same_adapter(one[NAME], members[NAME]) for one in numbered.values()
    )


def _numbers(numbered: _Told, connections: _Told) -> dict[str | None, str]:
    """The number of each connection that can be told."""
    found = dict(_by_identifier(numbered, connections))
    found |= _by_description(
        {number: members for number, members in numbered.items() if number not in found.values()},
        {name: members for name, members in connections.items() if name not in found},
    )
    if not found and len(numbered) == len(connections) == 1:
        ((number, one),), ((name, other),) = numbered.items(), connections.items()
        if NAME not in one or NAME not in other:
            found[name] = number
    return found


def _by_identifier(numbered: _Told, connections: _Told) -> Iterator[tuple[str | None, str]]:
    owners = {_bare(members[GUID]): number for number, members in numbered.items() if GUID in members}
    for name, members in connections.items():
        if GUID in members and _bare(members[GUID]) in owners:
            yield name, owners[_bare(members[GUID])]


def _by_description(numbered: _Told, connections: _Told) -> dict[str | None, str]:
    fitting = {
        name: [number for number, one in numbered.items() if NAME in one and same_adapter(one[NAME], members[NAME])]
        for name, members in connections.items()
        if NAME in members
    }
    claims = [number for numbers in fitting.values() for number in numbers]
    return {
        name: numbers[0] for name, numbers in fitting.items() if len(numbers) == 1 and claims.count(numbers[0]) == 1
    }


def _bare(guid: str) -> str:
    return guid.strip("{} ").casefold()
