"""Names that are devices on Windows, whatever folder they stand in and whatever ending they have: CON, NUL.txt."""

import ntpath
import sys
from pathlib import PureWindowsPath

if sys.version_info >= (3, 13):

    def is_device(name: str) -> bool:
        """Whether Windows takes the name of a file for a device, by what Python knows of Windows; on any system."""
        return ntpath.isreserved(name)

else:

    def is_device(name: str) -> bool:
        """Whether Windows takes the name of a file for a device, by what Python knows of Windows; on any system."""
        return PureWindowsPath(name).is_reserved()
