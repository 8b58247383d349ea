"""What was unpacked: one nameless file in the system's folder for such, which is gone with the last who reads it."""

import threading
import weakref
from collections.abc import Callable, Iterable
from mmap import ALLOCATIONGRANULARITY, mmap
from tempfile import TemporaryFile, gettempdir
from typing import IO

from advisor.errors import UsageError
from advisor.gather.compression import peeked
from advisor.gather.limits import Limits
from advisor.gather.mapping import SMALL, mapped
from advisor.model.source import SourceFile


def _place() -> str:
    """Where there is no room at all, the system names no folder."""
    try:
        return gettempdir()
    except OSError:
        return "the system's folder for temporary files"


class Spool:
    """Unpacked files, one after the other. Nothing is written under a name of an archive's choosing, so no member can
    land outside. The file is made when the first bytes come."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self.end = 0

    def add(self, name: str, chunks: Iterable[bytes]) -> SourceFile:
        """The chunks as a file. What they raise passes through, and takes back what was written of them.

        Raises UsageError when more than the limits' total is unpacked, or the disk is full.
        """
        before = self.end
        head, chunks = peeked(chunks, SMALL + 1)
        if len(head) > SMALL:
            self.end += -self.end % ALLOCATIONGRANULARITY
        start = self.end
        try:
            for chunk in chunks:
                self._write(name, chunk)
        except Exception:
            self.take_back(before)
            raise
        read = self._reader(start, self.end)
        return SourceFile(name, self.end - start, read, self._mapping(start, self.end, read))

    def take_back(self, end: int) -> None:
        """Forget what was added behind `end`."""
        if self._file is not None and self.end > end:
            self._file.truncate(end)
        self.end = end

    def _write(self, name: str, chunk: bytes) -> None:
        if self.end + len(chunk) > self.limits.total:
            raise UsageError(
                f"{name}: with it, more than {self.limits.total >> 30:,} GiB would be unpacked; give what belongs to "
                "the incident."
            )
        try:
            file = self._file or self._made()
            file.seek(self.end)
            rest = memoryview(chunk)
            while rest:
                rest = rest[file.write(rest) :]
        except OSError as error:
            raise UsageError(
                f"{name}: can't be unpacked into {_place()}: {error.strerror or error}. Make room there, or let "
                "the environment variable TMPDIR name a folder with more."
            ) from None
        self.end += len(chunk)

    def _made(self) -> IO[bytes]:
        file = TemporaryFile(prefix="advisor-", buffering=0)  # noqa: SIM115  # lives as long as the files in it
        # The system removes the file when it is closed, which nobody but the last of those files can know.
        weakref.finalize(self, file.close)
        self._file = file
        return file

    def _reader(self, start: int, end: int) -> Callable[[int, int], bytes]:
        def read(offset: int, length: int) -> bytes:
            wanted = max(0, min(length, end - start - offset))
            if self._file is None or not wanted:
                return b""
            with self._lock:
                self._file.seek(start + offset)
                return self._all(self._file, wanted)

        return read

    @staticmethod
    def _all(file: IO[bytes], wanted: int) -> bytes:
        """Without a buffer the system may hand over less than it was asked for."""
        pieces = []
        while wanted and (piece := file.read(wanted)):
            pieces.append(piece)
            wanted -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _mapping(self, start: int, end: int, read: Callable[[int, int], bytes]) -> Callable[[], bytes | mmap]:
        def mapping() -> bytes | mmap:
            long = self._file is not None and end - start > SMALL
            content = mapped(self._file.fileno(), end - start, start) if long and self._file is not None else None
            return read(0, end - start) if content is None else content

        return mapping
