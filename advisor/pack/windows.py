"""`facts/windows.yaml`: a Windows directory on a disk, and the files of interest in it."""

from functools import cache

from pydantic import Field

from advisor.errors import PackError
from advisor.pack import positions
from advisor.pack.locate import knowledge_root
from advisor.pack.schema import Piece, Text, build

PLACE = "facts/windows.yaml"


class WindowsDirectory(Piece):
    """Names and paths in lower case, with `/`, relative to the directory. `*` in a name of `files` is any text.

    `named` is what the directory is usually called, `holds` are folders in it, `beside` what stands next to it on a
    disk; `driver` is the file whose version counts.
    """

    named: tuple[Text, ...] = Field(min_length=1)
    holds: tuple[Text, ...] = Field(min_length=1)
    beside: tuple[Text, ...]
    driver: Text
    files: tuple[Text, ...] = Field(min_length=1)


@cache
def windows_directory() -> WindowsDirectory:
    """The shipped file by itself: who gathers needs no rules. Raises PackError."""
    path = knowledge_root() / PLACE
    document, faults = positions.load(str(path), path.read_bytes())
    piece, found = build(WindowsDirectory, document) if not faults else (None, faults)
    if piece is None:
        raise PackError([str(fault) for fault in found])
    return piece
