"""*What next*: the absent facts of one host or of a fleet, in the order in which they settle most.

Early is better: an order is worth what is settled after each of its facts, all told. A step is one fact, or the few
that settle something only together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from advisor.model.explanation import Lead, NextFact, NextStep, OpenItem, WhatNext
from advisor.model.fact import Absent, AbsentReason, HostFacts
from advisor.model.replay import Subject
from advisor.model.suspect import Level
from advisor.model.verdict import Verdict
from advisor.reason.judge import Judgement
from advisor.reason.outlook import Casebook
from advisor.reason.prose import Prose
from advisor.reason.settle import Names, Settler

_FEW = 10
"""Up to so many facts all orders are compared."""
_STRETCH = 8
"""Of more facts all orders of so many neighbours are compared, in each part of the list."""
_ROUNDS = 3
Families: TypeAlias = Mapping[OpenItem, frozenset[Names]]
"""For each open conclusion the smallest sets of facts that could settle it."""


def what_next(book: Casebook, prose: Prose, hosts: Sequence[tuple[HostFacts, Judgement]]) -> WhatNext:
    """`hosts` are the facts from before derivation, with their judgement."""
    settler = Settler(book.pack)
    families: dict[OpenItem, frozenset[Names]] = {}
    for facts, judgement in hosts:
        for item, sure in _concluded(judgement):
            is_open, sets = settler(book.outlook(item.subject, item.id), item.subject, facts)
            if is_open or sure:
                families[item] = sets
    by_host = {facts.host: facts for facts, _ in hosts}
    judged = {facts.host: judgement.facts for facts, judgement in hosts}

    def lead(name: str, item: OpenItem) -> Lead:
        facts = by_host[item.host]
        return Lead(item.host, _reason(name, facts), prose.collect(name, judged[item.host]))

    steps = []
    for names, items in steps_of(families):
        steps.append(NextStep(tuple(_next_fact(name, families, lead) for name in names), items))
    beyond = tuple(item for item, sets in families.items() if not sets)
    return WhatNext(tuple(families), beyond, tuple(steps))


def _concluded(judgement: Judgement) -> Iterable[tuple[OpenItem, bool]]:
    """What could be open, and whether it is so for certain."""
    host = judgement.facts.host
    for finding in judgement.findings:
        if finding.verdict is Verdict.UNKNOWN:
            yield OpenItem(host, Subject.RULE, finding.rule), True
    for suspect in judgement.suspects:
        if suspect.level is Level.UNKNOWN:
            yield OpenItem(host, Subject.SUSPECT, suspect.id), True
    for action in judgement.actions:
        yield OpenItem(host, Subject.ACTION, action.id), False


def steps_of(families: Families) -> list[tuple[tuple[str, ...], tuple[OpenItem, ...]]]:
    """The facts in order, cut into steps: each ends where something is settled, and tells what."""
    waiting = {item: sets for item, sets in families.items() if sets}
    steps = []
    chosen: list[str] = []
    begun = 0
    for name in order_of(Counter(waiting.values())):
        chosen.append(name)
        settled = _settled(waiting, frozenset(chosen))
        if settled:
            steps.append((tuple(chosen[begun:]), settled))
            waiting = {item: sets for item, sets in waiting.items() if item not in settled}
            begun = len(chosen)
    return steps


def order_of(families: Mapping[frozenset[Names], int]) -> list[str]:
    """The facts in the order in which most is settled earliest: the best of all orders where there are few facts.

    `families` counts the conclusions that the same sets of facts could settle.
    """
    names = sorted({name for sets in families for some in sets for name in some})
    return _best_order(names, families) if len(names) <= _FEW else _smoothed(greedy_order(families), families)


def greedy_order(families: Mapping[frozenset[Names], int]) -> list[str]:
    """Always the facts that settle most for each of them, given those before; of equals those that more could use."""
    chosen: Names = frozenset()
    waiting = dict(families)
    order: list[str] = []
    while waiting:
        steps = {frozenset(names - chosen) for sets in waiting for names in sets}
        best = min(steps, key=partial(_rank, chosen=chosen, families=waiting))
        order += _within(best, chosen, waiting)
        chosen |= best
        waiting = {sets: count for sets, count in waiting.items() if not any(one <= chosen for one in sets)}
    return order


def _smoothed(order: list[str], families: Mapping[frozenset[Names], int]) -> list[str]:
    """The order after each stretch of few neighbours was put into the best order for it, until nothing gets better.

    What stands before a stretch is known, and what stands after it does not change what is settled within.
    """
    for _ in range(_ROUNDS):
        before = list(order)
        for start in range(0, len(order) - 1, _STRETCH // 2):
            known = frozenset(order[:start])
            order[start : start + _STRETCH] = _within(frozenset(order[start : start + _STRETCH]), known, families)
        if order == before:
            break
    return order


def _rank(step: Names, chosen: Names, families: Mapping[frozenset[Names], int]) -> tuple[float, float, int, list[str]]:
    """What a step settles, and what else its facts help to settle, for each fact; small is best."""
    gain = sum(count for sets, count in families.items() if any(one <= chosen | step for one in sets))
    use = sum(count for sets, count in families.items() if any(one & step for one in sets))
    return (-gain / len(step), -use / len(step), len(step), sorted(step))


def _within(names: Names, before: Names, families: Mapping[frozenset[Names], int]) -> list[str]:
    """The facts of one step, the best of their orders: some of them may settle something by themselves."""
    open_now: Counter[frozenset[Names]] = Counter()
    for sets, count in families.items():
        left = frozenset(one - before for one in sets if one <= before | names)
        if left and all(left):  # else it can't be settled here, or is so already
            open_now[left] += count
    return _best_order(sorted(names), open_now)


def _best_order(names: Sequence[str], families: Mapping[frozenset[Names], int]) -> list[str]:
    """By dynamic programming over the sets of facts: what an order settles after each of its facts, all told."""
    bits = {name: 1 << index for index, name in enumerate(names)}
    masks = [([sum(bits[name] for name in one) for one in sets], count) for sets, count in families.items()]
    settled = [
        sum(count for sets, count in masks if any(one & chosen == one for one in sets))
        for chosen in range(1 << len(names))
    ]
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for chosen in range(1, 1 << len(names)):
        ways = []
        for index in range(len(names)):
            if chosen >> index & 1:
                worth, order = best[chosen & ~(1 << index)]
                ways.append((-worth, (*order, index)))
        worth, order = min(ways)
        best.append((settled[chosen] - worth, order))
    return [names[index] for index in best[-1][1]]


def _settled(families: Families, chosen: Names) -> tuple[OpenItem, ...]:
    return tuple(item for item, sets in families.items() if any(names <= chosen for names in sets))


def _next_fact(name: str, families: Families, lead: Callable[[str, OpenItem], Lead]) -> NextFact:
    """On each host on which the fact could settle something."""
    leads = {}
    for item, sets in families.items():
        if item.host not in leads and any(name in names for names in sets):
            leads[item.host] = lead(name, item)
    return NextFact(name, tuple(leads.values()))


def _reason(name: str, facts: HostFacts) -> AbsentReason:
    members = (values[name] for values in facts.instances.values() if name in values)
    for fact in (*(fact for fact in (facts.scalars.get(name),) if fact is not None), *members):
        if isinstance(fact.value, Absent):
            return fact.value.reason
    return AbsentReason.NOT_COLLECTED
