"""What a program says of itself is read in few pieces, and no file makes the reader crash, hang or read on and on."""

import struct
import tracemalloc
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.read.portable_executable import LIMIT, DamagedProgramError, looks_program, read_program
from tests.read.programs import HEADERS_AT, MACHINES, NAMES, program, version_resource


class Counted:
    """A file that knows what was read of it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.total, self.pieces = data, 0, 0

    def read(self, offset: int, length: int) -> bytes:
        assert offset >= 0
        assert length > 0
        assert offset + length <= len(self.data)
        self.total += length
        self.pieces += 1
        return self.data[offset : offset + length]


def read(data: bytes):
    return read_program(Counted(data).read, len(data))


def why(data: bytes) -> str:
    with pytest.raises(DamagedProgramError) as told:
        read(data)
    return str(told.value)


@pytest.mark.parametrize("machine", MACHINES)
def test_platform_version_names_and_language(machine):
    found = read(program(machine=machine))
    assert found.machine == machine
    assert found.version.version == "5.2.3790.4524"
    assert found.version.strings == NAMES
    assert found.version.language == 0x0409


def test_another_platform_is_told_by_its_number():
    data = bytearray(program())
    data[HEADERS_AT + 4 : HEADERS_AT + 6] = b"\x66\x01"
    assert read(bytes(data)).machine == "0x0166"


part = st.integers(0, 65535)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(
    st.tuples(part, part, part, part),
    st.dictionaries(st.text("abcdefgh", min_size=1), words, max_size=6),
    st.integers(1, 0x5000),
    st.booleans(),
    st.booleans(),
    st.sampled_from(sorted(MACHINES)),
    st.integers(0, 9),
)
def test_what_was_written_is_read(parts, strings, language, bytes_told, variables_first, machine, before):
    version = ".".join(map(str, parts))
    data = version_resource(version, strings, language, bytes_told=bytes_told, variables_first=variables_first)
    found = read(program(data, machine, before=before))
    assert found.version.version == version
    assert found.version.strings == {key: text.strip() for key, text in strings.items()}
    assert found.version.language == language


@pytest.mark.parametrize("code", [0, 200_000, 650_000, 5_000_000])
def test_three_pieces_whatever_the_size(code):
    file = Counted(program(code=code))
    read_program(file.read, len(file.data))
    assert file.pieces <= 3
    assert file.total <= 6144


def test_headers_anywhere_in_the_file():
    assert read(program(headers_at=0xF000)).version.version == "5.2.3790.4524"


def test_a_program_without_a_version():
    assert read(program(kind=3)).version is None
    assert read(program(with_resources=False)).version is None
    assert read(program(directories=2)).version is None


def test_of_two_texts_of_one_name_the_first_counts():
    data = version_resource(strings={"OriginalFilename": "first.sys", "OriginalFilenamX": "second.sys"})
    twice = data.replace("OriginalFilenamX".encode("utf-16-le"), "OriginalFilename".encode("utf-16-le"))
    assert twice != data
    assert read(program(twice)).version.strings == {"OriginalFilename": "first.sys"}


def test_what_is_wrong_is_said():
    whole = program()
    assert "begin" in why(b"ZM" + whole[2:])
    assert "DOS" in why(whole[:HEADERS_AT] + b"NE" + whole[HEADERS_AT + 2 :])
    assert "ends before" in why(whole[:100])
    assert "ends before" in why(whole[: len(whole) - 0x300])
    assert "header" in why(whole[: HEADERS_AT + 24] + b"\xff\xff" + whole[HEADERS_AT + 26 :])
    assert "sections" in why(whole[: HEADERS_AT + 6] + b"\xff\xff" + whole[HEADERS_AT + 8 :])
    assert "version is damaged" in why(program(b"\0" * 200))
    assert "version is damaged" in why(program(version_resource().replace(b"\xbd\x04\xef\xfe", b"\0\0\0\0")))


def _place(data: bytes) -> int:
    """Where the resources begin."""
    return struct.unpack_from("<I", data, HEADERS_AT + 24 + 240 + 40 + 20)[0]


@pytest.mark.parametrize(
    ("offset", "number", "told"),
    [
        (14, 0xFFFF, "claims"),  # more entries than any table has
        (20, 0x80000000, "damaged"),  # the kind's table is the root itself
        (20, 0xFFFFFFF0, "ends before"),  # a table behind the end
        (20, 0x00000000, "damaged"),  # data where a table should be
    ],
)
def test_tables_that_lie(offset, number, told):
    data = bytearray(program())
    place = _place(data) + offset
    size = 2 if offset == 14 else 4
    data[place : place + size] = number.to_bytes(size, "little")
    assert told in why(bytes(data))


def test_resources_outside_of_the_file():
    data = bytearray(program())
    struct.pack_into("<I", data, HEADERS_AT + 24 + 112 + 16, 0x7FFF0000)
    assert "outside" in why(bytes(data))


def test_a_version_of_endless_length_is_read_so_far():
    data = program(version_resource() + bytes(200_000))
    file = Counted(data)
    assert read_program(file.read, len(data)).version.version == "5.2.3790.4524"
    assert file.total <= LIMIT


def test_a_text_is_no_program():
    assert not looks_program(b"MZ was here\r\n" * 20)
    assert not looks_program("MZ".encode("utf-16-le") * 40)
    assert looks_program(program())


BASES = [program(), program(machine="I386"), program(before=5, headers_at=0x300)]


@given(st.data())
def test_no_damage_makes_it_crash_or_read_on(data):
    whole = bytearray(data.draw(st.sampled_from(BASES)))
    interesting = [*range(0x3C, 0x40), *range(HEADERS_AT, 0x200), *range(_place(BASES[0]), len(BASES[0]))]
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.sampled_from(interesting) | st.integers(0, len(whole) - 1))
        number = data.draw(
            st.sampled_from([b"\0\0\0\0", b"\xff" * 4, b"\0\0\0\x80", b"\x10\0\0\0"]) | st.binary(max_size=4)
        )
        whole[place : place + len(number)] = number
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    file = Counted(bytes(whole[:cut]))
    with suppress(DamagedProgramError):
        read_program(file.read, len(file.data))
    assert file.total <= LIMIT
    assert file.pieces <= 20


@given(st.binary(max_size=400))
def test_no_version_resource_makes_it_crash(rubbish):
    root = version_resource()
    for data in (rubbish, root[:40] + rubbish, root[:92] + rubbish, root[: -len(rubbish) or None] + rubbish):
        with suppress(DamagedProgramError):
            read(program(data))


def test_little_memory_for_a_huge_lie():
    data = bytearray(program())
    struct.pack_into("<H", data, HEADERS_AT + 20, 0xFFFF)  # the optional header's length
    tracemalloc.start()
    try:
        why(bytes(data))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_file_that_became_shorter_while_it_was_read():
    whole = program()
    calls = count()

    def read_less(offset: int, length: int) -> bytes:
        return whole[offset : offset + length] if next(calls) < 1 else b""

    with pytest.raises(DamagedProgramError, match="ends before"):
        read_program(read_less, len(whole))


def test_a_share_that_went_away():
    def failing(offset: int, length: int) -> bytes:
        raise OSError("the share went away")

    with pytest.raises(OSError, match="went away"):
        read_program(failing, 5000)
