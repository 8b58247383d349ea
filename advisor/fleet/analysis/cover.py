"""The few things that pay most of many needs: exact for up to 15 things, greedy beyond.

Needs ask for several things at once (a hotfix and its service pack), so that the gain of a thing may grow with what is
chosen already, and the best pair need not hold the best single thing. Up to 15 things every choice is weighed: needs
are summed into a table by the set of things they ask for, and each set then sums its subsets (a zeta transform).
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from advisor.model.cover import Choice, Cover, Need

MOST_EXACT = 15
_MOST_WAYS = 6
"""Ways of one need that are weighed exactly: their combinations double with each."""


def cover(needs: Iterable[Need]) -> Cover:
    """The best choices by size. Ties go to the things that alone pay more, then to the name."""
    listed = _merged(needs)
    whole = sum(need.weight for need in listed)
    payable = [need for need in listed if need.ways]
    items = _by_use(payable)
    if len(items) <= MOST_EXACT and all(len(need.ways) <= _MOST_WAYS for need in payable):
        return Cover(_exact(payable, items), whole, exact=True)
    return Cover(_greedy(payable), whole, exact=False)


def _merged(needs: Iterable[Need]) -> list[Need]:
    """Equal needs as one; a way that asks for more than another is none."""
    weights: dict[tuple[frozenset[str], ...], int] = {}
    for need in needs:
        least = [way for way in set(need.ways) if not any(other < way for other in need.ways)]
        key = tuple(sorted(least, key=lambda way: (len(way), sorted(way))))
        weights[key] = weights.get(key, 0) + need.weight
    return [Need(ways, weight) for ways, weight in weights.items() if weight and frozenset() not in ways]


def _by_use(needs: Sequence[Need]) -> list[str]:
    used: dict[str, int] = {}
    for need in needs:
        for item in frozenset().union(*need.ways):
            used[item] = used.get(item, 0) + need.weight
    return sorted(used, key=lambda item: (-used[item], item))


def _exact(needs: Sequence[Need], items: Sequence[str]) -> tuple[Choice, ...]:
    paid = np.zeros(1 << len(items), dtype=np.int64)
    place = {item: number for number, item in enumerate(items)}
    for need in needs:
        masks = [sum(1 << place[item] for item in way) for way in need.ways]
        # A choice that holds two ways pays once: what they share is taken off again.
        for size in range(1, len(masks) + 1):
            for some in combinations(masks, size):
                paid[int(np.bitwise_or.reduce(some))] += need.weight if size % 2 else -need.weight
    for number in range(len(items)):
        halves = paid.reshape(-1, 2, 1 << number)
        halves[:, 1] += halves[:, 0]
    sizes = _sizes(len(items))
    choices: list[Choice] = []
    for size in range(1, len(items) + 1):
        of_size = np.flatnonzero(sizes == size)
        best = int(of_size[np.argmax(paid[of_size])])
        if paid[best] > (choices[-1].paid if choices else 0):
            chosen = tuple(item for number, item in enumerate(items) if best >> number & 1)
            choices.append(Choice(chosen, int(paid[best])))
    return tuple(choices)


def _sizes(count: int) -> npt.NDArray[np.int8]:
    sizes = np.zeros(1, dtype=np.int8)
    for _ in range(count):
        sizes = np.concatenate((sizes, sizes + np.int8(1)))
    return sizes


def _greedy(needs: Sequence[Need]) -> tuple[Choice, ...]:
    """Takes the way that pays most for each new thing it asks for."""
    chosen: dict[str, None] = {}
    open_needs, paid = list(needs), 0
    choices = []
    while open_needs:
        gains: dict[frozenset[str], int] = {}
        for way in {way.difference(chosen) for need in open_needs for way in need.ways}:
            after = chosen.keys() | way
            gains[way] = sum(need.weight for need in open_needs if any(one <= after for one in need.ways))
        best = min(gains, key=lambda way: (-gains[way] / len(way), len(way), sorted(way)))
        chosen |= dict.fromkeys(sorted(best))
        paid += gains[best]
        open_needs = [need for need in open_needs if not any(one <= chosen.keys() for one in need.ways)]
        choices.append(Choice(tuple(chosen), paid))
    return tuple(choices)
