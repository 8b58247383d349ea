"""A server's registry as `model.registry.Registry`: few calls, few bytes.

A value costs a call of its own; several values cost one call together, if all of them are there. So what keys of one
sort held last time is asked for together, and only the rest one by one. Keys stay open until the pipe is closed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from advisor.gather.rpc_pipe import RpcPipe
from advisor.gather.winreg_calls import (
    CANT_READ,
    DENIED,
    KEY_DELETED,
    MORE_DATA,
    MOST_DATA,
    NO_MORE_ITEMS,
    NOT_FOUND,
    CallError,
    WinregCalls,
)
from advisor.model.registry import LongListError, RegistryValue

_MACHINE = "HKEY_LOCAL_MACHINE"
_MOST_KEYS, _MOST_VALUES = 20_000, 4_096
_SHORT_LIST = 16
"""A list that is always read whole, whatever else has been asked for."""
_ROOM = 16
"""Bytes that several values may be longer than their like were."""
_LONGEST_KEPT = 512
"""Bytes of a value that is worth being asked for with others."""
_FEWEST_TOGETHER = 2
_WORTH_COUNTING = 4
"""Names that a key had not, before its values are counted. When they are all known, no more needs to be asked for."""
_ALIKE = 3
"""From this question about a key on, all are one question, which is answered by what keys of its sort held."""


class Habits:
    """What keys held when they were last asked: servers of one site are alike, and adapters of one server.

    A guess that is wrong costs one call more, and never changes an answer.
    """

    def __init__(self, most: int = 2_000) -> None:
        self._held: dict[str, dict[str, RegistryValue]] = {}
        self._most = most

    def of(self, *sorts: str) -> list[RegistryValue]:
        """The values as they were then, of the first of `sorts` that was met."""
        return list(next((self._held[sort] for sort in sorts if sort in self._held), {}).values())

    def learn(self, sort: str, found: Sequence[RegistryValue], forget: Sequence[str]) -> None:
        """Those found, and those of which it is not known whether they are there still."""
        if sort not in self._held and len(self._held) >= self._most:
            self._held.clear()
        # Put in its place as a whole: other threads read it.
        gone = {name.casefold() for name in forget}
        held = {folded: value for folded, value in self._held.get(sort, {}).items() if folded not in gone}
        held |= {value.name.casefold(): value for value in found if len(value.data) <= _LONGEST_KEPT}
        self._held[sort] = held


_HABITS = Habits()
"""Of all the servers that this process has asked."""


@dataclass(slots=True)
class _Key:
    """An open key, and what is known of it. `whole`: all its values are, by their number."""

    handle: bytes
    known: dict[str, RegistryValue] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    questions: int = 0
    counted: bool = False
    whole: bool = False


class RemoteRegistry:
    """`spare(count)` says whether a list of so many keys may still be read, for the sake of the host's network."""

    def __init__(self, pipe: RpcPipe, spare: Callable[[int], bool], habits: Habits | None = None) -> None:
        self._calls, self._spare, self._habits = WinregCalls(pipe), spare, habits or _HABITS
        self._open = {"": _Key(self._calls.open_machine())}
        self._lists: set[str] = set()

    def values(self, key: str, names: Sequence[str] | None = None) -> Sequence[RegistryValue]:
        try:
            path = _below_machine(key)
            opened = self._opened(path)
            return self._all(opened.handle) if names is None else self._named(path, opened, names)
        except CallError as error:
            raise _translated(key, error) from None

    def subkeys(self, key: str) -> Sequence[str]:
        try:
            path = _below_machine(key)
            handle = self._opened(path).handle
            count = self._calls.info(handle).subkeys
            if count > _MOST_KEYS:
                raise OSError(None, f"it lists {count:,} keys")
            if count > _SHORT_LIST and not self._spare(count):
                raise LongListError(count)
            self._lists.add(path)
            return list(self._listed(handle, count))
        except CallError as error:
            raise _translated(key, error) from None

    def _listed(self, handle: bytes, count: int) -> Iterator[str]:
        for index in range(count):
            try:
                yield self._calls.subkey(handle, index)
            except CallError as error:
                if error.code == NO_MORE_ITEMS:
                    return  # a key has gone since they were counted
                raise

    def _named(self, path: str, key: _Key, names: Sequence[str]) -> list[RegistryValue]:
        """What the key is likely to hold, in one call; then what is still missing, one by one."""
        if not names:
            return []
        key.questions += 1
        # What tells a key apart from its neighbours is asked first; the rest is asked of few of them.
        question = min(key.questions, _ALIKE)
        itself, alike = f"{path.casefold()}?{question}", f"{self._sort(path)}?{question}"
        held = self._habits.of(itself, alike) if key.questions <= _ALIKE else []
        held = [value for value in held if value.name.casefold() not in key.known]
        found = self._together(key.handle, held) if len(held) >= _FEWEST_TOGETHER else []
        forget = [value.name for value in held if not found]
        key.known |= {value.name.casefold(): value for value in found}
        for name in names:
            value = self._one(key, name)
            if value is None:
                forget.append(name)
            else:
                found.append(value)
        for sort in {itself, alike}:
            self._habits.learn(sort, found, forget)
        return found

    def _one(self, key: _Key, name: str) -> RegistryValue | None:
        folded = name.casefold()
        if folded in key.known or folded in key.missing:
            return key.known.get(folded)
        if len(key.missing) >= _WORTH_COUNTING and not key.counted:
            key.counted = True
            key.whole = self._calls.info(key.handle).values == len(key.known)
        value = None if key.whole else self._single(key.handle, name)
        if value is None:
            key.missing.add(folded)
        else:
            key.known[folded] = value
        return value

    def _single(self, handle: bytes, name: str) -> RegistryValue | None:
        try:
            return self._calls.value(handle, name)
        except CallError as error:
            if error.code == NOT_FOUND:
                return None
            if error.code == MORE_DATA:
                raise OSError(None, f"its value {name} is longer than {MOST_DATA:,} bytes") from None
            raise

    def _together(self, handle: bytes, held: Sequence[RegistryValue]) -> list[RegistryValue]:
        """All of them, or none when any of them is missing or they need more room than their like did."""
        room = sum(-(-len(value.data) // 4) * 4 for value in held)
        try:
            return self._calls.several(handle, [value.name for value in held], room + room // 4 + _ROOM)
        except CallError as error:
            if error.code not in (NOT_FOUND, CANT_READ, MORE_DATA):
                raise
            return []

    def _all(self, handle: bytes) -> list[RegistryValue]:
        count = self._calls.info(handle).values
        if count > _MOST_VALUES:
            raise OSError(None, f"it holds {count:,} values")
        return [self._calls.value_at(handle, index) for index in range(count)]

    def _opened(self, path: str) -> _Key:
        """The key, opened from the nearest key above it that is open."""
        above = path
        while above.casefold() not in self._open:
            above = above.rpartition("\\")[0]
        key = self._open[above.casefold()]
        if above != path:
            key = _Key(self._calls.open(key.handle, path[len(above) :].lstrip("\\")))
            self._open[path.casefold()] = key
        return key

    def _sort(self, path: str) -> str:
        """The key with a star for each part that a list gave: keys of one list are alike."""
        parts = path.split("\\")
        above = ["\\".join(parts[:index]) for index in range(len(parts))]
        return "\\".join("*" if up in self._lists else part for up, part in zip(above, parts, strict=True)).casefold()


def _below_machine(key: str) -> str:
    hive, _, path = key.partition("\\")
    if hive.upper() != _MACHINE:
        raise FileNotFoundError(2, "another hive than the machine's is not asked for", key)
    return path


def _translated(key: str, error: CallError) -> OSError:
    if error.code in (NOT_FOUND, KEY_DELETED):
        return FileNotFoundError(2, "no such key", key)
    if error.code == DENIED:
        return PermissionError(13, "access is denied")
    return error
