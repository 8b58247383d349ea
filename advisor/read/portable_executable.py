"""What a Windows program or driver says of itself: its platform and its version. Read in about three pieces of some KiB
in all, whatever its size, because the file may lie on a server at the other end of a slow line.

Layout: Microsoft's "PE Format". Of the resources only the way to the version is walked, which has three steps, so that
no table can lead round in a circle; a count or an offset that lies about itself meets the limit of what is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct
from struct import error as StructError  # noqa: N812  # the library's name says nothing

from advisor.read.ranges import Ranges, TooMuchError
from advisor.read.version_resource import VersionResource, parse_version_resource

LIMIT = 16384
"""The most bytes that are ever read of one file."""
BEGINNING = 1024
"""The first piece: in most drivers, all headers."""

_PIECE = 1024
_PLACE = Struct("<I")
_PLACE_AT = 0x3C
_COFF = Struct("<4s2H3I2H")
_SIGNATURE = b"PE\0\0"
_MACHINES = {0x014C: "I386", 0x8664: "AMD64", 0x0200: "IA64", 0xAA64: "ARM64", 0x01C4: "ARMNT"}
_DIRECTORIES = {0x010B: 96, 0x020B: 112}
"""The optional header's kind (32 or 64 bits) → where its table of directories begins."""
_FILE_ALIGNMENT_AT = 36
_SECTOR = 512
_DIRECTORY = Struct("<2I")
_RESOURCES = 2
_SIGNATURES = 4
_SECTION = Struct("<8x4I16x")
_MOST_SECTIONS = 96
_TABLE = Struct("<12x2H")
_ENTRY = Struct("<2I")
_MOST_ENTRIES = 512
_BELOW = 1 << 31
_DATA = Struct("<2I8x")
_VERSION = 16
_LONGEST_VERSION = 8192


class DamagedProgramError(ValueError):
    """The file is no program that can be read to its version; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class Program:
    """`machine` is the SDK's word for the platform (`I386`, `AMD64`, `IA64`, `ARM64`), or its number in hex. `version`
    is None for a program that carries none. `signed` says that it carries a signature, and not that it holds."""

    machine: str
    version: VersionResource | None
    signed: bool = False


def looks_program(head: bytes) -> bool:
    """Is this the beginning (64 bytes or more) of such a file? A text may begin with its two letters too."""
    return head.startswith(b"MZ") and b"\0" in head[:64]


def read_program(read: Callable[[int, int], bytes], size: int) -> Program:
    """The program of `size` bytes behind `read(offset, length)`, of which at most LIMIT bytes are read.

    Raises DamagedProgramError, and OSError from `read`.
    """
    try:
        return _program(Ranges(read, size, LIMIT, _PIECE))
    except StructError:
        raise DamagedProgramError("it ends before its version") from None
    except TooMuchError:
        raise DamagedProgramError("its tables are longer than those of any program") from None


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the program: where it is in memory and where in the file."""

    address: int
    length: int
    offset: int
    stored: int


def _program(file: Ranges) -> Program:
    beginning = file.at(0, min(BEGINNING, file.size))
    if not beginning.startswith(b"MZ"):
        raise DamagedProgramError("it does not begin as a program does")
    (headers,) = _PLACE.unpack_from(beginning, _PLACE_AT)
    signature, number, sections, _, _, _, length, _ = _COFF.unpack(file.at(headers, _COFF.size))
    if signature != _SIGNATURE:
        raise DamagedProgramError("it is a program for DOS or 16-bit Windows")
    machine = _MACHINES.get(number, f"{number:#06x}")
    begin = headers + _COFF.size
    address, rounded, signed = _directories(file, begin, length)
    if not address:
        return Program(machine, None, signed)
    places = _sections(file, begin + length, sections, rounded)
    return Program(machine, _version(file, address, places), signed)


def _directories(file: Ranges, begin: int, length: int) -> tuple[int, bool, bool]:
    """The address of the resources, 0 where there are none; whether sections begin at whole sectors of the file; and
    whether there is a signature."""
    header = file.at(begin, min(length, 256))
    kind = int.from_bytes(header[:2], "little")
    if kind not in _DIRECTORIES:
        raise DamagedProgramError("its header is of no kind that Windows knows")
    directories = _DIRECTORIES[kind]
    (count,) = _PLACE.unpack_from(header, directories - _PLACE.size)
    if count <= _RESOURCES:
        return 0, False, False
    address, _ = _DIRECTORY.unpack_from(header, directories + _RESOURCES * _DIRECTORY.size)
    (alignment,) = _PLACE.unpack_from(header, _FILE_ALIGNMENT_AT)
    return address, alignment >= _SECTOR, _is_signed(header, directories, count)


def _is_signed(header: bytes, directories: int, count: int) -> bool:
    """Whether the table of signatures has a place and a length. It is the one whose place is of the file."""
    at = directories + _SIGNATURES * _DIRECTORY.size
    if count <= _SIGNATURES or len(header) < at + _DIRECTORY.size:
        return False
    return all(_DIRECTORY.unpack_from(header, at))


def _sections(file: Ranges, begin: int, count: int, rounded: bool) -> list[_Section]:
    if count > _MOST_SECTIONS:
        raise DamagedProgramError(f"it claims {count} sections")
    table = file.at(begin, count * _SECTION.size)
    found = []
    for place in range(0, len(table) - _SECTION.size + 1, _SECTION.size):
        length, address, stored, offset = _SECTION.unpack_from(table, place)
        # Windows ignores what an offset has beyond a whole sector.
        found.append(_Section(address, max(length, stored), offset - offset % _SECTOR if rounded else offset, stored))
    return found


def _place(address: int, sections: list[_Section]) -> int:
    """An address in memory as an offset in the file."""
    for section in sections:
        if section.address <= address < section.address + section.length:
            if address - section.address >= section.stored:
                break
            return address - section.address + section.offset
    raise DamagedProgramError("its resources lie outside of the file")


def _version(file: Ranges, address: int, sections: list[_Section]) -> VersionResource | None:
    """Resources are a tree: by kind, by number, by language. The first version in it is the program's."""
    root = _place(address, sections)
    kinds = dict(_entries(file, root))
    if _VERSION not in kinds:
        return None
    step = kinds[_VERSION]
    for _ in range(2):
        if not step & _BELOW:
            raise DamagedProgramError("its table of resources is damaged")
        below = _entries(file, root + step - _BELOW)
        if not below:
            return None
        step = below[0][1]
    if step & _BELOW:
        raise DamagedProgramError("its table of resources is damaged")
    where, length = _DATA.unpack(file.at(root + step, _DATA.size))
    data = file.at(_place(where, sections), min(length, _LONGEST_VERSION))
    version = parse_version_resource(data)
    if version is None:
        raise DamagedProgramError(
            "its version is damaged" if len(data) >= min(length, 64) else "it ends before its version"
        )
    return version


def _entries(file: Ranges, table: int) -> list[tuple[int, int]]:
    """What a table of resources holds: numbers (of names only that there is one) and where they lead."""
    named, numbered = _TABLE.unpack(file.at(table, _TABLE.size))
    if named + numbered > _MOST_ENTRIES:
        raise DamagedProgramError(f"a table of its resources claims {named + numbered} entries")
    entries = file.at(table + _TABLE.size, (named + numbered) * _ENTRY.size)
    if len(entries) < (named + numbered) * _ENTRY.size:
        raise DamagedProgramError("it ends before its version")
    return list(_ENTRY.iter_unpack(entries))
