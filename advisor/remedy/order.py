"""The order of a host's steps, and the restarts between them.

What a step requires comes before it; else `rank` decides. A step that needs a restart waits for the next one, which it
shares with others; only where a later step must find it effective (`after_restart`) a restart stands between the two.
There are as few restarts as these pairs allow, and a step moves away from its rank's place only to share one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter

from advisor.errors import PackError
from advisor.pack.rule import Remedy


@dataclass(frozen=True, slots=True)
class Place:
    """An action's place: `restart` is the number of the restart that makes it effective, or None; `waits_for` are the
    actions whose restart comes before."""

    action: str
    restart: int | None
    waits_for: tuple[str, ...]


def in_order(actions: Iterable[str], remedies: Mapping[str, Remedy]) -> tuple[Place, ...]:
    """The places of these actions, in this order. Raises PackError when remedies require each other."""
    needs = _needs(frozenset(actions), remedies)
    ranked = _ranked(needs, remedies)
    last = _latest(ranked, needs, remedies)
    stretch: dict[str, int] = {}
    reached = 1
    for action in ranked:
        least = max((stretch[one] + awaited for one, awaited in needs[action].items()), default=1)
        stretch[action] = reached = min(last[action], max(least, reached))
    placed = sorted(ranked, key=lambda action: (stretch[action], ranked.index(action)))
    numbers = {one: n for n, one in enumerate(sorted({stretch[a] for a in placed if remedies[a].reboot}), start=1)}
    return tuple(
        Place(
            action,
            numbers[stretch[action]] if remedies[action].reboot else None,
            tuple(sorted((one for one, awaited in needs[action].items() if awaited), key=placed.index)),
        )
        for action in placed
    )


_Needs = Mapping[str, Mapping[str, bool]]
"""By action: those of the plan that come before it, and whether it waits for their restart."""


def _needs(actions: frozenset[str], remedies: Mapping[str, Remedy]) -> _Needs:
    """Requirements lead through actions that are not in the plan to those that are."""
    _refuse_circles(actions, remedies)

    @cache
    def before(action: str) -> Mapping[str, bool]:
        found: dict[str, bool] = {}
        for required in remedies[action].requires:
            if required not in remedies:
                continue
            awaited = required in remedies[action].after_restart
            through = {required: False} if required in actions else before(required)
            for one, waits in through.items():
                found[one] = found.get(one, False) or ((waits or awaited) and remedies[one].reboot)
        return found

    return {action: before(action) for action in sorted(actions)}


def _refuse_circles(actions: Iterable[str], remedies: Mapping[str, Remedy]) -> None:
    reached: dict[str, tuple[str, ...]] = {}
    waiting = list(actions)
    while waiting:
        action = waiting.pop()
        if action not in reached:
            reached[action] = tuple(one for one in remedies[action].requires if one in remedies)
            waiting += reached[action]
    try:
        TopologicalSorter(reached).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise PackError([f"rules/remedies: remedies require each other: {circle}"]) from None


def _ranked(needs: _Needs, remedies: Mapping[str, Remedy]) -> list[str]:
    """What is required first, and of what is left always the lowest rank."""
    open_now = {action: set(before) for action, before in needs.items()}
    ranked: list[str] = []
    while open_now:
        ready = [action for action, before in open_now.items() if not before]
        chosen = min(ready, key=lambda action: (remedies[action].rank, action))
        ranked.append(chosen)
        del open_now[chosen]
        for before in open_now.values():
            before.discard(chosen)
    return ranked


def _latest(ranked: list[str], needs: _Needs, remedies: Mapping[str, Remedy]) -> dict[str, int]:
    """The latest stretch between two restarts in which each action may stand, with as few restarts as there can be.
    What needs no restart may also stand behind the last one."""
    first: dict[str, int] = {}
    for action in ranked:
        first[action] = max((first[one] + awaited for one, awaited in needs[action].items()), default=1)
    restarts = max((first[action] for action in ranked if remedies[action].reboot), default=0)
    last = {action: restarts if remedies[action].reboot else restarts + 1 for action in ranked}
    for action in reversed(ranked):
        for one, awaited in needs[action].items():
            last[one] = min(last[one], last[action] - awaited)
    return last
