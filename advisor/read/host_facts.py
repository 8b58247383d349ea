"""All observations of a host → its facts: the most trusted source speaks, equals that disagree are a conflict."""

from collections.abc import Iterable, Sequence

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.reading import Reading
from advisor.model.source import HostSource
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.load import Pack
from advisor.pack.values import comparable, to_json
from advisor.read.observation import Observation

ROLE = "host.role"
NAME = "host.name"


def merge(readings: Iterable[Reading], pack: Pack, host: HostSource | None = None) -> tuple[Fact, ...]:
    """The facts that the readings give, absent ones included, in the catalogue's order; no file, no fact.

    What `incident.yaml` says of the host (its role) comes before any file.
    """
    observed: dict[tuple[str, str | None], list[Fact]] = {}
    for reading in readings:
        for fact in reading.facts:
            observed.setdefault((fact.name, fact.instance), []).append(fact)
    if host is not None and host.role is not None:
        observed[ROLE, None] = [Fact(ROLE, host.role, Origin("incident"))]
    order = {name: index for index, name in enumerate(pack.facts)}
    names = sorted(observed, key=lambda key: (order.get(key[0], len(order)), key[1] or ""))
    return tuple(_agreed(observed[name], pack) for name in names)


def host_name(host: HostSource, facts: Iterable[Fact]) -> str:
    """A host's name: its folder's, else the one its facts tell, else `host`."""
    told = next((str(fact.value) for fact in facts if fact.name == NAME and fact.known), "host")
    return host.name or told


def _rank(fact: Fact) -> int:
    return fact.rank if isinstance(fact, Observation) else 0


def _agreed(facts: Sequence[Fact], pack: Pack) -> Fact:
    spec = pack.facts.get(facts[0].name)
    known = [fact for fact in facts if fact.known]
    if not known:
        # "It is not there" needs every place to say so: one that could not be read leaves it open.
        return _plain(min(facts, key=lambda fact: (_is_not_found(fact), _rank(fact))))
    if spec is not None and spec.type is FactType.TEXT_LIST:
        return _union(known)
    said = [fact for fact in known if not (isinstance(fact, Observation) and fact.fallback)] or known
    best = min(map(_rank, said))
    equals = [fact for fact in said if _rank(fact) == best]
    values = {_comparable(fact, spec): fact for fact in reversed(equals)}
    if len(values) == 1:
        return _plain(equals[0])
    listed = " and ".join(f"{_shown(fact)} ({fact.origin})" for fact in reversed(values.values()))
    first = equals[0]
    return Fact(first.name, Absent(AbsentReason.CONFLICTING, listed), first.origin, first.observed_at, first.instance)


def _comparable(fact: Fact, spec: FactSpec | None) -> object:
    assert not isinstance(fact.value, Absent)
    return comparable(spec.type, fact.value) if spec else fact.value


def _shown(fact: Fact) -> object:
    assert not isinstance(fact.value, Absent)
    return to_json(fact.value)


def _union(facts: Sequence[Fact]) -> Fact:
    words = dict.fromkeys(word for fact in facts if isinstance(fact.value, tuple) for word in fact.value)
    first = min(facts, key=_rank)
    return Fact(first.name, tuple(words), first.origin, first.observed_at, first.instance)


def _is_not_found(fact: Fact) -> bool:
    return isinstance(fact.value, Absent) and fact.value.reason is AbsentReason.NOT_FOUND


def _plain(fact: Fact) -> Fact:
    return Fact(fact.name, fact.value, fact.origin, fact.observed_at, fact.instance)
