"""A Windows registry that can be asked: of this machine, of a host on the network, of hive files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """One value as it is stored. `kind` is Windows' number of its type (1 REG_SZ, 4 REG_DWORD, 7 REG_MULTI_SZ);
    `name` is "" for a key's default value."""

    name: str
    kind: int
    data: bytes


class LongListError(OSError):
    """A key holds so many keys that listing them would cost the host or its network too much. They can be asked for by
    name."""

    def __init__(self, count: int) -> None:
        super().__init__(None, f"it lists {count:,} keys, too many to be read over the network")
        self.count = count


LOST = (TimeoutError, ConnectionError)
"""Errors of the network, and not of a key: who asks on gets no other answer."""


class Registry(Protocol):
    r"""Read-only. Keys are full paths, `HKEY_LOCAL_MACHINE\SYSTEM\Select`; names are found whatever their case.

    Both methods raise FileNotFoundError when there is no such key, PermissionError when it may not be read, LOST when
    the registry answers nothing any more, and another OSError for anything else. A key that was damaged on the disk is
    an OSError too, never half an answer.
    """

    def values(self, key: str, names: Sequence[str] | None = None) -> Sequence[RegistryValue]:
        """The key's values. `names` says that no others are of use; more may come. A name that does not come is not
        there."""
        ...

    def subkeys(self, key: str) -> Sequence[str]:
        """The names of the keys right below it. Raises LongListError too."""
        ...
