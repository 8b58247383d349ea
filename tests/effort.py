"""How hard the tests try: the whole of it at the gate (`.ci/run`), a part of it in `make test`, which is for every day.

The gate runs them twice: all of them, with the real servers and measured (ADVISOR_REAL), and beside that those that can
be given more examples, seeds or incidents, with all of these (HYPOTHESIS_PROFILE=ci, ADVISOR_MORE).
"""

import os
from collections.abc import Iterable

import pytest
from hypothesis import is_hypothesis_test

ALL_EXAMPLES = os.environ.get("HYPOTHESIS_PROFILE") == "ci"
AT_THE_GATE = ALL_EXAMPLES or bool(os.environ.get("ADVISOR_REAL"))
ONLY_MORE = bool(os.environ.get("ADVISOR_MORE"))


def tries(whole: int, part: int | None = None) -> int:
    """So many examples where all are wanted; otherwise a fifth of them, or `part`."""
    return whole if ALL_EXAMPLES else part or max(5, whole // 5)


gate_only = pytest.mark.gate_only
"""For what takes long, a second or more on a good day, and has a quicker neighbour; left out between gates."""


def some(cases: Iterable[object], every: int = 4) -> list[object]:
    """All cases of a parameter (or, as tuples, of several) at the gate, one in `every` between gates; for tables whose
    cases are much alike."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=[gate_only] if place % every else [])
        for place, case in enumerate(cases)
    ]


def is_left_out(item: pytest.Function) -> bool:
    """Whether a test is for the gate alone, or can't be given more where only that is wanted."""
    if ONLY_MORE:
        return not is_hypothesis_test(item.function) and not hasattr(item.module, tries.__name__)
    return not AT_THE_GATE and item.get_closest_marker("gate_only") is not None
