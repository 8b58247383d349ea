"""A file that one process at a time writes to."""

import contextlib
import sys
from io import FileIO

_BEHIND_ALL = 16 << 20
"""A byte that nobody reads, in journals of at most that size."""


def hold(file: FileIO) -> bool:
    """Whether the file is ours alone, until it is closed or this process ends, however it ends. Where the system has no
    such locks, everybody gets one."""
    with contextlib.suppress(ImportError):
        if sys.platform == "win32":
            import msvcrt

            try:
                file.seek(_BEHIND_ALL)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                return False
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
    return True
