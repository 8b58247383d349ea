"""The command that gets a missing fact on a host's Windows."""

from collections.abc import Iterator

from advisor.model.fact import HostFacts
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.catalogue import FactSpec
from advisor.pack.load import Pack
from advisor.reason.condition import Condition


class Collector:
    """Knows the pack's commands by Windows generation; what is derived is collected by what it derives from."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._generations = {one.name: Condition(one.when, pack) for one in pack.generations}
        self._derived = {one.fact: one for one in pack.derivations}
        self._last: tuple[HostFacts, tuple[str, ...]] | None = None
        self._commands: dict[tuple[str, tuple[str, ...]], str] = {}

    def generations(self, facts: HostFacts) -> tuple[str, ...]:
        """The host's Windows generations, best first; all of them, the fallback first, when its Windows is unknown."""
        if self._last is None or self._last[0] is not facts:
            # One host's missing facts are asked for one after the other.
            certain = [name for name, condition in self._generations.items() if condition(facts).truth is Truth.TRUE]
            self._last = facts, tuple(certain or reversed(list(self._generations)))
        return self._last[1]

    def command(self, name: str, facts: HostFacts) -> str:
        """One command, or several joined by ` && `; "" when the catalogue knows none."""
        generations = self.generations(facts)
        key = (name, generations)
        if key not in self._commands:
            found = [_of(spec, generations) for spec in self._specs(name, frozenset())]
            self._commands[key] = " && ".join(dict.fromkeys(command for command in found if command))
        return self._commands[key]

    def _specs(self, name: str, seen: frozenset[str]) -> Iterator[FactSpec]:
        """The facts to collect: itself, the members of a list, or what it is derived from where that is absent."""
        if name in seen:
            return
        if name.endswith("[]"):
            yield from (spec for spec in self._pack.facts.values() if spec.name.startswith(f"{name}."))
            return
        spec = self._pack.facts.get(name)
        if spec is not None and spec.collect:
            yield spec
        elif name in self._derived:
            for case in self._derived[name].cases:
                for needed in sorted(expression.parse(case.when).facts):
                    yield from self._specs(needed, seen | {name})


def _of(spec: FactSpec, generations: tuple[str, ...]) -> str:
    best = next((spec.collect[name] for name in generations if name in spec.collect), "")
    return best or next(iter(spec.collect.values()), "")
