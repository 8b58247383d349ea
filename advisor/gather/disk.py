"""A file on this machine, as it was when it was found."""

import os
from mmap import mmap
from pathlib import Path
from typing import IO

from advisor.gather.mapping import SMALL, mapped
from advisor.model.source import SourceFile


def disk_file(path: Path, name: str, size: int) -> SourceFile:
    """A file that is opened anew for each read, so that a folder of thousands holds no handles.

    What was written behind `size` since is not there. Reading raises OSError when the file has become shorter.
    """

    def read(offset: int, length: int) -> bytes:
        wanted = max(0, min(length, size - offset))
        if not wanted:
            return b""
        with path.open("rb") as handle:
            _check(handle, size)
            handle.seek(offset)
            return handle.read(wanted)

    def mapping() -> bytes | mmap:
        if size > SMALL:
            with path.open("rb") as handle:
                _check(handle, size)
                content = mapped(handle.fileno(), size)
            if content is not None:
                return content
        return read(0, size)

    return SourceFile(name, size, read, mapping)


def _check(handle: IO[bytes], size: int) -> None:
    # Touching a page behind the end of a mapped file would end the process.
    now = os.fstat(handle.fileno()).st_size
    if now < size:
        raise OSError(f"it was {size:,} bytes long when it was found, and is {now:,} now")
