"""Which absent facts could settle an open conclusion of a host: the smallest sets of them, by the facts' names."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import TypeAlias

from advisor.model.fact import Absent, AbsentReason, HostFacts
from advisor.model.replay import Subject
from advisor.pack.load import Pack
from advisor.reason.change import Slot, opened, slots_of
from advisor.reason.condition import OPEN
from advisor.reason.outlook import Outlook, Values, changed

Names: TypeAlias = frozenset[str]
_MOST_FACTS = 3
_MOST_LOOKS = 1500
_SETTLED_BY_ABSENCE = (AbsentReason.NOT_FOUND, AbsentReason.NOT_SUPPORTED)
"""Looked for already: asking again tells nothing new."""
_UNKNOWN = "unknown"


class Settler:
    """Asks for hosts that know and lack the same only once, so that a fleet costs what its differences cost."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._known: dict[tuple[object, ...], tuple[bool, frozenset[Names]]] = {}

    def __call__(self, outlook: Outlook, subject: Subject, facts: HostFacts) -> tuple[bool, frozenset[Names]]:
        """Whether the conclusion is open, and the smallest sets of absent facts that could settle it."""
        key = (id(outlook), *_seen(outlook, facts))
        if key not in self._known:
            slots = absent_slots(outlook, self._pack, facts)
            one = _Stance(outlook, facts, slots) if subject is Subject.ACTION else _Unknown(outlook, facts, slots)
            is_open = one.is_open()
            self._known[key] = (is_open, frozenset(_smallest(one, slots)) if is_open else frozenset())
        return self._known[key]


def absent_slots(outlook: Outlook, pack: Pack, facts: HostFacts) -> list[Slot]:
    """The facts that bear on a conclusion, have no value, and could still be found out."""
    return [
        slot
        for slot in slots_of(outlook, pack, facts)
        if isinstance(slot.was, Absent) and slot.was.reason not in _SETTLED_BY_ABSENCE
    ]


class _Unknown:
    """A verdict or a level: open while it is unknown, settled when it no longer is, the other facts being as they
    are."""

    def __init__(self, outlook: Outlook, facts: HostFacts, slots: Sequence[Slot]) -> None:
        self._outlook = outlook.of(facts)
        self.looks = _MOST_LOOKS

    def is_open(self) -> bool:
        return _UNKNOWN in self._outlook({})

    def may_settle(self, slots: Sequence[Slot]) -> bool:
        return bool(self._look(opened(slots, OPEN)) - {_UNKNOWN})

    def settles(self, values: Values) -> bool:
        return _UNKNOWN not in self._look(values)

    def _look(self, values: Values) -> frozenset[str]:
        self.looks -= 1
        return self._outlook(values)


class _Stance:
    """An action's stance: open while absent facts could turn it, settled when the others no longer can."""

    def __init__(self, outlook: Outlook, facts: HostFacts, slots: Sequence[Slot]) -> None:
        self._outlook = outlook.of(changed(facts, opened(slots, OPEN)))
        self.looks = _MOST_LOOKS

    def is_open(self) -> bool:
        return len(self._outlook({})) > 1

    def may_settle(self, slots: Sequence[Slot]) -> bool:
        return True

    def settles(self, values: Values) -> bool:
        self.looks -= 1
        return len(self._outlook(values)) == 1


def _smallest(one: _Unknown | _Stance, slots: Sequence[Slot]) -> Iterator[Names]:
    """Sets of facts by their number, without those that hold a smaller one; as far as the effort goes."""
    names = list(dict.fromkeys(slot.name for slot in slots))
    found: list[Names] = []
    for size in range(1, min(_MOST_FACTS, len(names)) + 1):
        for some in combinations(names, size):
            if one.looks <= 0:
                return
            if any(smaller <= set(some) for smaller in found):
                continue
            if _could_settle(one, [[slot for slot in slots if slot.name == name] for name in some]):
                found.append(frozenset(some))
                yield found[-1]


def _could_settle(one: _Unknown | _Stance, groups: list[list[Slot]]) -> bool:
    """Whether some values do. All members of a list get the same one."""
    if not one.may_settle([slot for group in groups for slot in group]):
        return False
    for cells in product(*(group[0].cells for group in groups)):
        if one.looks <= 0:
            return False
        values = {
            (slot.name, slot.instance): cell.example
            for group, cell in zip(groups, cells, strict=True)
            for slot in group
        }
        if one.settles(values):
            return True
    return False


def _seen(outlook: Outlook, facts: HostFacts) -> Iterator[object]:
    """What the outlook sees of a host."""
    for name in sorted(outlook.facts):
        fact = facts.scalars.get(name)
        if fact is not None:
            yield (name, None, fact.value.reason if isinstance(fact.value, Absent) else fact.value)
    for instance in sorted(facts.instances):
        for name, fact in sorted(facts.instances[instance].items()):
            yield (name, instance, fact.value.reason if isinstance(fact.value, Absent) else fact.value)
