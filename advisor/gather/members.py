"""Members of a zip or a tar, in the order in which they stand in it, and their names."""

import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from advisor.gather.limits import Allowance
from advisor.gather.place import Tree, is_hidden, printable
from advisor.gather.streams import CHUNK, Forward, Report, as_stream
from advisor.model.problem import Problem
from advisor.model.source import SourceFile

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_DOCUMENTS = frozenset({"[content_types].xml", "mimetype", "meta-inf/manifest.mf"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive; `chunks` may be walked until the next member is asked for."""

    name: str
    chunks: Callable[[], Iterator[bytes]]


def is_zip(head: bytes) -> bool:
    return head.startswith(_ZIP)


def is_tar(head: bytes) -> bool:
    """Do these bytes (512 and more) begin with the header of a tar's member, by its checksum?"""
    with suppress(tarfile.HeaderError):
        return bool(tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape").name)
    return False


def is_document(file: SourceFile) -> bool:
    """Is this zip one file to people, such as a workbook of Excel, and no archive?"""
    try:
        with as_stream(file) as stream, zipfile.ZipFile(stream) as archive:
            return any(name.casefold() in _DOCUMENTS for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def zip_members(file: SourceFile, tree: Tree, allowance: Allowance, report: Report) -> Iterator[Member]:
    """Raises zipfile.BadZipFile and OSError, also while a member is read."""
    with as_stream(file) as stream, zipfile.ZipFile(stream) as archive:

        def chunks(entry: zipfile.ZipInfo) -> Iterator[bytes]:
            with archive.open(entry) as content:
                while chunk := content.read(CHUNK):
                    yield chunk
                    report(file.name, stream.tell(), file.size)

        for entry in archive.infolist():
            allowance.enter()
            name = _safe(entry.filename, tree)
            if name is None or entry.is_dir():
                continue
            if entry.flag_bits & 1:
                tree.problems.append(Problem(name, "is encrypted.", "Make the archive without a password."))
                continue
            yield Member(name, partial(chunks, entry))


def tar_members(packed: Iterable[bytes], tree: Tree, allowance: Allowance) -> Iterator[Member]:
    """Raises tarfile.TarError and what the chunks raise, also when the tar breaks off."""
    stream = Forward(packed)
    with tarfile.open(fileobj=stream, mode="r:") as archive:

        def chunks(entry: tarfile.TarInfo) -> Iterator[bytes]:
            content = archive.extractfile(entry)
            while content is not None and (chunk := content.read(CHUNK)):
                yield chunk

        for entry in archive:
            allowance.enter()
            name = _safe(entry.name, tree)
            if name is not None and entry.isfile():
                yield Member(name, partial(chunks, entry))
            elif name is not None and not entry.isdir():
                tree.problems.append(Problem(name, "is a link or a device inside the archive; left out."))
        # The library takes a header that is cut or overwritten for the end, which is blocks of zeros or nothing at all.
        stream.seek(archive.offset)
        if any(stream.read(tarfile.BLOCKSIZE)):
            raise tarfile.ReadError("breaks off")


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
