"""A network that breaks: a relay of TCP in front of a server, which lets so many bytes of the server's answers through
and then cuts every connection (RST), or carries nothing more in either direction without a word."""

import selectors
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType

_PIECE = 1 << 16
_RESETS = struct.pack("ii", 1, 0)
"""SO_LINGER that makes a close a reset."""


class Relay:
    """One address in front of a server's. Use as a context. `told` counts the bytes of the server's answers."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.told = 0
        self._left: int | None = None
        self._silent = False
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._answering: set[socket.socket] = set()
        self._orders: list[Callable[[], None]] = []
        self._wake, self._woken = socket.socketpair()
        self._over = False
        self._selector = selectors.DefaultSelector()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Relay":
        for one in (self._listening, self._woken):
            self._selector.register(one, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell(self._end)
        self._thread.join(20)
        for one in (self._listening, self._wake, self._woken, *self._pairs):
            one.close()
        self._selector.close()

    def breaks(self, after: int, *, silently: bool) -> None:
        """From now on so many bytes of answers come through."""

        def order() -> None:
            self._left, self._silent, self.told = after, silently, 0

        self._tell(order)

    def mend(self) -> None:
        """The network is back; what was lost before stays lost."""

        def order() -> None:
            self._drop()
            self._left, self._silent, self.told = None, False, 0

        self._tell(order)

    def _tell(self, order: Callable[[], None]) -> None:
        done = threading.Event()
        self._orders.append(lambda: (order(), done.set())[0])
        self._wake.send(b"!")
        done.wait(20)

    def _end(self) -> None:
        self._over = True

    @property
    def _is_broken(self) -> bool:
        return self._left is not None and self.told >= self._left

    def _run(self) -> None:
        while not self._over:
            for key, _ in self._selector.select():
                one = key.fileobj
                assert isinstance(one, socket.socket)
                if one is self._woken:
                    one.recv(100)
                    while self._orders:
                        self._orders.pop(0)()
                elif one is self._listening:
                    self._accept()
                elif one in self._pairs:
                    self._carry(one)

    def _accept(self) -> None:
        client, _ = self._listening.accept()
        if self._is_broken and not self._silent:
            _reset(client)
            return
        # In silence nobody connects; here the kernel has answered already, and nobody else will.
        server = socket.socket() if self._is_broken else socket.create_connection(self._server, timeout=5)
        self._pairs[client], self._pairs[server] = server, client
        self._answering.add(server)
        if not self._is_broken:
            for one in (client, server):
                one.settimeout(5)
                self._selector.register(one, selectors.EVENT_READ)

    def _carry(self, one: socket.socket) -> None:
        other, answers = self._pairs[one], one in self._answering
        try:
            data = one.recv(_PIECE)
            if answers and self._left is not None:
                data, ended = data[: self._left - self.told], not data
            else:
                ended = not data
            if ended:
                self._close(one, other)
                return
            other.sendall(data)
        except OSError:
            self._close(one, other)
            return
        self.told += len(data) if answers else 0
        if self._is_broken:
            self._break()

    def _break(self) -> None:
        for one in list(self._pairs):
            if one.fileno() >= 0 and one in self._selector.get_map():
                self._selector.unregister(one)
        if not self._silent:
            self._drop()

    def _drop(self) -> None:
        for one in list(self._pairs):
            if one in self._selector.get_map():
                self._selector.unregister(one)
            _reset(one)
        self._pairs.clear()
        self._answering.clear()

    def _close(self, *pair: socket.socket) -> None:
        for one in pair:
            self._selector.unregister(one)
            self._pairs.pop(one, None)
            self._answering.discard(one)
            one.close()


def _reset(one: socket.socket) -> None:
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESETS)
    one.close()
