"""What a reader of facts makes of a file before anybody knows what it means: rows of named items."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Item:
    """One named value: a text, or the entries of a list. `line` counts from 1, and is 0 where
    there are no lines; `name` is spelled as in the file."""

    name: str
    value: str | tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else "\n".join(self.value)

    @property
    def entries(self) -> tuple[str, ...]:
        return (self.value,) if isinstance(self.value, str) else self.value


@dataclass(frozen=True, slots=True)
class Row:
    """Items that belong together: a registry key, an object of WMI, a snapshot. Names are case-folded in `items`.

    `whole` says that everything was read: what the row does not hold, the host does not have.
    `line` is where the row begins.
    """

    group: str
    items: Mapping[str, Item]
    whole: bool
    line: int

    def get(self, name: str) -> Item | None:
        return self.items.get(name.casefold())

    def text(self, name: str) -> str:
        item = self.get(name)
        return item.text if item else ""


def row_of(group: str, items: list[Item], whole: bool, line: int) -> Row:
    """A row; of two items of one name the first counts."""
    return Row(group, {item.name.casefold(): item for item in reversed(items)}, whole, line)


def unnumbered(row: Row) -> Row:
    """The same row of a place that has no lines."""
    return Row(row.group, {name: replace(item, line=0) for name, item in row.items.items()}, row.whole, 0)
