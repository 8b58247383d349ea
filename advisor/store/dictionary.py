"""Contents that many rows share: each is stored once, whoever writes it first, and is known by a number."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from advisor.store.bulk import add
from advisor.store.written import fingerprint

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

_ASKED_AT_ONCE = 500
_MOST_REMEMBERED = 200_000


class Dictionary:
    """The numbers of contents in one table. Those of a transaction that failed are not remembered."""

    def __init__(self, table: "Table") -> None:
        self._table = table
        self._known: dict[bytes, int] = {}

    def numbers(
        self,
        connection: "Connection",
        contents: Sequence[bytes],
        added: "Callable[[Connection, Iterable[tuple[int, bytes]]], None] | None" = None,
    ) -> tuple[list[int], dict[bytes, int]]:
        """The number of each content, and what may be remembered once the transaction is committed. `added` is told of
        those that this writer did not know, in the same transaction."""
        prints = [fingerprint(content) for content in contents]
        lacking = {one: content for one, content in zip(prints, contents, strict=True) if one not in self._known}
        fresh: dict[bytes, int] = {}
        if lacking:
            # In one order, so that two writers who add the same contents never wait for each other.
            order = sorted(lacking)
            rows = [(one, lacking[one]) for one in order]
            add(connection, self._table, ("sha256", "content"), rows, unique=("sha256",))
            fresh = self._asked(connection, order)
            if added is not None:
                added(connection, [(fresh[one], lacking[one]) for one in order])
        return [self._known[one] if one in self._known else fresh[one] for one in prints], fresh

    def remember(self, fresh: dict[bytes, int]) -> None:
        if len(self._known) + len(fresh) > _MOST_REMEMBERED:
            self._known.clear()
        self._known.update(fresh)

    def _asked(self, connection: "Connection", prints: Sequence[bytes]) -> dict[bytes, int]:
        from sqlalchemy import select

        found: dict[bytes, int] = {}
        for start in range(0, len(prints), _ASKED_AT_ONCE):
            some = prints[start : start + _ASKED_AT_ONCE]
            query = select(self._table.c.sha256, self._table.c.id).where(self._table.c.sha256.in_(some))
            found.update((bytes(one), number) for one, number in connection.execute(query))
        return found
