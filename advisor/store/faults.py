"""What a database refuses, as a sentence that says what to do. Passwords are masked."""

import sqlite3
from typing import Any

from advisor.errors import StoreError
from advisor.store.address import Address

_RESUME = "Nothing that was written is lost; run the audit again and it goes on."
_LOGON = "Check the server's name and port, the database, the user, and the password in the URL, PGPASSWORD or .pgpass."
_SQLITE = {
    "SQLITE_FULL": f"the disk is full. Make room for it. {_RESUME}",
    "SQLITE_IOERR": f"the disk can't be read or written. {_RESUME}",
    "SQLITE_CORRUPT": "the file is damaged. Restore it from a backup, or move it away and begin a new one.",
    "SQLITE_NOTADB": "is no database of SQLite. Name another file.",
    "SQLITE_READONLY": "can't be written: the file or its folder is read-only. Change its rights, or name another.",
    "SQLITE_CANTOPEN": "can't be opened. Is the folder there, and may it be read and written?",
    "SQLITE_BUSY": f"another program has held it for too long. {_RESUME}",
    "SQLITE_LOCKED": f"another program has held it for too long. {_RESUME}",
    "SQLITE_PERM": "access is denied.",
    "SQLITE_AUTH": "access is denied.",
    "SQLITE_TOOBIG": "a row of it is larger than SQLite holds.",
}
_RETRIED = ("40001", "40P01", "57P01", "57P02", "57P03", "53300", "25P03")
"""Of another's doing, and gone soon: a conflict of two writers, a server that restarts, too many connections."""
_POSTGRESQL = {
    "53100": f"the server's disk is full. Make room for it. {_RESUME}",
    "53200": f"the server is out of memory. {_RESUME}",
    "53300": "the server has too many connections already. Try again later.",
    "42501": "the user may not do this. Grant it the rights, or make the tables its own.",
    "25006": "can't be written: the server or this connection is read-only.",
    "57P01": f"the server was stopped. {_RESUME}",
    "57P02": f"the server crashed. {_RESUME}",
    "57P03": "the server is starting or stopping. Try again in a moment.",
    "57014": "the server gave up the question after its time limit.",
    "XX001": "the server found damaged data. Restore the database from a backup.",
    "XX002": "the server found a damaged index. REINDEX it, or restore the database from a backup.",
}


def told(error: Exception, address: Address, *, opening: bool = False) -> StoreError:
    """The sentence for an error of SQLAlchemy or of a driver; `opening`: no connection has stood yet."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", None) or ""
        for known, sentence in _SQLITE.items():
            if name == known or name.startswith(f"{known}_"):
                return StoreError(f"{address.shown}: {sentence}")
        if "file is not a database" in str(cause):
            return StoreError(f"{address.shown}: {_SQLITE['SQLITE_NOTADB']}")
        if isinstance(cause, sqlite3.OperationalError) and "no such" in str(cause):
            return StoreError(f"{address.shown}: its tables are not those of a store ({cause}). Name another database.")
    state = getattr(cause, "sqlstate", None)
    if state in _POSTGRESQL:
        return StoreError(f"{address.shown}: {_POSTGRESQL[state]}")
    # What a driver says may quote the connection: the first line tells what happened.
    first = address.masked(str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__)
    if _lost(error) and opening:
        what = f"{address.shown}: no connection: {first.rstrip('.')}."
        return StoreError(f"{what} {_LOGON}")
    if _lost(error):
        return StoreError(f"{address.shown}: the server can't be reached: {first}. {_RESUME}")
    return StoreError(f"{address.shown}: the database refused: {first}")


def strange(error: Exception) -> str:
    """The sentence for a row that can't be read."""
    said = " ".join(str(error).split())[:100]
    what = f"holds a row that no advisor of this version has written ({type(error).__name__}: {said})."
    return f"{what} It was damaged or changed; restore it from a backup, or begin a new one."


def passes(error: Exception, *, opening: bool = False) -> bool:
    """Whether the same may succeed soon: a conflict with another writer, or a server that was there before."""
    state = getattr(_cause(error), "sqlstate", None)
    return state in _RETRIED or (not opening and state not in _POSTGRESQL and _lost(error))


def _lost(error: Exception) -> bool:
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        return False
    state = getattr(cause, "sqlstate", None)
    if getattr(error, "connection_invalidated", False) or (state or "").startswith("08"):
        return True
    return state is None and type(cause).__name__ == "OperationalError"


def _cause(error: Exception) -> Any:
    """The driver's own error, inside SQLAlchemy's."""
    return getattr(error, "orig", None) or error
