r"""A hive, the file in which Windows keeps a branch of its registry, as a registry that can be asked. Only the keys on
the way to those that are asked for are looked at."""

from collections.abc import Sequence
from datetime import datetime
from mmap import mmap

from advisor.model.registry import RegistryValue
from advisor.read.hive_cells import Cells

_ROOT = "hkey_local_machine"
_TOPS = {"SYSTEM": ("select", "controlset001", "currentcontrolset"), "SOFTWARE": ("microsoft",)}
"""A branch of HKEY_LOCAL_MACHINE → keys at its top, one of which is in every hive of it."""


class Hive:
    """One hive. Methods raise OSError for what is damaged, and FileNotFoundError for a key that is not there."""

    def __init__(self, data: bytes | mmap) -> None:
        """Raises OSError when the file is no hive that can be read."""
        self._cells = Cells(data)
        self._below: dict[int, tuple[dict[str, int], str | None]] = {}

    @property
    def dirty(self) -> bool:
        """Had Windows not finished writing it? What is missing stands in a log beside the file."""
        return self._cells.dirty

    @property
    def modified(self) -> datetime | None:
        """When it was last written, UTC."""
        return self._cells.modified

    @property
    def missing(self) -> int:
        """How many bytes are cut off."""
        return self._cells.missing

    def branch(self) -> str | None:
        """Which branch of the machine's registry it is, by the keys at its top; None for one that nobody asks for."""
        names, damage = self._children(self._cells.root)
        branch = next((branch for branch, tops in _TOPS.items() if any(top in names for top in tops)), None)
        if branch is None and damage is not None:
            raise OSError(damage)
        return branch

    def subkeys(self, path: Sequence[str]) -> list[str]:
        """The names of the keys below the key at that path from the root."""
        names, damage = self._children(self._found(path))
        if damage is not None:
            raise OSError(damage)
        return [self._cells.key(offset).name for offset in names.values()]

    def values(self, path: Sequence[str], names: Sequence[str] | None = None) -> list[RegistryValue]:
        """The values of the key; with `names`, only those."""
        key = self._cells.key(self._found(path))
        wanted = None if names is None else {name.casefold() for name in names}
        found: dict[str, RegistryValue] = {}
        room = self._cells.size
        for offset in self._cells.offsets(key.value_list, key.values) if key.values else ():
            value = self._cells.value(offset)
            folded = value.name.casefold()
            if folded not in found and (wanted is None or folded in wanted):
                room -= value.size
                if room < 0:
                    raise OSError("its values would be longer than the file")
                found[folded] = RegistryValue(value.name, value.kind, self._cells.data(value))
        return list(found.values())

    def _found(self, path: Sequence[str]) -> int:
        offset = self._cells.root
        for part in path:
            names, damage = self._children(offset)
            below = names.get(part.casefold())
            if below is None and damage is not None:
                raise OSError(damage)
            if below is None:
                raise FileNotFoundError(2, "there is no such key", "\\".join(path))
            offset = below
        return offset

    def _children(self, offset: int) -> tuple[dict[str, int], str | None]:
        """The keys below a key by their folded names, and what is wrong where not all of them can be seen."""
        if offset not in self._below:
            names: dict[str, int] = {}
            damage = None
            for below in self._cells.keys_below(self._cells.key(offset)):
                try:
                    names.setdefault(self._cells.key(below).name.casefold(), below)
                except OSError as error:
                    damage = str(error)
            self._below[offset] = names, damage
        return self._below[offset]


def belongs(key: str, branch: str) -> bool:
    """Is the full path of a key in that branch?"""
    return key.casefold().split("\\")[:2] == [_ROOT, branch.casefold()]


class HiveRegistry:
    """A hive in its place in the registry. Keys of other branches are not there."""

    def __init__(self, hive: Hive, branch: str) -> None:
        self._hive, self._branch = hive, branch

    def values(self, key: str, names: Sequence[str] | None = None) -> Sequence[RegistryValue]:
        return self._hive.values(self._path(key), names)

    def subkeys(self, key: str) -> Sequence[str]:
        return self._hive.subkeys(self._path(key))

    def _path(self, key: str) -> list[str]:
        if not belongs(key, self._branch):
            raise FileNotFoundError(2, "the key is of another hive", key)
        return key.split("\\")[2:]
