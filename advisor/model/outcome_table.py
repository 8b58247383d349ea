"""Outcomes as a table of small numbers: a fleet in which no two hosts are alike has a million of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from advisor.model.action import Stance
from advisor.model.audit import Lack, Outcome
from advisor.model.verdict import Verdict

Marks: TypeAlias = NDArray[np.uint8]
VERDICTS = tuple(Verdict)
STANCES = (None, *Stance)
"""What the numbers mean."""


@dataclass(frozen=True, eq=False)
class OutcomeTable(Sequence[Outcome]):
    """Outcome `i` has the verdict `VERDICTS[verdicts[i, r]]` of rule `r`, the stance `STANCES[stances[i, a]]` of action
    `a`, and of the rule's lacks those of `lacks[r][lacking[i, r]]`. `actions` stand in the order of a plan."""

    rules: tuple[str, ...]
    actions: tuple[str, ...]
    verdicts: Marks
    stances: Marks
    lacking: NDArray[np.int32]
    lacks: tuple[tuple[tuple[Lack, ...], ...], ...]

    def __len__(self) -> int:
        return len(self.verdicts)

    @overload
    def __getitem__(self, place: int) -> Outcome: ...
    @overload
    def __getitem__(self, place: slice) -> "OutcomeTable": ...
    def __getitem__(self, place: "int | slice") -> "Outcome | OutcomeTable":
        if isinstance(place, slice):
            return self.take(np.arange(len(self))[place])
        return next(iter(self.take(np.array([range(len(self))[place]]))))

    def __iter__(self) -> Iterator[Outcome]:
        for verdicts, stances, lacking in zip(
            self.verdicts.tolist(), self.stances.tolist(), self.lacking.tolist(), strict=True
        ):
            taken = [(self.actions[place], STANCES[stance]) for place, stance in enumerate(stances) if stance]
            yield Outcome(
                {rule: VERDICTS[verdict] for rule, verdict in zip(self.rules, verdicts, strict=True)},
                {action: stance for wanted in Stance for action, stance in taken if stance is wanted},
                tuple(lack for of, number in zip(self.lacks, lacking, strict=True) for lack in of[number]),
            )

    def take(self, places: "NDArray[np.integer]") -> "OutcomeTable":
        """Some of the outcomes."""
        return OutcomeTable(
            self.rules,
            self.actions,
            self.verdicts[places],
            self.stances[places],
            self.lacking[places],
            self.lacks,
        )


def verdict_numbers(outcomes: Sequence[Outcome], rule: str) -> Marks:
    """The rule's verdict in each outcome, as a place in `VERDICTS`."""
    if isinstance(outcomes, OutcomeTable):
        return outcomes.verdicts[:, outcomes.rules.index(rule)]
    return np.array([VERDICTS.index(one.verdicts[rule]) for one in outcomes], np.uint8)


def stance_numbers(outcomes: Sequence[Outcome], action: str) -> Marks:
    """The action's stance in each outcome, as a place in `STANCES`."""
    if isinstance(outcomes, OutcomeTable):
        if action not in outcomes.actions:
            return np.zeros(len(outcomes), np.uint8)
        return outcomes.stances[:, outcomes.actions.index(action)]
    return np.array([STANCES.index(one.stances.get(action)) for one in outcomes], np.uint8)
