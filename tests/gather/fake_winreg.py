"""The server's side of the registry's pipe, over keys in memory: it answers calls, and counts them."""

import struct
from collections import Counter

_ACCEPT = struct.pack("<HHIH", 4280, 4280, 1, 0) + b"\0\0" + b"\1\0\0\0" + bytes(4) + bytes(20)
NAMES = {2: "machine", 9: "list", 10: "enumerate", 15: "open", 16: "info", 17: "value", 29: "several"}
NOT_FOUND, DENIED, NO_HANDLE, MORE, NO_MORE = 2, 5, 6, 234, 259


class FakeServer:
    """A channel (`advisor.gather.smb_channel`) whose only file is the pipe. `keys` maps paths below the machine's hive
    to {name: (kind, data)}, or to an error number. `spoil(answer, number)` may change an answer."""

    def __init__(self, keys, spoil=lambda answer, number: answer, fragment=4280):
        self.keys = {path.casefold(): (path, values) for path, values in keys.items()}
        self.calls = Counter()
        self._spoil, self._fragment = spoil, fragment
        self._handles = {}
        self._left = b""
        self._number = 0

    def open(self, path, *, pipe=False):
        return path

    def read(self, opened, offset, length):
        part, self._left = self._left[:length], self._left[length:]
        return part

    def transact(self, opened, request):
        kind, call = request[2], request[12:16]
        if kind == 11:
            answer = self._fragments(12, call, _ACCEPT)
        else:
            number = struct.unpack_from("<H", request, 22)[0]
            self.calls[NAMES[number]] += 1
            answer = self._fragments(2, call, bytes(8) + self._answered(NAMES[number], request[24:]))
        self._number += 1
        answer = self._spoil(answer, self._number)
        self._left = answer[self._fragment :]
        return answer[: self._fragment]

    def _fragments(self, kind, call, body):
        if kind != 2 or len(body) <= self._fragment - 16:
            return struct.pack("<BBBBIHH", 5, 0, kind, 3, 16, 16 + len(body), 0) + call + body
        size, rest, parts = self._fragment - 24, body[8:], []
        while rest:
            part, rest = rest[:size], rest[size:]
            flags = (1 if not parts else 0) | (0 if rest else 2)
            parts.append(struct.pack("<BBBBIHH", 5, 0, 2, flags, 16, 24 + len(part), 0) + call + bytes(8) + part)
        return b"".join(parts)

    def _answered(self, name, stub):
        try:
            return getattr(self, f"_{name}")(stub) + bytes(4)
        except OSError as error:
            return bytes(40) + struct.pack("<I", error.errno)

    def _handle(self, path):
        handle = struct.pack("<I", 0) + struct.pack("<I", len(self._handles) + 1) + bytes(12)
        self._handles[handle] = path
        return handle

    def _path(self, handle):
        if handle not in self._handles:
            raise OSError(NO_HANDLE, "")
        return self._handles[handle]

    def _machine(self, stub):
        return self._handle("")

    def _open(self, stub):
        path = f"{self._path(stub[:20])}\\{text_at(stub, 20)[0]}".strip("\\")
        if not any(known == path.casefold() or known.startswith(f"{path}\\".casefold()) for known in self.keys):
            raise OSError(NOT_FOUND, "")
        if isinstance(self.keys.get(path.casefold(), ("", {}))[1], int):
            raise OSError(self.keys[path.casefold()][1], "")
        return self._handle(path)

    def _subkeys(self, handle):
        prefix = f"{self._path(handle)}\\".casefold()
        below = (path[len(prefix) :] for folded, (path, _) in self.keys.items() if folded.startswith(prefix))
        return list(dict.fromkeys(rest.split("\\")[0] for rest in below))

    def _values(self, handle):
        values = self.keys.get(self._path(handle).casefold(), ("", {}))[1]
        return {name.casefold(): (name, *value) for name, value in values.items()}

    def _info(self, stub):
        counts = (len(self._subkeys(stub[:20])), 0, 0, len(self._values(stub[:20])), 0, 0, 0)
        return bytes(8) + struct.pack("<7IQ", *counts, 0)

    def _list(self, stub):
        names, index = self._subkeys(stub[:20]), struct.unpack_from("<I", stub, 20)[0]
        if index >= len(names):
            raise OSError(NO_MORE, "")
        return packed(names[index]) + bytes(8)

    def _value(self, stub):
        name, after = text_at(stub, 20)
        values = self._values(stub[:20])
        if name.casefold() not in values:
            raise OSError(NOT_FOUND, "")
        return self._data(values[name.casefold()], struct.unpack_from("<I", stub, after + 12)[0])

    def _enumerate(self, stub):
        values, index = list(self._values(stub[:20]).values()), struct.unpack_from("<I", stub, 20)[0]
        return packed(values[index][0]) + self._data(values[index], 4096)

    def _data(self, value, room):
        _, kind, data = value
        if len(data) > room:
            raise OSError(MORE, "")
        size = struct.pack("<IIII", 1, len(data), 2, len(data))
        return struct.pack("<IIIIII", 1, kind, 1, room, 0, len(data)) + data + bytes(-len(data) % 4) + size

    def _several(self, stub):
        count, place = struct.unpack_from("<I", stub, 20)[0], 32
        place += 16 * count
        names = []
        for _ in range(count):
            name, place = text_at(stub, place)
            names.append(name)
        room = struct.unpack_from("<I", stub, place + 8)[0]
        values = self._values(stub[:20])
        if any(name.casefold() not in values for name in names):
            raise OSError(NOT_FOUND, "")
        data, entries = b"", b""
        for name in names:
            _, kind, octets = values[name.casefold()]
            entries += struct.pack("<IIII", 1, len(octets), len(data), kind)
            data += octets + bytes(-len(octets) % 4)
        if len(data) > room:
            raise OSError(MORE, "")
        head = struct.pack("<III", count, 0, count) + entries + b"".join(packed(name) for name in names)
        buffer = struct.pack("<IIII", 1, room, 0, room) + data.ljust(room, b"\0") + bytes(-room % 4)
        return head + buffer + struct.pack("<I", room)


def packed(text):
    octets = f"{text}\0".encode("utf-16-le")
    size = len(octets)
    return struct.pack("<HHIIII", size, size, 1, size // 2, 0, size // 2) + octets + bytes(-size % 4)


def text_at(stub, place):
    """A text, and where it ends."""
    size = struct.unpack_from("<H", stub, place)[0]
    octets = stub[place + 20 : place + 20 + size]
    return octets.decode("utf-16-le").rstrip("\0"), place + 20 + size + -size % 4
