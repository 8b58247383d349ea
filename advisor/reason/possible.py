"""What a condition may come to while some facts are still open: sets of truths instead of one.

An open fact may take any of its states: representative values, or no value. A set never lacks a truth that some
states lead to. It may hold one more than they do, where a condition has too many open facts to try every combination.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from math import prod
from typing import TypeAlias

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.origin import Origin
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.catalogue import Derivation
from advisor.pack.derivations import in_order
from advisor.pack.load import Pack
from advisor.pack.values import from_text
from advisor.reason.condition import Condition, fact_of
from advisor.reason.derive import DERIVED, reads_of
from advisor.reason.effects import members
from advisor.reason.representatives import asked_whether_found

Truths: TypeAlias = frozenset[Truth]
Place: TypeAlias = tuple[str, str | None]
"""A fact's name, and its instance where it is of a list."""
States: TypeAlias = tuple[Fact, ...]

ANY: Truths = frozenset(Truth)
_MOST = 300
"""So many combinations of states are tried before a condition is taken apart."""


@dataclass(frozen=True)
class World:
    """A host's own facts (none that is derived), and the states of those that are open. Of an open list no member is
    known yet.

    `seen` are the states of derived facts; `known` remembers what conditions came to, with the names they read.
    """

    facts: HostFacts
    open: Mapping[Place, States]
    open_lists: frozenset[str] = frozenset()
    seen: Mapping[Place, States] = field(default_factory=dict)
    known: dict[str, tuple[frozenset[str], Truths]] = field(default_factory=dict, compare=False, repr=False)

    def states(self, place: Place) -> States:
        """What the fact may be; one state when it is not open."""
        return self.seen.get(place) or self.own(place)

    def own(self, place: Place) -> States:
        """What the fact may be by itself, before anything is derived."""
        if place in self.open:
            return self.open[place]
        name, instance = place
        if instance is None:
            return (fact_of(self.facts, name),)
        found = self.facts.instances.get(instance, {}).get(name)
        return (found or Fact(name, Absent(AbsentReason.NOT_COLLECTED), Origin("none"), instance=instance),)

    def told(self, place: Place, states: States) -> "World":
        """The world in which the fact itself has those states."""
        seen = {**self.seen, place: states} if place in self.seen else self.seen
        return World(self.facts, {**self.open, place: states}, self.open_lists, seen, self._without(place))

    def deriving(self, place: Place, states: States) -> "World":
        """The world in which a derived fact has those states."""
        if _keys(states) == _keys(self.states(place)):
            return self
        return World(self.facts, self.open, self.open_lists, {**self.seen, place: states}, self._without(place))

    def _without(self, place: Place) -> dict[str, tuple[frozenset[str], Truths]]:
        """What is known of conditions that do not read the fact."""
        return {text: known for text, known in self.known.items() if place[0] not in known[0]}


@dataclass
class _Read:
    """A condition's compiled form, and the facts that it looks at."""

    condition: Condition
    scalars: tuple[str, ...]
    listed: tuple[str, ...]
    heads: frozenset[str]
    names: frozenset[str]


@dataclass
class Possibilities:
    """Answers for one pack; remembers what it has answered."""

    pack: Pack
    _derivations: list[tuple[Derivation, frozenset[str]]] = field(init=False)
    _reads: dict[str, _Read] = field(default_factory=dict)
    _known: dict[tuple[object, ...], Truths] = field(default_factory=dict)
    _asked: frozenset[str] | None = None

    def __post_init__(self) -> None:
        self._derivations = [(one, reads_of(one, self.pack)) for one in in_order(self.pack.derivations)]

    def derived(self, world: World, told: str | None = None) -> World:
        """The world with the states of the derived facts. One that is known or that a person has told stays.

        `told` is the fact alone in which it differs from a world that had them: what does not look at it stays too.
        """
        touched = {told}
        for derivation, reads in self._derivations:
            if told is not None and reads.isdisjoint(touched):
                continue
            place = (derivation.fact, None)
            states: dict[object, Fact] = {}
            for state in world.own(place):
                found = (state,) if state.known else self._cases(derivation, state, world)
                states.update({_key(one): one for one in found})
            before, world = world, world.deriving(place, tuple(states.values()))
            if world is not before:
                touched.add(derivation.fact)
        return world

    def _cases(self, derivation: Derivation, absent: Fact, world: World) -> Iterator[Fact]:
        """What a derivation may give where the fact itself has no value."""
        fact = derivation.fact
        alone = world.deriving((fact, None), (absent,))
        for case in derivation.cases:
            truths = self.truths(case.when, alone)
            if Truth.UNKNOWN in truths:
                yield absent
                # It takes its reason from what keeps it open.
                yield from (Fact(fact, Absent(reason), Origin(DERIVED)) for reason in self._reasons(fact))
            if Truth.TRUE in truths:
                yield Fact(fact, from_text(self.pack.facts[fact].type, case.value), Origin(DERIVED))
            if Truth.FALSE not in truths:
                return
        yield absent

    def _reasons(self, fact: str) -> tuple[AbsentReason, ...]:
        if self._asked is None:
            self._asked = asked_whether_found(self.pack)
        return _UNDECIDED if fact in self._asked else ()

    def places(self, text: str, world: World) -> list[Place]:
        """The facts that a condition looks at, in this world."""
        read = self._read(text)
        found: list[Place] = [(name, None) for name in read.scalars]
        for name in read.listed:
            found += [(name, instance) for instance in members(world.facts, name)]
        return found

    def open_heads(self, text: str, world: World) -> frozenset[str]:
        """The lists that it looks at, and of which no member is known yet but may still be told."""
        return self._read(text).heads & world.open_lists

    def is_open(self, text: str, world: World) -> bool:
        return bool(self.open_heads(text, world))

    def truths(self, text: str, world: World) -> Truths:
        """What the condition may come to; exact where few facts are open."""
        known = world.known.get(text)
        if known is not None:
            return known[1]
        places = self.places(text, world)
        states = [world.states(place) for place in places]
        key = (text, self.is_open(text, world), tuple(map(_keys, states)))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._truths(text, world, places, states)
        world.known[text] = (self._read(text).names, found)
        return found

    def _truths(self, text: str, world: World, places: Sequence[Place], states: Sequence[States]) -> Truths:
        tree = expression.parse(text).tree
        if not self.is_open(text, world) and prod(len(one) for one in states) <= _MOST:
            return self._tried(text, places, states)
        if isinstance(tree, ast.UnaryOp):
            return frozenset(~truth for truth in self.truths(ast.unparse(tree.operand), world))
        if isinstance(tree, ast.BoolOp):
            parts = [self.truths(ast.unparse(value), world) for value in tree.values]
            return reduce(_both if isinstance(tree.op, ast.And) else _either, parts)
        if isinstance(tree, ast.Call) and not self.is_open(text, world):
            return self._by_member(text, tree, places, states)
        return ANY

    def _by_member(self, text: str, tree: ast.Call, places: Sequence[Place], states: Sequence[States]) -> Truths:
        """`any` or `all` over members that are open each for itself."""
        instances = list(dict.fromkeys(instance for _, instance in places if instance is not None))
        parts = []
        for one in instances:
            chosen = [index for index, (_, instance) in enumerate(places) if instance in (None, one)]
            few = [states[index] for index in chosen]
            small = prod(len(state) for state in few) <= _MOST
            parts.append(self._tried(text, [places[index] for index in chosen], few) if small else ANY)
        assert isinstance(tree.func, ast.Name)
        return reduce(_either if tree.func.id == "any" else _both, parts) if parts else ANY

    def _tried(self, text: str, places: Sequence[Place], states: Sequence[States]) -> Truths:
        """Every combination of the states."""
        condition = self._read(text).condition
        return frozenset(condition(_host(places, chosen)).truth for chosen in product(*states))

    def _read(self, text: str) -> _Read:
        found = self._reads.get(text)
        if found is None:
            condition = Condition(text, self.pack)
            names = {name for name in condition.expression.facts if name in self.pack.facts}
            names |= {spec.complete for name in names if (spec := self.pack.facts[name]).complete}
            listed = tuple(sorted(name for name in names if "[]" in name))
            heads = frozenset(name.partition("[]")[0] for name in listed)
            found = self._reads[text] = _Read(
                condition, tuple(sorted(names - set(listed))), listed, heads, frozenset(names)
            )
        return found


_UNDECIDED = (AbsentReason.NOT_COLLECTED, AbsentReason.NOT_FOUND)


def _host(places: Sequence[Place], chosen: Iterable[Fact]) -> HostFacts:
    scalars: dict[str, Fact] = {}
    instances: dict[str, dict[str, Fact]] = {}
    for (name, instance), fact in zip(places, chosen, strict=True):
        if instance is None:
            scalars[name] = fact
        else:
            instances.setdefault(instance, {})[name] = fact
    return HostFacts("", scalars, instances)


def _key(fact: Fact) -> object:
    """What a condition can tell of a state: its value, or whether it is not there."""
    if isinstance(fact.value, Absent):
        return ("absent", fact.value.reason is AbsentReason.NOT_FOUND)
    return (type(fact.value), fact.value)


def _keys(states: States) -> tuple[object, ...]:
    return tuple(_key(state) for state in states)


def _both(left: Truths, right: Truths) -> Truths:
    return frozenset(one & other for one in left for other in right)


def _either(left: Truths, right: Truths) -> Truths:
    return frozenset(one | other for one in left for other in right)
