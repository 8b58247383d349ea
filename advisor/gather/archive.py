"""Archives: `.zip`, `.tar`, `.tar.gz`, `.tar.bz2`, `.tar.xz`. Members are unpacked into one nameless temporary file.

Nothing is ever written under a name of the archive's choosing, so no member can land outside;
how much is unpacked is limited.
"""

import tarfile
import threading
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from lzma import LZMAError
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO

from advisor.errors import UsageError
from advisor.gather.place import Tree, is_hidden, printable
from advisor.model.problem import Problem
from advisor.model.source import SourceFile

_CHUNK = 1 << 20
_AGAIN = "Make the archive again."
_BROKEN = (
    OSError, EOFError, zlib.error, LZMAError, tarfile.TarError, zipfile.BadZipFile, RuntimeError,
    NotImplementedError, ValueError,
)  # fmt: skip


class _DamagedError(Exception):
    """A member's bytes can't be unpacked."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold: bytes in all, members, and how many times larger than itself it may get."""

    total: int = 4 << 30
    members: int = 100_000
    ratio: int = 400
    harmless: int = 64 << 20


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


def is_archive(head: bytes) -> bool:
    """Do these bytes (512 and more) begin an archive?"""
    compressed = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
    return head.startswith(compressed) or head[257:262] == b"ustar"


def archive_tree(stream: IO[bytes], label: str, size: int, limits: Limits | None = None) -> Tree:
    """All files of the archive. Raises UsageError when it can't be opened, or holds more than `limits` allow."""
    limits = limits or Limits()
    tree = Tree()
    spool = _Spool(label, size, limits)
    try:
        for member in _members(stream, label, tree):
            if spool.count >= limits.members:
                raise UsageError(
                    f"{label}: holds more than {limits.members:,} files; unpack what belongs to the incident."
                )
            try:
                tree.files.append(spool.add(member))
            except _DamagedError:
                tree.lost.append(member.name)
                tree.problems.append(Problem(member.name, "is damaged inside the archive; left out.", _AGAIN))
    except _BROKEN:
        if not tree.names:
            raise UsageError(
                f"{label}: is no archive that can be opened: it is damaged or cut; make it again, or give the folder."
            ) from None
        tree.problems.append(_breaks_off(label, tree))
    tree.files.sort(key=lambda file: file.name)
    return tree


def _breaks_off(label: str, tree: Tree) -> Problem:
    return Problem(label, f"breaks off; files before the break: {len(tree.files)}.", _AGAIN)


def _members(stream: IO[bytes], label: str, tree: Tree) -> Iterator[_Member]:
    if zipfile.is_zipfile(stream):
        yield from _zip_members(stream, tree)
        return
    stream.seek(0)
    with tarfile.open(fileobj=stream, mode="r:*") as archive:
        for entry in archive:
            name = _safe(entry.name, tree)
            if name is not None and entry.isfile():
                yield _Member(name, partial(_opened, archive, entry))
            elif name is not None and not entry.isdir():
                tree.problems.append(Problem(name, "is a link or a device inside the archive; left out."))
        # The library takes a header that is cut or overwritten for the end, which is blocks of zeros or nothing at all.
        stream_of_tar = archive.fileobj
        if stream_of_tar is not None:
            stream_of_tar.seek(archive.offset)
            if any(stream_of_tar.read(tarfile.BLOCKSIZE)):
                tree.problems.append(_breaks_off(label, tree))


def _opened(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(entry)
    if content is None:
        raise tarfile.ReadError("no file")
    return content


def _zip_members(stream: IO[bytes], tree: Tree) -> Iterator[_Member]:
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            name = _safe(entry.filename, tree)
            if name is None or entry.is_dir():
                continue
            if entry.flag_bits & 1:
                tree.problems.append(Problem(name, "is encrypted.", "Make the archive without a password."))
                continue
            yield _Member(name, partial(archive.open, entry))


def _safe(name: str, tree: Tree) -> str | None:
    """The member's name with `/`; None when it is hidden or points out of the archive."""
    name = printable(name)
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part != "."]
    if any(is_hidden(part) and part != ".." for part in parts) or not parts:
        return None
    if ".." in parts or parts[0] == "/" or ":" in parts[0]:
        tree.problems.append(Problem(name, "points out of the archive; left out."))
        return None
    return "/".join(parts)


def _chunks(member: _Member) -> Iterator[bytes]:
    try:
        with member.open() as content:
            while chunk := content.read(_CHUNK):
                yield chunk
    except _BROKEN:
        raise _DamagedError(member.name) from None


class _Spool:
    """The unpacked bytes of all members, one after the other."""

    def __init__(self, label: str, packed: int, limits: Limits) -> None:
        self._label, self._packed, self._limits = label, max(packed, 1), limits
        self._file = TemporaryFile(prefix="advisor-")  # noqa: SIM115  # lives as long as the files that read from it
        # The system removes the file when it is closed, which nobody but the last of those files can know.
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        self._end = 0
        self.count = 0

    def add(self, member: _Member) -> SourceFile:
        """The unpacked member. Raises _DamagedError, and UsageError beyond the limits."""
        start = self._end
        self.count += 1
        try:
            for chunk in _chunks(member):
                self._write(chunk)
                self._check()
        except _DamagedError:
            self._end = start
            self._file.seek(start)
            raise
        return SourceFile(member.name, self._end - start, self._reader(start, self._end))

    def _write(self, chunk: bytes) -> None:
        try:
            self._file.write(chunk)
        except OSError as error:
            raise UsageError(f"{self._label}: can't be unpacked here: {error.strerror or error}.") from None
        self._end += len(chunk)

    def _reader(self, start: int, end: int) -> Callable[[int, int], bytes]:
        def read(offset: int, length: int) -> bytes:
            with self._lock:
                self._file.seek(min(start + offset, end))
                return self._file.read(max(0, min(length, end - start - offset)))

        return read

    def _check(self) -> None:
        too_many = self._end > self._limits.total
        swollen = self._end > self._limits.harmless and self._end > self._limits.ratio * self._packed
        if too_many or swollen:
            raise UsageError(
                f"{self._label}: unpacks to more than {self._end >> 20:,} MiB from {self._packed >> 10:,} KiB, which "
                "no incident needs; unpack what belongs to the incident and give the folder."
            )
