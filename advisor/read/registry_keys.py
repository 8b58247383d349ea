r"""A registry that can be asked (`advisor.model.registry`) → facts: just the keys and values that the catalogue names.

A value is asked for when what came before it leaves the fact open: of several names for one setting mostly the first.
Lists of which only the keys' names are read come last; one that is too long to be read over a network is asked for the
names that some rule looks for. `CurrentControlSet` is a link that hives and some servers lack: the set that
`SYSTEM\Select` calls current is read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from advisor.model.fact import AbsentReason
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.registry import LOST, LongListError, Registry
from advisor.model.source import Refusal
from advisor.pack.catalogue import FactSpec
from advisor.pack.fact_source import Combine, FactSource
from advisor.pack.load import Pack
from advisor.pack.mentioned import mentioned
from advisor.pack.pattern import LONGEST
from advisor.read.facts_from_rows import facts_from_rows, fits, group_pattern, settled
from advisor.read.observation import Observation
from advisor.read.refused import refused
from advisor.read.registry import DEFAULT, FORMAT, KEY_NAME
from advisor.read.registry_value import decoded
from advisor.read.rows import Item, Row, row_of, unnumbered
from advisor.read.unread import with_unread

_CURRENT = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet"
_SELECT = r"HKEY_LOCAL_MACHINE\SYSTEM\Select"
_DWORD = 4
_ONE_BY_ONE = (None, Combine.ANY)
_ANYTHING = "."
_MOST_KEYS = 20_000
"""More subkeys than any host has of what the catalogue names: a registry that goes on is broken, or hostile."""


def read_registry(
    registry: Registry, place: str, pack: Pack, fault: AbsentReason = AbsentReason.NOT_COLLECTED
) -> Reading:
    """Every fact that the registry tells; what it refuses becomes absent facts with the reason, which is `fault` unless
    access was denied. `place` stands for the file in origins: an address, or a hive's path. Never raises for what the
    registry does.

    A member of a list that could not be read is a member all the same, whose facts are absent: a list that lacked it
    would pass for whole.
    """
    reader = _Reader(registry, place, pack, fault)
    rows = [unnumbered(row) for group in _groups(pack) for row in reader.group(group)]
    facts = facts_from_rows(FORMAT, place, rows, pack)
    return Reading(place, FORMAT, tuple(with_unread(facts, reader.unread)), problems=tuple(reader.problems))


@dataclass(slots=True)
class _Group:
    """Keys of one sort, by the catalogue. `stranger` tells an instance of a list from what else is in it."""

    path: str
    sources: list[tuple[FactSpec, FactSource]] = field(default_factory=list)
    stranger: FactSource | None = None

    @property
    def has_values(self) -> bool:
        """Does a source look at more than the keys' own names?"""
        return any(name != KEY_NAME for _, source in self.sources for name in (*source.name, *source.where))


def _groups(pack: Pack) -> list[_Group]:
    """The catalogue's groups: a key before the keys below it, and bare lists of keys last."""
    groups: dict[str, _Group] = {}
    for spec in pack.facts.values():
        for source in spec.sources:
            if source.format == FORMAT and source.group:
                group = groups.setdefault(source.group, _Group(source.group))
                group.sources.append((spec, source))
                if spec.name.endswith("[].name"):
                    group.stranger = source
    return sorted(groups.values(), key=lambda group: (not group.has_values, group.path))


class _Reader:
    def __init__(self, registry: Registry, place: str, pack: Pack, fault: AbsentReason) -> None:
        self._registry, self._place, self._pack, self._fault = registry, place, pack, fault
        self._current: str | None = None
        self._below: dict[str, tuple[str, ...]] = {}
        self._strangers: set[str] = set()
        self._keys = 0
        self._is_lost = False
        self.unread: list[Observation] = []
        self.problems: list[Problem] = []

    def group(self, group: _Group) -> Iterator[Row]:
        """The rows of the keys that fit the group. A key that is not there gives none, as in an export."""
        try:
            for key in self._matching(group):
                row = self._row(group, key)
                if row is not None:
                    yield row
        except FileNotFoundError:
            return
        except OSError as error:
            self._refuse(group.path, error)

    def _matching(self, group: _Group) -> Iterator[str]:
        """The keys that fit: `*` alone stands for any one subkey."""
        parts = group.path.split("\\")
        yield from self._walk(group, parts[0], parts[1:])

    def _walk(self, group: _Group, key: str, rest: Sequence[str]) -> Iterator[str]:
        if key.casefold() in self._strangers:
            return
        if not rest:
            yield key
        elif rest[0] == "*":
            for name in self._subkeys(group, key, rest[1:]):
                yield from self._walk(group, f"{key}\\{name}", rest[1:])
        else:
            yield from self._walk(group, f"{key}\\{rest[0]}", rest[1:])

    def _subkeys(self, group: _Group, key: str, below: Sequence[str]) -> tuple[str, ...]:
        if key not in self._below:
            try:
                names = tuple(self._registry.subkeys(self._stored(key)))
            except FileNotFoundError:
                names = ()
            except LongListError:
                if group.has_values or below:
                    raise
                names = tuple(self._known(group, key))
            self._keys += len(names)
            if self._keys > _MOST_KEYS:
                raise OSError(f"it lists more than {_MOST_KEYS:,} keys")
            self._below[key] = names
        return self._below[key]

    def _known(self, group: _Group, key: str) -> Iterator[str]:
        """The subkeys whose names, with or without an ending, some rule looks for."""
        for spec, source in group.sources:
            for word in mentioned(self._pack, spec.name):
                for ending in ("", *source.endings):
                    try:
                        self._registry.values(self._stored(f"{key}\\{word}{ending}"), ())
                    except FileNotFoundError:
                        continue
                    yield word + ending

    def _row(self, group: _Group, key: str) -> Row | None:
        row = row_of(key, [Item(KEY_NAME, key.rpartition("\\")[2], 1)], True, 1)
        try:
            if group.stranger is not None:
                row, known = self._told_apart(row, group.stranger)
                if not known:
                    self._strangers.add(key.casefold())
                    return row
            asked = set(row.items) | ({name.casefold() for name in group.stranger.where} if group.stranger else set())
            while group.has_values and (names := self._open_names(group, row, asked)):
                asked |= {name.casefold() for name in names}
                row = self._with(row, names)
        except FileNotFoundError:
            return None
        except OSError as error:
            # Below a wildcard one key may be closed while its neighbours are open.
            if "*" not in group.path.split("\\"):
                raise
            self._leave(group, key, error)
            if isinstance(error, LOST):
                raise
            return None
        return row

    def _told_apart(self, row: Row, source: FactSource) -> tuple[Row, bool]:
        """The row with what tells an instance from a stranger, and whether it is one. What says most is asked first:
        most keys of a list are strangers."""
        for name in sorted(source.where, key=lambda name: source.where[name] == _ANYTHING):
            row = self._with(row, (name,))
            if not re.search(source.where[name], row.text(name)[:LONGEST], re.I):
                return row, False
        return row, True

    def _open_names(self, group: _Group, row: Row, asked: set[str]) -> list[str]:
        """What each source needs to know next, of what was not asked yet."""
        wanted: dict[str, None] = {}
        for spec, source in group.sources:
            where = [name for name in source.where if name.casefold() not in asked]
            names = [name for name in source.name if name.casefold() not in asked]
            if where:
                wanted |= dict.fromkeys(where)
            elif names and fits(source, row) and not self._is_settled(spec, source, row, names[0]):
                wanted |= dict.fromkeys(names[:1] if source.combine in _ONE_BY_ONE else names)
        return list(wanted)

    def _is_settled(self, spec: FactSpec, source: FactSource, row: Row, unasked: str) -> bool:
        """Does what stands before `unasked` already say it all? A value that came unasked must not overtake it."""
        if source.combine is None:
            later = {name.casefold() for name in source.name[source.name.index(unasked) :]}
            row = replace(row, items={name: item for name, item in row.items.items() if name not in later})
        return settled(spec, source, row, self._pack)

    def _with(self, row: Row, names: Sequence[str]) -> Row:
        asked = [name for name in dict.fromkeys(names) if name != KEY_NAME]
        items = self._items(row.group, asked) if asked else ()
        return row_of(row.group, [*row.items.values(), *items], True, 1)

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
        """Nobody could look at the group, or at the rest of it."""
        self.unread += refused(self._refusal(group, error), self._place, self._pack, group)
        self._tell(group, error)

    def _leave(self, group: _Group, key: str, error: OSError) -> None:
        """Nobody could look at this key of the group."""
        match = group_pattern(group.path).match(key)
        assert match is not None
        for one in refused(self._refusal(key, error), self._place, self._pack, group.path):
            self.unread.append(replace(one, instance=match.group(1) if "[]" in one.name else None))
        self._tell(key, error)

    def _refusal(self, place: str, error: OSError) -> Refusal:
        reason = AbsentReason.ACCESS_DENIED if isinstance(error, PermissionError) else self._fault
        return Refusal(FORMAT, reason, f"{place}: {error.strerror or error}")

    def _tell(self, place: str, error: OSError) -> None:
        """Of a registry that was lost once: whatever is asked of it afterwards can't be read for the same reason."""
        if not self._is_lost:
            self.problems.append(Problem(self._place, f"{place} can't be read: {error.strerror or error}."))
        self._is_lost = self._is_lost or isinstance(error, LOST)
