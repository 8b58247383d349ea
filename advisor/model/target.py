"""Whom to ask for facts: `smb://host`, `winrm://host`, `vcenter://host`, this machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One address. `scheme` is `smb`, `winrm`, `vcenter` or `local`; `port` is None for the scheme's own. `user` is
    who the address names; it holds no password, because an address is shown and saved."""

    scheme: str
    host: str
    port: int | None = None
    user: str | None = None
    path: str = ""

    def __str__(self) -> str:
        if self.scheme == "local":
            return self.scheme
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port is not None else "") + self.path


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for one host, in seconds: for a connection or an answer, and for all of it. `tries` counts the
    first one; between two of them the wait doubles, beginning at `pause`."""

    answer: float = 10.0
    host: float = 60.0
    tries: int = 3
    pause: float = 0.5
