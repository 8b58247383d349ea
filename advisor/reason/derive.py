"""Facts that follow from other facts: `derive` entries of the catalogue, decided before the rules, with their proof."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.origin import Origin
from advisor.model.truth import Truth
from advisor.pack.catalogue import Derivation
from advisor.pack.derivations import in_order
from advisor.pack.load import Pack
from advisor.pack.reads import facts_of
from advisor.pack.values import from_text
from advisor.reason.condition import OPEN, Condition, Outcome, fact_of, is_open

DERIVED = "derived"
"""The kind of origin that tells a derived fact."""


def host_facts(host: str, facts: Iterable[Fact]) -> HostFacts:
    """A host's facts by name and instance; a later fact of the same name replaces an earlier one."""
    scalars: dict[str, Fact] = {}
    instances: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if fact.instance is None:
            scalars[fact.name] = fact
        else:
            instances.setdefault(fact.instance, {})[fact.name] = fact
    return HostFacts(host, scalars, instances)


def underived(host: str, facts: Iterable[Fact]) -> HostFacts:
    """A host's facts as they were before anything was derived."""
    own: list[Fact] = []
    for fact in facts:
        if fact.origin.kind != DERIVED:
            own.append(fact)
        elif fact.replaces is not None:
            own.append(Fact(fact.name, fact.replaces, Origin("none"), instance=fact.instance))
    return host_facts(host, own)


class Deriver:
    """The pack's derivations, compiled once."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._derivations = [
            (derivation, [Condition(case.when, pack) for case in derivation.cases], reads_of(derivation, pack))
            for derivation in in_order(pack.derivations)
        ]

    def __call__(self, facts: HostFacts) -> HostFacts:
        """The facts with the derived ones added, each after those it needs; a known fact is never touched."""
        return self.again(facts, facts, None)

    def again(self, facts: HostFacts, before: HostFacts, touched: set[str] | None) -> HostFacts:
        """The same for facts that differ from those of `before`, which were derived, in the names of `touched` alone:
        what reads none of them is taken over. Derived facts that come out otherwise are added to `touched`.
        """
        scalars = dict(facts.scalars)
        current = HostFacts(facts.host, scalars, facts.instances)
        for derivation, conditions, reads in self._derivations:
            name = derivation.fact
            if touched is not None and reads.isdisjoint(touched):
                if name in before.scalars:
                    scalars[name] = before.scalars[name]
                continue
            derived = self._step(derivation, conditions, current)
            if derived is not None:
                scalars[name] = derived
            if touched is not None and scalars.get(name) != before.scalars.get(name):
                touched.add(name)
        return current

    def steps(self) -> list[tuple[str, frozenset[str], Callable[[HostFacts], Fact | None]]]:
        """Each derived fact in its order, the facts that are looked at for it, itself included, and what derives it:
        None where a host's fact stays as it is."""
        return [
            (derivation.fact, reads, partial(self._step, derivation, conditions))
            for derivation, conditions, reads in self._derivations
        ]

    def _step(self, derivation: Derivation, conditions: list[Condition], facts: HostFacts) -> Fact | None:
        fact = fact_of(facts, derivation.fact)
        if fact.known or fact.value is OPEN:
            return None
        return self._derive(derivation, conditions, facts)

    def _derive(self, derivation: Derivation, conditions: list[Condition], facts: HostFacts) -> Fact | None:
        """The first true case's value. An unknown case before it leaves the fact as it was, or absent with the
        reason."""
        for case, condition in zip(derivation.cases, conditions, strict=True):
            outcome = condition(facts)
            if is_open(outcome):
                return Fact(derivation.fact, OPEN, Origin(DERIVED))
            if outcome.truth is Truth.UNKNOWN:
                return _undecided(derivation, outcome, facts)
            if outcome.truth is Truth.TRUE:
                value = from_text(self._pack.facts[derivation.fact].type, case.value)
                before = fact_of(facts, derivation.fact).value if derivation.fact in facts.scalars else None
                replaces = before if isinstance(before, Absent) else None
                return Fact(derivation.fact, value, _origin(derivation, outcome), _oldest(outcome), replaces=replaces)
        return None


def reads_of(derivation: Derivation, pack: Pack) -> frozenset[str]:
    """The facts that a derivation looks at, itself included."""
    return frozenset((derivation.fact, *(name for case in derivation.cases for name in facts_of(case.when, pack))))


def _origin(derivation: Derivation, outcome: Outcome) -> Origin:
    first = next((fact.origin for fact in outcome.decided_by if fact.origin.file), None)
    names = ", ".join(fact.name for fact in outcome.decided_by)
    detail = f"{derivation.because} ({names})" if names else derivation.because
    return Origin(DERIVED, first.file if first else None, first.line if first else None, detail)


def _oldest(outcome: Outcome) -> datetime | None:
    """What follows from facts is as old as the oldest of them that tells its time."""
    return min((fact.observed_at for fact in outcome.decided_by if fact.observed_at is not None), default=None)


def _undecided(derivation: Derivation, outcome: Outcome, facts: HostFacts) -> Fact | None:
    known = facts.scalars.get(derivation.fact)
    if known is not None:
        return None
    names = ", ".join(fact.name for fact in outcome.missing)
    reason = next(
        (fact.value.reason for fact in outcome.missing if isinstance(fact.value, Absent)), AbsentReason.NOT_COLLECTED
    )
    return Fact(derivation.fact, Absent(reason, f"can't be derived without {names}"), Origin(DERIVED))
