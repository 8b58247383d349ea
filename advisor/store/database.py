"""A connection to the database of a store: how it is opened, and how a transaction is begun, repeated and given up."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from advisor.errors import STRANGE, StoreError
from advisor.store.address import Address, without_driver
from advisor.store.faults import passes, strange, told
from advisor.store.migrations import check_version, migrate, version_of

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.engine import Connection, Engine

Made = TypeVar("Made")
_BUSY_SECONDS = 60
_CONNECT_SECONDS = 10
_QUESTION_SECONDS = 60
"""For readers: a page that takes longer helps nobody, and its question must not stay behind."""
_CACHE_KIB, _LOG_PAGES = 128 * 1024, 16 * 1024
"""Of the writer, so that a batch changes a page of the index once and not a page a row, and a page that several batches
change is moved to its place once."""
_PATIENCE = 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0


class OlderStoreError(StoreError):
    """Only read, and its tables are not yet those of this version."""


class Database:
    """An open store. `read_only` is kept by the database itself, not only by us."""

    def __init__(self, address: Address, *, read_only: bool = False, patience: float = _PATIENCE) -> None:
        """Opens it, and makes or migrates its tables unless it is only read. `patience` is for how many seconds a
        write is tried again while the server is away. Raises StoreError."""
        self.address, self.read_only, self._patience, self._opening = address, read_only, patience, True
        if address.file is not None and read_only and not address.file.is_file():
            raise StoreError(f"{address.shown}: there is no such file. `advisor audit FLEET --store FILE` makes one.")
        self.engine = _sqlite(address.file, read_only) if address.file is not None else _postgresql(address, read_only)
        try:
            if read_only:
                with self.reading() as connection:
                    self._check(connection)
            else:
                self.write(lambda connection: migrate(connection, address.shown))
            self._opening = False
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.engine.dispose()

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> "Iterator[Connection]":
        """A connection that sees one state of the database, whatever others write meanwhile.

        Raises StoreError, also for rows that this version can't have written.
        """
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with self.engine.connect() as connection:
                if self.dialect == "postgresql":
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    yield connection
        except SQLAlchemyError as error:
            raise told(error, self.address, opening=self._opening) from None
        except STRANGE as error:
            raise StoreError(f"{self.address.shown}: {strange(error)}") from error

    def write(self, work: "Callable[[Connection], Made]") -> Made:
        """What `work` does, as a whole or not at all. It must be such that it may be done twice: where the server went
        away nobody knows whether it has been done.

        Raises StoreError when the database refuses, or is away for longer than the patience."""
        from sqlalchemy.exc import SQLAlchemyError

        # Rows go to the driver directly, which then raises errors of its own.
        errors: tuple[type[Exception], ...] = (SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error)
        until, pause = time.monotonic() + self._patience, _FIRST_PAUSE
        while True:
            try:
                with self.engine.connect() as connection:
                    connection = connection.execution_options(advisor_writes=True)
                    with connection.begin():
                        return work(connection)
            except errors as error:
                if not passes(error, opening=self._opening) or time.monotonic() > until:
                    raise told(error, self.address, opening=self._opening) from None
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _check(self, connection: "Connection") -> None:
        version = version_of(connection)
        if version == 0:
            raise StoreError(f"{self.address.shown}: holds no audits. `advisor audit FLEET --store …` keeps them.")
        check_version(version, self.address.shown)
        from advisor.store.migrations import STEPS

        if version < STEPS[-1].version:
            what = f"{self.address.shown}: was written by an older advisor and must be brought up to date."
            raise OlderStoreError(f"{what} `advisor audit history --store …` by somebody who may write does so.")


def _sqlite(file: Path, read_only: bool) -> "Engine":
    import sqlite3
    from urllib.parse import quote

    from sqlalchemy import create_engine, event

    mode = "?mode=ro" if read_only else ""
    log = file.with_name(f"{file.name}-wal")
    if read_only and not os.access(file.parent, os.W_OK) and not _is_written(log):
        mode += "&immutable=1"  # a log of changes can't lie beside it, so there is none to look for
    place = f"file:{quote(str(file.absolute()))}{mode}"

    def connect(more: str = "") -> sqlite3.Connection:
        made = sqlite3.connect(
            place + more, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            if read_only and not more and not _is_written(log) and not _readable_beside_writers(made):
                made.close()
                return connect("&immutable=1")
            if not read_only:
                # Readers do not wait for writers, and what was committed outlives a power cut.
                made.execute("PRAGMA journal_mode=WAL")
                made.execute("PRAGMA synchronous=FULL")
                made.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
                made.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")
            # A file of somebody else may be damaged on purpose, and its schema is no program of ours.
            made.execute("PRAGMA cell_size_check=ON")
            made.execute("PRAGMA trusted_schema=OFF")
        except BaseException:
            made.close()
            raise
        return made

    engine = create_engine("sqlite://", creator=connect, hide_parameters=True, poolclass=_pool())
    _quiet(engine)

    @event.listens_for(engine, "begin")
    def begin(connection: "Connection") -> None:
        # Who means to write says so at once: two readers that turn into writers would wait for each other.
        writes = connection.get_execution_options().get("advisor_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_written(log: Path) -> bool:
    """Whether the log of changes holds some that are not yet in the database."""
    try:
        return log.stat().st_size > 0
    except OSError:
        return False


def _readable_beside_writers(connection: "sqlite3.Connection") -> bool:
    """False on a disk that is too full for the index of the changes of writers, of which there are none then."""
    import sqlite3

    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return not error.sqlite_errorname.startswith(("SQLITE_IOERR", "SQLITE_FULL"))
    return True


def _pool() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


def _quiet(engine: "Engine") -> "Engine":
    """Its pool tells of faults alone: who interrupts knows that a connection was not closed in form."""
    import logging

    def is_fault(record: logging.LogRecord) -> bool:
        return not (record.exc_info and record.exc_info[0] is KeyboardInterrupt)

    if isinstance(engine.pool.logger, logging.Logger):
        engine.pool.logger.addFilter(is_fault)
    return engine


def _postgresql(address: Address, read_only: bool) -> "Engine":
    from importlib.util import find_spec

    from sqlalchemy import create_engine

    if find_spec("psycopg") is None:
        raise without_driver(address)
    options = "-c timezone=UTC -c client_encoding=UTF8"
    if read_only:
        options += f" -c default_transaction_read_only=on -c statement_timeout={_QUESTION_SECONDS}s"
    asked = {name.lower() for name in address.url.query}
    arguments: dict[str, Any] = {"application_name": "heartbeat-advisor", "connect_timeout": _CONNECT_SECONDS}
    arguments = {name: value for name, value in arguments.items() if name not in asked}
    if "options" in asked:
        options = f"{address.url.query['options']} {options}"
    url = address.url.difference_update_query(["options"])
    engine = create_engine(
        url, connect_args={**arguments, "options": options}, hide_parameters=True, pool_pre_ping=True, pool_size=4
    )
    return _quiet(engine)
