"""`--store`: where audits are kept, and how a store is opened for commands that only ask it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.pack.load import Pack
    from advisor.store.store import Store

VARIABLE = "ADVISOR_STORE"
_HELP = f"The store: a file (SQLite) or postgresql://user@host/database. Default: the environment's {VARIABLE}."


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--store`, given to the command as `store`; None when neither it nor the environment names one."""
    return click.option("--store", metavar="FILE|URL", envvar=VARIABLE, show_envvar=False, help=_HELP)(command)


def opened(where: str | None, pack: "Pack", *, read_only: bool = True, upgrade: bool = True) -> "Store":
    """The store, for reading unless said otherwise; with `upgrade` an older one is brought up to date on the way.

    Raises UsageError when none is named, and StoreError.
    """
    from advisor.deciding import row_reader
    from advisor.store.database import OlderStoreError
    from advisor.store.store import Store

    if not where:
        raise UsageError(f"no store is named: give --store FILE or URL, or set {VARIABLE} in the environment.")
    try:
        return Store.open(where, read_only=read_only, row_reader=row_reader(pack))
    except OlderStoreError:
        if not upgrade:
            raise
        return Store.open(where, row_reader=row_reader(pack))
