"""A file's bytes are those that were there when it was found, mapped where it is long."""

import gzip
import mmap
import random
from dataclasses import replace

import pytest

from advisor.gather import gather, mapping
from advisor.gather.disk import disk_file
from advisor.gather.place import memory_file
from advisor.gather.spool import Spool
from tests.gather.packing import laid, tables, tarred, zipped

LONG = random.Random(1).randbytes((3 << 20) + 17)


def only(where):
    gathered, _ = gather(str(where), tables())
    return {file.name: file for host in gathered.hosts for file in host.files}


def test_long_files_are_mapped_and_short_ones_copied(tmp_path):
    files = {"H/long": LONG, "H/short": LONG[:1000], "H/empty": b"", "H/long2": LONG[::-1]}
    laid(tmp_path / "folder", files)
    (tmp_path / "case.zip").write_bytes(zipped(files))
    (tmp_path / "case.tar.gz").write_bytes(tarred(files, "gz"))
    for where in ("folder", "case.zip", "case.tar.gz"):
        found = only(tmp_path / where)
        for name, content in files.items():
            buffer = found[name].buffer()
            assert buffer[:] == found[name].content() == content
            assert isinstance(buffer, mmap.mmap) == (len(content) > 1 << 20)


def test_a_map_outlives_its_source(tmp_path):
    laid(tmp_path, {"H/a.gz": gzip.compress(LONG)})
    buffer = only(tmp_path)["H/a"].buffer()
    assert buffer[:] == LONG


def test_where_nothing_can_be_mapped_it_is_read(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError("no")

    monkeypatch.setattr("advisor.gather.mapping.mmap", refuse)
    laid(tmp_path, {"H/a": LONG, "H/b.gz": gzip.compress(LONG[::-1])})
    found = only(tmp_path)
    assert (found["H/a"].buffer(), found["H/b"].buffer()) == (LONG, LONG[::-1])


@pytest.mark.parametrize("size", [1000, 2 << 20])
def test_what_was_added_since_is_not_there(tmp_path, size):
    path = tmp_path / "a"
    path.write_bytes(LONG[:size])
    file = disk_file(path, "a", size)
    with path.open("ab") as handle:
        handle.write(b"more")
    assert file.buffer()[:] == file.content() == file.read(0, 1 << 30) == LONG[:size]
    assert file.read(size - 2, 99) == LONG[size - 2 : size]
    assert file.read(size + 2, 99) == b""


@pytest.mark.parametrize("size", [1000, 2 << 20])
def test_a_file_that_shrank_or_went_is_said(tmp_path, size):
    path = tmp_path / "a"
    path.write_bytes(LONG[: size // 2])
    file = disk_file(path, "a", size)
    for ask in (file.buffer, file.content):
        with pytest.raises(OSError, match="bytes long when it was found, and is"):
            ask()
    path.unlink()
    for ask in (file.buffer, file.content):
        with pytest.raises(FileNotFoundError):
            ask()


def test_memory_is_its_own_map():
    assert memory_file("a", b"abc").buffer() == b"abc"


def test_what_is_taken_back_leaves_no_trace():
    spool = Spool()
    first = spool.add("a", [LONG])
    end = spool.end
    spool.add("b", [LONG, LONG])
    spool.take_back(end)
    assert spool.end == end
    third = spool.add("c", [b"c" * (2 << 20)])
    assert (first.buffer()[:], third.buffer()[:]) == (LONG, b"c" * (2 << 20))


def test_a_folder_is_looked_at_and_not_read(tmp_path, monkeypatch):
    asked = []

    def watched(path, name, size):
        file = disk_file(path, name, size)
        return replace(file, read=lambda offset, length: asked.append(length) or file.read(offset, length))

    laid(tmp_path, {"H/a": LONG, "H/b": LONG + b"b", "H/c": b"c"})
    monkeypatch.setattr("advisor.gather.folder.disk_file", watched)
    assert len(only(tmp_path)) == 3
    assert asked == [512] * 3


def test_windows_maps_with_the_arguments_that_it_has(tmp_path, monkeypatch):
    """`trackfd` came with 3.13, and not to Windows, whose function refuses it by a TypeError."""

    def of_windows(fileno, length, tagname=None, access=mmap.ACCESS_DEFAULT, offset=0):
        return mmap.mmap(fileno, length, access=access, offset=offset)

    monkeypatch.setattr("advisor.gather.mapping.mmap", of_windows)
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("sys.version_info", (3, 13, 0, "final", 0))
    path = tmp_path / "a"
    path.write_bytes(LONG)
    with path.open("rb") as file:
        assert mapping.mapped(file.fileno(), len(LONG))[:] == LONG
