"""The server: where it listens, whom it lets in, and how it ends."""

import socket
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Any

from advisor.errors import UsageError
from advisor.serve.guard import SHORTEST_TOKEN, Guard, host_name
from advisor.serve.wsgi import Answer, Environment

_THREADS = 4
_LONGEST_HEADER = 16 * 1024
_LONGEST_BODY = 1024
_IDLE_SECONDS = 30
_CONNECTIONS = 200


class Server:
    """Listens from when it is made, and answers while `run` runs. Raises UsageError when it may not, or can't."""

    def __init__(
        self,
        page: Callable[[Environment], Answer],
        host: str,
        port: int,
        *,
        token: str | None = None,
        names: Sequence[str] = (),
    ) -> None:
        if find_spec("waitress") is None:
            raise UsageError("serving needs an extra: pip install 'heartbeat-advisor[serve]'.")
        import waitress

        check_token(host, token)
        self._socket = _listening(host, port)
        self.port = int(self._socket.getsockname()[1])
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self.port}/"
        guard = Guard(page, _names(host, names), token)
        self._server: Any = waitress.create_server(
            guard,
            sockets=[self._socket],
            threads=_THREADS,
            max_request_header_size=_LONGEST_HEADER,
            max_request_body_size=_LONGEST_BODY,
            channel_timeout=_IDLE_SECONDS,
            connection_limit=_CONNECTIONS,
            ident=None,
            expose_tracebacks=False,
        )

    def run(self) -> None:
        """Answers until SIGINT or SIGTERM; what is being answered then is finished."""
        import signal

        def leave(*_: object) -> None:
            raise SystemExit

        before = signal.signal(signal.SIGTERM, leave)
        try:
            self._server.run()
        finally:
            signal.signal(signal.SIGTERM, before)
            self.close()

    def close(self) -> None:
        self._server.close()
        self._socket.close()


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches it."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_token(host: str, token: str | None) -> None:
    """Raises UsageError beyond the loopback without a token, and for one that could be guessed."""
    if token is None and not is_loopback(host):
        what = f"{host} can be reached by others, and whoever reaches it would read everything"
        raise UsageError(f"{what}: give --token-file FILE, or set ADVISOR_SERVE_TOKEN.")
    if token is not None and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        what = f"the token must be at least {SHORTEST_TOKEN} printable ASCII characters"
        raise UsageError(f"{what}; python -c 'import secrets; print(secrets.token_urlsafe(32))' makes one.")


def _names(host: str, more: Sequence[str]) -> frozenset[str]:
    """The names under which it is served."""
    own = {"localhost", host_name(host)}
    if not is_loopback(host):
        own |= {socket.gethostname().lower(), socket.getfqdn().lower()}
    return frozenset(own | {host_name(name) for name in more})


def _listening(host: str, port: int) -> socket.socket:
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        made = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise UsageError(f"{host}: is no address to listen on: {error.strerror or error}.") from None
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(64)
    except OSError as error:
        made.close()
        what = f"{host}:{port}: can't be listened on: {error.strerror or error}."
        raise UsageError(f"{what} Give another --port.") from None
    return made
