"""Facts of many hosts by column: each distinct value is kept once, and a host has its number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.model.fact import Absent, Value

Codes: TypeAlias = NDArray[np.int32]
Cell: TypeAlias = Value | Absent | None
"""What a host has of a fact; None: nobody speaks of it."""
Members: TypeAlias = tuple[Cell, ...]
"""What the instances of a host's list have of a fact, in the order of the instances."""


@dataclass(frozen=True, slots=True)
class FactColumn:
    """Host `i` has `cells[codes[i]]`; of a fact of a list (`nic[].rss`) these are `Members`."""

    cells: Sequence[Cell | Members]
    codes: Codes


@dataclass(frozen=True, slots=True)
class MomentColumn:
    """When the facts of a column were observed (UTC; None: not told), as far as it matters to anybody; of a fact of a
    list one moment an instance."""

    cells: Sequence[datetime | tuple[datetime | None, ...] | None]
    codes: Codes


@dataclass(frozen=True, slots=True)
class CountColumn:
    """How many instances of a list the hosts have."""

    cells: Sequence[int]
    codes: Codes


@dataclass(frozen=True)
class FactTable:
    """The facts that somebody asks for, of `count` hosts. A cell may stand for others that nobody tells apart. Facts
    without a column have no value on any host. `counts` is by a list's head, such as `nic`."""

    count: int
    facts: Mapping[str, FactColumn]
    moments: Mapping[str, MomentColumn]
    counts: Mapping[str, CountColumn]
