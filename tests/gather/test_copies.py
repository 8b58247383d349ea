"""The same file twice counts once in a host; in two hosts it is told."""

import gzip
import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.gather import gather
from advisor.gather.copies import without_copies
from advisor.gather.place import memory_file
from advisor.model.source import Gathered, HostSource
from tests.effort import tries
from tests.gather.packing import contents, laid, tables, told, zipped

LOG = b"heartbeat lost\n" * 1000


def test_a_second_copy_in_one_host_is_left_out(tmp_path):
    laid(tmp_path, {"H/Copy of error.log": LOG, "H/error.log": LOG, "H/error.log.gz": gzip.compress(LOG), "H/e": b""})
    gathered, problems = gather(str(tmp_path), tables())
    assert contents(gathered) == {"H": {"H/error.log": LOG, "H/e": b""}}
    assert told(problems) == [
        "H/Copy of error.log: is a copy of H/error.log; left out.",
        "H/error.log.gz: is a copy of H/error.log; left out.",
    ]


def test_one_recording_of_two_hosts_is_told_and_kept(tmp_path):
    files = {"CVP1/a.log": LOG, "PG1/b.log": LOG, "CVP1/ver.txt": b"5.2.3790", "PG1/ver.txt": b"5.2.3790"}
    gathered, problems = gather(str(laid(tmp_path, files)), tables())
    assert contents(gathered) == {"CVP1": {"CVP1/a.log": LOG, "CVP1/ver.txt": b"5.2.3790"},
                                  "PG1": {"PG1/b.log": LOG, "PG1/ver.txt": b"5.2.3790"}}  # fmt: skip
    assert told(problems) == [
        "PG1/b.log: has the same content as CVP1/a.log, which is another host's. "
        "Keep a recording only in the folder of the host that made it."
    ]


def test_two_members_of_one_name_are_one(tmp_path):
    stream = io.BytesIO(zipped({"H/a": b"a"}))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("H/a", b"a")
    (tmp_path / "x.zip").write_bytes(stream.getvalue())
    gathered, _ = gather(str(tmp_path / "x.zip"), tables())
    assert [file.name for file in gathered.hosts[0].files] == ["H/a"]


@settings(max_examples=tries(60))
@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from([b"", b"x", b"y", LOG, LOG[:-1] + b"!",
       LOG[:3000] + b"?" + LOG[3001:]]))))  # fmt: skip
def test_each_content_is_there_once_in_each_host(found):
    files = [(host, memory_file(f"{host}/{n:02}", content)) for n, (host, content) in enumerate(found)]
    hosts = tuple(HostSource(name, tuple(file for host, file in files if host == name)) for name in "AB")
    gathered, problems = without_copies(Gathered(hosts))
    for before, after in zip(hosts, gathered.hosts, strict=True):
        kept: dict[object, object] = {}
        for file in before.files:
            kept.setdefault(file.content() or file.name, file)
        assert list(after.files) == list(kept.values())
    shared = {file.content() for file in gathered.hosts[0].files if file.size > 4096} & {
        file.content() for file in gathered.hosts[1].files
    }
    assert sum("another host's" in problem.what for problem in problems) == len(shared)


def test_a_file_that_cannot_be_read_is_like_none():
    def locked(offset, length):
        raise PermissionError(13, "Permission denied")

    files = tuple(replace(memory_file(name, b"same"), read=locked) for name in "ab")
    gathered, problems = without_copies(Gathered((HostSource("H", files),)))
    assert (gathered.hosts[0].files, problems) == (files, [])
