"""A long text → chunks of whole lines, so that a log of gigabytes needs no more memory than one chunk.

The chunks are read one by one rather than mapped: a file that shrinks while it is read ends early instead of killing
the process, and polars wants bytes of its own anyhow.
"""

import codecs
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from advisor.model.source import SourceFile

# Below glibc's highest mmap threshold (32 MiB) the next chunk gets the same memory again, without a page fault a page.
CHUNK = 30 << 20
_FIRST = 1 << 18
_STEP = 1 << 16
_MARK = "(PDH-"
_UTF16 = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def chunks(file: SourceFile, length: int = CHUNK) -> Iterator[bytes]:
    """Whole lines, some `length` bytes at a time and fewer at first, in an encoding that contains ASCII.

    What the file has grown by since it was listed is not read. Raises OSError.
    """
    encoding = _utf16(file.head(4096))
    return _ahead(_plain(file, length) if encoding is None else _transcoded(file, length, encoding))


def _ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks; the next one is read while the caller works on this one."""
    with ThreadPoolExecutor(1) as reader:
        following = reader.submit(next, chunks, b"")
        while chunk := following.result():
            following = reader.submit(next, chunks, b"")
            yield chunk


def _utf16(head: bytes) -> str | None:
    """UTF-16 shows in its byte-order mark, or in how it writes the mark of Perfmon's header."""
    for encoding, mark in _UTF16.items():
        if head.startswith(mark):
            return encoding
    if _MARK.encode() in head:
        return None
    return next((encoding for encoding in _UTF16 if head.find(_MARK.encode(encoding)) % 2 == 0), None)


def _plain(file: SourceFile, length: int) -> Iterator[bytes]:
    offset = 0
    while offset < file.size:
        chunk = file.read(offset, _line_end(file, offset + (length if offset else min(length, _FIRST))) - offset)
        if not chunk:
            return
        offset += len(chunk)
        yield chunk
        file.report(offset)


def _line_end(file: SourceFile, offset: int) -> int:
    """The end of the line that stands at `offset`, or the end of the file. A text without any LF ends lines with CR."""
    carriage_return = None
    while offset < file.size:
        step = file.read(offset, min(_STEP, file.size - offset))
        if not step:
            break
        found = step.find(b"\n")
        if found >= 0:
            return offset + found + 1
        if carriage_return is None and b"\r" in step[:-1]:
            carriage_return = offset + step.index(b"\r") + 1
        offset += len(step)
        if carriage_return is not None and offset > carriage_return + CHUNK:
            return carriage_return
    return file.size


def _transcoded(file: SourceFile, length: int, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    lines: list[bytes] = []
    offset = 0
    while offset < file.size:
        block = file.read(offset, min(length, file.size - offset))
        if not block:
            break
        offset += len(block)
        text = decoder.decode(block).encode("utf-8", "replace")
        end = text.rfind(b"\n") + 1
        if end:
            yield b"".join((*lines, text[:end]))
            lines = []
        lines.append(text[end:])
        file.report(offset)
    yield b"".join((*lines, decoder.decode(b"", final=True).encode("utf-8", "replace")))
