"""How hard the tests try: the whole of it at the gate (`.ci/run`), a part of it in `make test`, which is for every day.

The gate runs each of them once, in two parts: with the real servers and measured, what can't be given more examples,
seeds or incidents (ADVISOR_REAL, ADVISOR_MORE=without); then what can, with all of these (HYPOTHESIS_PROFILE=ci,
ADVISOR_MORE=only).
"""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test

REAL = Path(__file__).with_name("real")
ALL_EXAMPLES = os.environ.get("HYPOTHESIS_PROFILE") == "ci"
AT_THE_GATE = ALL_EXAMPLES or bool(os.environ.get("ADVISOR_REAL"))
PART = os.environ.get("ADVISOR_MORE", "")


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
    """Whether a test is for the gate alone, or for the gate's other part."""
    if PART:
        return (PART == "only") is not _can_be_given_more(item)
    return not AT_THE_GATE and item.get_closest_marker("gate_only") is not None


def _can_be_given_more(item: pytest.Function) -> bool:
    """Those of the real servers belong where these are, whatever they can be given."""
    if REAL in item.path.parents:
        return False
    return is_hypothesis_test(item.function) or hasattr(item.module, tries.__name__)
