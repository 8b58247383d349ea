"""What changed between two runs: facts in meaning, and verdicts with what moved them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from advisor.model.audit import Audit
from advisor.model.comparison import Cause, Movement
from advisor.model.drift import Attribution, Direction, Drift, FactDrift, VerdictDrift
from advisor.model.fact import Absent, Value
from advisor.model.fleet_facts import Cell, Column, FleetFacts, Listed
from advisor.model.verdict import Severity, Verdict
from advisor.pack.catalogue import FactType
from advisor.pack.load import Pack
from advisor.pack.meant import meant
from advisor.pack.reads import deciding_facts
from advisor.pack.values import ORDERED, comparable

_ORDER = tuple(Direction)
_NOTHING = Column(np.zeros(0, dtype=np.int32), (None,))


def drift(
    before: Audit,
    after: Audit,
    pack: Pack,
    facts: tuple[FleetFacts, FleetFacts] | None = None,
    reassessed: Audit | None = None,
) -> Drift:
    """`facts` are those of both runs. `reassessed` are the facts of the earlier run under the pack of the later one:
    where the packs differ it is what tells the causes apart."""
    old, new = _pairs(before.hosts, after.hosts)
    changed = before.pack.sha256 != after.pack.sha256
    between = None
    if not changed:
        between = before
    elif reassessed is not None and reassessed.pack.sha256 == after.pack.sha256:
        between = reassessed
    verdicts, attribution = _verdicts(before, between, after, old, new)
    known = frozenset(before.hosts)
    still = frozenset(after.hosts)
    return Drift(
        before.run.id,
        changed,
        () if facts is None else tuple(fact_drift(*facts, pack, after.hosts)),
        tuple(verdicts),
        attribution,
        tuple(host for host in after.hosts if host not in known),
        tuple(host for host in before.hosts if host not in still),
        facts_compared=facts is not None,
    )


def fact_drift(
    before: FleetFacts, after: FleetFacts, pack: Pack, hosts: Sequence[str] | None = None
) -> list[FactDrift]:
    """Of the facts that can decide a rule, on hosts that both have; what went back comes first, then most hosts.

    `hosts` are those that the places count by, by default the later facts'.
    """
    old, new = _pairs(before.hosts, after.hosts)
    where = new if hosts is None else _places(hosts, [after.hosts[place] for place in new.tolist()])
    switches = {name for remedy in pack.remedies.values() for name in remedy.effects}
    found: list[FactDrift] = []
    for name in deciding_facts(pack, pack.rules):
        was, now = before.columns.get(name), after.columns.get(name)
        if was is None and now is None:
            continue
        old_codes, old_values = _part(was, old)
        new_codes, new_values = _part(now, new)
        pairs = old_codes.astype(np.int64) * len(new_values) + new_codes
        kinds, of = np.unique(pairs, return_inverse=True)
        merged: dict[tuple[str | None, object, object], tuple[FactDrift, list[int]]] = {}
        for kind, pair in enumerate(kinds.tolist()):
            cells = old_values[pair // len(new_values)], new_values[pair % len(new_values)]
            for instance, one, two in _members(*cells):
                meanings = meant(pack, name, one), meant(pack, name, two)
                if meanings[0] != meanings[1]:
                    told = FactDrift(name, instance, one, two, _direction(pack, name, one, two, name in switches), ())
                    merged.setdefault((instance, *meanings), (told, []))[1].append(kind)
        for told, some in merged.values():
            places = where[np.isin(of, some)]
            places = np.sort(places[places >= 0])
            if len(places):
                found.append(replace(told, places=tuple(places.tolist())))
    return sorted(found, key=lambda one: (_ORDER.index(one.direction), -len(one.places)))


def _verdicts(
    before: Audit,
    between: Audit | None,
    after: Audit,
    old: npt.NDArray[np.int64],
    new: npt.NDArray[np.int64],
) -> tuple[list[VerdictDrift], Attribution]:
    """Each distinct triple of outcomes is looked at once."""
    first = np.asarray(before.outcome_of, dtype=np.int64)[old]
    last = np.asarray(after.outcome_of, dtype=np.int64)[new]
    middle = first if between is before else np.full(len(first), -1, dtype=np.int64)
    if between is not None and between is not before:
        at = _places(between.hosts, [before.hosts[place] for place in old.tolist()])
        known = np.asarray(between.outcome_of, dtype=np.int64)
        middle = np.where(at >= 0, known[np.maximum(at, 0)], -1) if len(known) else middle
    halves = 1 if between is None else len(between.outcomes) + 1
    keys = (first * halves + np.minimum(middle + 1, halves - 1)) * max(1, len(after.outcomes)) + last
    distinct, of, counts = np.unique(keys, return_inverse=True, return_counts=True)
    pairs, ends = np.divmod(distinct, max(1, len(after.outcomes)))
    triples = zip(*(part.tolist() for part in np.divmod(pairs, halves)), ends.tolist(), strict=True)
    rules = dict.fromkeys((*before.rules, *after.rules))
    moved: dict[tuple[str, Verdict | None, Verdict | None, Cause], list[int]] = {}
    tally = dict.fromkeys(Cause, 0)
    unmoved = cancelled = 0
    for kind, (one, two, three) in enumerate(triples):
        was, now = before.outcomes[one].verdicts, after.outcomes[three].verdicts
        half = None if between is None or two == 0 else between.outcomes[two - 1].verdicts
        for rule in rules:
            start, end = was.get(rule), now.get(rule)
            if start is end:
                unmoved += int(counts[kind])
                cancelled += int(counts[kind]) if half is not None and half.get(rule) is not start else 0
                continue
            cause = _cause(start, half, end, rule)
            tally[cause] += int(counts[kind])
            moved.setdefault((rule, start, end, cause), []).append(kind)
    severities: Mapping[str, Severity] = {**before.severities, **after.severities}
    found = [
        VerdictDrift(
            rule, severities[rule], start, end, Movement.between(start, end), cause,
            tuple(np.sort(new[np.isin(of, kinds)]).tolist()),
        )
        for (rule, start, end, cause), kinds in moved.items()
    ]  # fmt: skip
    movements = tuple(Movement)
    found.sort(key=lambda one: (movements.index(one.movement), -len(one.places), one.rule))
    attribution = Attribution(
        tally[Cause.FACTS], tally[Cause.PACK], tally[Cause.BOTH], tally[Cause.UNTOLD], unmoved, cancelled
    )
    return found, attribution


def _cause(start: Verdict | None, half: Mapping[str, Verdict] | None, end: Verdict | None, rule: str) -> Cause:
    """`half` are the old facts under the new pack."""
    if half is None:
        return Cause.UNTOLD
    by_pack, by_facts = start is not half.get(rule), half.get(rule) is not end
    if by_pack and by_facts:
        return Cause.BOTH
    return Cause.PACK if by_pack else Cause.FACTS


def _direction(
    pack: Pack, name: str, before: Value | Absent | None, after: Value | Absent | None, is_switch: bool
) -> Direction:
    if after is None or isinstance(after, Absent):
        return Direction.OTHER if before is None or isinstance(before, Absent) else Direction.LOST
    if before is None or isinstance(before, Absent):
        return Direction.FOUND
    spec = pack.facts[name]
    if is_switch and (spec.type is FactType.BOOLEAN or {"on", "off"} <= set(spec.values)):
        return {True: Direction.ON, "on": Direction.ON, False: Direction.OFF, "off": Direction.OFF}.get(
            after if isinstance(after, bool | str) else "", Direction.OTHER
        )
    if spec.type in ORDERED:
        try:
            return Direction.BACK if comparable(spec.type, after) < comparable(spec.type, before) else Direction.UP
        except (TypeError, ValueError):
            return Direction.OTHER
    return Direction.OTHER


def _members(before: Cell, after: Cell) -> Iterator[tuple[str | None, Value | Absent | None, Value | Absent | None]]:
    """The two values of a fact, or of each member of a list. An adapter that only one run has is a difference of
    every fact of it."""
    if isinstance(before, Listed) or isinstance(after, Listed):
        old = dict(before.members) if isinstance(before, Listed) else {}
        new = dict(after.members) if isinstance(after, Listed) else {}
        yield from ((name, old.get(name), new.get(name)) for name in sorted({*old, *new}))
    else:
        yield None, before, after


def _part(column: Column | None, places: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int32], tuple[Cell, ...]]:
    if column is None:
        return np.zeros(len(places), dtype=np.int32), _NOTHING.values
    return column.codes[places], column.values


def _pairs(before: Sequence[str], after: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where the hosts that both have stand in either, in the order of the later."""
    at = _places(before, after)
    new = np.flatnonzero(at >= 0)
    return at[new], new


def _places(hosts: Sequence[str], wanted: Iterable[str]) -> npt.NDArray[np.int64]:
    """Where each wanted host stands; -1 for one that is not there."""
    index = {host: place for place, host in enumerate(hosts)}
    return np.fromiter((index.get(host, -1) for host in wanted), dtype=np.int64)
