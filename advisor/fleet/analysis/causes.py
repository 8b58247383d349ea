"""Failures that come together, and the fewest actions that clear most of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from advisor.fleet.analysis.cover import cover
from advisor.model.action import Stance
from advisor.model.cause import Cause, Clearing, Work
from advisor.model.cover import Need
from advisor.model.fleet_groups import Group, Groups
from advisor.model.verdict import Severity
from advisor.pack.load import Pack
from advisor.pack.reads import facts_read

MOST = 0.95
"""The share of what actions can clear that a proposal aims at; the last hosts are seldom worth the next action."""


def causes(fleet: Groups, pack: Pack) -> tuple[Cause, ...]:
    """Hosts by the rules that fail on them: the worst rule first, then most hosts; what is waived is no cause."""
    severities = list(Severity)
    worst = {rule: severities.index(severity) for rule, severity in fleet.audit.severities.items()}
    clearing = _Clearers(pack)
    by_failing: dict[tuple[str, ...], list[int]] = {}
    for place, group in enumerate(fleet.groups):
        if group.count and group.failing:
            by_failing.setdefault(group.failing, []).append(place)
    found = []
    for failing, groups in by_failing.items():
        places = tuple(fleet.places(groups).tolist())
        outcomes = [fleet.groups[group] for group in groups]
        found.append(Cause(failing, places, len(places), _actions(clearing, outcomes, failing)))
    return tuple(
        sorted(found, key=lambda one: (min(worst.get(rule, 0) for rule in one.verdicts), -one.count, one.verdicts))
    )


def fewest_actions(
    fleet: Groups, pack: Pack, stances: Iterable[Stance] = (Stance.DO,), share: float = MOST
) -> Clearing:
    """`stances` are those of actions that count; what is to be avoided never does."""
    allowed = frozenset(stances) - {Stance.AVOID}
    clearing = _Clearers(pack)
    needs: list[tuple[int, str, tuple[frozenset[str], ...]]] = []
    for place, group in enumerate(fleet.groups):
        needs += [(place, rule, clearing.ways(rule, group, allowed)) for rule in group.failing if group.count]
    choices = cover(Need(ways, fleet.groups[place].count) for place, _, ways in needs)
    chosen = choices.least_for(share)
    items = frozenset(chosen.items if chosen else ())
    used: dict[str, dict[int, Stance]] = {}
    cleared, left, uncleared = 0, set(), dict[str, int]()
    for place, rule, ways in needs:
        count = fleet.groups[place].count
        way = next((way for way in ways if way <= items), None)
        if way is None:
            left.add(place)
        else:
            cleared += count
            for action in way:
                used.setdefault(action, {})[place] = fleet.groups[place].outcome.stances[action]
        if not ways:
            uncleared[rule] = uncleared.get(rule, 0) + count
    failing = {place for place, _, _ in needs}
    work = [
        Work(action, stance, tuple(fleet.places(groups).tolist()), pack.remedies[action].reboot)
        for action, by_group in used.items()
        for stance in (Stance.DO, Stance.CONSIDER)
        if (groups := [group for group, one in by_group.items() if one is stance])
    ]
    return Clearing(
        choices,
        share,
        tuple(sorted(work, key=lambda one: (pack.remedies[one.action].rank, one.action, one.stance))),
        cleared,
        choices.whole,
        sum(fleet.groups[place].count for place in failing - left),
        sum(fleet.groups[place].count for place in failing),
        tuple(sorted(uncleared.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def restarts(fleet: Groups, pack: Pack) -> tuple[int, ...]:
    """The places of the hosts that an action to do makes restart. What one should avoid or only consider restarts
    nobody."""
    groups = [
        place
        for place, group in enumerate(fleet.groups)
        if group.count
        and any(
            stance is Stance.DO and action in pack.remedies and pack.remedies[action].reboot
            for action, stance in group.outcome.stances.items()
        )
    ]
    return tuple(int(place) for place in np.sort(fleet.places(groups)))


def _actions(clearing: "_Clearers", groups: Iterable[Group], failing: Iterable[str]) -> tuple[tuple[str, Stance], ...]:
    found: dict[str, set[Stance]] = {}
    for group in groups:
        for rule in failing:
            for action in clearing.of_rule(rule):
                stance = group.outcome.stances.get(action)
                if stance in (Stance.DO, Stance.CONSIDER):
                    found.setdefault(action, set()).add(stance)
    ranked = sorted(found, key=lambda action: (clearing.pack.remedies[action].rank, action))
    return tuple((one, Stance.DO if found[one] == {Stance.DO} else Stance.CONSIDER) for one in ranked)


@dataclass
class _Clearers:
    """Which actions clear a rule: those that it proposes, and whose effects change a fact that it reads."""

    pack: Pack

    def __post_init__(self) -> None:
        self._by_rule: dict[str, tuple[str, ...]] = {}

    def of_rule(self, rule: str) -> tuple[str, ...]:
        if rule not in self._by_rule:
            self._by_rule[rule] = self._find(rule)
        return self._by_rule[rule]

    def ways(self, rule: str, group: Group, allowed: frozenset[Stance]) -> tuple[frozenset[str], ...]:
        """Each action that clears the rule on these hosts, with what must be done before it. What is required and
        has no stance there is done already."""
        stances = group.outcome.stances
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
                waiting += self.pack.remedies[one].requires if one in self.pack.remedies else ()
        return frozenset(found)

    def _find(self, rule: str) -> tuple[str, ...]:
        if rule not in self.pack.rules:
            return ()
        read = facts_read(self.pack, self.pack.rules[rule])
        proposed = dict.fromkeys(one.id for one in self.pack.rules[rule].actions if one.stance is not Stance.AVOID)
        return tuple(
            one for one in proposed if one in self.pack.remedies and read & self.pack.remedies[one].effects.keys()
        )
