"""Remote procedure calls over a named pipe: one interface, one call at a time. After DCE 1.1 RPC and MS-RPCE."""

import struct

from advisor.gather.smb_channel import Channel, MalformedError, Opened

_HEADER = struct.Struct("<BBBBIHHI")
_REQUEST, _RESPONSE, _FAULT, _BIND, _BIND_ACK = 0, 2, 3, 11, 12
_FIRST, _LAST = 1, 2
_FRAGMENT = 4280
_MOST = 1 << 20
_LITTLE_ENDIAN = 0x10
NDR = bytes.fromhex("045d888aeb1cc9119fe808002b10486002000000")
_ACCESS_DENIED = 5


class FaultError(OSError):
    """The server refuses the call itself. `code` is RPC's."""

    def __init__(self, code: int) -> None:
        super().__init__(None, f"the server refuses the call (RPC fault 0x{code:08X})")
        self.code = code


class RpcPipe:
    """A pipe bound to an interface: `interface` is its UUID and version as 20 bytes. Raises what `Channel` raises."""

    def __init__(self, channel: Channel, opened: Opened, interface: bytes) -> None:
        self._channel, self._opened, self._number = channel, opened, 1
        body = struct.pack("<HHIBxxxHBx", _FRAGMENT, _FRAGMENT, 0, 1, 0, 1) + interface + NDR
        kind, answer = self._exchange(_BIND, body)
        if kind != _BIND_ACK or not _accepted(answer):
            raise MalformedError("the server does not accept the interface")

    def call(self, number: int, stub: bytes) -> bytes:
        """The answer's parameters. Raises PermissionError and FaultError for a fault."""
        if len(stub) > _FRAGMENT - 24:
            raise ValueError("a call longer than one fragment")
        kind, answer = self._exchange(_REQUEST, struct.pack("<IHH", len(stub), 0, number) + stub)
        if kind == _FAULT:
            code = int.from_bytes(answer[8:12], "little")
            raise PermissionError(13, "the server denies the call") if code == _ACCESS_DENIED else FaultError(code)
        if kind != _RESPONSE:
            raise MalformedError("it is no answer to a call")
        return answer[8:]

    def _exchange(self, kind: int, body: bytes) -> tuple[int, bytes]:
        """The kind and body of the answer, its fragments joined behind the eight bytes that begin each."""
        self._number += 1
        head = _HEADER.pack(5, 0, kind, _FIRST | _LAST, _LITTLE_ENDIAN, 16 + len(body), 0, self._number)
        data = self._channel.transact(self._opened, head + body)
        joined = b""
        while True:
            data = self._filled(data, 16)
            version, _, answered, flags, order, length, secret, number = _HEADER.unpack_from(data)
            if version != 5 or order & 0xFF != _LITTLE_ENDIAN or length < 16 or secret or number != self._number:
                raise MalformedError("a fragment's header")
            data = self._filled(data, length)
            fragment, data = data[16:length], data[length:]
            joined += fragment if not joined else fragment[8:]
            if flags & _LAST or answered != _RESPONSE:
                return answered, joined
            if len(joined) > _MOST or len(fragment) <= 8:
                raise MalformedError("fragments without an end")

    def _filled(self, data: bytes, length: int) -> bytes:
        while len(data) < length:
            more = self._channel.read(self._opened, 0, _FRAGMENT)
            if not more:
                raise MalformedError("it is cut short")
            data += more
        return data


def _accepted(answer: bytes) -> bool:
    """Does the acknowledgement of a bind say so? Behind a text of its own length comes the list of results."""
    if len(answer) < 10:
        return False
    begin = 10 + int.from_bytes(answer[8:10], "little")
    begin += -begin % 4
    return len(answer) >= begin + 8 and answer[begin] >= 1 and answer[begin + 4 : begin + 6] == b"\0\0"
