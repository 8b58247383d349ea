"""A tree of an SMB 2 or 3 session."""

import hashlib
import hmac
import struct
from typing import Any

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from advisor.gather.smb_channel import END_OF_FILE, OVERFLOW, MalformedError, Opened, file_time
from advisor.gather.smb_wire import Wire

_HEADER = struct.Struct("<4sHHIHHIIQIIQ16s")
_CREATE, _READ, _IOCTL = 5, 8, 11
_SIGNED = 8
_PENDING = 0x103
_NEWER_SIGNATURE = 0x0300
"""From this dialect on a message is signed by AES-CMAC, before by HMAC-SHA256."""
_TRANSCEIVE = 0x0011C017
_PIPE_ACCESS, _FILE_ACCESS = 0x0012019F, 0x00120089  # read and write its data, which is no file's; read alone
_SHARE_ALL, _OPEN_EXISTING, _NO_DIRECTORY = 7, 1, 0x40
_MOST = 65_536


class Smb2Channel:
    """See `smb_channel.Channel`. `session` is impacket's; `tree` the number of a share that it has connected."""

    def __init__(self, wire: Wire, session: Any, tree: int) -> None:
        self._wire, self._session, self._tree = wire, session, tree
        state = session._Session
        self._encrypted = bool(state["SessionFlags"] & 4 or state["TreeConnectTable"][tree]["EncryptData"])
        self._key = _signing_key(session) if state["SigningActivated"] and not self._encrypted else None
        newer = session._Connection["Dialect"] >= _NEWER_SIGNATURE
        self._cmac = CMAC(AES(self._key)) if self._key is not None and newer else None

    def open(self, path: str, *, pipe: bool = False) -> Opened:
        name = path.encode("utf-16-le")
        access, options = (_PIPE_ACCESS, 0) if pipe else (_FILE_ACCESS, _NO_DIRECTORY)
        fixed = struct.pack("<HBBIQQIIIIIHHII", 57, 0, 0, 2, 0, 0, access, 0, _SHARE_ALL, _OPEN_EXISTING, options,
                            120, len(name), 0, 0)  # fmt: skip
        _, body = self._ask(_CREATE, fixed + name)
        try:
            written, _, _, size, _, _, handle = struct.unpack_from("<QQQQII16s", body, 24)
        except struct.error:
            raise MalformedError("an opened file") from None
        return Opened(handle, size, None if pipe else file_time(written))

    def read(self, opened: Opened, offset: int, length: int) -> bytes:
        length = min(length, _MOST)
        fixed = struct.pack("<HBBIQ16sIIIIHHB", 49, 0x50, 0, length, offset, opened.handle, 0, 0, 0, 0, 0, 0, 0)
        status, body = self._ask(_READ, fixed, OVERFLOW, END_OF_FILE)
        if status == END_OF_FILE:
            return b""
        try:
            _, begin, _, count = struct.unpack_from("<HBBI", body)
        except struct.error:
            raise MalformedError("a read") from None
        return _part(body, begin, min(count, length))

    def transact(self, opened: Opened, request: bytes) -> bytes:
        fixed = struct.pack(
            "<HHI16sIIIIIIII", 57, 0, _TRANSCEIVE, opened.handle, 120, len(request), 0, 0, 0, _MOST - 1, 1, 0
        )
        _, body = self._ask(_IOCTL, fixed + request, OVERFLOW)
        try:
            begin, count = struct.unpack_from("<II", body, 32)
        except struct.error:
            raise MalformedError("a pipe's answer") from None
        return _part(body, begin, count)

    def _ask(self, command: int, body: bytes, *also: int) -> tuple[int, bytes]:
        """The status and body of the answer; a status that is neither 0 nor one of `also` is raised."""
        if self._encrypted:
            return self._ask_impacket(command, body, also)
        connection = self._session._Connection
        number = connection["SequenceWindow"]
        connection["SequenceWindow"] = number + 1
        flags = 0 if self._key is None else _SIGNED
        head = (
            b"\xfeSMB",
            64,
            1,
            0,
            command,
            127,
            flags,
            0,
            number,
            0,
            self._tree,
            self._session._Session["SessionID"],
        )
        message = _HEADER.pack(*head, bytes(16)) + body
        if self._key is not None:
            message = message[:48] + self._signature(message) + message[64:]
        self._wire.send_packet(message)
        while True:
            answer = self._wire.receive()
            try:
                protocol, _, _, status, _, _, _, _, answered, *_ = _HEADER.unpack_from(answer)
            except struct.error:
                raise MalformedError("it is shorter than its header") from None
            if protocol != b"\xfeSMB" or answered != number:
                raise MalformedError("it answers another question")
            if status == _PENDING:
                continue
            if self._key is not None and answer[48:64] != self._signature(answer[:48] + bytes(16) + answer[64:]):
                raise MalformedError("its signature is wrong")
            if status and status not in also:
                raise self._wire.refused(status)
            return status, answer[64:]

    def _ask_impacket(self, command: int, body: bytes, also: tuple[int, ...]) -> tuple[int, bytes]:
        """The same on an encrypted session."""
        from impacket.smb3structs import SMB2Packet

        packet = SMB2Packet()
        packet["Command"], packet["TreeID"], packet["Data"] = command, self._tree, body
        answer = self._session.recvSMB(self._session.sendSMB(packet))
        status = int(answer["Status"])
        if status and status not in also:
            raise self._wire.refused(status)
        return status, bytes(answer["Data"])

    def _signature(self, message: bytes) -> bytes:
        assert self._key is not None
        if self._cmac is not None:
            keyed = self._cmac.copy()
            keyed.update(message)
            return keyed.finalize()
        return hmac.new(self._key, message, hashlib.sha256).digest()[:16]


def _signing_key(session: Any) -> bytes | None:
    name = "SigningKey" if session._Connection["Dialect"] >= _NEWER_SIGNATURE else "SessionKey"
    return session._Session[name] or None


def _part(body: bytes, begin: int, count: int) -> bytes:
    """`count` bytes at `begin`, which counts from the header."""
    if begin < 64 and count:
        raise MalformedError("its data would lie in the header")
    part = body[begin - 64 : begin - 64 + count] if count else b""
    if len(part) < count:
        raise MalformedError("it is cut short")
    return part
