"""Cabinets by the book, for tests of what reads them: stored or compressed by MSZIP, whole or with a lie in them."""

import struct
import zlib
from collections.abc import Mapping

BLOCK = 32768


def cabinet(
    files: Mapping[str, bytes],
    *,
    compressed: bool = True,
    method: int | None = None,
    reserve: int = 0,
    claimed: int | None = None,
) -> bytes:
    """A cabinet with one folder. `method` is the number of the compression that is told; `claimed` how many files."""
    whole = b"".join(files.values())
    blocks, history = [], b""
    for start in range(0, len(whole), BLOCK):
        block = whole[start : start + BLOCK]
        packed = block
        if compressed:
            packer = (
                zlib.compressobj(9, zlib.DEFLATED, -15, zdict=history) if history else zlib.compressobj(9, wbits=-15)
            )
            packed = b"CK" + packer.compress(block) + packer.flush()
            history = block
        blocks.append(struct.pack("<IHH", 0, len(packed), len(block)) + bytes(reserve) + packed)
    data = b"".join(blocks)
    entries, offset = b"", 0
    for name, content in files.items():
        entries += (
            struct.pack("<IIHHHH", len(content), offset, 0, 0, 0, 0x20) + name.encode("cp1252", "replace") + b"\0"
        )
        offset += len(content)
    extra = struct.pack("<HBB", reserve, reserve, reserve) + bytes(reserve) if reserve else b""
    files_at = 36 + len(extra) + 8 + reserve
    kind = (1 if compressed else 0) if method is None else method
    folder = struct.pack("<IHH", files_at + len(entries), len(blocks), kind) + bytes(reserve)
    size = files_at + len(entries) + len(data)
    count = len(files) if claimed is None else claimed
    header = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, size, 0, files_at, 0, 3, 1, 1, count, 4 if reserve else 0, 0, 0)
    return header + extra + folder + entries + data
