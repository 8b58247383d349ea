"""A layered drawing: nodes in columns from left to right, few crossings, and straight ways where there is room.

Sugiyama's method: edges that pass a column get a place in it, each column is ordered by where its neighbours lie, and
heights are the closest to those of the neighbours that keep the order and the distances. The same input gives the same
drawing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 12
_SETTLING = 10
_PASSING = 5.0
"""Height that an edge takes in a column that it only passes."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node to place: its column and its height in pixels."""

    id: str
    column: int
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """`middles` are the heights of the middles of nodes, by id; `ways` the heights at which an edge meets each column
    from its source's to its target's. `height` is that of the whole."""

    middles: Mapping[str, float]
    ways: Mapping[tuple[str, str], tuple[float, ...]]
    height: float


def placed(boxes: Sequence[Box], edges: Sequence[tuple[str, str]], gap: float) -> Placed:
    """Place the nodes. Each edge leads from a column to one further right; others are no business of a layout."""
    columns: list[list[str]] = [[] for _ in range(max((box.column for box in boxes), default=0) + 1)]
    heights = {box.id: box.height for box in boxes}
    column = {box.id: box.column for box in boxes}
    for box in boxes:
        columns[box.column].append(box.id)
    chains: dict[tuple[str, str], list[str]] = {}
    for source, target in edges:
        chain = [source]
        for between in range(column[source] + 1, column[target]):
            passing = f"\0{source}\0{target}\0{between}"
            columns[between].append(passing)
            heights[passing] = _PASSING
            chain.append(passing)
        chains[source, target] = [*chain, target]
    left: dict[str, list[str]] = {name: [] for name in heights}
    right: dict[str, list[str]] = {name: [] for name in heights}
    for chain in chains.values():
        for one, other in pairwise(chain):
            right[one].append(other)
            left[other].append(one)
    columns = _ordered([names for names in columns if names], left, right)
    middles = _settled(columns, left, right, heights, gap)
    top = min((middles[name] - heights[name] / 2 for name in heights), default=0.0)
    middles = {name: middle - top for name, middle in middles.items()}
    return Placed(
        {box.id: middles[box.id] for box in boxes},
        {edge: tuple(middles[name] for name in chain) for edge, chain in chains.items()},
        max((middles[name] + heights[name] / 2 for name in heights), default=0.0),
    )


def _ordered(
    columns: list[list[str]], left: Mapping[str, list[str]], right: Mapping[str, list[str]]
) -> list[list[str]]:
    """Columns ordered by the mean place of their neighbours, to and fro; the order with the fewest crossings counts."""
    best, fewest = columns, _crossings(columns, right)
    current = [list(names) for names in columns]
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for number in range(1, len(current)) if forward else range(len(current) - 2, -1, -1):
            beside = current[number - 1 if forward else number + 1]
            places = {name: place / max(len(beside) - 1, 1) for place, name in enumerate(beside)}
            current[number] = _by_neighbours(current[number], places, left if forward else right)
        crossings = _crossings(current, right)
        if crossings < fewest:
            best, fewest = [list(names) for names in current], crossings
    return best


def _by_neighbours(names: Sequence[str], places: Mapping[str, float], neighbours: Mapping[str, list[str]]) -> list[str]:
    """One without neighbours keeps its own place."""

    def key(pair: tuple[int, str]) -> tuple[float, int]:
        found = [places[name] for name in neighbours[pair[1]]]
        return (sum(found) / len(found) if found else pair[0] / max(len(names) - 1, 1), pair[0])

    return [name for _, name in sorted(enumerate(names), key=key)]


def _crossings(columns: Sequence[Sequence[str]], right: Mapping[str, list[str]]) -> int:
    """How many pairs of edges cross, counted with a binary indexed tree."""
    total = 0
    for names, beside in pairwise(columns):
        place = {name: number for number, name in enumerate(beside, 1)}
        tree, seen = [0] * (len(beside) + 1), 0
        for name in names:
            ends = sorted(place[other] for other in right[name])
            for end in ends:
                below, at = 0, end
                while at:
                    below += tree[at]
                    at -= at & -at
                total += seen - below
            for end in ends:
                seen, at = seen + 1, end
                while at < len(tree):
                    tree[at] += 1
                    at += at & -at
    return total


def _settled(
    columns: Sequence[Sequence[str]],
    left: Mapping[str, list[str]],
    right: Mapping[str, list[str]],
    heights: Mapping[str, float],
    gap: float,
) -> dict[str, float]:
    middles: dict[str, float] = {}
    for names in columns:
        at = 0.0
        for name in names:
            middles[name] = at + heights[name] / 2
            at += heights[name] + gap
        for name in names:
            middles[name] -= at / 2
    for step in range(_SETTLING):
        for names in columns if step % 2 == 0 else reversed(columns):
            wanted = []
            for name in names:
                beside = [*left[name], *right[name]]
                wanted.append(sum(middles[other] for other in beside) / len(beside) if beside else middles[name])
            apart = [0.0, *((heights[one] + heights[other]) / 2 + gap for one, other in pairwise(names))]
            middles.update(zip(names, _closest(wanted, apart), strict=True))
    return middles


def _closest(wanted: Sequence[float], apart: Sequence[float]) -> list[float]:
    """The places closest to those wanted (least squares), each at least `apart` from the one before."""
    offsets, total = [], 0.0
    for distance in apart:
        total += distance
        offsets.append(total)
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        blocks.append((want - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (mean, count), (other, more) = blocks[-2], blocks[-1]
            blocks[-2:] = [((mean * count + other * more) / (count + more), count + more)]
    means = [mean for mean, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
