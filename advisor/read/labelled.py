"""Reports of labelled lines in any language: which line is which.

Labels are translated, but their order never changes and most values have a shape of their own. So a label that the
catalogue knows (the table `…_label`) is taken at its word, a value of a telling shape (`…_shape`) names its line, and a
line between two of those is named by counting (`…_order`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.pack.load import Pack
from advisor.pack.pattern import LONGEST

FEWEST = 3
_FARTHEST = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the report with the lines that continue it."""

    label: str
    value: str
    entries: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        return "\n".join((self.value, *self.entries))


def named(fields: Sequence[Field], pack: Pack, report: str) -> dict[str, Field]:
    """The fields whose meaning is known, by id; each known by its label, its shape or its place. Nothing where fewer
    than three are: then it is another report.

    `report` is the beginning of the names of its tables.
    """
    lines = pack.tables[f"{report}_order"].rows.items()
    order = [name for _, name in sorted((int(line), name) for line, name in lines)]
    labels = {label.casefold(): name for label, name in pack.tables[f"{report}_label"].rows.items()}
    places: dict[str, int] = {}
    for index, field in enumerate(fields):
        name = labels.get(field.label.casefold())
        if name is not None:
            places.setdefault(name, index)
    texts = [field.text[:LONGEST] for field in fields]
    for name, shape in pack.tables[f"{report}_shape"].rows.items():
        taken = set(places.values())
        fitting = (i for i, text in enumerate(texts) if i not in taken and re.search(shape, text, re.I | re.M))
        if name not in places and (first := next(fitting, None)) is not None:
            places[name] = first
    if len(places) < FEWEST:
        return {}
    found = {name: fields[index] for name, index in places.items()}
    for name in order:
        if name not in places and (counted := _counted(name, order, places, len(fields))) is not None:
            found[name] = fields[counted]
    return found


def _counted(name: str, order: list[str], places: dict[str, int], count: int) -> int | None:
    """Where the field must stand by the nearest known ones; None when they are far or disagree."""
    own = order.index(name)
    known = [(order.index(other) - own, place) for other, place in places.items() if other in order]
    before = max((pair for pair in known if pair[0] < 0), default=None)
    after = min((pair for pair in known if pair[0] > 0), default=None)
    guesses = {place - distance for distance, place in filter(None, (before, after)) if abs(distance) <= _FARTHEST}
    if len(guesses) != 1:
        return None
    place = guesses.pop()
    return place if 0 <= place < count and place not in places.values() else None
