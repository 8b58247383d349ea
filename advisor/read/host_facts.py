"""All observations of a host → its facts: sources that are believed alike must agree, or the fact is conflicting.

How far a source is believed stands in the catalogue (`better`, `weaker`), and not in the order of sources. Of one kind
of source that was read at different, known times, the newest counts.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.reading import Reading
from advisor.model.source import HostSource
from advisor.pack.catalogue import FactType
from advisor.pack.fact_source import Trust
from advisor.pack.load import Pack
from advisor.pack.values import to_json
from advisor.read.adapters import joined
from advisor.read.agreement import agree
from advisor.read.observation import Observation

ROLE = "host.role"
NAME = "host.name"
# No honest set of sources has more values of one fact; the first few prove a conflict as well as all.
_MOST_VALUES = 8


def merge(readings: Iterable[Reading], pack: Pack, host: HostSource | None = None) -> tuple[Fact, ...]:
    """The facts that the readings give, absent ones included, in the catalogue's order; no file, no fact.

    What `incident.yaml` says of the host (its role) comes before any file.
    """
    observed: dict[tuple[str, str | None], list[Fact]] = {}
    for fact in joined([fact for reading in readings for fact in reading.facts]):
        observed.setdefault((fact.name, fact.instance), []).append(fact)
    if host is not None and host.role is not None:
        observed[ROLE, None] = [Fact(ROLE, host.role, Origin("incident"))]
    order = {name: index for index, name in enumerate(pack.facts)}
    whole = {spec.complete for spec in pack.facts.values() if spec.complete}
    names = sorted(observed, key=lambda key: (order.get(key[0], len(order)), key[1] or ""))
    return tuple(_any_true(observed[name]) if name[0] in whole else _agreed(observed[name], pack) for name in names)


def host_name(host: HostSource, facts: Iterable[Fact]) -> str:
    """A host's name: its folder's, else the one its facts tell, else `host`."""
    told = next((str(fact.value) for fact in facts if fact.name == NAME and fact.known), "host")
    return host.name or told


def _agreed(facts: Sequence[Fact], pack: Pack) -> Fact:
    spec = pack.facts.get(facts[0].name)
    known = [fact for fact in facts if fact.known]
    said = [fact for fact in known if not (isinstance(fact, Observation) and fact.fallback)] or known
    # What an earlier run found conflicting is no agreement today, unless somebody better or newer speaks.
    voices = _newest(_most_trusted(said + [fact for fact in facts if _is(fact, AbsentReason.CONFLICTING)]))
    if not voices:
        return _why_not(facts)
    if known and spec is not None and spec.type is FactType.TEXT_LIST:
        return _union(known)
    voices.sort(key=_rank)
    first, different = voices[0], _distinct(voices)
    if all(fact.known for fact in different) and all(
        agree(one, other, spec, pack.tables) for one, other in combinations(different[:_MOST_VALUES], 2)
    ):
        return _plain(first)
    listed = "; ".join(dict.fromkeys(map(_shown, different[:_MOST_VALUES])))
    return Fact(first.name, Absent(AbsentReason.CONFLICTING, listed), first.origin, first.observed_at, first.instance)


def _why_not(facts: Sequence[Fact]) -> Fact:
    """Nobody knows. "It is not there" needs every place to say so: one that could not be read leaves it open."""
    return _plain(min(facts, key=lambda fact: (_is(fact, AbsentReason.NOT_FOUND), _rank(fact), str(fact.value))))


def _any_true(facts: Sequence[Fact]) -> Fact:
    """Whether a list is whole: it is when any of its sources is."""
    known = sorted((fact for fact in facts if fact.known), key=lambda fact: (fact.value is not True, _rank(fact)))
    return _plain(known[0]) if known else _why_not(facts)


def _most_trusted(facts: Sequence[Fact]) -> list[Fact]:
    best = min(map(_trust, facts), default=Trust.PLAIN)
    return [fact for fact in facts if _trust(fact) == best]


def _newest(facts: Sequence[Fact]) -> list[Fact]:
    """Without those that a later observation of the same kind of source has overtaken."""
    kinds: dict[str, list[Fact]] = {}
    for fact in facts:
        kinds.setdefault(fact.origin.kind, []).append(fact)
    left = []
    for same in kinds.values():
        times = [fact.observed_at for fact in same if fact.observed_at is not None]
        left += same if len(times) < len(same) else [fact for fact in same if fact.observed_at == max(times)]
    return left


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    """One fact of each value, so that many equal ones cost nothing."""
    values = {str(fact.value): fact for fact in reversed(facts)}
    return list(reversed(values.values()))


def _shown(fact: Fact) -> str:
    if isinstance(fact.value, Absent):
        return fact.value.detail or f"an earlier conflict ({fact.origin})"
    kind = "" if str(fact.origin) == fact.origin.kind else f"{fact.origin.kind}, "
    return f"{_in_words(to_json(fact.value))} ({kind}{fact.origin})"


def _in_words(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _union(facts: Sequence[Fact]) -> Fact:
    words = dict.fromkeys(word for fact in facts if isinstance(fact.value, tuple) for word in fact.value)
    first = min(facts, key=_rank)
    return Fact(first.name, tuple(words), first.origin, first.observed_at, first.instance)


def _rank(fact: Fact) -> int:
    return fact.rank if isinstance(fact, Observation) else 0


def _trust(fact: Fact) -> Trust:
    return fact.trust if isinstance(fact, Observation) else Trust.PLAIN


def _is(fact: Fact, reason: AbsentReason) -> bool:
    return isinstance(fact.value, Absent) and fact.value.reason is reason


def _plain(fact: Fact) -> Fact:
    return Fact(fact.name, fact.value, fact.origin, fact.observed_at, fact.instance)
