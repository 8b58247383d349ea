"""The cells of a registry hive: keys, values and lists, which point to each other by their offsets.

No pointer, length or count is believed: a cell lies whole within the file, what a cell says of itself lies within the
cell, and all the looking that one hive may cost is bounded. What is damaged raises OSError, so that nobody takes half
an answer for a whole one. Layout: public descriptions of the format (Norris, "The Internal Structure of the Windows
Registry", 2009; Suhanov, "Windows registry file format specification").
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from mmap import mmap
from operator import xor
from struct import Struct

SIGNATURE = b"regf"

_BASE_BLOCK = 4096
"""Offsets count from behind it."""
_BASE = Struct("<4x2IQ6I4x")
_NAME = 64
_CHECKED = 508
_NEVER = {0: 1, 0xFFFFFFFF: 0xFFFFFFFE}
_SIZE = Struct("<i")
_NUMBER = Struct("<I")
_KEY = Struct("<2sH16xI4xI4xII28xH2x")
_VALUE = Struct("<2sH3IH2x")
_LIST = Struct("<2sH")
_LEAVES = {b"lf": Struct("<I4x"), b"lh": Struct("<I4x"), b"li": _NUMBER}
"""Lists of keys, each entry of which begins with a key's offset."""
_ROOT_LIST = b"ri"
_BIG = Struct("<2sHI")
_SEGMENT = 16344
_FIRST_WITH_BIG = 4
"""The minor version; older hives keep data of any length in one cell."""
_IN_PLACE = 1 << 31
_KEY_IN_LATIN = 0x20
_VALUE_IN_LATIN = 1
_FIRST = datetime(1601, 1, 1, tzinfo=UTC)
_MOST_CELLS = 500_000
"""More than all questions about a host need: SYSTEM and SOFTWARE of a busy server take some thousand."""


def is_log(head: bytes) -> bool:
    """Is this the beginning of a hive's log, which begins like a hive?"""
    return len(head) >= _BASE.size and _BASE.unpack_from(head)[5] != 0


def file_name(head: bytes) -> str:
    """The name, in capitals, of the file that Windows kept the hive in; "" where the beginning does not tell it."""
    path = head[_BASE.size : _BASE.size + _NAME].decode("utf-16-le", "replace").partition("\0")[0]
    return path.rpartition("\\")[2].upper()


@dataclass(frozen=True, slots=True)
class KeyCell:
    """A key: how many keys and values there are below it, and where they are listed."""

    name: str
    subkeys: int
    subkey_list: int
    values: int
    value_list: int


@dataclass(frozen=True, slots=True)
class ValueCell:
    """A value: `place` is where its data is, or the data itself where `length` says so."""

    name: str
    kind: int
    length: int
    place: int

    @property
    def size(self) -> int:
        return self.length & ~_IN_PLACE


class Cells:
    """One hive's cells. Methods raise OSError for what is damaged.

    `dirty`: Windows had not finished writing, and what is missing stands in a log beside the file. `modified` (UTC) is
    when the hive was last written, None when it does not say. `missing` counts the bytes that are cut off.
    """

    def __init__(self, data: bytes | mmap) -> None:
        """Raises OSError when the base block is damaged."""
        if len(data) < _BASE_BLOCK:
            raise OSError("it ends within its first block")
        first, second, ticks, major, minor, _, _, root, size = _BASE.unpack_from(data)
        total = reduce(xor, (number for (number,) in _NUMBER.iter_unpack(data[:_CHECKED])))
        if _NUMBER.unpack_from(data, _CHECKED)[0] != _NEVER.get(total, total):
            raise OSError("its first block is damaged")
        if major != 1 or minor < 2:
            raise OSError(f"its format, {major}.{minor}, is none that is known")
        self.root: int = root
        self._has_big: bool = minor >= _FIRST_WITH_BIG
        self.dirty: bool = first != second
        self.modified = _moment(ticks)
        self.missing: int = max(0, _BASE_BLOCK + size - len(data))
        self._data = data
        self._end: int = min(len(data), _BASE_BLOCK + size)
        self._left = _MOST_CELLS

    @property
    def size(self) -> int:
        return self._end

    def key(self, offset: int) -> KeyCell:
        begin, end = self._cell(offset, _KEY.size, "key")
        signature, flags, subkeys, subkey_list, values, value_list, length = _KEY.unpack_from(self._data, begin)
        name = self._data[begin + _KEY.size : begin + _KEY.size + length]
        if signature != b"nk" or begin + _KEY.size + length > end:
            raise _damaged("key")
        return KeyCell(_text(name, flags & _KEY_IN_LATIN), subkeys, subkey_list, values, value_list)

    def value(self, offset: int) -> ValueCell:
        begin, end = self._cell(offset, _VALUE.size, "value")
        signature, length, size, place, kind, flags = _VALUE.unpack_from(self._data, begin)
        name = self._data[begin + _VALUE.size : begin + _VALUE.size + length]
        if signature != b"vk" or begin + _VALUE.size + length > end:
            raise _damaged("value")
        return ValueCell(_text(name, flags & _VALUE_IN_LATIN), kind, size, place)

    def keys_below(self, key: KeyCell) -> list[int]:
        """The offsets of all keys below."""
        if not key.subkeys:
            return []
        begin, _ = self._cell(key.subkey_list, _LIST.size, "list of keys")
        kind, count = _LIST.unpack_from(self._data, begin)
        lists = self.offsets(key.subkey_list, count, _LIST.size) if kind == _ROOT_LIST else [key.subkey_list]
        found: list[int] = []
        for one in lists:
            found += self._leaf(one)
            if len(found) > key.subkeys:
                break
        if len(found) != key.subkeys or len(set(found)) != len(found):
            raise _damaged("list of keys")
        return found

    def offsets(self, offset: int, count: int, begin: int = 0) -> list[int]:
        """`count` offsets, from the place `begin` of a cell on."""
        return self._entries(offset, count, begin, _NUMBER)

    def data(self, value: ValueCell) -> bytes:
        if value.length & _IN_PLACE:
            if value.size > _NUMBER.size:
                raise _damaged("value")
            return _NUMBER.pack(value.place)[: value.size]
        if not value.size:
            return b""
        begin, end = self._cell(value.place, 0, "value")
        if value.size > _SEGMENT and self._has_big and self._data[begin : begin + 2] == b"db":
            return self._big(value)
        if end - begin < value.size:
            raise _damaged("value")
        return self._data[begin : begin + value.size]

    def _big(self, value: ValueCell) -> bytes:
        """Data that is too long for one cell lies in several."""
        begin, _ = self._cell(value.place, _BIG.size, "value")
        _, count, listed = _BIG.unpack_from(self._data, begin)
        if count != -(-value.size // _SEGMENT):
            raise _damaged("value")
        pieces = []
        for place, offset in enumerate(self.offsets(listed, count)):
            wanted = min(_SEGMENT, value.size - place * _SEGMENT)
            begin, _ = self._cell(offset, wanted, "value")
            pieces.append(self._data[begin : begin + wanted])
        return b"".join(pieces)

    def _leaf(self, offset: int) -> list[int]:
        begin, _ = self._cell(offset, _LIST.size, "list of keys")
        kind, count = _LIST.unpack_from(self._data, begin)
        if kind not in _LEAVES:
            raise _damaged("list of keys")
        return self._entries(offset, count, _LIST.size, _LEAVES[kind])

    def _entries(self, offset: int, count: int, begin: int, entry: Struct) -> list[int]:
        start, _ = self._cell(offset, begin + count * entry.size, "list")
        self._spend(count)
        entries = self._data[start + begin : start + begin + count * entry.size]
        return [number for (number,) in entry.iter_unpack(entries)]

    def _cell(self, offset: int, least: int, what: str) -> tuple[int, int]:
        """Where the content of the cell at an offset begins and ends, of which `least` bytes are needed."""
        self._spend(1)
        begin = _BASE_BLOCK + offset
        if begin + _SIZE.size > self._end:
            raise OSError(f"a {what} of it lies outside of the file")
        (size,) = _SIZE.unpack_from(self._data, begin)
        # A cell that is in use has its length below zero.
        if size >= 0 or begin - size > self._end or begin + _SIZE.size + least > begin - size:
            raise _damaged(what)
        return begin + _SIZE.size, begin - size

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise OSError(f"more than {_MOST_CELLS:,} parts of it would have to be looked at")


def _damaged(what: str) -> OSError:
    return OSError(f"a {what} of it is damaged")


def _text(name: bytes, is_latin: int) -> str:
    return name.decode("latin-1") if is_latin else name.decode("utf-16-le", "replace")


def _moment(ticks: int) -> datetime | None:
    """Tenths of microseconds since 1601; Python's years end before those of Windows."""
    try:
        return _FIRST + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None
