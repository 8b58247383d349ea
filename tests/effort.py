"""How hard the tests try: the whole of it at the gate (`.ci/run`), a part of it in `make test`, which is for every day.

Every test runs in both; what differs is how many examples, seeds and incidents it is given.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

import pytest

AT_THE_GATE = os.environ.get("HYPOTHESIS_PROFILE") == "ci"

T = TypeVar("T")


def tries(whole: int, part: int | None = None) -> int:
    """So many examples at the gate; between gates a fifth of them, or `part`."""
    return whole if AT_THE_GATE else part or max(5, whole // 5)


def some(cases: Sequence[T], every: int = 4) -> Sequence[T]:
    """All cases at the gate, one in `every` between gates; for tables whose cases are much alike."""
    return cases if AT_THE_GATE else cases[::every]


gate_only = pytest.mark.gate_only
"""For what takes long and has a quicker neighbour that tests the same way; left out between gates (conftest)."""
