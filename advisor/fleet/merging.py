"""Batches that were decided, put together: hosts in their order under names of their own, equal ends once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from advisor.deciding import Decided
from advisor.model.audit import Lack
from advisor.model.fact_table import Codes
from advisor.model.outcome_table import OutcomeTable
from advisor.model.problem import Problem

_SHOWN = 20


class Merged:
    """Batches may come in any order; they are put together in that of their numbers."""

    def __init__(self) -> None:
        self._parts: dict[int, tuple[Decided, Codes]] = {}
        self._tables: list[OutcomeTable] = []
        self._known: dict[bytes, int] = {}
        self._lacks: list[dict[tuple[Lack, ...], int]] = []

    def add(self, decided: Decided) -> None:
        """A batch that was decided; a second answer for it is not needed."""
        if decided.number in self._parts:
            return
        table = self._with_our_lacks(decided.outcomes)
        content = np.concatenate([table.verdicts, table.stances, _bytes_of(table.lacking)], axis=1)
        rows = np.ascontiguousarray(content).view(f"V{content.shape[1]}").ravel().tolist()
        numbers = np.empty(len(rows), np.int32)
        fresh: list[int] = []
        for place, row in enumerate(rows):
            before = len(self._known)
            numbers[place] = self._known.setdefault(row, before)
            if len(self._known) > before:
                fresh.append(place)
        self._tables.append(table.take(np.array(fresh, np.int64)))
        self._parts[decided.number] = decided, numbers[decided.codes] if rows else decided.codes

    def _with_our_lacks(self, table: OutcomeTable) -> OutcomeTable:
        """The same outcomes, with one numbering of lacks for all batches."""
        self._lacks = self._lacks or [{} for _ in table.rules]
        lacking = table.lacking.copy()
        for rule, (known, of) in enumerate(zip(self._lacks, table.lacks, strict=True)):
            numbers = np.array([known.setdefault(one, len(known)) for one in of], np.int32)
            lacking[:, rule] = numbers[table.lacking[:, rule]]
        return replace(table, lacking=lacking)

    @property
    def outcomes(self) -> OutcomeTable | None:
        """All of them, each once; None before there is a batch."""
        if not self._tables:
            return None
        return replace(
            self._tables[0],
            verdicts=np.concatenate([one.verdicts for one in self._tables]),
            stances=np.concatenate([one.stances for one in self._tables]),
            lacking=np.concatenate([one.lacking for one in self._tables]),
            lacks=tuple(tuple(known) for known in self._lacks),
        )

    def codes(self) -> Codes:
        parts = [self._parts[number][1] for number in sorted(self._parts)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int32)

    def problems(self, names: Sequence[str], file: str) -> tuple[Problem, ...]:
        """Each once, however many batches met it, the hosts that nobody could decide, and the workers that were lost
        over hosts of `file`."""
        found: dict[Problem, None] = {}
        base = 0
        for number in sorted(self._parts):
            decided, codes = self._parts[number]
            found.update(dict.fromkeys(decided.problems))
            for place, why in decided.failed:
                what = f"could not be decided, and counts as a host of which nothing is known: {why}."
                found[Problem(names[base + place], what, "Check its facts, and report this.")] = None
            base += len(codes)
        for why in dict.fromkeys(why for decided, _ in self._parts.values() for why in decided.losses):
            sizes = [len(codes) for decided, codes in self._parts.values() if why in decided.losses]
            again = f"batches that had to be decided again: {len(sizes)}, with {sum(sizes)} hosts."
            found[Problem(file, f"a worker was lost ({why}): {again}", lost=False)] = None
        return tuple(found)


def _bytes_of(numbers: NDArray[np.int32]) -> NDArray[np.uint8]:
    rows, columns = numbers.shape
    return np.ascontiguousarray(numbers).view(np.uint8).reshape(rows, 4 * columns)


def told_apart(names: Sequence[str | None], file: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Names that are one host's each: the second one of a name gets a number, and so does one that has none."""
    problems: list[Problem] = []
    lacking = names.count(None)
    if lacking:
        what = f"hosts without a name: {lacking}; they are called by their place here."
        problems.append(Problem(file, what, "Give each host its name in a column `host`.", lost=False))
    found = [f"host {place}" if name is None else name for place, name in enumerate(names, 1)]
    if len(set(map(str.casefold, found))) == len(found):
        return tuple(found), tuple(problems)
    counts = Counter(name.casefold() for name in found)
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
