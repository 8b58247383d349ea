"""Files that are there whole or not at all: a full disk, Ctrl-C or a crash leaves what was there before."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

UNFINISHED = ".new"
"""How the names of files end that are being written; one that stays behind was cut short by the system's end."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_whole(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """Put the content in place of what the file holds; `lasting`: it outlives a power cut. Raises OSError.

    A link stays a link, and a file keeps its permissions. What is no ordinary file, such as a device or a pipe, is
    written to; so is a file in a folder that takes no new ones.
    """
    try:
        about = path.stat()
    except FileNotFoundError:
        about = None
    if about is not None and not stat.S_ISREG(about.st_mode):
        path.write_bytes(content)
        return
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".advisor-{os.getpid()}-{secrets.token_hex(4)}{UNFINISHED}")
    try:
        descriptor = os.open(beside, _NEW, 0o666)
    except PermissionError:
        if about is None:
            raise
        path.write_bytes(content)
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        if about is not None:
            with contextlib.suppress(OSError):
                beside.chmod(stat.S_IMODE(about.st_mode))
        beside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def write_new(path: Path, content: bytes, mode: int = 0o666) -> None:
    """A file that nobody has made before, complete from the first moment it is there. Raises FileExistsError and other
    errors of the system."""
    beside = path.with_name(f".advisor-{os.getpid()}-{secrets.token_hex(4)}{UNFINISHED}")
    try:
        with os.fdopen(os.open(beside, _NEW, mode), "wb") as file:
            file.write(content)
        try:
            os.link(beside, path)  # unlike a change of its name, it takes nobody's place
        except FileExistsError:
            raise
        except OSError:  # file systems without links
            with os.fdopen(os.open(path, _NEW, mode), "wb") as file:
                file.write(content)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
