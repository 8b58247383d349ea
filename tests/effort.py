"""How hard the tests try: the whole of it at the gate (`.ci/run`), a part of it in `make test`, which is for every day.

What differs is how many examples, seeds, incidents and cases a test is given. With ADVISOR_MORE only those tests run
that differ.
"""

import os
from collections.abc import Iterable

import pytest
from hypothesis import is_hypothesis_test

AT_THE_GATE = os.environ.get("HYPOTHESIS_PROFILE") == "ci"

ONLY_MORE = bool(os.environ.get("ADVISOR_MORE"))


def tries(whole: int, part: int | None = None) -> int:
    """So many examples at the gate; between gates a fifth of them, or `part`."""
    return whole if AT_THE_GATE else part or max(5, whole // 5)


gate_only = pytest.mark.gate_only
"""For what takes long and has a quicker neighbour that tests the same way; left out between gates (conftest)."""


def some(cases: Iterable[object], every: int = 4) -> list[object]:
    """All cases of a parameter (or, as tuples, of several) at the gate, one in `every` between gates; for tables whose
    cases are much alike."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=[gate_only] if place % every else [])
        for place, case in enumerate(cases)
    ]


def is_left_out(item: pytest.Item) -> bool:
    """Whether a test is for the gate alone, or no other there than between gates where only what differs is wanted."""
    for_the_gate = item.get_closest_marker("gate_only") is not None
    if not AT_THE_GATE:
        return for_the_gate
    test, module = getattr(item, "obj", None), getattr(item, "module", None)
    return ONLY_MORE and not (for_the_gate or is_hypothesis_test(test) or hasattr(module, tries.__name__))
