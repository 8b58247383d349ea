"""How an empty or an older database becomes what `tables` describes: forward only, one step a version.

A step that was released is never changed; the next version gets a step of its own. A newer database is refused:
its rows may mean what this version can't know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Step:
    """Statements that lead to `version` from the one before. `{identity}`, `{blob}`, `{exact}` (a text that sorts by
    its bytes) and `{clustered}` are spelled as the database wants it."""

    version: int
    statements: tuple[str, ...]


STEPS: tuple[Step, ...] = (
    Step(
        1,
        (
            """CREATE TABLE runs (
                number {identity}, id {exact} NOT NULL UNIQUE, fleet {exact} NOT NULL, started {exact} NOT NULL,
                finished {exact}, state {exact} NOT NULL, hosts BIGINT NOT NULL, assessed BIGINT NOT NULL,
                unknown BIGINT NOT NULL, facts_as_of {exact}, pack TEXT NOT NULL, engine TEXT NOT NULL,
                severities TEXT NOT NULL, options TEXT NOT NULL, counts TEXT, problems {blob},
                actions TEXT)""",
            "CREATE INDEX runs_of_fleet ON runs (fleet, started)",
            "CREATE TABLE outcomes (id {identity}, sha256 {blob} NOT NULL UNIQUE, content {blob} NOT NULL)",
            """CREATE TABLE verdicts (rule {exact} NOT NULL, verdict {exact} NOT NULL, outcome BIGINT NOT NULL,
                PRIMARY KEY (rule, verdict, outcome)){clustered}""",
            "CREATE TABLE configurations (id {identity}, sha256 {blob} NOT NULL UNIQUE, content {blob} NOT NULL)",
            """CREATE TABLE hosts (run BIGINT NOT NULL, host {exact} NOT NULL, position BIGINT NOT NULL, role {exact},
                outcome BIGINT NOT NULL, configuration BIGINT, own {blob}, frame BIGINT,
                PRIMARY KEY (run, host))""",
            "CREATE INDEX hosts_of_outcome ON hosts (run, outcome)",
            """CREATE TABLE frames (run BIGINT NOT NULL, first BIGINT NOT NULL, content {blob} NOT NULL,
                PRIMARY KEY (run, first))""",
        ),
    ),
    Step(
        2,
        (
            "ALTER TABLE runs ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
            "CREATE TABLE waivers (id {identity}, sha256 {blob} NOT NULL UNIQUE, content {blob} NOT NULL)",
            "CREATE TABLE run_waivers (run BIGINT NOT NULL, waiver BIGINT NOT NULL, PRIMARY KEY (run, waiver))",
            """CREATE TABLE documents (run BIGINT NOT NULL, kind {exact} NOT NULL, name {exact} NOT NULL,
                written {exact} NOT NULL, content {blob} NOT NULL, PRIMARY KEY (run, kind, name))""",
        ),
    ),
)
_SPELLING = {
    "sqlite": {
        "identity": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "blob": "BLOB",
        "exact": "TEXT",
        "clustered": " WITHOUT ROWID",
    },
    "postgresql": {
        "identity": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "blob": "BYTEA",
        "exact": 'TEXT COLLATE "C"',
        "clustered": "",
    },
}
_LOCK = 0x61647669736F72  # "advisor": one number for all who change the tables


def version_of(connection: "Connection") -> int:
    """The version of the database's tables, 0 where there are none of a store."""
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("advisor_store"):
        return 0
    return int(connection.execute(text("SELECT version FROM advisor_store")).scalar() or 0)


def migrate(connection: "Connection", shown: str, steps: Sequence[Step] = STEPS) -> None:
    """Brings the tables to the newest version, in the transaction of `connection`; others who do so wait.

    Raises StoreError when the database is newer than the advisor, or holds tables of something else.
    """
    from sqlalchemy import inspect, text

    dialect = connection.dialect.name
    if dialect == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            what = f"{shown}: the database's encoding is {encoding}, which can't hold every name"
            raise StoreError(f"{what}. Make one with createdb --encoding=UTF8 --template=template0.")
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    before = version_of(connection)
    check_version(before, shown, steps)
    if before == 0:
        strange = [name for name in ("runs", "hosts") if inspect(connection).has_table(name)]
        if strange:
            what = f"{shown}: holds a table {strange[0]!r} of another program."
            raise StoreError(f"{what} Give the advisor a database of its own.")
        connection.exec_driver_sql("CREATE TABLE advisor_store (version INTEGER NOT NULL)")
        connection.exec_driver_sql("INSERT INTO advisor_store VALUES (0)")
    for step in steps:
        if step.version > before:
            for statement in step.statements:
                connection.exec_driver_sql(statement.format(**_SPELLING[dialect]))
            connection.exec_driver_sql(f"UPDATE advisor_store SET version = {int(step.version)}")  # noqa: S608


def check_version(version: int, shown: str, steps: Sequence[Step] = STEPS) -> None:
    """Raises StoreError for a database that a newer advisor has written."""
    newest = steps[-1].version
    if version > newest:
        what = f"{shown}: was written by a newer advisor: its tables are of version {version}"
        raise StoreError(f"{what}, this advisor knows those up to {newest}. Install the newer one.")
