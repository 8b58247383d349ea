"""Many rows at once, each under its key: what is there already is left or replaced, never doubled.

SQLite gets one prepared statement, PostgreSQL a COPY into a table of the transaction's own, and from there one
INSERT: a COPY alone can't tell what is there.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

_STAGE = "advisor_stage"


def add(connection: "Connection", table: "Table", columns: Sequence[str], rows: Iterable[Sequence[Any]], *,
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
    with driver.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {_STAGE} AS SELECT {listed} FROM {table.name} WITH NO DATA")  # noqa: S608
        with cursor.copy(f"COPY {_STAGE} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM {_STAGE} {conflict}")  # noqa: S608
        cursor.execute(f"DROP TABLE {_STAGE}")
