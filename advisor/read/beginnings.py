"""Where a reader may recognise a file: at its beginning, or behind a first line that is longer than any beginning."""

from collections.abc import Iterator
from dataclasses import replace

from advisor.model.source import SourceFile
from advisor.read.text import decode

BEGINNING = 1024
"""What is read of a file that may be binary, in bytes. Enough to know every such format."""
_PIECE = 1 << 20
_LONGEST_LINE = 64 << 20


def beginnings(file: SourceFile) -> Iterator[str]:
    """The beginning of the file, and that of its second line where no line ends in the first. Raises OSError."""
    head = file.head()
    yield decode(head)
    if b"\n" in head or b"\r" in head:
        return
    for offset in range(len(head), min(file.size, _LONGEST_LINE), _PIECE):
        end = file.read(offset, _PIECE).find(b"\n")
        if end >= 0:
            yield decode(file.read(offset + end + 1, len(head)))
            return


def remembered(file: SourceFile, first: bytes) -> SourceFile:
    """The same file, whose first bytes were read already: who wants them need not ask for them again."""

    def read(offset: int, length: int) -> bytes:
        if offset + min(length, file.size - offset) <= len(first):
            return first[offset : offset + length]
        return file.read(offset, length)

    return replace(file, read=read)
