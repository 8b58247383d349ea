"""Bytes of a file without copying them."""

import sys
from mmap import ACCESS_READ, mmap

SMALL = 1 << 20
"""Up to so many bytes a copy costs less than a map, which rounds up to pages and may hold a handle."""


def mapped(descriptor: int, length: int, offset: int = 0) -> mmap | None:
    """`length` bytes from `offset`, a multiple of `mmap.ALLOCATIONGRANULARITY`; None where the file system maps
    nothing. The descriptor may be closed afterwards."""
    try:
        # Windows has its own constructor, which knows no such argument.
        if sys.platform != "win32" and sys.version_info >= (3, 13):
            return mmap(descriptor, length, access=ACCESS_READ, offset=offset, trackfd=False)
        else:  # noqa: RET505 - so that a type checker knows both, whichever Python it runs on
            return mmap(descriptor, length, access=ACCESS_READ, offset=offset)
    except (OSError, ValueError):
        return None
