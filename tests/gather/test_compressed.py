"""Files that are compressed by themselves are unpacked as a stream, wherever they lie."""

import gzip
import io
import random
import tracemalloc

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.gather import gather
from advisor.gather.compression import Unpacked, codec_of
from advisor.gather.limits import Limits, RefusedError
from tests.effort import tries
from tests.gather.packing import CODECS, COMPRESSIONS, contents, laid, tables, tarred, told, zipped, zstd

LOG = b"".join(b"%d: 10.1.2.3: Mar 30 2013 19:36:%02d -0400: it is %d\n" % (n, n % 60, n * n) for n in range(30_000))
SKIPPABLE = b"\x53\x2a\x4d\x18\x04\0\0\0abcd"


def pieces(packed, size=1000):
    return (packed[at : at + size] for at in range(0, len(packed), size))


def unpacked(packed, size=1000, limits=None):
    walk = Unpacked("a", codec_of(packed), pieces(packed, size), limits or Limits())
    return b"".join(walk), walk


@settings(deadline=None, max_examples=tries(60))
@given(
    st.sampled_from(sorted(COMPRESSIONS)),
    st.lists(st.binary(max_size=3000), min_size=1, max_size=4),
    st.integers(1, 4000),
    st.integers(0, 20),
)
def test_members_one_after_the_other_are_one_content(kind, parts, size, padding):
    packed = b"".join(COMPRESSIONS[kind](part) + bytes(padding) for part in parts)
    content, walk = unpacked(packed, size)
    assert content == b"".join(parts)
    assert not walk.breaks_off
    assert not walk.trailing


@pytest.mark.parametrize("kind", sorted(COMPRESSIONS))
def test_a_truncated_stream_is_had_up_to_the_cut(kind):
    packed = COMPRESSIONS[kind](LOG)
    for cut in (len(packed) - 1, len(packed) * 3 // 4, 30):
        content, walk = unpacked(packed[:cut])
        assert walk.breaks_off
        assert LOG.startswith(content)
        assert walk.length == len(content)
    if kind in ("gz", "xz"):
        assert len(unpacked(packed[: len(packed) // 2])[0]) > len(LOG) // 4


def test_of_damaged_gzip_every_byte_before_the_damage_is_had():
    short = b"heartbeat lost\n" * 20
    packed = gzip.compress(short)
    content, walk = unpacked(packed[:-6] + b"??" + packed[-4:])
    assert walk.breaks_off
    assert short.startswith(content)
    assert len(content) > len(short) - 32


@settings(deadline=None, max_examples=tries(60))
@given(st.sampled_from(sorted(COMPRESSIONS)), st.integers(0, 1 << 30), st.integers(1, 255))
def test_one_wrong_byte_never_raises(kind, where, flip):
    packed = bytearray(COMPRESSIONS[kind](LOG[:50_000]))
    at = 12 + where % (len(packed) - 12)
    packed[at] ^= flip
    content, walk = unpacked(bytes(packed))
    if not walk.breaks_off and not walk.trailing and kind != "zst":  # zstd has no checksum by default
        assert content == LOG[:50_000]


@pytest.mark.parametrize("kind", sorted(COMPRESSIONS))
def test_trailing_garbage_is_told_and_left_out(kind):
    content, walk = unpacked(COMPRESSIONS[kind](b"one") + b"some other bytes")
    assert (content, walk.breaks_off, walk.trailing) == (b"one", False, True)


def test_zstd_has_frames_some_to_be_skipped():
    content, walk = unpacked(SKIPPABLE + zstd(b"one") + SKIPPABLE + zstd(b"") + zstd(b"two"), 3)
    assert (content, walk.breaks_off, walk.trailing) == (b"onetwo", False, False)
    streamed = zstandard.ZstdCompressor().compressobj()
    assert unpacked(streamed.compress(LOG) + streamed.flush())[0] == LOG


@pytest.mark.parametrize("kind", sorted(COMPRESSIONS))
def test_a_bomb_stops_by_its_ratio(kind):
    packed = COMPRESSIONS[kind](bytes(8 << 20))
    with pytest.raises(RefusedError, match="unpacks to more than"):
        unpacked(packed, limits=Limits(ratio=100, harmless=1 << 20))
    assert len(unpacked(packed, limits=Limits(ratio=100, harmless=8 << 20))[0]) == 8 << 20


@pytest.mark.parametrize("kind", sorted(COMPRESSIONS))
def test_unpacking_takes_little_memory(kind, tmp_path):
    noise = random.Random(1).randbytes(1 << 18)
    packed = COMPRESSIONS[kind](noise + bytes(24 << 20))
    laid(tmp_path, {"error.log": packed})
    tracemalloc.start()
    try:
        gathered, problems = gather(str(tmp_path), tables())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not problems
    assert gathered.hosts[0].files[0].size > 24 << 20
    assert peak < (8 << 20 if kind != "zst" else 20 << 20)  # the package returns all that a step unpacks to


@pytest.mark.parametrize("kind", sorted(COMPRESSIONS))
def test_the_suffix_goes_with_the_compression(tmp_path, kind):
    files = {f"CVP1/CVP.log.1.{kind}": COMPRESSIONS[kind](b"one"), "CVP1/PIM.log": COMPRESSIONS[kind](b"two"),
             f"PG1/.{kind}": b"hidden"}  # fmt: skip
    folder, archive = laid(tmp_path / "case", files), tmp_path / "case.zip"
    archive.write_bytes(zipped(files))
    for where in (folder, archive):
        gathered, problems = gather(str(where), tables())
        assert contents(gathered) == {"CVP1": {"CVP1/CVP.log.1": b"one", "CVP1/PIM.log": b"two"}}
        assert not problems


def test_a_name_that_is_taken_stays_whole(tmp_path):
    files = {"CVP1/a.log": b"a", "CVP1/A.LOG.gz": gzip.compress(b"b"),
             "CVP1/c.log.gz": gzip.compress(b"c"), "CVP1/c.log.xz": CODECS["xz"](b"d")}  # fmt: skip
    folder, archive = laid(tmp_path / "case", files), tmp_path / "case.tar"
    archive.write_bytes(tarred(files))
    for where in (folder, archive):
        gathered, _ = gather(str(where), tables())
        names = {"CVP1/a.log": b"a", "CVP1/A.LOG.gz": b"b", "CVP1/c.log.gz": b"c", "CVP1/c.log.xz": b"d"}
        assert contents(gathered) == {"CVP1": names}


@pytest.mark.parametrize("kind", sorted(COMPRESSIONS))
def test_a_compressed_file_as_the_whole_input(tmp_path, kind):
    path = tmp_path / f"error.log.{kind}"
    path.write_bytes(COMPRESSIONS[kind](LOG))
    assert contents(gather(str(path), tables())[0]) == {None: {"error.log": LOG}}
    assert contents(gather("-", tables(), io.BytesIO(path.read_bytes()))[0]) == {None: {"stdin": LOG}}
    archive = tmp_path / f"case.tar.{kind}"
    archive.write_bytes(tarred({"case/CVP1/a": b"1", "case/PG1/b": b"2"}, kind))
    assert contents(gather(str(archive), tables())[0]) == {"CVP1": {"CVP1/a": b"1"}, "PG1": {"PG1/b": b"2"}}


def test_what_is_wrong_with_a_compression_is_told(tmp_path):
    packed = gzip.compress(LOG)
    laid(tmp_path, {"CVP1/a.gz": packed[: len(packed) // 2], "CVP1/b.gz": packed + b"and more to come",
                    "CVP1/c.gz": packed[:12]})  # fmt: skip
    gathered, problems = gather(str(tmp_path), tables())
    assert {file.name for file in gathered.hosts[0].files} == {"CVP1/a", "CVP1/b"}
    size = gathered.hosts[0].files[0].size
    assert LOG.startswith(gathered.hosts[0].files[0].content())
    assert told(problems) == [
        f"CVP1/a.gz: breaks off, as its compression is cut or damaged; bytes before the break: {size:,}. "
        "Collect it again.",
        "CVP1/b.gz: ends with bytes that are not of its compression; they were left out. Collect it again.",
        "CVP1/c.gz: breaks off, as its compression is cut or damaged; bytes before the break: 0. Collect it again.",
    ]


def test_what_damage_may_have_garbled_is_not_to_be_trusted(tmp_path):
    packed = bytearray(gzip.compress(LOG))
    packed[-8] ^= 1
    laid(tmp_path, {"CVP1/a.gz": bytes(packed)})
    gathered, problems = gather(str(tmp_path), tables())
    content = gathered.hosts[0].files[0].content()
    assert content
    assert LOG.startswith(content)
    assert [problem.what for problem in problems] == [
        f"breaks off, as its compression is cut or damaged; bytes before the break: {len(content):,}.",
        "is damaged: what was unpacked of it may be wrong; trust no time in it.",
    ]


def test_one_bomb_in_a_folder_costs_itself_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("advisor.gather.spool.Limits", lambda: Limits(ratio=50, harmless=1 << 20))
    laid(tmp_path, {"CVP1/a.gz": gzip.compress(bytes(4 << 20)), "CVP1/b.gz": gzip.compress(b"b")})
    gathered, problems = gather(str(tmp_path), tables())
    assert contents(gathered) == {"CVP1": {"CVP1/b": b"b"}}
    assert [problem.file for problem in problems] == ["CVP1/a.gz"]
    assert "no incident needs; left out." in problems[0].what


def test_many_harmless_bombs_are_one(tmp_path, monkeypatch):
    monkeypatch.setattr("advisor.gather.spool.Limits", lambda: Limits(ratio=50, harmless=1 << 20))
    bomb = gzip.compress(bytes(900 << 10))
    (tmp_path / "case.tar.gz").write_bytes(tarred({f"CVP1/{n}.gz": bomb for n in range(99)}, "gz"))
    with pytest.raises(UsageError, match=r"case.tar.gz: unpacks to more than"):
        gather(str(tmp_path / "case.tar.gz"), tables())


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("advisor.gather.spool.TemporaryFile", lambda **_: Full())
    laid(tmp_path, {"CVP1/a.gz": gzip.compress(LOG)})
    with pytest.raises(UsageError, match=r"CVP1/a.gz: can't be unpacked into .*: No space left on device. Make room"):
        gather(str(tmp_path), tables())


def test_zstandard_may_be_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    laid(tmp_path, {"CVP1/a.zst": zstd(b"a"), "CVP1/b": b"b"})
    for where in (tmp_path, tmp_path / "CVP1" / "a.zst"):
        _, problems = gather(str(where), tables())
        assert "which this Python can't unpack" in problems[0].what


def test_progress_is_told(tmp_path):
    heard = []
    packed = gzip.compress(random.Random(1).randbytes(900_000))
    laid(tmp_path, {"CVP1/a.gz": packed, "CVP1/b": b"b", "CVP1/c.zip": zipped({"c": b"c" * 999})})
    gather(str(tmp_path), tables(), report=lambda *told: heard.append(told))
    assert {name for name, _, _ in heard} == {"CVP1/a.gz", "CVP1/c.zip"}
    done = [done for name, done, _ in heard if name == "CVP1/a.gz"]
    assert done == sorted(done)
    assert done[-1] == len(packed)
    assert all(done <= total for _, done, total in heard)
