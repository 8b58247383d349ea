"""Several machines in one output of wmic (`/node:a,b`) or of a remote PowerShell: every object says of which it is."""

from collections.abc import Sequence

from advisor.model.problem import Problem
from advisor.model.source import HostSource
from advisor.read.rows import Row

NAMES = ("Node", "PSComputerName")
_LETTERS = 15


def nodes(rows: Sequence[Row]) -> tuple[str, ...]:
    """The machines that the objects name, in their order."""
    named = {node.casefold(): node for row in reversed(rows) if (node := node_of(row))}
    return tuple(reversed(named.values()))


def node_of(row: Row) -> str:
    return next((text for name in NAMES if (text := row.text(name))), "")


def own_rows(rows: Sequence[Row], file: str, host: HostSource) -> tuple[Sequence[Row], Sequence[Problem]]:
    """Of the objects of several machines those of this one; all of them while nobody knows which one it is."""
    named = nodes(rows)
    if len(named) < 2 or host.name is None:
        return rows, ()
    own = [row for row in rows if _short(node_of(row)) == _short(host.name)]
    if own:
        return own, ()
    return (), (Problem(file, f"holds facts of {', '.join(named)}, and none of {host.name}."),)


def _short(name: str) -> str:
    """One machine may be called by its full name, or by the first 15 letters of it."""
    return name.casefold().partition(".")[0][:_LETTERS]
