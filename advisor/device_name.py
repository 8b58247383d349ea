"""Names that are devices on Windows, whatever folder they stand in and whatever ending they have: CON, NUL.txt."""

import ntpath
import sys
from pathlib import PureWindowsPath


def is_device(name: str) -> bool:
    """Whether Windows takes the name of a file for a device, by what Python knows of Windows; on any system."""
    if sys.version_info >= (3, 13):
        return ntpath.isreserved(name)
    else:  # noqa: RET505 - so that a type checker knows both, whichever Python it runs on
        return PureWindowsPath(name).is_reserved()
