"""What nobody knows, and which commands, run where, would settle most of it."""

from collections import Counter
from collections.abc import Callable

from advisor.fleet.analysis.cover import cover
from advisor.model.cause import Collecting, Debt
from advisor.model.cover import Need
from advisor.model.fact import AbsentReason
from advisor.model.fleet_groups import Groups

_OTHER = "facts:"
"""Marks a thing that no command gets; the fact's name follows."""


def unknown_debt(fleet: Groups, command: Callable[[str], str]) -> Debt:
    """`command` is the way to collect a fact, "" where there is none.

    A verdict counts as settled once every fact that it lacks is there: fewer may do, so that this promises no more
    than is kept.
    """
    ways: dict[str, str] = {}
    needs: list[tuple[int, frozenset[str]]] = []
    facts: dict[str, dict[str, None]] = {}
    missing: dict[str, dict[int, set[AbsentReason]]] = {}
    verdicts = hosts = unpayable = 0
    for place, group in enumerate(fleet.groups):
        unknown = group.unknown if group.count else ()
        hosts += group.count if unknown else 0
        verdicts += group.count * len(unknown)
        lacks: dict[str, set[str]] = {rule: set() for rule in unknown}
        for lack in group.outcome.lacks if unknown else ():
            if lack.rule not in lacks:
                continue
            way = ways.setdefault(lack.fact, command(lack.fact) or _OTHER + lack.fact)
            lacks[lack.rule].add(way)
            facts.setdefault(way, {})[lack.fact] = None
            missing.setdefault(way, {}).setdefault(place, set()).add(lack.reason)
        for some in lacks.values():
            if not some or any(way.startswith(_OTHER) for way in some):
                unpayable += group.count
            else:
                needs.append((place, frozenset(some)))
    choices = cover(Need((some,), fleet.groups[place].count) for place, some in needs)
    weighed = [(fleet.groups[place].count, some) for place, some in needs]
    return Debt(
        verdicts,
        hosts,
        tuple(
            Collecting(
                way,
                tuple(facts[way]),
                sum(fleet.groups[place].count for place in missing[way]),
                pays,
                sum(count for count, some in weighed if way in some),
                _reasons(fleet, missing[way]),
            )
            for way, pays in _in_order(weighed)
        ),
        choices,
        unpayable,
    )


def _in_order(needs: list[tuple[int, frozenset[str]]]) -> list[tuple[str, int]]:
    """The ways by what each settles after those before it; where none settles anything alone, the way into the
    cheapest bundle comes next."""
    order: list[tuple[str, int]] = []
    done: set[str] = set()
    merged = Counter[frozenset[str]]()
    for count, some in needs:
        merged[some] += count
    while merged:
        best = min(merged, key=lambda some: _price(merged, some, done))
        for way in sorted(best - done):
            done.add(way)
            settled = [some for some in merged if some <= done]
            order.append((way, sum(merged.pop(some) for some in settled)))
    return order


def _price(needs: Counter[frozenset[str]], some: frozenset[str], done: set[str]) -> tuple[float, int, list[str]]:
    """Best first: what these ways settle for each that is new, then the fewest new ones."""
    after, new = done | some, some - done
    settled = sum(count for one, count in needs.items() if one <= after)
    return -settled / len(new), len(new), sorted(new)


def _reasons(fleet: Groups, groups: dict[int, set[AbsentReason]]) -> tuple[tuple[AbsentReason, int], ...]:
    counts = Counter[AbsentReason]()
    for place, reasons in groups.items():
        for reason in reasons:
            counts[reason] += fleet.groups[place].count
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
