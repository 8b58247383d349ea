"""Files that somebody took for the hotfix: what is seen in them, and that none of them does harm."""

import io
import random
import re
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.hotfix import HotfixForm
from advisor.model.source import SourceFile
from advisor.read.cabinet import Cabinet, DamagedCabinetError
from advisor.read.hotfix_file import PASSWORD, TOO_MUCH, read_hotfix_file
from tests.effort import tries
from tests.read.cabinets import cabinet
from tests.read.programs import program, version_resource

NDIS = re.compile(r"^ndis\.sys$", re.I)
DRIVER = program()
PACKAGE_STRINGS = {"OriginalFilename": "SFXCAB.EXE", "KB Article Number": "KB972071", "Proc. Architecture": "amd64"}
EXTRACTOR = program(version_resource("6.3.13.0", PACKAGE_STRINGS), "I386")


def file_of(content: bytes, name: str = "file.bin") -> SourceFile:
    return SourceFile(name, len(content), lambda offset, length: content[offset : offset + max(0, length)])


def opened(content: bytes) -> Cabinet:
    return Cabinet(file_of(content).read, len(content))


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


# ---- Cabinets


@given(
    st.dictionaries(st.text("abc\\._é", min_size=1, max_size=12), st.binary(max_size=90_000), min_size=1, max_size=4),
    st.booleans(),
    st.integers(0, 20),
)
@settings(max_examples=tries(40), deadline=None)
def test_what_was_put_in_comes_out(files: dict[str, bytes], compressed: bool, reserve: int) -> None:
    made = opened(cabinet(files, compressed=compressed, reserve=reserve))
    assert [(one.name, one.size) for one in made.files] == [(name, len(content)) for name, content in files.items()]
    for one, content in zip(made.files, files.values(), strict=True):
        assert made.content(one) == content


def test_a_block_may_speak_of_the_one_before_it() -> None:
    noise = random.Random(7).randbytes(20_000)
    assert len(cabinet({"a": noise * 3})) < 25_000
    made = opened(cabinet({"a": noise, "b": noise * 2}))
    assert made.content(made.files[1]) == noise * 2


@pytest.mark.parametrize(("method", "name"), [(0x1503, "lzx"), (2, "quantum"), (9, "elsewhere")])
def test_what_is_not_unpacked_is_listed_with_its_size(method: int, name: str) -> None:
    made = opened(cabinet({"ndis.sys": DRIVER}, method=method))
    (one,) = made.files
    assert (one.size, one.method, one.readable) == (len(DRIVER), name, False)
    with pytest.raises(DamagedCabinetError, match=f"compressed by {name}"):
        made.content(one)


def test_a_cabinet_that_claims_too_much_is_refused() -> None:
    with pytest.raises(DamagedCabinetError, match="claims"):
        opened(cabinet({"a": b"x"}, claimed=60_000))
    with pytest.raises(DamagedCabinetError, match="ends before"):
        opened(cabinet({"a": b"x"}, claimed=4000))
    whole = bytearray(cabinet({"a": bytes(100)}))
    struct.pack_into("<I", whole, 44, 0xFFFFFFF0)  # the size of the file that it lists
    made = opened(bytes(whole))
    with pytest.raises(DamagedCabinetError, match="MiB"):
        made.content(made.files[0])


@given(st.data())
@settings(max_examples=tries(150), deadline=None)
def test_no_damage_makes_a_cabinet_crash(data: st.DataObject) -> None:
    whole = bytearray(cabinet({"ndis.sys": DRIVER, "b": bytes(70_000)}, reserve=4))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, min(len(whole) - 1, 400)))] = data.draw(st.integers(0, 255))
    content = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        made = opened(content)
        for one in made.files:
            made.content(one)
    except DamagedCabinetError:
        pass


# ---- What a file is


def test_the_driver_itself() -> None:
    found = read_hotfix_file(file_of(DRIVER), NDIS)
    assert found is not None
    assert found.program is not None
    assert (found.form, found.program.machine, found.program.size) == (HotfixForm.PROGRAM, "AMD64", len(DRIVER))
    assert found.program.version is not None
    assert found.program.version.startswith("5.2.3790.4524")
    assert found.program.language == 0x0409


def test_a_package_is_looked_through_to_the_driver() -> None:
    inside = cabinet({"SP2GDR\\ndis.sys": DRIVER, "SP2QFE\\NDIS.SYS": DRIVER, "update\\update.exe": b"MZ"})
    found = read_hotfix_file(file_of(EXTRACTOR + b"MSCF\0\0\0\0 no cabinet" + inside), NDIS)
    assert found is not None
    assert (found.form, found.listed) == (HotfixForm.PACKAGE, 3)
    assert [one.name for one in found.members] == ["SP2GDR\\ndis.sys", "SP2QFE\\NDIS.SYS"]
    assert all(one.program is not None and one.program.machine == "AMD64" for one in found.members)
    assert found.program is not None
    assert found.program.string("kb article number") == "KB972071"


def test_a_cabinet_and_archives_of_all_of_them() -> None:
    made = cabinet({"ndis.sys": DRIVER})
    alone = read_hotfix_file(file_of(made), NDIS)
    assert alone is not None
    assert (alone.form, len(alone.members)) == (HotfixForm.CABINET, 1)
    for name, content in {
        "a/ndis.sys": DRIVER,
        "b.cab": made,
        "c.exe": EXTRACTOR + made,
        "renamed.exe": DRIVER,
    }.items():
        found = read_hotfix_file(file_of(archive({name: content, "readme.txt": b"x"})), NDIS)
        assert found is not None
        assert (found.form, found.listed) == (HotfixForm.ARCHIVE, 2)
        (member,) = found.members
        assert member.program is not None
        assert member.program.machine == "AMD64"
    packed = read_hotfix_file(file_of(EXTRACTOR + archive({"ndis.sys": DRIVER})), NDIS)
    assert packed is not None
    assert (packed.form, len(packed.members)) == (HotfixForm.PACKAGE, 1)


def test_what_is_locked_or_packed_in_another_way_is_said() -> None:
    locked = bytearray(archive({"ndis.sys": DRIVER}))
    directory = locked.rfind(b"PK\1\2")
    struct.pack_into("<H", locked, 6, 1)
    struct.pack_into("<H", locked, directory + 8, 1)
    found = read_hotfix_file(file_of(bytes(locked)), NDIS)
    assert found is not None
    assert [one.unread for one in found.members] == [PASSWORD]
    found = read_hotfix_file(file_of(archive({"ndis.sys": DRIVER}, zipfile.ZIP_BZIP2)), NDIS)
    assert found is not None
    assert [one.unread for one in found.members] == ["it is packed in a way that is not read here"]


def test_an_archive_that_would_fill_the_memory_is_refused() -> None:
    made = bytearray(archive({"ndis.sys": b"x"}))
    end = made.rfind(b"PK\5\6")
    struct.pack_into("<2H", made, end + 8, 60_000, 60_000)
    found = read_hotfix_file(file_of(bytes(made)), NDIS)
    assert found is not None
    assert (found.members, found.unread) == ((), "it claims 60000 files")
    bomb = archive({"ndis.sys": bytes(80 << 20)})
    assert len(bomb) < 1 << 20
    found = read_hotfix_file(file_of(bomb), NDIS)
    assert found is not None
    assert [one.program for one in found.members] == [None]


@pytest.mark.parametrize(
    "content", [b"", b"MZ", b"MZ is how this text begins", b"{}", b"Rar!\x1a\x07\x00", bytes(5000)]
)
def test_anything_else_is_nothing_of_the_kind(content: bytes) -> None:
    assert read_hotfix_file(file_of(content), NDIS) is None


@given(st.data())
@settings(max_examples=tries(150), deadline=None)
def test_no_damage_makes_it_crash(data: st.DataObject) -> None:
    inside = cabinet({"ndis.sys": DRIVER})
    base = data.draw(
        st.sampled_from([DRIVER, inside, EXTRACTOR + inside, archive({"ndis.sys": DRIVER, "a.cab": inside})])
    )
    whole = bytearray(base)
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    read_hotfix_file(file_of(bytes(whole[: data.draw(st.integers(0, len(whole)))])), NDIS)


def test_many_members_together_are_bounded() -> None:
    many = cabinet({f"{number}\\ndis.sys": bytes(4 << 20) for number in range(4)})
    found = read_hotfix_file(file_of(archive({f"{number}.cab": many for number in range(40)})), NDIS)
    assert found is not None
    assert any(one.unread == TOO_MUCH for one in found.members)
    looked_at = [one for one in found.members if one.unread != TOO_MUCH]
    assert 0 < sum(one.size for one in looked_at) <= 128 << 20


def test_a_signature_is_seen() -> None:
    (headers,) = struct.unpack_from("<I", DRIVER, 0x3C)
    signed = bytearray(DRIVER)
    struct.pack_into("<2I", signed, headers + 24 + 112 + 4 * 8, len(DRIVER), 512)
    for content, expected in ((DRIVER, False), (bytes(signed), True)):
        found = read_hotfix_file(file_of(content), NDIS)
        assert found is not None
        assert found.program is not None
        assert found.program.signed is expected
