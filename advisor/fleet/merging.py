"""Batches that were decided, put together: hosts in their order under names of their own, equal ends once."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np

from advisor.deciding import Decided
from advisor.model.audit import Outcome
from advisor.model.fact_table import Codes
from advisor.model.problem import Problem

_SHOWN = 20


@dataclass
class Merged:
    """Batches may come in any order; they are put together in that of their numbers."""

    _outcomes: dict[Hashable, int] = field(default_factory=dict)
    _kept: list[Outcome] = field(default_factory=list)
    _parts: dict[int, tuple[Decided, Codes]] = field(default_factory=dict)

    def add(self, decided: Decided) -> None:
        """A batch that was decided; a second answer for it is not needed."""
        if decided.number in self._parts:
            return
        numbers = [self._number(outcome) for outcome in decided.outcomes]
        codes = np.array(numbers, np.int32)[decided.codes] if numbers else decided.codes
        self._parts[decided.number] = decided, codes

    def _number(self, outcome: Outcome) -> int:
        key = (tuple(outcome.verdicts.values()), tuple(outcome.stances.items()), outcome.lacks)
        number = self._outcomes.setdefault(key, len(self._outcomes))
        if number == len(self._kept):
            self._kept.append(outcome)
        return number

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(self._kept)

    def codes(self) -> Codes:
        parts = [self._parts[number][1] for number in sorted(self._parts)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int32)

    def problems(self, names: Sequence[str]) -> tuple[Problem, ...]:
        """Each once, however many batches met it, and the hosts that nobody could decide."""
        found: dict[Problem, None] = {}
        base = 0
        for number in sorted(self._parts):
            decided, codes = self._parts[number]
            found.update(dict.fromkeys(decided.problems))
            for place, why in decided.failed:
                what = f"could not be decided, and counts as a host of which nothing is known: {why}."
                found[Problem(names[base + place], what, "Check its facts, and report this.")] = None
            base += len(codes)
        return tuple(found)


def told_apart(names: Sequence[str | None], file: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Names that are one host's each: the second one of a name gets a number, and so does one that has none."""
    problems: list[Problem] = []
    lacking = sum(name is None for name in names)
    if lacking:
        what = f"hosts without a name: {lacking}; they are called by their place here."
        problems.append(Problem(file, what, "Give each host its name in a column `host`.", lost=False))
    found = [name if name is not None else f"host {place}" for place, name in enumerate(names, 1)]
    counts = Counter(name.casefold() for name in found)
    if len(counts) == len(found):
        return tuple(found), tuple(problems)
    taken = set(counts)
    seen: Counter[str] = Counter()
    doubled: dict[str, None] = {}
    for place, name in enumerate(found):
        key = name.casefold()
        if counts[key] == 1:
            continue
        seen[key] += 1
        if seen[key] == 1:
            continue
        doubled[name] = None
        number = seen[key]
        while f"{key} ({number})" in taken:
            number += 1
        found[place] = f"{name} ({number})"
        taken.add(found[place].casefold())
    listed = ", ".join(list(doubled)[:_SHOWN]) + (f" and {len(doubled) - _SHOWN} more" if len(doubled) > _SHOWN else "")
    what = f"names that several hosts have: {listed}; each further one has a number here: {next(iter(doubled))} (2)."
    problems.append(Problem(file, what, "Give each host a name of its own.", lost=False))
    return tuple(found), tuple(problems)
