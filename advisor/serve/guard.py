"""What every request must pass before a page is asked, and what every answer carries.

Only GET and HEAD, only to a host by the name it is served as (a page elsewhere whose name suddenly points here gets
nothing), only with the token where there is one, only so long. The token comes in a header, never in a URL: URLs are
logged and handed on.
"""

import hmac
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from advisor.serve.wsgi import Answer, Environment, Start, refusal

_LONGEST_QUERY = 8192
_LONGEST_PATH = 256
SHORTEST_TOKEN = 16
COMMON = (
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
                                "frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)  # fmt: skip
_CHALLENGE = ("WWW-Authenticate", 'Basic realm="Heartbeat Advisor", charset="UTF-8"')


@dataclass(frozen=True)
class Guard:
    """`names` are the host names that may be asked for, in small letters; an IP address always may be: no name can be
    turned to point here under it. `token` is None where none is asked for."""

    page: Callable[[Environment], Answer]
    names: frozenset[str]
    token: str | None

    def __call__(self, environment: Environment, start: Start) -> Iterable[bytes]:
        return self._answer(environment).send(environment, start, COMMON)

    def _answer(self, environment: Environment) -> Answer:
        if environment.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return refusal(405, "Only GET and HEAD: nothing is changed here.", ("Allow", "GET, HEAD"))
        if not self._is_served(str(environment.get("HTTP_HOST", ""))):
            return refusal(421, "This host is not served under that name; --allow-host NAME adds one.")
        too_long = (
            len(str(environment.get("QUERY_STRING", ""))) > _LONGEST_QUERY
            or len(str(environment.get("PATH_INFO", ""))) > _LONGEST_PATH
        )
        if too_long:
            return refusal(414, "The address is too long.")
        if self.token is not None and not _is_known(str(environment.get("HTTP_AUTHORIZATION", "")), self.token):
            return refusal(401, "A token is needed: as the password, with any user name.", _CHALLENGE)
        return self.page(environment)

    def _is_served(self, host: str) -> bool:
        name = host_name(host)
        return name in self.names or is_address(name)


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host.partition("]")[0].lstrip("[").lower()
    return host.partition(":")[0].rstrip(".").lower()


def is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_known(header: str, token: str) -> bool:
    """`Bearer TOKEN`, or `Basic` with the token as the password, which a browser asks for by itself."""
    scheme, _, told = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            told = b64decode(told.strip(), validate=True).decode("utf-8").partition(":")[2]
        except (Error, UnicodeDecodeError, ValueError):
            return False
    elif scheme.lower() != "bearer":
        return False
    # WSGI hands headers over as Latin-1; both sides are compared as bytes, in a time that tells nothing.
    return hmac.compare_digest(told.strip().encode("utf-8", "replace"), token.encode())
