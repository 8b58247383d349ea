"""Registry hives out of nothing: a base block and one bin of cells, the root key first."""

import struct
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import xor

Value = tuple[str, int, bytes]
"""Name, Windows' number of the type, and data as it is stored."""

NONE = 0xFFFFFFFF
SEGMENT = 16344


def text(name: str, value: str) -> Value:
    return name, 1, value.encode("utf-16-le") + b"\0\0"


def number(name: str, value: int) -> Value:
    return name, 4, value.to_bytes(4, "little")


def _spelt(name: str) -> tuple[bytes, bool]:
    """A name is stored in Latin-1 where that can hold it, else in UTF-16."""
    try:
        return name.encode("latin-1"), True
    except UnicodeEncodeError:
        return name.encode("utf-16-le"), False


class Writer:
    """Cells by their offsets. Tests overwrite what should lie."""

    def __init__(self, kind: str = "lh", per_list: int = 1000, minor: int = 5) -> None:
        """`kind` of the lists of subkeys (`lf`, `lh`, `li`); keys with more than `per_list` get an `ri` above them."""
        self.cells = bytearray(32)
        self.kind, self.per_list, self.minor = kind, per_list, minor
        self.keys: dict[str, int] = {}

    def cell(self, data: bytes) -> int:
        offset = len(self.cells)
        size = (len(data) + 4 + 7) // 8 * 8
        self.cells += struct.pack("<i", -size) + data.ljust(size - 4, b"\0")
        return offset

    def put(self, offset: int, place: int, data: bytes) -> None:
        """Overwrite the cell's content from `place` on."""
        begin = offset + 4 + place
        self.cells[begin : begin + len(data)] = data

    def content(self, offset: int, place: int) -> int:
        return int(struct.unpack_from("<I", self.cells, offset + 4 + place)[0])

    def key(self, path: str, parent: int, values: Sequence[Value]) -> int:
        name, is_latin = _spelt(path.rpartition("\\")[2] or "ROOT")
        flags = (0x20 if is_latin else 0) | (0x0C if not path else 0)
        head = struct.pack(
            "<2sHQIIIIIIIIII", b"nk", flags, 0, 0, parent, 0, 0, NONE, NONE, len(values), NONE, NONE, NONE
        )
        offset = self.cell(head + struct.pack("<5IHH", 0, 0, 0, 0, 0, len(name), 0) + name)
        self.keys[path.casefold()] = offset
        if values:
            listed = self.cell(b"".join(struct.pack("<I", self.value(*value)) for value in values))
            self.put(offset, 40, struct.pack("<I", listed))
        return offset

    def value(self, name: str, kind: int, data: bytes) -> int:
        spelt, is_latin = _spelt(name)
        if len(data) <= 4:
            length, place = len(data) | 1 << 31, int.from_bytes(data.ljust(4, b"\0"), "little")
        elif len(data) <= SEGMENT or self.minor < 4:
            length, place = len(data), self.cell(data)
        else:
            pieces = [self.cell(data[begin : begin + SEGMENT]) for begin in range(0, len(data), SEGMENT)]
            listed = self.cell(struct.pack(f"<{len(pieces)}I", *pieces))
            length, place = len(data), self.cell(struct.pack("<2sHI", b"db", len(pieces), listed))
        return self.cell(struct.pack("<2sHIIIHH", b"vk", len(spelt), length, place, kind, int(is_latin), 0) + spelt)

    def subkeys(self, parent: int, offsets: Sequence[int]) -> None:
        parts = [offsets[begin : begin + self.per_list] for begin in range(0, len(offsets), self.per_list)]
        lists = [self._list(part) for part in parts]
        listed = (
            lists[0] if len(lists) == 1 else self.cell(struct.pack(f"<2sH{len(lists)}I", b"ri", len(lists), *lists))
        )
        self.put(parent, 20, struct.pack("<I", len(offsets)))
        self.put(parent, 28, struct.pack("<I", listed))

    def _list(self, offsets: Sequence[int]) -> int:
        wide = self.kind != "li"
        entries = b"".join(struct.pack("<II", one, 0) if wide else struct.pack("<I", one) for one in offsets)
        return self.cell(struct.pack("<2sH", self.kind.encode(), len(offsets)) + entries)

    def file(self, name: str = "SYSTEM", *, dirty: bool = False, kind: int = 0, modified: int = 0) -> bytes:
        """The whole file. `kind` is 0 for a hive, others for its logs; `modified` counts 100 ns since 1601."""
        cells = bytes(self.cells)
        size = (len(cells) + 4095) // 4096 * 4096
        if size - len(cells) >= 8:
            cells += struct.pack("<i", size - len(cells))
        cells = cells.ljust(size, b"\0")
        cells = struct.pack("<4sIIQQI", b"hbin", 0, size, 0, 0, 0) + cells[32:]
        base = struct.pack(
            "<4sIIQIIIIIII", b"regf", 2, 1 if dirty else 2, modified, 1, self.minor, kind, 1, 32, size, 1
        )
        base = (base + rf"\Windows\System32\config\{name}".encode("utf-16-le")[-64:].ljust(64, b"\0")).ljust(508, b"\0")
        return (base + struct.pack("<I", checksum(base))).ljust(4096, b"\0") + cells


def checksum(base: bytes) -> int:
    total = reduce(xor, struct.unpack("<127I", base[:508]))
    return {0: 1, NONE: NONE - 1}.get(total, total)


def written(keys: Mapping[str, Sequence[Value]], kind: str = "lh", per_list: int = 1000, minor: int = 5) -> Writer:
    """The keys, by their paths below the root (`Select`), with those above them."""
    spelt: dict[str, tuple[str, Sequence[Value]]] = {"": ("", keys.get("", ()))}
    for path, values in keys.items():
        parts = path.split("\\") if path else []
        for depth in range(1, len(parts)):
            above = "\\".join(parts[:depth])
            spelt.setdefault(above.casefold(), (above, ()))
        spelt[path.casefold()] = (path, values)
    writer = Writer(kind, per_list, minor)
    children: dict[str, list[str]] = {}
    for folded, (path, _) in spelt.items():
        if path:
            children.setdefault(folded.rpartition("\\")[0], []).append(folded)
    offsets: dict[str, int] = {}
    for folded in sorted(spelt, key=lambda one: (one.count("\\") + bool(one), one.upper())):
        path, values = spelt[folded]
        offsets[folded] = writer.key(path, offsets.get(folded.rpartition("\\")[0], NONE), values)
    for folded, below in children.items():
        writer.subkeys(offsets[folded], [offsets[one] for one in sorted(below, key=str.upper)])
    return writer


def hive(keys: Mapping[str, Sequence[Value]], name: str = "SYSTEM", kind: str = "lh", per_list: int = 1000) -> bytes:
    return written(keys, kind, per_list).file(name)
