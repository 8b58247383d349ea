"""*Why not*: the smallest changes of facts that turn a conclusion.

The search goes by the number of facts, so what it finds is minimal; each change that it gives was tried, so it is
true. Facts that are left open (`outlook`) tell at one look which sets of facts can't do it, whatever their values. The
effort is bounded: when it runs out, the answer says up to how many facts were searched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from advisor.model.explanation import Change, Region, WhyNot
from advisor.model.fact import Absent, HostFacts, Value
from advisor.pack.load import Pack
from advisor.reason.change import Slot, opened, slots_of
from advisor.reason.condition import OPEN
from advisor.reason.domain import Cell
from advisor.reason.outlook import HostOutlook, Outlook

MOST_FACTS = 3
MOST_LOOKS = 3000
"""So often one search may ask what a set of facts leads to."""
_SHOWN = 5


class _Spent(Exception):
    """The search has looked often enough."""


@dataclass
class _Search:
    outlook: HostOutlook
    goal: frozenset[str]
    looks: int

    def reachable(self, slots: Sequence[Slot]) -> bool:
        """Whether some values of these facts might lead to the goal."""
        return not self.goal.isdisjoint(self._look(opened(slots, OPEN)))

    def reached(self, slots: Sequence[Slot], cells: Sequence[Cell]) -> bool:
        values = {(slot.name, slot.instance): cell.example for slot, cell in zip(slots, cells, strict=True)}
        return self._look(values) <= self.goal

    def _look(self, values: dict[tuple[str, str | None], Value | Absent]) -> frozenset[str]:
        if not self.looks:
            raise _Spent
        self.looks -= 1
        return self.outlook(values)


def smallest_changes(
    outlook: Outlook,
    pack: Pack,
    facts: HostFacts,
    goal: frozenset[str],
    *,
    most: int = MOST_FACTS,
    looks: int = MOST_LOOKS,
) -> WhyNot:
    """`facts` are those from before derivation; `goal` holds verdicts, levels or stances, none of which stands now."""
    slots = slots_of(outlook, pack, facts)
    search = _Search(outlook.of(facts), goal, looks)
    order = tuple(sorted(goal))
    searched = 0
    try:
        if not search.reachable(slots):
            return WhyNot(order, (), len(slots), possible=False)
        needed = [slot for slot in slots if not search.reachable([one for one in slots if one is not slot])]
        for size in range(1, min(most, len(slots)) + 1):
            found = list(_of_size(search, slots, needed, size))
            if found:
                return WhyNot(order, tuple(found), size)
            searched = size
    except _Spent:
        pass
    return WhyNot(order, (), searched)


def _of_size(search: _Search, slots: list[Slot], needed: list[Slot], size: int) -> Iterator[tuple[Change, ...]]:
    """Changes of just so many facts, a few. Once one is found, the effort that is left limits the others."""
    if len(needed) > size:
        return
    others = [slot for slot in slots if slot not in needed]
    count = 0
    try:
        for more in combinations(others, size - len(needed)):
            chosen = [slot for slot in slots if slot in needed or slot in more]
            change = _change(search, chosen)
            if change is not None:
                yield change
                count += 1
                if count == _SHOWN:
                    return
    except _Spent:
        if not count:
            raise


def _change(search: _Search, slots: list[Slot]) -> tuple[Change, ...] | None:
    if not search.reachable(slots):
        return None
    for cells in product(*(slot.cells for slot in slots)):
        if search.reached(slots, cells):
            return _widened(search, slots, list(cells))
    return None


def _widened(search: _Search, slots: list[Slot], cells: list[Cell]) -> tuple[Change, ...]:
    """As many more cells as lead to the goal too, each with every cell of the other facts' regions."""
    regions = [[cell] for cell in cells]
    try:
        for index, slot in enumerate(slots):
            for stretch in _beside(slot, cells[index]):
                for cell in stretch:
                    trial = [[cell] if place == index else region for place, region in enumerate(regions)]
                    if all(search.reached(slots, some) for some in product(*trial)):
                        regions[index].append(cell)
                    elif _is_line(slot):
                        break
    except _Spent:
        pass
    return tuple(
        Change(slot.name, slot.instance, slot.was, cell.example, _region(slot, region))
        for slot, cell, region in zip(slots, cells, regions, strict=True)
    )


def _is_line(slot: Slot) -> bool:
    return any(not cell.exact for cell in slot.line)


def _beside(slot: Slot, cell: Cell) -> Iterator[list[Cell]]:
    """The cells that may join: on a line those below and those above, going outwards; else all others."""
    if not _is_line(slot):
        yield [other for other in slot.cells if other != cell]
        return
    if isinstance(cell.example, Absent):
        return
    line = [one for one in slot.line if not isinstance(one.example, Absent)]
    place = line.index(cell)
    yield line[:place][::-1]
    yield line[place + 1 :]


def _region(slot: Slot, cells: list[Cell]) -> Region:
    if not _is_line(slot) or isinstance(cells[0].example, Absent):
        return Region(one_of=tuple(cell.example for cell in slot.line if cell in cells))
    line = [cell for cell in slot.line if cell in cells]
    first, last = line[0], line[-1]
    if len(line) == 1 and first.exact:
        return Region(one_of=(first.example,))
    return Region(
        low=_value(first.example) if first.exact else first.low,
        low_included=first.exact,
        high=_value(last.example) if last.exact else last.high,
        high_included=last.exact,
    )


def _value(example: Value | Absent) -> Value | None:
    return None if isinstance(example, Absent) else example
