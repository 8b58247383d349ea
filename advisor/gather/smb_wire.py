"""The bytes between this machine and one server: a socket with a limit on every wait, under impacket's own messages."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from impacket import nmb

from advisor.gather.smb_channel import ENDED, StatusError
from advisor.model.registry import LOST
from advisor.model.target import Patience

PORT = 445
_MESSAGE, _KEEP_ALIVE = 0, 0x85
_NAMELESS = "*SMBSERVER"
"""The name by which any server lets itself be called on the older port."""


class Wire(nmb.NetBIOSTCPSession):  # type: ignore[misc]
    """Frames of NetBIOS session messages. No wait lasts longer than `patience.answer`, and none beyond `until`
    (monotonic). `traffic` counts the bytes of both directions.

    `lost` is the error that ended the conversation: after it nothing is sent and nobody waits any more, because an
    answer that comes late would be taken for that to another question.
    """

    def __init__(self, host: str, port: int, patience: Patience, until: float) -> None:
        """Connects to the first address of `host` that answers. Raises OSError (TimeoutError, socket.gaierror)."""
        self._patience, self._until = patience, until
        self.traffic = 0
        self.lost: OSError | None = None
        connected = socket.create_connection((host, port), timeout=self._wait())
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            # Not _NAMELESS, for which impacket would look for the server's name over UDP.
            super().__init__("ADVISOR", host, host, nmb.TYPE_SERVER, port, patience.answer, sock=connected)
        except BaseException:
            connected.close()
            raise

    def send_packet(self, data: bytes) -> None:
        with self._talking():
            self._sock.settimeout(self._wait())
            try:
                self._sock.sendall(len(data).to_bytes(4, "big") + data)
            except TimeoutError:
                raise self._late() from None
        self.traffic += len(data) + 4

    def recv_packet(self, timeout: float | None = None) -> Any:
        """impacket's form of `receive`."""
        frame = nmb.NetBIOSSessionPacket()
        frame.set_trailer(self.receive())
        return frame

    def receive(self) -> bytes:
        """The next message. Raises TimeoutError, and ConnectionError when the other side has hung up."""
        until = min(time.monotonic() + self._patience.answer, self._until)
        with self._talking():
            while True:
                head = self._exactly(4, until)
                body = self._exactly(int.from_bytes(head[1:], "big"), until)
                if head[0] != _KEEP_ALIVE:
                    return body

    def refused(self, status: int) -> OSError:
        """The error that an answer of `status` is: a ConnectionError where the server has ended the session with it."""
        if status not in ENDED:
            return StatusError(status)
        self.lost = ConnectionError(None, f"the server has ended the session (status 0x{status:08X})")
        return self.lost

    @contextmanager
    def _talking(self) -> Iterator[None]:
        if self.lost is not None:
            raise type(self.lost)(*self.lost.args)
        try:
            yield
        except OSError as error:
            # A router says that there is no way to the host any more: that is no error of the question.
            is_told = isinstance(error, LOST)
            self.lost = error if is_told else ConnectionError(error.errno, error.strerror or str(error))
            raise self.lost from None

    def _request_session(self, remote_type: int, local_type: int, timeout: float | None = None) -> None:
        """What the older port asks for first."""
        names = nmb.encode_name(_NAMELESS, remote_type, "") + nmb.encode_name("ADVISOR", local_type, "")
        self._sock.settimeout(self._wait())
        self._sock.sendall(b"\x81\0" + len(names).to_bytes(2, "big") + names)
        if self._exactly(4, time.monotonic() + self._wait())[:1] != b"\x82":
            raise ConnectionRefusedError(111, "the server refuses a NetBIOS session")

    def _exactly(self, length: int, until: float) -> bytes:
        parts = []
        while length:
            left = until - time.monotonic()
            if left <= 0:
                raise self._late()
            self._sock.settimeout(left)
            try:
                part = self._sock.recv(min(length, 1 << 18))
            except TimeoutError:
                raise self._late() from None
            if not part:
                raise ConnectionResetError(104, "the server closed the connection")
            parts.append(part)
            length -= len(part)
            self.traffic += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _wait(self) -> float:
        left = min(self._patience.answer, self._until - time.monotonic())
        if left <= 0:
            raise self._late()
        return left

    def _late(self) -> TimeoutError:
        over = time.monotonic() >= self._until
        limit = self._patience.host if over else self._patience.answer
        return TimeoutError(110, f"no answer within {limit:g} s")
