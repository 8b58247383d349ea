"""Hosts that are read one by one: bundles, saved documents, and what hosts answered."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from advisor.deciding import Batch, HostsBatch
from advisor.errors import UsageError
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
        """Read anew. Raises UsageError where other hosts are there by now, or in another order."""
        count = 0
        for host in self.read():
            if self._names[count : count + 1] != [host.facts.host or None]:
                raise self._changed(count, host.facts.host)
            yield host.facts
            count += 1
        if count < len(self._names):
            raise self._changed(count, None)

    def _changed(self, place: int, name: str | None) -> UsageError:
        was = repr(self._names[place] or "") if place < len(self._names) else "none"
        now = "none" if name is None else repr(name)
        what = f"its host {place + 1} was {was}, and is {now} now; audit it again."
        return UsageError(f"the fleet was changed while it was audited: {what}")

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
