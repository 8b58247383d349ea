"""Values of the registry as text: `"Name"=dword:00000001` of an export, `0x1` of a query."""

import re
from collections.abc import Callable

Value = str | tuple[str, ...]

_ASSIGNMENT = re.compile(r'^(?:@|"((?:[^"\\]|\\.)*)")\s*=\s*(.*)$', re.S)
_QUOTED = re.compile(r'^"((?:[^"\\]|\\.)*)"$', re.S)
_HEX = re.compile(r"^hex(?:\(([0-9a-f]{1,8})\))?:\s*((?:[0-9a-f]{1,2}\s*,\s*)*(?:[0-9a-f]{1,2})?)\s*$", re.I)
_DWORD = re.compile(r"^dword:\s*([0-9a-f]{1,8})$", re.I)
_NUMBER = re.compile(r"^0x([0-9a-f]{1,16})$", re.I)


def parse_assignment(text: str) -> tuple[str, Value] | None:
    """`"Name"=data` as (name, value), "" for the default value; None for a deletion, a cut line or anything else."""
    match = _ASSIGNMENT.match(text)
    if match is None:
        return None
    value = _data(match.group(2).strip())
    return None if value is None else (_unescaped(match.group(1) or ""), value)


def printed(kind: str, data: str) -> Value:
    """What `reg query` prints: numbers in hex, lists with `\\0` between the entries."""
    number = _NUMBER.match(data)
    if number:
        return str(int(number.group(1), 16))
    if kind == "REG_MULTI_SZ":
        return tuple(entry for entry in data.split("\\0") if entry)
    return data


def decoded(kind: int, octets: bytes) -> Value:
    """A stored value: `kind` is Windows' number of its type, texts are UTF-16. Numbers come in decimal, and what is
    neither text nor number in hex."""
    if kind in (1, 2, 6):
        return octets.decode("utf-16-le", "replace").partition("\0")[0]
    if kind == 7:
        return tuple(entry for entry in octets.decode("utf-16-le", "replace").split("\0") if entry)
    return _KINDS.get(kind, _plain)(octets)


def _data(text: str) -> Value | None:
    quoted = _QUOTED.match(text)
    if quoted:
        return _unescaped(quoted.group(1))
    number = _DWORD.match(text)
    if number:
        return str(int(number.group(1), 16))
    octets = _HEX.match(text)
    if octets is None:
        return None
    kind = int(octets.group(1) or "3", 16)
    return _KINDS.get(kind, _plain)(
        bytes(int(pair, 16) for pair in re.findall(r"[0-9a-f]{1,2}", octets.group(2), re.I))
    )


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.S)


def _text(octets: bytes) -> str:
    """REGEDIT4 writes hex(2) and hex(7) in the ANSI page, version 5 in UTF-16."""
    is_wide = len(octets) >= 2 and len(octets) % 2 == 0 and octets[1::2].count(0) * 2 >= len(octets) // 2
    return octets.decode("utf-16-le" if is_wide else "cp1252", "replace")


def _single(octets: bytes) -> str:
    return _text(octets).rstrip("\0")


def _several(octets: bytes) -> tuple[str, ...]:
    return tuple(entry for entry in _text(octets).split("\0") if entry)


def _little(octets: bytes) -> str:
    return str(int.from_bytes(octets, "little"))


def _big(octets: bytes) -> str:
    return str(int.from_bytes(octets, "big"))


def _plain(octets: bytes) -> str:
    return octets.hex()


_KINDS: dict[int, Callable[[bytes], Value]] = {
    1: _single,
    2: _single,
    4: _little,
    5: _big,
    6: _single,
    7: _several,
    11: _little,
}
