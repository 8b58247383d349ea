"""What rules read of a host, directly and through derived facts: all that has to be known of a fleet to judge it."""

from collections.abc import Sequence
from datetime import timedelta

from advisor.pack.cells import Cells
from advisor.pack.load import Pack
from advisor.pack.reads import facts_of
from advisor.pack.rule import Contradiction, Remedy, Rule


class Needs:
    """`facts` are names as in the catalogue, derived ones included; `lists` the heads of lists among them. `limits` are
    the ages, in ascending order, at which a fact goes stale for some rule. `cells` are the values that are told apart.
    """

    def __init__(self, pack: Pack, rules: Sequence[Rule]) -> None:
        self._pack = pack
        self._derived = {one.fact: tuple(case.when for case in one.cases) for one in pack.derivations}
        owners: list[Rule | Remedy | Contradiction] = [
            *rules, *pack.remedies.values(), *pack.contradictions.values()
        ]  # fmt: skip
        texts = dict.fromkeys(text for owner in owners for text in owner.given.values())
        texts |= {pack.conditions[rule.applies_to].when: None for rule in rules if rule.applies_to is not None}
        self.derived: dict[str, None] = {}
        """The derived facts that are needed."""
        facts: dict[str, None] = {}
        waiting = list(texts)
        while waiting:
            for name in sorted(facts_of(waiting.pop(), pack)):
                facts[name] = None
                if name in self._derived and name not in self.derived:
                    self.derived[name] = None
                    new = [text for text in self._derived[name] if text not in texts]
                    texts |= dict.fromkeys(new)
                    waiting += new
        self.facts = frozenset(facts)
        self.lists = frozenset(name.partition("[]")[0] for name in facts if "[]" in name)
        self.cells = Cells(texts, pack)
        self.limits = self._limits(rules)

    def _limits(self, rules: Sequence[Rule]) -> dict[str, tuple[timedelta, ...]]:
        """What follows from facts is as old as the oldest of them, so a limit of it is one of theirs."""
        found: dict[str, set[timedelta]] = {}

        def limit(name: str, age: timedelta) -> None:
            ages = found.setdefault(name, set())
            if age not in ages:
                ages.add(age)
                for text in self._derived.get(name, ()):
                    for read in facts_of(text, self._pack):
                        limit(read, age)

        for rule in rules:
            for name, age in rule.max_age.items():
                limit(name, age)
        return {name: tuple(sorted(ages)) for name, ages in found.items() if name in self.facts}
