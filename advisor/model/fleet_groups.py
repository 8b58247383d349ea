"""Hosts that ended alike and of which the same failures are waived: what all questions of an auditor count by.

Everything is a table of small numbers, so that a fleet in which no two hosts are alike is counted as fast as any.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from advisor.model.action import Stance
from advisor.model.audit import Audit, Lack
from advisor.model.outcome_table import STANCES, VERDICTS, OutcomeTable
from advisor.model.verdict import Verdict

Places: TypeAlias = NDArray[np.int64]
"""Places of hosts in an audit, in its order."""
Mask: TypeAlias = NDArray[np.bool_]
Waived: TypeAlias = Mapping[str, Iterable[int]]
"""The places of the hosts on which a rule's failure is waived, by rule."""
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    VERDICTS.index(one) for one in (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)
)
WAIVED = len(VERDICTS)
"""A failure that somebody accepts, as a verdict."""
DO, CONSIDER = STANCES.index(Stance.DO), STANCES.index(Stance.CONSIDER)


@dataclass(frozen=True)
class Groups:
    """Group `g` has `counts[g]` hosts; its verdict of rule `r` is `verdicts[g, r]`, which may be `WAIVED`. `of[i]` is
    the group of host `i`. `table` has the stances and lacks, in row `row[g]`."""

    audit: Audit
    table: OutcomeTable
    verdicts: NDArray[np.uint8]
    row: NDArray[np.int64]
    counts: NDArray[np.int64]
    of: NDArray[np.int32]

    @property
    def rules(self) -> tuple[str, ...]:
        return self.audit.rules

    @cached_property
    def failing(self) -> Mask:
        """By group and rule; what is waived does not fail."""
        found: Mask = self.verdicts == FAIL
        return found

    @cached_property
    def unknown(self) -> Mask:
        found: Mask = self.verdicts == UNKNOWN
        return found

    @cached_property
    def grave(self) -> Mask:
        """Groups that fail a rule of medium severity up."""
        rules = np.array([not severity.is_warning for severity in self.audit.severities.values()], bool)
        return np.asarray(self.failing[:, rules].any(axis=1), bool)

    def stance(self, action: str) -> NDArray[np.uint8]:
        """Of every group, as a place in `STANCES`."""
        if action not in self.table.actions:
            return np.zeros(len(self.row), np.uint8)
        return np.asarray(self.table.stances[self.row, self.table.actions.index(action)], np.uint8)

    def lacks(self, rule: str) -> tuple[tuple[tuple[Lack, ...], ...], NDArray[np.int32]]:
        """The different things that are lacking to decide the rule, and which of them each group lacks."""
        if rule not in self.table.rules:
            return ((),), np.zeros(len(self.row), np.int32)
        number = self.table.rules.index(rule)
        return self.table.lacks[number], self.table.lacking[self.row, number]

    def hosts(self, groups: ArrayLike) -> int:
        """How many there are in these groups."""
        return int(self.counts[np.asarray(groups, bool)].sum())

    def places(self, groups: ArrayLike) -> Places:
        """The hosts of these groups, in the order of the audit."""
        return np.flatnonzero(np.asarray(groups, bool)[self.of])

    def names(self, places: Places) -> tuple[str, ...]:
        return tuple(self.audit.hosts[place] for place in places.tolist())


def group_hosts(audit: Audit, waived: Waived | None = None) -> Groups:
    """Every host in one group. A waiver of a rule that does not fail on the host has no effect, and a rule that an
    outcome does not speak of was not decided there."""
    table = audit.outcomes if isinstance(audit.outcomes, OutcomeTable) else _table_of(audit)
    of = np.asarray(audit.outcome_of, dtype=np.int32)
    verdicts = np.full((len(table), len(audit.rules)), UNKNOWN, np.uint8)
    for number, rule in enumerate(audit.rules):
        if rule in table.rules:
            verdicts[:, number] = table.verdicts[:, table.rules.index(rule)]
    by_host: dict[int, set[int]] = {}
    for number, rule in enumerate(audit.rules):
        chosen = np.unique(np.asarray(list((waived or {}).get(rule, ())), dtype=np.int64))
        for place in chosen[verdicts[of[chosen], number] == FAIL].tolist():
            by_host.setdefault(place, set()).add(number)
    row = np.arange(len(table), dtype=np.int64)
    if by_host:
        of = of.copy()
        kinds: dict[tuple[int, frozenset[int]], int] = {}
        for place in sorted(by_host):
            of[place] = kinds.setdefault((int(of[place]), frozenset(by_host[place])), len(table) + len(kinds))
        row = np.concatenate((row, np.array([outcome for outcome, _ in kinds], np.int64)))
        verdicts = verdicts[row]
        for (_, accepted), group in kinds.items():
            verdicts[group, sorted(accepted)] = WAIVED
    return Groups(audit, table, verdicts, row, np.bincount(of, minlength=len(row)), of)


def alike(rows: "NDArray[np.bool_] | NDArray[np.uint8]") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows that are equal: the first of each kind, in the order of their bytes, and the kind of every row."""
    if not rows.size:
        return np.zeros(min(1, len(rows)), np.int64), np.zeros(len(rows), np.int64)
    packed = np.packbits(rows, axis=1) if rows.dtype == bool else np.ascontiguousarray(rows).view(np.uint8)
    width = packed.shape[1]
    if width <= 8:
        # Short rows are numbers, which are sorted much faster.
        padded = np.zeros((len(packed), 8), np.uint8)
        padded[:, :width] = packed
        keys: NDArray[np.generic] = padded.view(np.uint64).ravel()
    else:
        keys = np.ascontiguousarray(packed).view(f"V{width}").ravel()
    _, first, kind = np.unique(keys, return_index=True, return_inverse=True)
    return first, kind.reshape(-1)


def _table_of(audit: Audit) -> OutcomeTable:
    """Outcomes one by one as a table."""
    rules = tuple(dict.fromkeys(rule for one in audit.outcomes for rule in one.verdicts))
    actions = tuple(dict.fromkeys(action for one in audit.outcomes for action in one.stances))
    known: list[dict[tuple[Lack, ...], int]] = [{(): 0} for _ in rules]
    lacking = np.zeros((len(audit.outcomes), len(rules)), np.int32)
    for place, one in enumerate(audit.outcomes):
        for number, rule in enumerate(rules):
            own = tuple(lack for lack in one.lacks if lack.rule == rule)
            lacking[place, number] = known[number].setdefault(own, len(known[number]))
    verdicts = [[VERDICTS.index(one.verdicts.get(rule, Verdict.UNKNOWN)) for rule in rules] for one in audit.outcomes]
    stances = [[STANCES.index(one.stances.get(action)) for action in actions] for one in audit.outcomes]
    return OutcomeTable(
        rules,
        actions,
        np.array(verdicts, np.uint8).reshape(len(audit.outcomes), len(rules)),
        np.array(stances, np.uint8).reshape(len(audit.outcomes), len(actions)),
        lacking,
        tuple(tuple(one) for one in known),
    )
