"""Failures that come together, and the fewest actions that clear most of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.fleet.analysis.cover import cover
from advisor.model.action import Stance
from advisor.model.cause import Cause, Clearing, Work
from advisor.model.cover import Need
from advisor.model.fleet_groups import CONSIDER, DO, WAIVED, Groups, Mask, alike
from advisor.model.outcome_table import STANCES
from advisor.model.verdict import Severity
from advisor.pack.load import Pack
from advisor.pack.reads import facts_read

MOST = 0.95
"""The share of what actions can clear that a proposal aims at; the last hosts are seldom worth the next action."""
MOST_CAUSES = 1000
"""What comes after so many is no cause any more but a list of hosts, and the rows are that."""
_SEVERITIES = tuple(Severity)


def causes(fleet: Groups, pack: Pack) -> tuple[Cause, ...]:
    """Hosts by the rules that fail on them: the worst rule first, then most hosts; at most `MOST_CAUSES`. What is
    waived is no cause."""
    clearing = _Clearers(pack)
    rules = fleet.rules
    first, kind = alike(fleet.failing)
    counts = np.zeros(len(first), np.int64)
    np.add.at(counts, kind, fleet.counts)
    patterns = fleet.failing[first]
    ranks = np.array([_SEVERITIES.index(severity) for severity in fleet.audit.severities.values()], np.int64)
    worst = np.where(patterns, ranks, len(_SEVERITIES)).min(axis=1, initial=len(_SEVERITIES))
    there = np.flatnonzero((counts > 0) & patterns.any(axis=1))
    ordered = there[np.lexsort((there, -counts[there], worst[there]))][:MOST_CAUSES]
    by_host = kind[fleet.of] if len(fleet.of) else np.zeros(0, np.int64)
    order = np.argsort(by_host, kind="stable")
    bounds = np.searchsorted(by_host[order], np.arange(len(first) + 1))
    used = fleet.counts > 0
    stands: dict[str, dict[int, Mask]] = {
        action: {
            stance: np.bincount(kind[(fleet.stance(action) == stance) & used], minlength=len(first)) > 0
            for stance in (DO, CONSIDER)
        }
        for action in fleet.table.actions
    }
    found = []
    for number in ordered.tolist():
        verdicts = tuple(rules[rule] for rule in np.flatnonzero(patterns[number]).tolist())
        actions = dict.fromkeys(action for rule in verdicts for action in clearing.of_rule(rule))
        told = [
            (action, Stance.CONSIDER if stands[action][CONSIDER][number] else Stance.DO)
            for action in clearing.ranked(actions)
            if action in stands and (stands[action][DO][number] or stands[action][CONSIDER][number])
        ]
        places = tuple(order[bounds[number] : bounds[number + 1]].tolist())
        found.append(Cause(verdicts, places, len(places), tuple(told)))
    return tuple(found)


def fewest_actions(
    fleet: Groups, pack: Pack, stances: Iterable[Stance] = (Stance.DO,), share: float = MOST
) -> Clearing:
    """`stances` are those of actions that count; what is to be avoided never does."""
    allowed = frozenset(stances) - {Stance.AVOID}
    clearing = _Clearers(pack)
    rules = [_failures(fleet, number, clearing, allowed) for number in range(len(fleet.rules))]
    choices = cover(Need(ways, weight) for one in rules for ways, weight in zip(one.ways, one.weights, strict=True))
    chosen = choices.least_for(share)
    items = frozenset(chosen.items if chosen else ())
    used: dict[str, Mask] = {}
    left = np.zeros(len(fleet.counts), bool)
    cleared, uncleared = 0, dict[str, int]()
    for rule, one in zip(fleet.rules, rules, strict=True):
        done = np.zeros(len(one.ways), bool)
        for number, (ways, weight) in enumerate(zip(one.ways, one.weights, strict=True)):
            way = next((way for way in ways if way <= items), None)
            done[number] = way is not None
            cleared += weight if way is not None else 0
            for action in way or ():
                mask = used.setdefault(action, np.zeros(len(fleet.counts), bool))
                mask[one.groups[one.kind == number]] = True
            if not ways:
                uncleared[rule] = uncleared.get(rule, 0) + weight
        left[one.groups] |= ~done[one.kind]
    failing = fleet.failing.any(axis=1)
    work = [
        Work(action, stance, tuple(fleet.places(groups).tolist()), pack.remedies[action].reboot)
        for action, mask in used.items()
        for stance in (Stance.DO, Stance.CONSIDER)
        if fleet.hosts(groups := mask & (fleet.stance(action) == STANCES.index(stance)))
    ]
    return Clearing(
        choices,
        share,
        tuple(sorted(work, key=lambda one: (pack.remedies[one.action].rank, one.action, one.stance))),
        cleared,
        choices.whole,
        fleet.hosts(failing & ~left),
        fleet.hosts(failing),
        tuple(sorted(uncleared.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def restarts(fleet: Groups, pack: Pack) -> tuple[int, ...]:
    """The places of the hosts that an action to do makes restart. What one should avoid or only consider restarts
    nobody, and neither does what only failures ask for that somebody accepts."""
    clearing = _Clearers(pack)
    groups = np.zeros(len(fleet.counts), bool)
    for action in fleet.table.actions:
        if action in pack.remedies and pack.remedies[action].reboot:
            asking = np.array([action in clearing.asked_by(rule) for rule in fleet.rules], bool)
            accepted = (fleet.verdicts[:, asking] == WAIVED).any(axis=1) & ~fleet.failing[:, asking].any(axis=1)
            groups |= (fleet.stance(action) == DO) & ~accepted
    return tuple(fleet.places(groups).tolist())


@dataclass(frozen=True)
class _Failures:
    """A rule's failures by the ways that clear them: `groups` fail it, of which each has the ways of its `kind`."""

    groups: NDArray[np.int64]
    kind: NDArray[np.int64]
    ways: tuple[tuple[frozenset[str], ...], ...]
    weights: tuple[int, ...]


def _failures(fleet: Groups, number: int, clearing: "_Clearers", allowed: frozenset[Stance]) -> _Failures:
    """Only the stances of actions that have to do with the rule tell its groups apart."""
    rule = fleet.rules[number]
    groups = np.flatnonzero(fleet.failing[:, number] & (fleet.counts > 0))
    actions = clearing.around(rule)
    rows = np.stack([fleet.stance(action)[groups] for action in actions], axis=1) if actions else None
    if rows is None or not len(groups):
        kind = np.zeros(len(groups), np.int64)
        whole = int(fleet.counts[groups].sum())
        return _Failures(groups, kind, ((),) if len(groups) else (), (whole,) if len(groups) else ())
    first, kind = alike(rows)
    weights = np.zeros(len(first), np.int64)
    np.add.at(weights, kind, fleet.counts[groups])
    ways = []
    for place in first.tolist():
        stances = {
            action: stance
            for action, mark in zip(actions, rows[place].tolist(), strict=True)
            if (stance := STANCES[mark]) is not None
        }
        ways.append(clearing.ways(rule, stances, allowed))
    return _Failures(groups, kind, tuple(ways), tuple(weights.tolist()))


class _Clearers:
    """Which actions clear a rule: those that it proposes, and whose effects change a fact that it reads."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._by_rule: dict[str, tuple[str, ...]] = {}

    def of_rule(self, rule: str) -> tuple[str, ...]:
        if rule not in self._by_rule:
            self._by_rule[rule] = self._find(rule)
        return self._by_rule[rule]

    def around(self, rule: str) -> tuple[str, ...]:
        """Those that clear it, and all that they require."""
        return tuple(sorted(self._required(self.of_rule(rule))))

    def asked_by(self, rule: str) -> frozenset[str]:
        """Those that it proposes, whether they clear it or not, and all that they require."""
        rules = self._pack.rules
        return self._required(one.id for one in rules[rule].actions) if rule in rules else frozenset()

    def _required(self, actions: Iterable[str]) -> frozenset[str]:
        found: dict[str, None] = {}
        waiting = list(actions)
        while waiting:
            one = waiting.pop()
            if one not in found and one in self._pack.remedies:
                found[one] = None
                waiting += self._pack.remedies[one].requires
        return frozenset(found)

    def ranked(self, actions: Iterable[str]) -> list[str]:
        return sorted(actions, key=lambda action: (self._pack.remedies[action].rank, action))

    def ways(self, rule: str, stances: Mapping[str, Stance], allowed: frozenset[Stance]) -> tuple[frozenset[str], ...]:
        """Each action that clears the rule on these hosts, with what must be done before it. What is required and
        has no stance there is done already."""
        found = []
        for action in self.of_rule(rule):
            if stances.get(action) in allowed:
                way = self._with_required(action, stances)
                if all(stances[one] in allowed for one in way):
                    found.append(way)
        return tuple(dict.fromkeys(found))

    def _with_required(self, action: str, stances: Mapping[str, Stance]) -> frozenset[str]:
        found, waiting = set(), [action]
        while waiting:
            one = waiting.pop()
            if one not in found and one in stances:
                found.add(one)
                waiting += self._pack.remedies[one].requires if one in self._pack.remedies else ()
        return frozenset(found)

    def _find(self, rule: str) -> tuple[str, ...]:
        if rule not in self._pack.rules:
            return ()
        read = facts_read(self._pack, self._pack.rules[rule])
        proposed = dict.fromkeys(one.id for one in self._pack.rules[rule].actions if one.stance is not Stance.AVOID)
        remedies = self._pack.remedies
        return tuple(one for one in proposed if one in remedies and read & remedies[one].effects.keys())
