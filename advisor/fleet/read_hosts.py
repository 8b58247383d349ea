"""Hosts that are read one by one: bundles, saved documents, and what hosts answered."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from advisor.deciding import Batch, HostsBatch
from advisor.fleet.facts_source import Names, ReadHost
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.problem import Problem

_AT_ONCE = 256


@dataclass
class ReadHosts:
    """A source of the hosts that `read` gives, each time that it is asked."""

    read: Callable[[], Iterator[ReadHost]]
    count: int | None = None
    identity: str = ""

    def __post_init__(self) -> None:
        self._names: list[str | None] = []
        self._roles: list[str | None] = []
        self._problems: dict[Problem, None] = {}

    def batches(self, but: Container[int] = ()) -> Iterator[Batch]:
        hosts = self.read()
        number = 0
        while some := list(islice(hosts, _AT_ONCE)):
            for host in some:
                self._names.append(host.facts.host or None)
                self._roles.append(host.role)
                self._problems.update(dict.fromkeys(host.problems))
            if number not in but:
                yield HostsBatch(number, tuple(host.facts for host in some))
            number += 1

    def names(self) -> Names:
        return tuple(self._names), tuple(self._roles)

    def facts(self) -> Iterator[HostFacts]:
        return (host.facts for host in self.read())

    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)


def spoken_of(host: str, facts: Sequence[Fact]) -> HostFacts:
    """A host's facts without those of which a document says no more than that nobody collected them."""
    scalars: dict[str, Fact] = {}
    instances: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if fact.instance is not None:
            instances.setdefault(fact.instance, {})[fact.name] = fact
        elif not isinstance(fact.value, Absent) or fact.value != Absent(AbsentReason.NOT_COLLECTED):
            scalars[fact.name] = fact
    return HostFacts(host, scalars, instances)
