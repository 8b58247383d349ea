"""A log as bytes that can be searched: line feeds end its lines, and any offset has a physical line number.

A short log is decoded and written anew in UTF-8, whatever it was. A long one is searched where it lies, mapped into
memory; only where it is not plain (UTF-16, NULs, carriage returns alone) it is rewritten piece by piece into a nameless
temporary file.
"""

import codecs
import re
from collections import deque
from collections.abc import Callable, Iterator
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile
from weakref import ref

from advisor.model.source import SourceFile
from advisor.read.line_ends import line_feeds
from advisor.read.text import decode, wide_encoding

Buffer = bytes | mmap

SHORT = 4 << 20
_PIECE = 1 << 20
_PROBE = 1 << 12
_PROBES = 64
_LINE_FEED = 10
_MARK = codecs.BOM_UTF8
_WIDE_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_open: "deque[ref[LogText]]" = deque()
_RETURN_ALONE = re.compile(rb"\r[^\r\n]")
_COUNTED_AT_ONCE = 1 << 18
_COUNTED_AHEAD = 8
_MOST_OPEN = 64
_WORTH_VECTORS = 1 << 23


class LogText:
    """`buffer` from `begin` (behind a byte-order mark) to `size`."""

    def __init__(self, buffer: Buffer, reopen: Callable[[], Buffer] | None = None) -> None:
        """With `reopen`, the buffer may be let go and had again: a folder holds more logs than a process may map."""
        self._buffer: Buffer | None = buffer
        self._reopen = reopen
        self.size = len(buffer)
        self.begin = len(_MARK) if buffer[: len(_MARK)] == _MARK else 0
        # Line feeds before each multiple of _PIECE, as far as anybody has asked; and where the last question ended.
        self._before = [0]
        self._at, self._line = 0, 1

    @property
    def buffer(self) -> Buffer:
        """The bytes. Raises OSError when they were let go and can't be had again."""
        buffer = self._buffer
        if buffer is None:
            assert self._reopen is not None
            self._buffer = buffer = self._reopen()
            _keep_open(self)
        return buffer

    def let_go(self) -> None:
        """Close the file, until somebody asks again."""
        if self._reopen is not None:
            self._buffer = None

    def line_at(self, offset: int) -> int:
        """The number, from 1, of the line in which the offset lies."""
        piece = offset // _PIECE
        if self._at > offset or self._at // _PIECE < piece:
            self._advance(piece)
            self._at, self._line = piece * _PIECE, 1 + self._before[piece]
        self._line += self._count(self._at, offset)
        self._at = offset
        return self._line

    def count_ahead(self) -> bool:
        """Count the lines of some more megabytes, so that later questions find them counted; False at the end."""
        piece = min(len(self._before) - 1 + _COUNTED_AHEAD, self.size // _PIECE)
        self._advance(piece)
        return piece < self.size // _PIECE

    def line_start(self, offset: int, least: int) -> int | None:
        """Where the line of `offset` begins, or None when that is before `least`."""
        if offset < self.begin:
            return None
        found = self.buffer.rfind(b"\n", max(least - 1, 0), offset)
        if found >= 0:
            return found + 1
        return self.begin if least <= self.begin else None

    def _advance(self, piece: int) -> None:
        known = len(self._before) - 1
        if (piece - known) * _PIECE >= _WORTH_VECTORS:
            counts = _vector_counts(self.buffer, known * _PIECE, piece * _PIECE)
        else:
            counts = (self._count(begin * _PIECE, (begin + 1) * _PIECE) for begin in range(known, piece))
        for count in counts:
            self._before.append(self._before[-1] + count)

    def _count(self, begin: int, end: int) -> int:
        if isinstance(self.buffer, bytes):
            return self.buffer.count(b"\n", begin, end)
        return self.buffer[begin:end].count(b"\n")


class NoRoomError(OSError):
    """There is no temporary file into which a long log could be rewritten."""


def log_text(file: SourceFile, *, rewrite: bool) -> LogText:
    """The text of a log; `rewrite` it even if it is long and plain. Raises OSError when it can't be read, and
    NoRoomError when it can't be rewritten."""
    buffer = file.buffer()
    if len(buffer) <= SHORT:
        return LogText(_rewritten(bytes(buffer)))
    encoding = _WIDE_MARKS.get(bytes(buffer[:2])) or wide_encoding(bytes(buffer[:_PROBE]))
    if encoding is None and not rewrite and _is_plain(buffer):
        text = LogText(buffer, file.buffer)
        _keep_open(text)
        return text
    return LogText(_spooled(_pieces(buffer, encoding)))


def _keep_open(text: LogText) -> None:
    """Let go of the text that was opened longest ago, where there are too many."""
    _open.append(ref(text))
    while len(_open) > _MOST_OPEN:
        oldest = _open.popleft()()
        if oldest is not None:
            oldest.let_go()


def _vector_counts(buffer: Buffer, begin: int, end: int) -> Iterator[int]:
    """Line feeds in each piece. In slices that fit the processor's cache, numpy counts at the speed of memory."""
    import numpy

    values = numpy.frombuffer(buffer, dtype=numpy.uint8)
    for piece in range(begin, end, _PIECE):
        slices = range(piece, piece + _PIECE, _COUNTED_AT_ONCE)
        yield sum(int(numpy.count_nonzero(values[at : at + _COUNTED_AT_ONCE] == _LINE_FEED)) for at in slices)


def _rewritten(data: bytes) -> bytes:
    return line_feeds(decode(data)).encode("utf-8", "replace")


def _is_plain(buffer: Buffer) -> bool:
    """As far as samples show it: no NULs, and no carriage return that stands for a line end."""
    last = len(buffer) - _PROBE
    samples = (bytes(buffer[at : at + _PROBE]) for at in range(0, last + 1, max(last // _PROBES, 1)))
    return not any(b"\0" in sample or _RETURN_ALONE.search(sample) for sample in samples)


def _pieces(buffer: Buffer, encoding: str | None) -> Iterator[bytes]:
    """The text in UTF-8, piece by piece; a piece ends with a line where that is possible."""
    reader = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
    at = 0
    rest = ""
    while at < len(buffer):
        end = min(at + _PIECE, len(buffer))
        if reader is None:
            cut = buffer.rfind(b"\n", at, end) + 1
            end = cut if cut > at else end
            # Within a stretch of UTF-16 the other half of the line feed comes next.
            end += buffer[end : end + 1] == b"\0"
            text = decode(bytes(buffer[at:end]))
        else:
            text = reader.decode(bytes(buffer[at:end])).replace("\0", "")
        at = end
        text = rest + (text.removeprefix("\ufeff") if not rest else text)
        # A carriage return at the very end may belong to a line feed that comes next.
        rest = "\r" if text.endswith("\r") and at < len(buffer) else ""
        yield line_feeds(text.removesuffix("\r") if rest else text).encode("utf-8", "replace")


def _spooled(pieces: Iterator[bytes]) -> Buffer:
    try:
        with TemporaryFile(prefix="advisor-") as spool:
            for piece in pieces:
                spool.write(piece)
            spool.flush()
            if not spool.tell():
                return b""
            return mmap(spool.fileno(), 0, access=ACCESS_READ)
    except OSError as error:
        raise NoRoomError(error.strerror or str(error)) from None
