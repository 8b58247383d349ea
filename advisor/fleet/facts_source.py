"""Where the facts of a fleet come from: files, hosts that are asked, a table, a store."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from advisor.deciding import Batch
from advisor.model.fact import HostFacts
from advisor.model.problem import Problem

Names: TypeAlias = tuple[tuple[str | None, ...], tuple[str | None, ...]]
"""The names of all hosts and their roles, None where there is none."""


class FactsSource(Protocol):
    """Hosts in an order of their own, with their facts. `identity` changes when its facts may have changed, and is ""
    where batches are not the same twice, so that what was decided can't be taken up again."""

    identity: str
    count: int | None

    def batches(self, but: Container[int] = ()) -> Iterator[Batch]:
        """The hosts in parts that are numbered from 0, without those of the numbers in `but`."""
        ...

    def names(self) -> Names:
        """Of all hosts; asked when all batches have been taken."""
        ...

    def facts(self) -> Iterator[HostFacts]:
        """Every fact of each host, in the same order: for a store, and for an explanation. Asked after `names`.
        Raises UsageError when the hosts are no longer those that were judged."""
        ...

    def problems(self) -> tuple[Problem, ...]:
        """What could not be had; asked when all batches have been taken."""
        ...


@dataclass(frozen=True, slots=True)
class ReadHost:
    """One host that was read or asked. `reached` is False when nothing could be had of it."""

    facts: HostFacts
    role: str | None
    problems: tuple[Problem, ...] = ()
    reached: bool = True
