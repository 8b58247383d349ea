"""The registry of the Windows that this program runs on, by Python's own `winreg`. Read-only."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from advisor.model.registry import RegistryValue

_ROOT = "HKEY_LOCAL_MACHINE"
_TEXTS, _DWORD, _LIST, _QWORD = (1, 2), 4, 7, 11


class LocalRegistry:
    """`winreg` is the module, which only Python for Windows has. A 32-bit Python sees what 64-bit Windows sees."""

    def __init__(self, winreg: Any) -> None:
        self._winreg = winreg
        self._access: int = winreg.KEY_READ | winreg.KEY_WOW64_64KEY

    def values(self, key: str, names: Sequence[str] | None = None) -> Sequence[RegistryValue]:
        with self._open(key) as opened:
            return list(self._all(opened) if names is None else self._named(opened, names))

    def subkeys(self, key: str) -> Sequence[str]:
        with self._open(key) as opened:
            return list(self._numbered(self._winreg.EnumKey, opened))

    def _open(self, key: str) -> Any:
        root, _, path = key.partition("\\")
        if root.upper() != _ROOT:
            raise FileNotFoundError(2, "only the machine's own branch is read", key)
        return self._winreg.OpenKey(self._winreg.HKEY_LOCAL_MACHINE, path, 0, self._access)

    def _all(self, opened: Any) -> Iterator[RegistryValue]:
        for name, value, kind in self._numbered(self._winreg.EnumValue, opened):
            yield RegistryValue(name, kind, _stored(kind, value))

    def _named(self, opened: Any, names: Sequence[str]) -> Iterator[RegistryValue]:
        for name in names:
            with suppress(FileNotFoundError):
                value, kind = self._winreg.QueryValueEx(opened, name)
                yield RegistryValue(name, kind, _stored(kind, value))

    def _numbered(self, ask: Any, opened: Any) -> Iterator[Any]:
        """What Windows gives for 0, 1, 2 and so on, until it says that there are no more."""
        number = 0
        while True:
            try:
                found = ask(opened, number)
            except PermissionError:
                raise
            except OSError:
                return
            yield found
            number += 1


def _stored(kind: int, value: Any) -> bytes:
    """A value as Windows stores it: `winreg` has turned texts and numbers into Python's."""
    if kind in _TEXTS:
        return (str(value or "") + "\0").encode("utf-16-le", "surrogatepass")
    if kind == _LIST:
        return ("".join(f"{entry}\0" for entry in value or ()) + "\0").encode("utf-16-le", "surrogatepass")
    if kind in (_DWORD, _QWORD):
        return int(value or 0).to_bytes(4 if kind == _DWORD else 8, "little")
    return bytes(value or b"")
