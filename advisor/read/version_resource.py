"""The version resource of a Windows file: its number in four parts, and the names that it gives itself.

A tree of blocks: length, length of the value, a key in UTF-16, the value, blocks below it, each at a multiple of four
bytes. No length is believed beyond the block around it. Layout: VS_VERSIONINFO, VS_FIXEDFILEINFO, StringFileInfo and
VarFileInfo of the Windows SDK.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from struct import Struct

_BLOCK = Struct("<HHH")
_FIXED = Struct("<13I")
_FIXED_SIGNATURE = 0xFEEF04BD
_ROOT = "VS_VERSION_INFO"
_STRINGS = "StringFileInfo"
_VARIABLES = "VarFileInfo"
_TRANSLATION = "Translation"
_LANGUAGE = re.compile(r"[0-9A-Fa-f]{8}")


@dataclass(frozen=True, slots=True)
class VersionResource:
    """`version` is the number that Windows compares (`5.2.3790.4524`). `strings` are those of the first language, by
    their English names (`OriginalFilename`); `language` is Windows' number of it, None where none is told."""

    version: str
    strings: Mapping[str, str]
    language: int | None


@dataclass(frozen=True, slots=True)
class _Block:
    key: str
    value: bytes
    rest: bytes
    """The value and everything behind it, up to the end of the block."""
    children: bytes


def parse_version_resource(data: bytes) -> VersionResource | None:
    """None when `data` begins no version resource with a number. Strings behind a damaged length are left out."""
    root = next(_blocks(data), None)
    if root is None or root.key != _ROOT or len(root.value) < _FIXED.size:
        return None
    signature, _, high, low, *_ = _FIXED.unpack_from(root.value)
    if signature != _FIXED_SIGNATURE:
        return None
    strings: dict[str, str] = {}
    languages: list[int] = []
    for block in _blocks(root.children):
        if block.key == _STRINGS and not strings:
            table = next(_blocks(block.children), None)
            if table is not None:
                strings = {one.key: _text(one.rest) for one in reversed([*_blocks(table.children)])}
                languages += _by_key(table.key)
        elif block.key == _VARIABLES:
            told = (one.value[:2] for one in _blocks(block.children) if one.key == _TRANSLATION and len(one.value) >= 2)
            languages = [*(int.from_bytes(value, "little") for value in told), *languages]
    version = f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"
    return VersionResource(version, strings, next(iter(languages), None))


def _blocks(data: bytes) -> Iterator[_Block]:
    """Blocks one after the other, until the data ends or a length makes no sense."""
    offset = 0
    while offset + _BLOCK.size <= len(data):
        length, value_length, is_text = _BLOCK.unpack_from(data, offset)
        block = data[offset : offset + length]
        end = _end_of_text(block, _BLOCK.size)
        if end < 0:
            return
        begin = _aligned(end + 2)
        # The length of a text counts characters, by the book; some compilers count bytes, so nobody relies on it.
        value = block[begin : begin + value_length * (1 + is_text)]
        key = block[_BLOCK.size : end].decode("utf-16-le", "replace")
        yield _Block(key, value, block[begin:], block[_aligned(begin + len(value)) :])
        offset = _aligned(offset + length)


def _end_of_text(data: bytes, offset: int) -> int:
    """Where the zero behind a UTF-16 text begins, -1 when there is none."""
    end = data.find(b"\0\0", offset)
    while end >= 0 and (end - offset) % 2:
        end = data.find(b"\0\0", end + 1)
    return end


def _text(data: bytes) -> str:
    end = _end_of_text(data, 0)
    return data[: end if end >= 0 else len(data) & ~1].decode("utf-16-le", "replace").strip()


def _by_key(key: str) -> Iterator[int]:
    """The key of a table of strings is its language and code page in hex: `040904b0`."""
    if _LANGUAGE.fullmatch(key):
        yield int(key[:4], 16)


def _aligned(offset: int) -> int:
    return offset + -offset % 4
