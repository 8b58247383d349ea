"""Calls of a registry that is asked from afar, packed and unpacked. After MS-RRP; NDR as in DCE 1.1.

Keys are opened for reading alone. The view is the server's own (64-bit on a 64-bit Windows), which MS-RRP gives to who
asks for none. A call's answer ends with its error, a Windows error number.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.gather.rpc_pipe import RpcPipe
from advisor.gather.smb_channel import MalformedError
from advisor.model.registry import RegistryValue

INTERFACE = bytes.fromhex("01d08c334422f131aaaa900038001003") + b"\x01\0\0\0"
NOT_FOUND, DENIED, MORE_DATA, NO_MORE_ITEMS, CANT_READ, KEY_DELETED = 2, 5, 234, 259, 1012, 1018
_READ = 0x00020019
_OPEN_MACHINE, _ENUMERATE_KEY, _ENUMERATE_VALUE, _OPEN, _INFO, _QUERY, _QUERY_SEVERAL = 2, 9, 10, 15, 16, 17, 29
_HANDLE = 20
_LONGEST_KEY, _LONGEST_NAME = 256, 16_384
MOST_DATA = 32_767
"""The longest value that is asked for, in bytes: some servers take no larger buffer."""
_FIRST_DATA = 2048


class CallError(OSError):
    """A call came back with a Windows error. `code` is its number."""

    def __init__(self, code: int) -> None:
        super().__init__(None, f"the registry answers with error {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """How many keys and values stand in a key."""

    subkeys: int
    values: int


class WinregCalls:
    """One method a call; handles are 20 bytes. Raises CallError and what RpcPipe raises."""

    def __init__(self, pipe: RpcPipe) -> None:
        self._pipe = pipe

    def open_machine(self) -> bytes:
        return _handle(self._call(_OPEN_MACHINE, struct.pack("<II", 0, _READ)))

    def open(self, parent: bytes, path: str) -> bytes:
        return _handle(self._call(_OPEN, parent + _text(path) + struct.pack("<II", 0, _READ)))

    def info(self, key: bytes) -> KeyInfo:
        answer = self._call(_INFO, key + bytes(8))
        if len(answer) < 36:
            raise MalformedError("what is known of a key")
        subkeys, _, _, values = struct.unpack_from("<IIII", answer, len(answer) - 36)
        return KeyInfo(subkeys, values)

    def subkey(self, key: bytes, index: int) -> str:
        no_class = struct.pack("<IHHI", 0x20008, 0, 0, 0)
        answer = self._call(_ENUMERATE_KEY, key + struct.pack("<I", index) + _room(_LONGEST_KEY) + no_class + bytes(4))
        return _Answer(answer).text()

    def value_at(self, key: bytes, index: int) -> RegistryValue:
        size = _FIRST_DATA
        while True:
            request = key + struct.pack("<I", index) + _room(_LONGEST_NAME) + _data_room(size)
            try:
                answer = _Answer(self._call(_ENUMERATE_VALUE, request))
            except CallError as error:
                if error.code != MORE_DATA or size == MOST_DATA:
                    raise
                size = MOST_DATA
                continue
            name = answer.text()
            return RegistryValue(name, *answer.kind_and_data())

    def value(self, key: bytes, name: str) -> RegistryValue:
        size = _FIRST_DATA
        while True:
            try:
                answer = _Answer(self._call(_QUERY, key + _text(name) + _data_room(size)))
            except CallError as error:
                if error.code != MORE_DATA or size == MOST_DATA:
                    raise
                size = MOST_DATA
                continue
            return RegistryValue(name, *answer.kind_and_data())

    def several(self, key: bytes, names: Sequence[str], size: int) -> list[RegistryValue]:
        """Values that are all there, in one call; `size` is the room for their data together. One that is missing is an
        error of the whole call."""
        count = struct.pack("<III", len(names), 0, len(names))
        entries = b"".join(struct.pack("<IIII", 0x20010 + 4 * index, 0, 0, 0) for index in range(len(names)))
        texts = b"".join(_text(name) for name in names)
        buffer = struct.pack("<IIII", 0x20004, size, 0, size) + bytes(size)
        request = key + count + entries + texts + struct.pack("<I", len(names)) + buffer + bytes(-size % 4)
        answer = _Answer(self._call(_QUERY_SEVERAL, request + struct.pack("<I", size)))
        return answer.several(names)

    def _call(self, number: int, stub: bytes) -> bytes:
        """The answer without the error at its end."""
        answer = self._pipe.call(number, stub)
        if len(answer) < 4:
            raise MalformedError("a registry's answer without its error")
        code = int.from_bytes(answer[-4:], "little")
        if code:
            raise CallError(code)
        return answer[:-4]


class _Answer:
    """Reads an answer from its beginning. Raises MalformedError where it ends too soon or counts wrongly."""

    def __init__(self, octets: bytes) -> None:
        self._octets, self._place = octets, 0

    def number(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def text(self) -> str:
        """A counted text and, behind it, its letters."""
        length = int.from_bytes(self._take(2), "little")
        self._take(2)
        if not self.number():
            return ""
        data = self._varying(2)
        return data[:length].decode("utf-16-le", "replace").partition("\0")[0]

    def kind_and_data(self) -> tuple[int, bytes]:
        kind = self.number() if self.number() else 0
        data = self._varying(1) if self.number() else b""
        return kind, data

    def several(self, names: Sequence[str]) -> list[RegistryValue]:
        self._take(8)
        if self.number() != len(names):
            raise MalformedError("it holds another number of values")
        entries = [(self.number(), self.number(), self.number(), self.number()) for _ in names]
        told = [self.text() if pointer else "" for pointer, _, _, _ in entries]
        if [one.casefold() for one in told] != [one.casefold() for one in names]:
            raise MalformedError("it holds other values")
        data = self._varying(1) if self.number() else b""
        values = []
        for name, (_, length, begin, kind) in zip(names, entries, strict=True):
            if begin + length > len(data):
                raise MalformedError("a value behind the end of the data")
            values.append(RegistryValue(name, kind, data[begin : begin + length]))
        return values

    def _varying(self, width: int) -> bytes:
        self._take(4)
        offset, count = self.number(), self.number()
        if offset:
            raise MalformedError("an array with an offset")
        data = self._take(count * width)
        self._take(-self._place % 4)
        return data

    def _take(self, length: int) -> bytes:
        part = self._octets[self._place : self._place + length]
        if len(part) < length:
            raise MalformedError("a registry's answer is cut short")
        self._place += length
        return part


def _handle(answer: bytes) -> bytes:
    if len(answer) != _HANDLE:
        raise MalformedError("a key's handle")
    return answer


def _text(text: str) -> bytes:
    octets = f"{text}\0".encode("utf-16-le", "replace")
    count = len(octets) // 2
    head = struct.pack("<HHIIII", len(octets), len(octets), 0x20000, count, 0, count)
    return head + octets + bytes(-len(octets) % 4)


def _room(letters: int) -> bytes:
    """An empty text that may become so long."""
    return struct.pack("<HHIIII", 0, letters * 2, 0x20000, letters, 0, 0)


def _data_room(size: int) -> bytes:
    """Kind, data, size and length of a value that is to come."""
    return struct.pack("<IIIIIIIIII", 0x20004, 0, 0x20008, size, 0, 0, 0x2000C, size, 0x20010, 0)
