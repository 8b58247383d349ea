"""Facts that could be otherwise: the slots of a host that bear on a conclusion."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.model.fact import Absent, AbsentReason, HostFacts, Value
from advisor.pack.load import Pack
from advisor.reason.domain import Cell, Domain, holds
from advisor.reason.outlook import Outlook

NEW = "new"
"""The instance of a member that stands for the first one of a list of which nothing is known."""
_OPTION = "option"


@dataclass(frozen=True, slots=True)
class Slot:
    """A fact of the host, or one that it could have. `cells` are those it is not in, the nearest to its value first."""

    name: str
    instance: str | None
    was: Value | Absent
    cells: tuple[Cell, ...]
    line: tuple[Cell, ...]
    """All cells, in the order of the values."""


def slots_of(outlook: Outlook, pack: Pack, facts: HostFacts) -> list[Slot]:
    """The facts that can be otherwise and bear on the conclusion, in the catalogue's order; options come last.

    What is only derived follows from others and can't be changed by itself.
    """
    domain = Domain(pack, outlook.texts, outlook.not_there)
    found = []
    for name in pack.facts:
        if name in outlook.facts and not _only_derived(name, outlook, pack, facts):
            line = domain.cells(name, facts)
            found += [_slot(name, instance, was, line, pack) for instance, was in _instances(name, facts)]
    found.sort(key=lambda slot: _is_option(slot, facts))
    return [slot for slot in found if slot.cells]


def _slot(name: str, instance: str | None, was: Value | Absent, line: tuple[Cell, ...], pack: Pack) -> Slot:
    spec = pack.facts[name]
    here = next((index for index, cell in enumerate(line) if holds(cell, was, spec)), None)
    order = range(len(line)) if here is None else sorted(range(len(line)), key=lambda index: abs(index - here))
    return Slot(name, instance, was, tuple(line[index] for index in order if index != here), line)


def _instances(name: str, facts: HostFacts) -> Iterator[tuple[str | None, Value | Absent]]:
    """Where the fact stands or could stand, with what it is there."""
    absent = Absent(AbsentReason.NOT_COLLECTED)
    head, member, _ = name.partition("[]")
    if not member:
        fact = facts.scalars.get(name)
        yield None, absent if fact is None else fact.value
        return
    there = [
        (instance, members)
        for instance, members in facts.instances.items()
        if any(one.startswith(f"{head}[].") for one in members)
    ]
    for instance, members in there:
        yield instance, members[name].value if name in members else absent
    if not there:
        yield NEW, absent


def _only_derived(name: str, outlook: Outlook, pack: Pack, facts: HostFacts) -> bool:
    spec = pack.facts[name]
    own = facts.scalars.get(name)
    return name in outlook.derived and not spec.sources and not spec.question and not (own is not None and own.known)


def _is_option(slot: Slot, facts: HostFacts) -> bool:
    fact = facts.scalars.get(slot.name)
    return fact is not None and fact.origin.kind == _OPTION


def opened(slots: Iterable[Slot], value: Absent) -> dict[tuple[str, str | None], Value | Absent]:
    """The slots, all set to one value."""
    return {(slot.name, slot.instance): value for slot in slots}
