"""A tree of an SMB 1 session: all that Server 2003 speaks."""

import hashlib
import struct
from typing import Any

from advisor.gather.smb_channel import END_OF_FILE, OVERFLOW, MalformedError, Opened, file_time
from advisor.gather.smb_wire import Wire

_HEADER = struct.Struct("<4sBIBHH8sHHHHH")
_CREATE, _READ, _TRANSACTION = 0xA2, 0x2E, 0x25
_TRANSACT_PIPE = 0x26
_NO_NEXT = b"\xff\0\0\0"
_UNICODE, _SIGNATURES = 0x8000, 0x0004
_PIPE_ACCESS, _FILE_ACCESS = 0x0002019F, 0x00020089
_SHARE_ALL, _OPEN_EXISTING, _NO_DIRECTORY = 7, 1, 0x40
_MOST_READ = 16_384
_MOST_ANSWER = 4_280
"""A whole fragment of the pipes' protocol."""


class Smb1Channel:
    """See `smb_channel.Channel`. `session` is impacket's; `tree` the number of a share that it has connected."""

    def __init__(self, wire: Wire, session: Any, tree: int) -> None:
        self._wire, self._session, self._tree = wire, session, tree
        self._number = 1

    def open(self, path: str, *, pipe: bool = False) -> Opened:
        wide = self._session.get_flags()[1] & _UNICODE
        name = f"\\{path}\0".encode("utf-16-le" if wide else "ascii", "replace")
        access, options = (_PIPE_ACCESS, 0) if pipe else (_FILE_ACCESS, _NO_DIRECTORY)
        words = _NO_NEXT + struct.pack("<BHIIIQIIIIIB", 0, len(name) - (2 if wide else 1), 0, 0, access, 0, 0,
                                       _SHARE_ALL, _OPEN_EXISTING, options, 2, 0)  # fmt: skip
        _, answer = self._ask(_CREATE, words, (b"\0" if wide else b"") + name)
        try:
            handle, _, _, _, written, _, _, _, size = struct.unpack_from("<HIQQQQIQQ", answer, 38)
        except struct.error:
            raise MalformedError("an opened file") from None
        return Opened(struct.pack("<H", handle), size, None if pipe else file_time(written))

    def read(self, opened: Opened, offset: int, length: int) -> bytes:
        length = min(length, _MOST_READ)
        low, high = offset & 0xFFFFFFFF, offset >> 32
        words = _NO_NEXT + opened.handle + struct.pack("<IHHIHI", low, length, 0, 0xFFFFFFFF, 0, high)
        status, answer = self._ask(_READ, words, b"", OVERFLOW, END_OF_FILE)
        if status == END_OF_FILE:
            return b""
        try:
            count, begin = struct.unpack_from("<HH", answer, 43)
        except struct.error:
            raise MalformedError("a read") from None
        return _part(answer, begin, min(count, length))

    def transact(self, opened: Opened, request: bytes) -> bytes:
        wide = self._session.get_flags()[1] & _UNICODE
        name = b"\0" + "\\PIPE\\\0".encode("utf-16-le") if wide else b"\\PIPE\\\0"
        begin = 32 + 1 + 32 + 2 + len(name)
        pad = -begin % 4
        begin += pad
        words = struct.pack("<HHHHBBHIHHHHHBBH", 0, len(request), 0, _MOST_ANSWER, 0, 0, 0, 0, 0, 0, begin,
                            len(request), begin, 2, 0, _TRANSACT_PIPE) + opened.handle  # fmt: skip
        _, answer = self._ask(_TRANSACTION, words, name + bytes(pad) + request, OVERFLOW)
        data, total = self._transaction_part(answer)
        while len(data) < total:
            _, answer = self._answer(_TRANSACTION, (OVERFLOW,))
            part, _ = self._transaction_part(answer)
            if not part:
                raise MalformedError("a pipe's answer without its end")
            data += part
        return data

    def _transaction_part(self, answer: bytes) -> tuple[bytes, int]:
        try:
            _, total, _, _, _, _, count, begin = struct.unpack_from("<HHHHHHHH", answer, 33)
        except struct.error:
            raise MalformedError("a pipe's answer") from None
        return _part(answer, begin, count), total

    def _ask(self, command: int, words: bytes, content: bytes, *also: int) -> tuple[int, bytes]:
        """The status and the whole answer; a status that is neither 0 nor one of `also` is raised."""
        session = self._session
        flags1, flags2 = session.get_flags()
        self._number = self._number % 0xFFFE + 1
        signed = session._SignatureEnabled
        sequence = struct.pack("<q", session._SignSequenceNumber) if signed else bytes(8)
        head = (b"\xffSMB", command, 0, flags1, flags2 | (_SIGNATURES if signed else 0), 0)
        tail = (0, self._tree, 1, session._uid, self._number)
        body = bytes((len(words) // 2,)) + words + struct.pack("<H", len(content)) + content
        message = _HEADER.pack(*head, sequence, *tail) + body
        if signed:
            secret = session._SigningSessionKey + session._SigningChallengeResponse
            digest = hashlib.md5(secret + message, usedforsecurity=False).digest()[:8]
            message = message[:14] + digest + message[22:]
            session._SignSequenceNumber += 1 if session._SignatureVerificationEnabled else 2
        self._wire.send_packet(message)
        return self._answer(command, also)

    def _answer(self, command: int, also: tuple[int, ...]) -> tuple[int, bytes]:
        answer = self._wire.receive()
        try:
            protocol, answered, status, *_, number = _HEADER.unpack_from(answer)
        except struct.error:
            raise MalformedError("it is shorter than its header") from None
        if protocol != b"\xffSMB" or answered != command or number != self._number:
            raise MalformedError("it answers another question")
        if status and status not in also:
            raise self._wire.refused(status)
        return status, answer


def _part(answer: bytes, begin: int, count: int) -> bytes:
    part = answer[begin : begin + count]
    if len(part) < count or (count and begin < 32):
        raise MalformedError("it is cut short")
    return part
