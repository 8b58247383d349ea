"""Archives: zip and tar, the latter under any compression. Members go into the spool, and may be compressed files
themselves; archives in archives are left alone."""

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from lzma import LZMAError

from advisor.gather.compressed_file import add_compressed, nested
from advisor.gather.compression import Unpacked, codec_of, peeked
from advisor.gather.limits import Allowance, Limits, RefusedError
from advisor.gather.members import Member, is_document, is_tar, is_zip, tar_members, zip_members
from advisor.gather.place import Tree
from advisor.gather.spool import Spool
from advisor.gather.streams import Report, chunks_of, silent
from advisor.model.problem import Problem
from advisor.model.source import SourceFile

HEAD = tarfile.BLOCKSIZE
_AGAIN = "Make the archive again."
_BROKEN = (
    OSError, EOFError, zlib.error, LZMAError, tarfile.TarError, zipfile.BadZipFile, RuntimeError,
    NotImplementedError, ValueError, MemoryError,
)  # fmt: skip


class _DamagedError(Exception):
    """A member's bytes can't be unpacked."""


def is_archive(file: SourceFile, head: bytes) -> bool:
    """Is the file, which begins so (512 bytes), a zip, and no document of an office, or a tar, compressed or not?
    Raises OSError."""
    codec = codec_of(head)
    if codec is not None:
        with suppress(ImportError):
            head, _ = peeked(Unpacked(file.name, codec, chunks_of(file), Limits()), HEAD)
    elif is_zip(head):
        return not is_document(file)
    return is_tar(head)


def archive_tree(file: SourceFile, spool: Spool, report: Report = silent) -> Tree:
    """All files of the archive, sorted. Raises RefusedError when it can't be opened, or holds more than the spool's
    limits allow."""
    tree = Tree()
    allowance = Allowance(file.name, file.size, spool.limits)
    try:
        for member in _members(file, tree, allowance, spool.limits, report):
            try:
                _add(member, allowance, tree, spool)
            except _DamagedError:
                tree.lost.append(member.name)
                tree.problems.append(Problem(member.name, "is damaged inside the archive; left out.", _AGAIN))
    except _BROKEN:
        if not tree.names:
            what = "is no archive that can be opened: it is damaged or cut"
            raise RefusedError(file.name, what, "make it again, or give the folder.") from None
        tree.problems.append(Problem(file.name, f"breaks off; files before the break: {len(tree.files)}.", _AGAIN))
    return tree.plainly_named()


def _members(file: SourceFile, tree: Tree, allowance: Allowance, limits: Limits, report: Report) -> Iterator[Member]:
    head = file.head(HEAD)
    codec = codec_of(head)
    if codec is not None:
        packed = Unpacked(file.name, codec, chunks_of(file, report), limits)
        return tar_members(packed, tree, allowance)
    if is_zip(head):
        return zip_members(file, tree, allowance, report)
    return tar_members(chunks_of(file, report), tree, allowance)


def _add(member: Member, allowance: Allowance, tree: Tree, spool: Spool) -> None:
    head, chunks = peeked(allowance.spend(_whole(member)), HEAD)
    codec = codec_of(head)
    if codec is not None:
        add_compressed(member.name, codec, chunks, tree, spool, allowance)
        return
    end = spool.end
    file = spool.add(member.name, chunks)
    if is_tar(head) or (is_zip(head) and not is_document(file)):
        spool.take_back(end)
        tree.problems.append(nested(member.name))
    else:
        tree.files.append(file)


def _whole(member: Member) -> Iterator[bytes]:
    try:
        yield from member.chunks()
    except _BROKEN:
        raise _DamagedError(member.name) from None
