"""Many rows at once, each under its key: what is there already is left or replaced, never doubled.

SQLite gets one prepared statement. PostgreSQL gets a COPY, which fails as a whole when one of the rows is there; then
the rows go through a table of the transaction's own, and from there in by one INSERT that can tell.
"""

import contextlib
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Text

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

_STAGE = "advisor_stage"
_KINDS: dict[type, str] = {BigInteger: "int8", Integer: "int4", Text: "text", LargeBinary: "bytea"}


def add(connection: "Connection", table: "Table", columns: Sequence[str], rows: Collection[Sequence[Any]], *,
        unique: Sequence[str], replace: bool = False) -> None:  # fmt: skip
    """Rows with these columns, no two of one `unique` key among them. Raises what the driver raises."""
    listed, keys = ", ".join(columns), ", ".join(unique)
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in unique)
    conflict = f"ON CONFLICT ({keys}) DO {f'UPDATE SET {changes}' if replace and changes else 'NOTHING'}"
    driver = connection.connection.driver_connection
    assert driver is not None
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table.name} ({listed}) VALUES ({marks}) {conflict}", rows)  # noqa: S608
        return
    import psycopg

    kinds = [_KINDS[type(table.c[name].type)] for name in columns]

    with contextlib.suppress(psycopg.errors.UniqueViolation), driver.transaction(), driver.cursor() as cursor:
        _copy(cursor, f"COPY {table.name} ({listed}) FROM STDIN (FORMAT BINARY)", kinds, rows)
        return
    with driver.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {_STAGE} AS SELECT {listed} FROM {table.name} WITH NO DATA")  # noqa: S608
        _copy(cursor, f"COPY {_STAGE} ({listed}) FROM STDIN (FORMAT BINARY)", kinds, rows)
        cursor.execute(f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM {_STAGE} {conflict}")  # noqa: S608
        cursor.execute(f"DROP TABLE {_STAGE}")


def _copy(cursor: Any, statement: str, kinds: Sequence[str], rows: Collection[Sequence[Any]]) -> None:
    with cursor.copy(statement) as copy:
        copy.set_types(kinds)
        for row in rows:
            copy.write_row(row)
