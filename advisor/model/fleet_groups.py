"""Hosts that ended alike and of which the same failures are waived: what all other questions count by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from advisor.model.audit import Audit, Outcome
from advisor.model.verdict import Verdict

Places: TypeAlias = npt.NDArray[np.int64]
"""Places of hosts in an audit, in its order."""
Waived: TypeAlias = Mapping[str, Iterable[int]]
"""The places of the hosts on which a rule's failure is waived, by rule."""
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """`count` hosts with one outcome; `waived` are rules that fail on them and are accepted."""

    outcome: Outcome
    waived: frozenset[str]
    count: int

    @property
    def failing(self) -> tuple[str, ...]:
        """The rules that fail and that nobody accepted, in the order of the rules."""
        return tuple(
            rule
            for rule, verdict in self.outcome.verdicts.items()
            if verdict is Verdict.FAIL and rule not in self.waived
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(rule for rule, verdict in self.outcome.verdicts.items() if verdict is Verdict.UNKNOWN)


@dataclass(frozen=True)
class Groups:
    """`of[i]` is the place of the group of host `i`."""

    audit: Audit
    groups: tuple[Group, ...]
    of: npt.NDArray[np.int32]

    @cached_property
    def _sorted(self) -> tuple[Places, Places]:
        order = np.argsort(self.of, kind="stable")
        return order, np.searchsorted(self.of[order], np.arange(len(self.groups) + 1))

    def places(self, groups: Iterable[int]) -> Places:
        """The hosts of these groups, in the order of the audit."""
        order, bounds = self._sorted
        parts = [order[bounds[group] : bounds[group + 1]] for group in groups]
        return np.sort(np.concatenate(parts)) if parts else np.empty(0, np.int64)

    def names(self, places: Places, most: int | None = None) -> tuple[str, ...]:
        return tuple(self.audit.hosts[int(place)] for place in (places if most is None else places[:most]))


def group_hosts(audit: Audit, waived: Waived | None = None) -> Groups:
    """Every host in one group. A waiver of a rule that does not fail on the host has no effect."""
    outcome_of = np.asarray(audit.outcome_of, dtype=np.int32)
    by_host: dict[int, set[str]] = {}
    for rule, places in (waived or {}).items():
        fails = np.array([one.verdicts.get(rule) is Verdict.FAIL for one in audit.outcomes], dtype=bool)
        chosen = np.unique(np.asarray(list(places), dtype=np.int64))
        for place in chosen[fails[outcome_of[chosen]]] if len(chosen) else ():
            by_host.setdefault(int(place), set()).add(rule)
    of = outcome_of.copy()
    kinds: dict[tuple[int, frozenset[str]], int] = {}
    for place in sorted(by_host):
        kind = int(outcome_of[place]), frozenset(by_host[place])
        of[place] = kinds.setdefault(kind, len(audit.outcomes) + len(kinds))
    known = [*((place, _NOBODY) for place in range(len(audit.outcomes))), *kinds]
    counts = np.bincount(of, minlength=len(known))
    groups = tuple(
        Group(audit.outcomes[outcome], rules, int(count)) for (outcome, rules), count in zip(known, counts, strict=True)
    )
    return Groups(audit, groups, of)
