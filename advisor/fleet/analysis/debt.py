"""What nobody knows, and which commands, run where, would settle most of it."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from advisor.fleet.analysis.cover import cover
from advisor.model.cause import Collecting, Debt
from advisor.model.cover import Need
from advisor.model.fact import AbsentReason
from advisor.model.fleet_groups import Groups, Mask

_OTHER = "facts:"
"""Marks a thing that no command gets; the fact's name follows."""


def unknown_debt(fleet: Groups, command: Callable[[str], str]) -> Debt:
    """`command` is the way to collect a fact, "" where there is none.

    A verdict counts as settled once every fact that it lacks is there: fewer may do, so that this promises no more
    than is kept.
    """
    ways: dict[str, str] = {}
    needs: Counter[frozenset[str]] = Counter()
    facts: dict[str, dict[str, None]] = {}
    missing: dict[str, dict[AbsentReason, Mask]] = {}
    unpayable = 0
    for number, rule in enumerate(fleet.rules):
        groups = np.flatnonzero(fleet.unknown[:, number] & (fleet.counts > 0))
        kinds, lacking = fleet.lacks(rule)
        own = lacking[groups]
        weights = np.zeros(len(kinds), np.int64)
        np.add.at(weights, own, fleet.counts[groups])
        for kind in np.flatnonzero(weights).tolist():
            some = set()
            for lack in kinds[kind]:
                way = ways.setdefault(lack.fact, command(lack.fact) or _OTHER + lack.fact)
                some.add(way)
                facts.setdefault(way, {})[lack.fact] = None
                mask = missing.setdefault(way, {}).setdefault(lack.reason, np.zeros(len(fleet.counts), bool))
                mask[groups[own == kind]] = True
            if not some or any(way.startswith(_OTHER) for way in some):
                unpayable += int(weights[kind])
            else:
                needs[frozenset(some)] += int(weights[kind])
    counts = {
        way: {reason: fleet.hosts(mask) for reason, mask in by_reason.items()} for way, by_reason in missing.items()
    }
    return Debt(
        int((fleet.unknown * fleet.counts[:, None]).sum()),
        fleet.hosts(fleet.unknown.any(axis=1)),
        tuple(
            Collecting(
                way,
                tuple(facts[way]),
                fleet.hosts(np.logical_or.reduce(list(missing[way].values()))),
                pays,
                sum(count for some, count in needs.items() if way in some),
                tuple(sorted(counts[way].items(), key=lambda pair: (-pair[1], pair[0]))),
            )
            for way, pays in _in_order(needs)
        ),
        cover(Need((some,), count) for some, count in needs.items()),
        unpayable,
    )


def _in_order(needs: Counter[frozenset[str]]) -> list[tuple[str, int]]:
    """The ways by what each settles after those before it; where none settles anything alone, the way into the
    cheapest bundle comes next."""
    order: list[tuple[str, int]] = []
    done: set[str] = set()
    left = Counter(needs)
    while left:
        best = min(left, key=lambda some: _price(left, some, done))
        for way in sorted(best - done):
            done.add(way)
            settled = [some for some in left if some <= done]
            order.append((way, sum(left.pop(some) for some in settled)))
    return order


def _price(needs: Counter[frozenset[str]], some: frozenset[str], done: set[str]) -> tuple[float, int, list[str]]:
    """Best first: what these ways settle for each that is new, then the fewest new ones."""
    after, new = done | some, some - done
    settled = sum(count for one, count in needs.items() if one <= after)
    return -settled / len(new), len(new), sorted(new)
