"""What changed between two runs: facts in meaning, and verdicts with what moved them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from advisor.model.audit import Audit
from advisor.model.comparison import Cause, Movement
from advisor.model.drift import Attribution, Direction, Drift, FactDrift, VerdictDrift
from advisor.model.fact import Absent, Value
from advisor.model.fleet_facts import Cell, Column, FleetFacts, Listed
from advisor.model.outcome_table import VERDICTS, OutcomeTable
from advisor.model.verdict import Severity, Verdict
from advisor.pack.catalogue import FactType
from advisor.pack.load import Pack
from advisor.pack.meant import meant
from advisor.pack.reads import deciding_facts
from advisor.pack.values import ORDERED, comparable

_ORDER = tuple(Direction)
_VERDICTS = (*VERDICTS, None)
_NO_RULE, _UNTOLD = len(VERDICTS), len(VERDICTS) + 1
_KINDS = _UNTOLD + 1
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
    known = frozenset(map(str.casefold, before.hosts))
    still = frozenset(map(str.casefold, after.hosts))
    return Drift(
        before.run.id,
        changed,
        () if facts is None else tuple(fact_drift(*facts, pack, after.hosts)),
        tuple(verdicts),
        attribution,
        tuple(host for host in after.hosts if host.casefold() not in known),
        tuple(host for host in before.hosts if host.casefold() not in still),
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
    before: Audit, between: Audit | None, after: Audit, old: NDArray[np.int64], new: NDArray[np.int64]
) -> tuple[list[VerdictDrift], Attribution]:
    """Rule by rule: each host's verdicts before, between and after are one small number."""
    first = _Ends(before, old)
    last = _Ends(after, new)
    half = None
    if between is not None:
        names = [before.hosts[place] for place in old.tolist()] if between is not before else []
        half = first if between is before else _Ends(between, _places(between.hosts, names))
    severities: Mapping[str, Severity] = {**before.severities, **after.severities}
    tally = dict.fromkeys(Cause, 0)
    unmoved = cancelled = 0
    found: list[VerdictDrift] = []
    for rule, severity in severities.items():
        start, end = first.of(rule), last.of(rule)
        middle = start if half is None else half.of(rule)
        codes = (start.astype(np.int64) * _KINDS + middle) * _KINDS + end
        for code in np.unique(codes).tolist():
            one, two, three = code // _KINDS**2, code // _KINDS % _KINDS, code % _KINDS
            hosts = codes == code
            count = int(hosts.sum())
            if one == three:
                unmoved += count
                cancelled += count if half is not None and two not in (one, _UNTOLD) else 0
                continue
            cause = Cause.UNTOLD if half is None or two == _UNTOLD else _cause(one, two, three)
            tally[cause] += count
            was, now = _VERDICTS[one], _VERDICTS[three]
            places = tuple(new[hosts].tolist())
            found.append(VerdictDrift(rule, severity, was, now, Movement.between(was, now), cause, places))
    merged: dict[tuple[str, Verdict | None, Verdict | None, Cause], VerdictDrift] = {}
    for drifted in found:
        key = drifted.rule, drifted.before, drifted.after, drifted.cause
        other = merged.get(key)
        places = drifted.places if other is None else tuple(sorted((*other.places, *drifted.places)))
        merged[key] = replace(drifted, places=places)
    movements = tuple(Movement)
    attribution = Attribution(
        tally[Cause.FACTS], tally[Cause.PACK], tally[Cause.BOTH], tally[Cause.UNTOLD], unmoved, cancelled
    )
    ordered = sorted(merged.values(), key=lambda one: (movements.index(one.movement), -len(one.places), one.rule))
    return ordered, attribution


class _Ends:
    """The verdicts of some hosts of an audit as places in `_VERDICTS`; a host at -1 is not there: untold."""

    def __init__(self, audit: Audit, places: NDArray[np.int64]) -> None:
        self._audit, self._here = audit, places >= 0
        self._outcome = (
            np.asarray(audit.outcome_of, dtype=np.int64)[places * self._here] if len(audit.hosts) else places
        )

    def of(self, rule: str) -> NDArray[np.uint8]:
        outcomes = self._audit.outcomes
        if isinstance(outcomes, OutcomeTable):
            known = rule in outcomes.rules
            marks = outcomes.verdicts[:, outcomes.rules.index(rule)] if known else np.full(len(outcomes), _NO_RULE)
        else:
            marks = np.array([_VERDICTS.index(one.verdicts.get(rule)) for one in outcomes], np.uint8)
        if not len(marks):
            return np.full(len(self._here), _UNTOLD, np.uint8)
        return np.where(self._here, marks[self._outcome], _UNTOLD).astype(np.uint8)


def _cause(start: int, half: int, end: int) -> Cause:
    """`half` is the verdict of the old facts under the new pack."""
    by_pack, by_facts = start != half, half != end
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


def _part(column: Column | None, places: NDArray[np.int64]) -> tuple[NDArray[np.int32], tuple[Cell, ...]]:
    if column is None:
        return np.zeros(len(places), dtype=np.int32), _NOTHING.values
    return column.codes[places], column.values


def _pairs(before: Sequence[str], after: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the hosts that both have stand in either, in the order of the later."""
    at = _places(before, after)
    new = np.flatnonzero(at >= 0)
    return at[new], new


def _places(hosts: Sequence[str], wanted: Iterable[str]) -> NDArray[np.int64]:
    """Where each wanted host stands, its name in any case; -1 for one that is not there."""
    index = {host.casefold(): place for place, host in enumerate(hosts)}
    return np.fromiter((index.get(host.casefold(), -1) for host in wanted), dtype=np.int64)
