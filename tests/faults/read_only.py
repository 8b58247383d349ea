"""Folders that take nothing, also from the administrator, whose rights are put aside meanwhile."""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_VERSION_3 = 0x20080522
_OVERRIDES = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


@contextmanager
def takes_nothing(*folders: Path) -> Iterator[None]:
    """No file can be made, changed or removed in these."""
    with contextlib.ExitStack() as after:
        for folder in folders:
            after.callback(folder.chmod, folder.stat().st_mode & 0o777)
            folder.chmod(0o555)
        if sys.platform == "linux" and os.geteuid() == 0:
            after.callback(_set_effective, _put_aside())
        for folder in folders:
            with pytest.raises(PermissionError):
                (folder / "probe").touch()
        yield


def _put_aside() -> int:
    before = _effective()
    _set_effective(before & ~_OVERRIDES)
    return before


def _effective() -> int:
    _, data = _asked()
    return int(data[0])


def _set_effective(rights: int) -> None:
    head, data = _asked()
    data[0] = rights
    if ctypes.CDLL(None, use_errno=True).capset(head, data):
        raise OSError(ctypes.get_errno(), "the rights can't be put aside")


def _asked() -> "tuple[ctypes.Array[ctypes.c_uint32], ctypes.Array[ctypes.c_uint32]]":
    """The header and six words: effective, permitted and inheritable, lower half first."""
    head, data = (ctypes.c_uint32 * 2)(_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capget(head, data):
        raise OSError(ctypes.get_errno(), "the rights can't be asked for")
    return head, data
