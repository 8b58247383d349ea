"""Programs and drivers out of nothing: headers, sections, resources, a version. No tool is needed, and any number in it
may be told to lie."""

import struct

ALIGNMENT = 0x200
HEADERS_AT = 0x80
MACHINES = {"I386": 0x014C, "AMD64": 0x8664, "IA64": 0x0200, "ARM64": 0xAA64}
NAMES = {"OriginalFilename": "NDIS.SYS", "InternalName": "NDIS.SYS", "FileDescription": "NDIS 5.1 wrapper driver"}


def _padded(data: bytes, to: int = 4) -> bytes:
    return data + bytes(-len(data) % to)


def _block(key: str, value: bytes, is_text: bool, children: bytes = b"", length: int | None = None) -> bytes:
    """`length` of the value as the block tells it: in characters for a text."""
    told = (len(value) // 2 if is_text else len(value)) if length is None else length
    body = _padded(bytes(6) + key.encode("utf-16-le") + b"\0\0")
    body = _padded(body + value) + children if children else body + value
    return struct.pack("<HHH", len(body), told, is_text) + body[6:]


def version_resource(
    version: str = "5.2.3790.4524",
    strings: dict[str, str] | None = None,
    language: int = 0x0409,
    *,
    bytes_told: bool = False,
    variables_first: bool = False,
) -> bytes:
    """A VS_VERSION_INFO. `bytes_told`: lengths of texts count bytes, as some compilers do."""
    first, second, third, fourth = map(int, version.split("."))
    fixed = struct.pack(
        "<13I", 0xFEEF04BD, 0x10000, first << 16 | second, third << 16 | fourth, 0, 0, 0x3F, 0, 0x40004, 3, 6, 0, 0
    )
    texts = [(key, (text + "\0").encode("utf-16-le")) for key, text in (NAMES if strings is None else strings).items()]
    table = b"".join(
        _padded(_block(key, value, True, length=len(value) if bytes_told else None)) for key, value in texts
    )
    strings_block = _padded(_block("StringFileInfo", b"", True, _block(f"{language:04X}04B0", b"", True, table)))
    translation = _block("Translation", struct.pack("<HH", language, 1200), False)
    variables = _padded(_block("VarFileInfo", b"", True, translation))
    children = variables + strings_block if variables_first else strings_block + variables
    return _block("VS_VERSION_INFO", fixed, False, children)


def resources(address: int, data: bytes, kind: int = 16, before: int = 0) -> bytes:
    """The section: `before` kinds of other resources stand in front of the version's."""
    table = struct.pack("<IIHHHH", 0, 0, 0, 0, 0, before + 1)
    depth = len(table) + 8 * (before + 1)
    entries = b"".join(struct.pack("<II", number + 1, (1 << 31) | depth) for number in range(before))
    entries += struct.pack("<II", kind, (1 << 31) | depth)
    names = struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, 1, (1 << 31) | (depth + 24))
    languages = struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, 0x0409, depth + 48)
    entry = struct.pack("<IIII", address + depth + 64, len(data), 0, 0)
    return table + entries + names + languages + entry + data


def program(
    data: bytes | None = None,
    machine: str = "AMD64",
    *,
    code: int = 0x400,
    directories: int = 16,
    headers_at: int = HEADERS_AT,
    kind: int = 16,
    before: int = 0,
    with_resources: bool = True,
) -> bytes:
    """A whole file: headers, `code` bytes of a first section, and resources with `data` as its version."""
    wide = machine != "I386"
    code += -code % ALIGNMENT
    second = 0x1000 + code + -code % 0x1000
    content = resources(second, version_resource() if data is None else data, kind, before)
    stored = _padded(content, ALIGNMENT)
    begin = headers_at + 24 + (112 if wide else 96) + 8 * directories + 2 * 40
    begin += -begin % ALIGNMENT
    optional = struct.pack("<H", 0x20B if wide else 0x10B).ljust(32, b"\0") + struct.pack("<II", 0x1000, ALIGNMENT)
    optional = optional.ljust(108 if wide else 92, b"\0") + struct.pack("<I", directories)
    table = [(0, 0)] * directories
    if with_resources and directories > 2:
        table[2] = (second, len(content))
    optional += b"".join(struct.pack("<II", *entry) for entry in table)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", MACHINES[machine], 2, 0, 0, 0, len(optional), 0x2022)
    sections = struct.pack("<8sIIII16x", b".text", code, 0x1000, code, begin)
    sections += struct.pack("<8sIIII16x", b".rsrc", len(content), second, len(stored), begin + code)
    headers = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", headers_at)
    headers = headers.ljust(headers_at, b"\0") + coff + optional + sections
    return headers.ljust(begin, b"\0") + bytes(range(256)) * (code // 256) + stored
