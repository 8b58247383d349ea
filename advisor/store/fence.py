"""Who removes runs, or ends one, waits for those who write, and they for him: else a shared content could go while it
is referred to, or a host come after its run was counted.

SQLite has one writer at a time anyway.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_NUMBER = 0x6164765F73746F72  # "adv_stor"


def shared_fence(connection: "Connection") -> None:
    """For writers, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_NUMBER})")


def sole_fence(connection: "Connection") -> None:
    """For who removes, or ends a run, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_NUMBER})")
