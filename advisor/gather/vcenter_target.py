"""`vcenter://[user@]host[:port][/path]?vm=NAME&vm=NAME`: which vCenter, which part of its inventory, which machines."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from advisor.errors import UsageError

SCHEME = "vcenter://"
_PORT = 443
_FORM = "vcenter://host[:port][/datacenter/vm/folder][?vm=NAME]"


@dataclass(frozen=True, slots=True)
class VcenterTarget:
    """`path` is an inventory path such as `DC0/vm/voice`, or "" for all; `names` are machines, none for all."""

    host: str
    port: int = _PORT
    path: str = ""
    names: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Host and port as they stand in a URL; the usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORT else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{SCHEME}{self.address}"


def parse_target(text: str) -> VcenterTarget:
    """Raises UsageError. A password in the target would stand in the shell's history: it is refused, not repeated.

    A user in it is for whoever finds the credentials.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        raise UsageError(f"that is no address of a vCenter; write {_FORM}.") from None
    if ":" in parts.netloc.rpartition("@")[0]:
        raise UsageError(f"{SCHEME}…: no password may stand in a target; give only {_FORM}.")
    if not text.startswith(SCHEME):
        raise UsageError(f"{text}: is no vCenter; write {_FORM}.")
    try:
        host, port = parts.hostname, parts.port or _PORT
    except ValueError:
        raise UsageError(f"{text}: the port is no number from 1 to 65535; write {_FORM}.") from None
    query = parse_qsl(parts.query, keep_blank_values=True)
    unknown = next((key for key, _ in query if key != "vm"), None)
    if unknown is not None or parts.fragment:
        raise UsageError(f"{text}: {unknown or '#'!r} is not known here; write {_FORM}.")
    names = tuple(name.strip() for _, name in query if name.strip())
    if not host:
        raise UsageError(f"{text}: names no host; write {_FORM}.")
    return VcenterTarget(host, port, unquote(parts.path).strip("/"), names)
