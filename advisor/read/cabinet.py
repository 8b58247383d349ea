"""A cabinet (.cab): which files it holds, and the content of one where it is stored or compressed by MSZIP.

Layout: Microsoft's "Cabinet file format". No number is believed beyond the file: tables are read to a limit, content is
unpacked to a limit, and blocks are as long as the format allows. LZX and Quantum are not unpacked; the directory is
never compressed, so names and sizes are known of every cabinet.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from struct import Struct
from struct import error as StructError  # noqa: N812  # the library's name says nothing

SIGNATURE = b"MSCF\0\0\0\0"
_HEADER = Struct("<4s4xI4xI4x2B5H")
_RESERVE = Struct("<H2B")
_FOLDER = Struct("<I2H")
_FILE = Struct("<2I4H")
_DATA = Struct("<4x2H")
_PREVIOUS, _NEXT, _RESERVES = 1, 2, 4
_MOST_FOLDERS = 256
_MOST_FILES = 4096
_LONGEST_NAME = 256
_UTF8 = 0x80
_BLOCK = 32768
_LONGEST_DATA = _BLOCK + 6144
_MOST_CONTENT = 16 << 20
_METHODS = {0: "stored", 1: "mszip", 2: "quantum", 3: "lzx"}


class DamagedCabinetError(ValueError):
    """It is no cabinet that can be read; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class CabinetFile:
    """A file of the cabinet: its name (with `\\` between folders), its size in bytes, and how it is compressed."""

    name: str
    size: int
    method: str
    _folder: int
    _offset: int

    @property
    def unpacked(self) -> int:
        """How many bytes have to be unpacked for it: what lies before it in its folder too."""
        return self._offset + self.size if self.readable else 0

    @property
    def readable(self) -> bool:
        return self.method in ("stored", "mszip")


@dataclass(frozen=True, slots=True)
class _Folder:
    offset: int
    blocks: int
    method: int


class Cabinet:
    """A cabinet of `size` bytes behind `read(offset, length)`. Raises DamagedCabinetError, and OSError from `read`."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        self._read, self._size = read, size
        try:
            self._open()
        except StructError:
            raise DamagedCabinetError("it ends before its directory does") from None

    def _open(self) -> None:
        header = self._read(0, min(self._size, 4096))
        signature, _, files_at, _, major, folders, files, flags, _, _ = _HEADER.unpack_from(header)
        if signature != SIGNATURE[:4] or major != 1:
            raise DamagedCabinetError("it does not begin as a cabinet does")
        if folders > _MOST_FOLDERS or files > _MOST_FILES:
            raise DamagedCabinetError(f"it claims {folders} folders and {files} files")
        place, per_folder, self._per_data = _HEADER.size, 0, 0
        if flags & _RESERVES:
            reserved, per_folder, self._per_data = _RESERVE.unpack_from(header, place)
            place += _RESERVE.size + reserved
        for _ in range(2 * bool(flags & _PREVIOUS) + 2 * bool(flags & _NEXT)):
            place += len(self._text(place)) + 1
        table = self._read(place, folders * (_FOLDER.size + per_folder))
        self._folders = [
            _Folder(*_FOLDER.unpack_from(table, number * (_FOLDER.size + per_folder))) for number in range(folders)
        ]
        self.files = tuple(self._listed(files_at, files))

    def _listed(self, place: int, count: int) -> Iterator[CabinetFile]:
        for _ in range(count):
            size, offset, folder, _, _, attributes = _FILE.unpack(self._read(place, _FILE.size))
            raw = self._text(place + _FILE.size)
            place += _FILE.size + len(raw) + 1
            name = raw.decode("utf-8" if attributes & _UTF8 else "cp1252", "replace")
            # Files that go on in another cabinet have numbers that no folder has.
            method = self._folders[folder].method & 0xF if folder < len(self._folders) else -1
            yield CabinetFile(name, size, _METHODS.get(method, "elsewhere"), folder, offset)

    def _text(self, place: int) -> bytes:
        raw = self._read(place, min(_LONGEST_NAME + 1, max(0, self._size - place)))
        end = raw.find(b"\0")
        if end < 0:
            raise DamagedCabinetError("a name in its directory has no end")
        return raw[:end]

    def content(self, file: CabinetFile) -> bytes:
        """The file, unpacked. Raises DamagedCabinetError, also for what is not readable or longer than the limit."""
        if not file.readable:
            raise DamagedCabinetError(f"{file.name} is compressed by {file.method}")
        if not file.size:
            return b""
        end = file._offset + file.size
        if end > _MOST_CONTENT:
            raise DamagedCabinetError(f"{file.name} lies behind more than {_MOST_CONTENT >> 20} MiB")
        whole = bytearray()
        try:
            for block in self._blocks(self._folders[file._folder]):
                whole += block
                if len(whole) >= end:
                    return bytes(whole[file._offset : end])
        except StructError:
            pass
        except zlib.error as error:
            raise DamagedCabinetError(f"{file.name} can't be unpacked: {error}") from None
        raise DamagedCabinetError(f"it ends before {file.name} does")

    def _blocks(self, folder: _Folder) -> Iterator[bytes]:
        """The blocks of a folder, each of which knows the one before it. None is longer than the format allows."""
        place, before = folder.offset, b""
        for _ in range(folder.blocks):
            packed, unpacked = _DATA.unpack(self._read(place, _DATA.size))
            place += _DATA.size + self._per_data
            if packed > _LONGEST_DATA or not 0 < unpacked <= _BLOCK:
                raise DamagedCabinetError("a block in it is longer than any can be")
            data = self._read(place, packed)
            place += packed
            if folder.method & 0xF == 1:
                if data[:2] != b"CK":
                    raise DamagedCabinetError("a block in it does not begin as its compression says")
                data = before = zlib.decompressobj(-zlib.MAX_WBITS, before).decompress(data[2:], _BLOCK)
            if len(data) != unpacked:
                raise DamagedCabinetError("a block in it has another length than it says")
            yield data
