"""Whether the effects that a remedy declares are there on a host, fact by fact."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.model.fact import Absent, Fact, HostFacts, Value
from advisor.model.truth import Truth
from advisor.pack.load import Pack
from advisor.pack.rule import Effect, Remedy
from advisor.pack.values import comparable, from_text
from advisor.reason.condition import fact_of
from advisor.reason.effects import Doer, members
from advisor.reason.prose import Prose


@dataclass(frozen=True, slots=True)
class EffectState:
    """One fact that a remedy changes. `wanted` is its value once the step is done, None where that is not known.

    `corroborates`: a list in which a word is to appear. Lists are cut and cleaned up, so that a missing word says
    nothing unless the list is known to be whole. `beyond`: the value is higher than the least one that is wanted.
    """

    fact: Fact
    wanted: Value | None
    there: Truth
    corroborates: bool = False
    beyond: bool = False


class EffectStates:
    """Compares what remedies bring with what a host has."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._do = Doer(pack)
        self._prose = Prose(pack)

    def __call__(self, remedy: Remedy, facts: HostFacts) -> tuple[EffectState, ...]:
        """`facts` are a host's, derived ones included. Effects that only take a value away say nothing."""
        return tuple(self._states(remedy, facts))

    def _states(self, remedy: Remedy, facts: HostFacts) -> Iterator[EffectState]:
        after = self._do(remedy, facts).facts
        for name, effect in remedy.effects.items():
            if isinstance(effect, Effect) and effect.absent is not None:
                continue
            instances = members(facts, name) if "[]" in name else (None,)
            for instance in instances:
                now, then = _of(facts, name, instance), _of(after, name, instance)
                state = self._state(effect, now, then, facts)
                if state is not None:
                    yield state
            if not instances:
                yield EffectState(fact_of(facts, name), None, Truth.UNKNOWN)

    def _state(self, effect: str | Effect, now: Fact, then: Fact, facts: HostFacts) -> EffectState | None:
        """None for a fact that the effect leaves as it is, such as a switch that an adapter does not have."""
        spec = self._pack.facts[now.name]
        wanted = None if isinstance(then.value, Absent) else then.value
        if isinstance(effect, Effect) and effect.to is not None:
            wanted = from_text(spec.type, effect.to)
            if now.known and now.value != wanted and then.value == now.value:
                return None
        if isinstance(now.value, Absent) or wanted is None:
            return EffectState(now, wanted, Truth.UNKNOWN, _adds(effect))
        if now.value == wanted:
            return EffectState(now, wanted, Truth.TRUE, _adds(effect), self._is_beyond(effect, now, facts))
        if _adds(effect) and spec.complete is not None and fact_of(facts, spec.complete).value is not True:
            return EffectState(now, wanted, Truth.UNKNOWN, True)
        return EffectState(now, wanted, Truth.FALSE, _adds(effect))

    def _is_beyond(self, effect: str | Effect, now: Fact, facts: HostFacts) -> bool:
        if isinstance(effect, str) or effect.at_least is None or isinstance(now.value, Absent):
            return False
        kind = self._pack.facts[now.name].type
        try:
            least = from_text(kind, self._prose.sentence(effect.at_least, facts))
        except ValueError:
            return False  # which row of a table it is can't be told
        return bool(comparable(kind, now.value) > comparable(kind, least))


def _adds(effect: str | Effect) -> bool:
    return isinstance(effect, Effect) and effect.add is not None


def _of(facts: HostFacts, name: str, instance: str | None) -> Fact:
    if instance is None:
        return fact_of(facts, name)
    return facts.instances.get(instance, {}).get(name) or fact_of(HostFacts(facts.host, {}, {}), name)
