"""Where a store is: a file of SQLite, or the URL of a PostgreSQL. A password never leaves this module in words."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import StoreError, UsageError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]+)://")
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_SECRET = re.compile(r"((?:ssl)?password=)[^&\s]+", re.I)
_LOGON = re.compile(r"(://[^:/@\s]*:)[^\s]*(@)")


@dataclass(frozen=True)
class Address:
    """`shown` is for people. `file` is None for PostgreSQL."""

    shown: str
    file: Path | None
    url: "URL" = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords of the URL."""
        told = [self.url.password, *(self.url.query.get(name) for name in ("password", "sslpassword"))]
        return tuple(str(one) for one in told if one)

    def masked(self, text: str) -> str:
        """The text of somebody else's error, without any of them."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return masked(text)


def masked(text: str) -> str:
    """The text with `***` for what looks like the password of a URL."""
    return _SECRET.sub(r"\1***", _LOGON.sub(r"\1***\2", text))


def parse_address(where: str) -> Address:
    """`postgresql://user@host/database`, `sqlite:///file`, or the path of a file.

    Raises UsageError for anything else. The password of a PostgreSQL may stand in the URL; better places, which libpq
    looks at itself, are PGPASSWORD and `.pgpass`.
    """
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    scheme = _SCHEME.match(where)
    if scheme is None:
        if not where.strip() or "\0" in where:
            raise UsageError("a store is a file or a URL such as postgresql://user@host/database; the name is empty.")
        return Address(where, Path(where), URL.create("sqlite", database=where))
    name = scheme.group(1).lower()
    if name not in (*_POSTGRESQL, "sqlite"):
        what = f"{masked(where)}: is no store: {name} is neither sqlite nor postgresql."
        raise UsageError(f"{what} Give a file, or postgresql://user@host/database.")
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        raise UsageError(
            f"{masked(where)}: is no URL of a store: write postgresql://user@host:port/database."
        ) from None
    if name == "sqlite":
        if not url.database or url.host:
            raise UsageError(f"{masked(where)}: names no file; write sqlite:///FILE, or the file by itself.")
        return Address(url.database, Path(url.database), URL.create("sqlite", database=url.database))
    url = url.set(drivername="postgresql+psycopg")
    # What is asked of the server in the URL goes to libpq, but what is told to people is never a secret of it.
    shown = masked(url.set(drivername="postgresql").render_as_string(hide_password=True))
    return Address(shown, None, url)


def without_driver(address: Address) -> StoreError:
    return StoreError(f"{address.shown}: PostgreSQL needs an extra: pip install 'heartbeat-advisor[store]'.")
