"""Reaches an input (folder, archive, file, standard input) and hands over its hosts with their named files.

Who asks hosts over the network needs none of that: it is imported when it is first asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.gather.reach import gather

__all__ = ["gather"]


def __getattr__(name: str) -> Any:
    if name == "gather":
        from advisor.gather import reach

        return reach.gather
    raise AttributeError(f"module 'advisor.gather' has no attribute {name!r}")
