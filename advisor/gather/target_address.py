"""A target as a person writes it → `model.target.Target`."""

import re

from advisor.errors import UsageError
from advisor.model.target import Target

LOCAL = "local"
SCHEMES = ("smb", "winrm", "vcenter")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
_HOST = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\.?$")
_EXAMPLES = "smb://cvp1, smb://user@cvp1:445, winrm://[2001:db8::1], vcenter://vc.example.com/VM1, local"


def is_target(text: str) -> bool:
    """Is it the address of a host, rather than a path?"""
    return text.strip().casefold() == LOCAL or _SCHEME.match(text.strip()) is not None


def parse_target(text: str, *, default_scheme: str | None = None) -> Target:
    r"""`scheme://[user@]host[:port][/path]`, or `local`. An IPv6 address stands in brackets. A user may be
    `DOMAIN\name`, `name@domain` or `DOMAIN;name`.

    `default_scheme` is that of a bare host name. Raises UsageError; a password is refused, and never repeated.
    """
    text = text.strip()
    if text.casefold() in (LOCAL, f"{LOCAL}://"):
        return Target(LOCAL, "localhost")
    match = _SCHEME.match(text)
    scheme = match.group(1).casefold() if match else default_scheme
    rest = text[match.end() :] if match else text
    authority, slash, path = rest.partition("/")
    user, _, place = authority.rpartition("@")
    before, _, after = rest.rpartition("@")
    if ":" in before:
        # A secret may hold any sign, `/` and `@` among them: nothing of the address is shown but what must be the host.
        raise UsageError(
            f"the address of {_shown(after.partition('/')[0])} holds a password, which would end up in lists of "
            "processes and in results. Leave it out: it is taken from the keyring, from the environment, or asked for."
        )
    if scheme is None:
        raise UsageError(f"{_shown(text)} is no address of a host; write one like {_EXAMPLES}.")
    if scheme not in SCHEMES:
        known = ", ".join(f"{one}://" for one in SCHEMES)
        raise UsageError(f"{_shown(place)}: there is no scheme {scheme!r}; known are {known} and {LOCAL}.")
    host, port = _place(place, scheme)
    return Target(scheme, host, port, user or None, slash + path if path else "")


def _place(place: str, scheme: str) -> tuple[str, int | None]:
    """Host and port. Raises UsageError."""
    if place.startswith("["):
        host, closed, after = place[1:].partition("]")
        if not closed or not _is_ipv6(host) or (after and not after.startswith(":")):
            raise UsageError(f"{scheme}://{_shown(place)}: an IPv6 address is written [2001:db8::1]:445.")
        port = after[1:]
        is_given = bool(after)
    else:
        if place.count(":") > 1:
            raise UsageError(f"{scheme}://{_shown(place)}: an IPv6 address stands in brackets, [2001:db8::1].")
        host, colon, port = place.partition(":")
        is_given = bool(colon)
        if not _HOST.match(host) or len(host) > 253:
            raise UsageError(f"{scheme}://{_shown(place)}: there is no host in it; write one like {_EXAMPLES}.")
    if not is_given:
        return host, None
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise UsageError(f"{scheme}://{_shown(host)}: the port is a number from 1 to 65535.")
    return host, int(port)


def _is_ipv6(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _shown(text: str) -> str:
    """A part of what was written, short and on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:80]) or "it"
