r"""A registry that can be asked (`advisor.model.registry`) → facts: just the keys and values that the catalogue names.

`CurrentControlSet` is a link that hives and some servers lack: the set that `SYSTEM\Select` calls current is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.model.fact import AbsentReason
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.registry import Registry
from advisor.model.source import Refusal
from advisor.pack.fact_source import FactSource
from advisor.pack.load import Pack
from advisor.read.facts_from_rows import facts_from_rows, fits
from advisor.read.observation import Observation
from advisor.read.refused import refused
from advisor.read.registry import DEFAULT, FORMAT, KEY_NAME
from advisor.read.registry_value import decoded
from advisor.read.rows import Item, Row, row_of, unnumbered

_CURRENT = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet"
_SELECT = r"HKEY_LOCAL_MACHINE\SYSTEM\Select"
_DWORD = 4
_MOST_KEYS = 20_000
"""More subkeys than any host has of what the catalogue names: a registry that goes on is broken, or hostile."""


def read_registry(
    registry: Registry, place: str, pack: Pack, fault: AbsentReason = AbsentReason.NOT_COLLECTED
) -> Reading:
    """Every fact that the registry tells; what it refuses becomes absent facts with the reason, which is `fault` unless
    access was denied. `place` stands for the file in origins: an address, or a hive's path. Never raises for what the
    registry does."""
    reader = _Reader(registry, place, pack, fault)
    rows = [unnumbered(row) for group in _groups(pack) for row in reader.group(group)]
    facts = facts_from_rows(FORMAT, place, rows, pack)
    return Reading(place, FORMAT, (*facts, *reader.refused), problems=tuple(reader.problems))


def _groups(pack: Pack) -> Iterator[str]:
    """The catalogue's groups; a key stands before the keys below it."""
    groups = {source.group for spec in pack.facts.values() for source in spec.sources if source.format == FORMAT}
    yield from sorted(group for group in groups if group)


@dataclass(slots=True)
class _Asked:
    """The names that a group's sources look at, and what tells an instance from a stranger, if the group is a list."""

    names: tuple[str, ...]
    stranger: FactSource | None


class _Reader:
    def __init__(self, registry: Registry, place: str, pack: Pack, fault: AbsentReason) -> None:
        self._registry, self._place, self._pack, self._fault = registry, place, pack, fault
        self._current: str | None = None
        self._below: dict[str, tuple[str, ...]] = {}
        self._strangers: set[str] = set()
        self._keys = 0
        self.refused: list[Observation] = []
        self.problems: list[Problem] = []

    def group(self, group: str) -> Iterator[Row]:
        """The rows of the keys that fit the group. A key that is not there gives none, as in an export."""
        try:
            asked = self._asked(group)
            for key in self._matching(group):
                row = self._row(group, key, asked)
                if row is not None:
                    yield row
        except FileNotFoundError:
            return
        except OSError as error:
            self._refuse(group, error)

    def _asked(self, group: str) -> _Asked:
        names: dict[str, None] = {}
        stranger = None
        for spec in self._pack.facts.values():
            for source in spec.sources:
                if source.format == FORMAT and source.group == group:
                    names |= dict.fromkeys((*source.name, *source.where))
                    if spec.name.endswith("[].name"):
                        stranger = source
        names.pop(KEY_NAME, None)
        return _Asked(tuple(names), stranger)

    def _matching(self, group: str) -> Iterator[str]:
        """The keys that fit: `*` alone stands for any one subkey."""
        parts = group.split("\\")
        yield from self._walk(parts[0], parts[1:])

    def _walk(self, key: str, rest: Sequence[str]) -> Iterator[str]:
        if key.casefold() in self._strangers:
            return
        if not rest:
            yield key
        elif rest[0] == "*":
            for name in self._subkeys(key):
                yield from self._walk(f"{key}\\{name}", rest[1:])
        else:
            yield from self._walk(f"{key}\\{rest[0]}", rest[1:])

    def _subkeys(self, key: str) -> tuple[str, ...]:
        if key not in self._below:
            try:
                names = tuple(self._registry.subkeys(self._stored(key)))
            except FileNotFoundError:
                names = ()
            self._keys += len(names)
            if self._keys > _MOST_KEYS:
                raise OSError(f"it lists more than {_MOST_KEYS:,} keys")
            self._below[key] = names
        return self._below[key]

    def _row(self, group: str, key: str, asked: _Asked) -> Row | None:
        items = [Item(KEY_NAME, key.rpartition("\\")[2], 1)]
        try:
            if asked.stranger is not None:
                telling = (*asked.stranger.name, *asked.stranger.where)
                first = row_of(key, items + self._items(key, telling), True, 1)
                if not fits(asked.stranger, first):
                    self._strangers.add(key.casefold())
                    return first
            if asked.names:
                items += self._items(key, asked.names)
        except FileNotFoundError:
            return None
        except OSError as error:
            # Below a wildcard one key may be closed while its neighbours are open.
            if "*" not in group.split("\\"):
                raise
            self.problems.append(Problem(self._place, f"{key} can't be read: {error.strerror or error}."))
            return None
        return row_of(key, items, True, 1)

    def _items(self, key: str, names: Sequence[str]) -> list[Item]:
        values = self._registry.values(self._stored(key), names)
        return [Item(value.name or DEFAULT, decoded(value.kind, value.data), 1) for value in values]

    def _stored(self, key: str) -> str:
        """The key in the set of the control sets that is current."""
        if not f"{key}\\".casefold().startswith(f"{_CURRENT}\\".casefold()):
            return key
        if self._current is None:
            self._current = self._selected()
        return self._current + key[len(_CURRENT) :]

    def _selected(self) -> str:
        try:
            values = self._registry.values(_SELECT, ("Current",))
        except FileNotFoundError:
            return _CURRENT
        number = next(
            (
                int.from_bytes(value.data, "little")
                for value in values
                if value.name.casefold() == "current" and value.kind == _DWORD and len(value.data) == 4
            ),
            None,
        )
        return _CURRENT if number is None else rf"HKEY_LOCAL_MACHINE\SYSTEM\ControlSet{number:03d}"

    def _refuse(self, group: str, error: OSError) -> None:
        denied = isinstance(error, PermissionError)
        reason = AbsentReason.ACCESS_DENIED if denied else self._fault
        detail = f"{group}: {error.strerror or error}"
        self.refused += refused(Refusal(FORMAT, reason, detail), self._place, self._pack, group)
        self.problems.append(Problem(self._place, f"{group} can't be read: {error.strerror or error}."))
