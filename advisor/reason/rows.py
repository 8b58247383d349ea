"""Distinct rows of facts, and variables over them: whatever follows from a few columns is made once for each distinct
vector of these, and every row is given its number."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import numpy as np

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.fact_table import Codes, CountColumn, FactColumn, FactTable, MomentColumn
from advisor.model.origin import Origin
from advisor.reason.distinct import distinct

T = TypeVar("T")
_NOWHERE = Origin("none")


@dataclass(frozen=True, slots=True)
class Variable(Generic[T]):
    """Row `i` has `values[codes[i]]`."""

    codes: Codes
    values: Sequence[T]

    @property
    def part(self) -> tuple[Codes, int]:
        return self.codes, len(self.values)


def constant(value: T, rows: int) -> Variable[T]:
    return Variable(np.zeros(rows, np.int32), (value,))


def combined(parts: "Sequence[Variable[Any]]", rows: int, make: "Callable[[list[Any]], T]") -> Variable[T]:
    """What `make` makes of the values of several variables; equal ones of it get one number."""
    numbers, firsts = distinct([one.part for one in parts], rows)
    made = [make([one.values[one.codes[place]] for one in parts]) for place in firsts]
    return numbered(numbers, made, made)


def numbered(numbers: Codes, made: Sequence[T], keys: Iterable[Hashable]) -> Variable[T]:
    """A variable with one value for each distinct key; `numbers` say which of `made` a row has."""
    known: dict[Hashable, int] = {}
    values: list[T] = []
    renumbered = np.empty(len(made), np.int32)
    for place, (one, key) in enumerate(zip(made, keys, strict=True)):
        number = known.setdefault(key, len(known))
        if number == len(values):
            values.append(one)
        renumbered[place] = number
    return Variable(renumbered[numbers] if len(made) else numbers, values)


class Rows:
    """The columns of a table over its distinct rows, which grow by what is derived."""

    def __init__(self, table: FactTable) -> None:
        names = [*table.facts], [*table.moments], [*table.counts]
        columns: list[FactColumn | MomentColumn | CountColumn] = [
            *table.facts.values(), *table.moments.values(), *table.counts.values()
        ]  # fmt: skip
        self.numbers, firsts = distinct([(one.codes, len(one.cells)) for one in columns], table.count)
        """The distinct row of each host."""
        self.count = len(firsts)
        reduced: list[Variable[Any]] = [Variable(one.codes[firsts], one.cells) for one in columns]
        facts, moments = len(names[0]), len(names[1])
        self._facts: dict[str, Variable[Any]] = dict(zip(names[0], reduced[:facts], strict=True))
        self._moments: dict[str, Variable[Any]] = dict(zip(names[1], reduced[facts : facts + moments], strict=True))
        self._counts: dict[str, Variable[Any]] = dict(zip(names[2], reduced[facts + moments :], strict=True))

    def of_facts(
        self, names: Iterable[str], aged: Iterable[str], make: Callable[[HostFacts], T], key: Callable[[T], Hashable]
    ) -> Variable[T]:
        """What `make` makes of these facts of a host; of those of `aged`, also of when they were observed."""
        names, aged = sorted(names), frozenset(aged)
        parts: list[Variable[Any]] = [self._facts[name] for name in names if name in self._facts]
        parts += [self._moments[name] for name in names if name in aged and name in self._moments]
        lists = sorted({name.partition("[]")[0] for name in names if "[]" in name} & self._counts.keys())
        parts += [self._counts[head] for head in lists]
        numbers, firsts = distinct([one.part for one in parts], self.count)
        made = [make(self._host(names, aged, lists, place)) for place in firsts]
        return numbered(numbers, made, map(key, made))

    def derived(self, name: str, reads: Iterable[str], aged: bool, derive: Callable[[HostFacts], Fact | None]) -> None:
        """Puts a derived fact in the place of the column of its name, where a host's fact does not stay as it is."""
        reads = frozenset(reads)
        found = self.of_facts(reads, reads if aged else (), derive, _value_of)
        if not any(fact is not None for fact in found.values):
            return
        before = self._facts.get(name) or constant(None, self.count)
        self._facts[name] = combined(
            [found, before], self.count, lambda pair: pair[1] if pair[0] is None else pair[0].value
        )
        if aged:
            moments = self._moments.get(name) or constant(None, self.count)
            self._moments[name] = combined(
                [found, moments], self.count, lambda pair: pair[1] if pair[0] is None else pair[0].observed_at
            )

    def _host(self, names: Sequence[str], aged: frozenset[str], lists: Sequence[str], place: int) -> HostFacts:
        scalars: dict[str, Fact] = {}
        instances: dict[str, dict[str, Fact]] = {}
        for head in lists:
            column = self._counts[head]
            for number in range(column.values[column.codes[place]]):
                # An instance of which nothing is known that is asked for is one nevertheless.
                there = Fact(f"{head}[].", Absent(AbsentReason.NOT_COLLECTED), _NOWHERE, instance=str(number))
                instances.setdefault(str(number), {})[there.name] = there
        for name in names:
            if name not in self._facts:
                continue
            column = self._facts[name]
            cell = column.values[column.codes[place]]
            moment = self._moment(name, place) if name in aged else None
            if "[]" not in name:
                if cell is not None:
                    scalars[name] = Fact(name, cell, _NOWHERE, moment)
                continue
            for number, one in enumerate(cell or ()):
                if one is not None:
                    seen = moment[number] if isinstance(moment, tuple) else None
                    instances[str(number)][name] = Fact(name, one, _NOWHERE, seen, str(number))
        return HostFacts("", scalars, instances)

    def _moment(self, name: str, place: int) -> Any:
        column = self._moments.get(name)
        return None if column is None else column.values[column.codes[place]]


def _value_of(fact: Fact | None) -> "tuple[object, datetime | None] | None":
    """What of a derived fact can matter to anybody."""
    if fact is None:
        return None
    return (fact.value.reason if isinstance(fact.value, Absent) else (fact.value,)), fact.observed_at
