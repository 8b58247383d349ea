"""A file that one process at a time writes to, or one and those that it lets share it."""

import os
import sys
from contextlib import suppress

_BEHIND_ALL = (1 << 31) - 2
"""A byte that nobody writes, in journals of less than two gigabytes; as far as Windows' own function reaches."""


def hold(file: int) -> bool:
    """Whether the file, told by its descriptor, is ours alone until it is shared or closed or this process ends,
    however it ends. Where the system, or the file's disk, has no such locks, everybody gets one."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, _BEHIND_ALL, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # as POSIX and as Windows tell it
        return False
    except (ImportError, OSError):
        pass
    return True


def share(file: int) -> None:
    """Holds the file with others who share it, once nobody holds it alone. Windows knows one holder only: whoever holds
    the file goes on doing so, and the processes that it starts add to it without asking."""
    if sys.platform != "win32":
        with suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_SH)
