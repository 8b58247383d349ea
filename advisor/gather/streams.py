"""Files as the streams that Python's archive libraries ask for."""

import io
from collections.abc import Callable, Iterable, Iterator

from advisor.model.source import SourceFile

CHUNK = 1 << 18
_KEPT = 1024
_LONGEST_READ = 64 << 20

Report = Callable[[str, int, int], None]
"""Is told the name of what is unpacked, how many of its bytes are through, and how many there are."""


def silent(name: str, done: int, total: int) -> None:
    """Nobody watches."""


def chunks_of(file: SourceFile, report: Report = silent) -> Iterator[bytes]:
    """The file's bytes in order. Raises OSError."""
    done = 0
    while chunk := file.read(done, CHUNK):
        done += len(chunk)
        yield chunk
        report(file.name, done, file.size)


class Forward(io.RawIOBase):
    """Chunks as a file that can be read and skipped forward, and back by a block of `tar`."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._window = b""
        self._start = self._at = 0

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes. Raises OSError for more than any archive's header needs."""
        if not 0 <= size <= _LONGEST_READ:
            raise OSError("too much is asked for at once")
        pieces = []
        while size and self._reach(self._at):
            begin = self._at - self._start
            pieces.append(self._window[begin : begin + size])
            self._at += len(pieces[-1])
            size -= len(pieces[-1])
        return b"".join(pieces)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset from the beginning. Raises OSError when it is too far back."""
        if whence != io.SEEK_SET or offset < self._start:
            raise OSError("can't go back so far")
        self._at = offset
        return offset

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def _reach(self, position: int) -> bool:
        """Is there a byte at the position?"""
        while position >= self._start + len(self._window):
            chunk = next(self._chunks, b"")
            if not chunk:
                return False
            kept = self._window[-_KEPT:]
            self._start += len(self._window) - len(kept)
            self._window = kept + chunk
        return True


class _Ranged(io.RawIOBase):
    """A file's ranges as a file that can be read anywhere."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._at = 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stubs' Buffer has no length
        piece = self._file.read(self._at, len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def as_stream(file: SourceFile) -> io.BufferedReader:
    """The file, to be read anywhere. Its reads raise OSError."""
    return io.BufferedReader(_Ranged(file), 1 << 16)
