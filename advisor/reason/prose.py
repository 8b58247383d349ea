"""Fills the pack's sentences with a host's facts, and turns outcomes into reasons."""

import re
from collections.abc import Iterable

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.finding import Missing, Reason
from advisor.model.origin import Origin
from advisor.pack.catalogue import FactType
from advisor.pack.load import Pack
from advisor.pack.text import fill, placeholders, shown
from advisor.reason.collect import Collector
from advisor.reason.condition import Outcome, fact_of

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\[([a-z_.]+)\]")


class Prose:
    """Knows the pack's tables and commands; speaks of one host at a time, in English (reports translate)."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._collector = Collector(pack)

    def sentence(self, template: str, facts: HostFacts) -> str:
        """A template's `{fact.name}` and `{table[fact.name]}` filled in; an absent fact reads `?`."""
        if "{" not in template:
            return template
        values: dict[str, object] = {name: fact.value for name, fact in facts.scalars.items() if fact.known}
        for table, key in _PLACEHOLDER.findall(template):
            row = self._pack.tables[table].rows.get(str(values.get(key))) if table in self._pack.tables else None
            if row is not None:
                values[f"{table}[{key}]"] = row
        return fill(template, values)

    def reason(self, template: str, outcome: Outcome, facts: HostFacts) -> Reason:
        """A sentence with the facts that make it true, and the place where the first that it speaks of was read."""
        spoken = placeholders(template)
        decided = tuple(sorted(outcome.decided_by, key=lambda fact: fact.name not in spoken))
        return Reason(self.sentence(template, facts), _names(decided), _origin(decided))

    def observation(self, outcome: Outcome) -> Reason | None:
        """The deciding facts themselves as a sentence: `Ndis.sys version is 5.2.3790.3959; …`."""
        if not outcome.decided_by:
            return None
        parts = [self._stated(fact) for fact in outcome.decided_by]
        return Reason("; ".join(parts), _names(outcome.decided_by), _origin(outcome.decided_by))

    def _stated(self, fact: Fact) -> str:
        spec = self._pack.facts[fact.name]
        label = spec.label if fact.instance is None else f"{spec.label} ({fact.instance})"
        if isinstance(fact.value, Absent):
            return f"{label}: {fact.value.reason}"
        unit = f" {spec.unit}" if spec.unit and spec.type in (FactType.INTEGER, FactType.NUMBER) else ""
        return f"{label}: {shown(fact.value)}{unit}"

    def missing(self, outcome: Outcome, facts: HostFacts) -> tuple[Missing, ...]:
        """The absent facts that keep an outcome unknown, each with the command for this host's Windows."""
        found = {}
        for fact in outcome.missing:
            if fact.name not in found:
                reason = fact.value.reason if isinstance(fact.value, Absent) else AbsentReason.NOT_COLLECTED
                found[fact.name] = Missing(fact.name, reason, self.collect(fact.name, facts))
        return tuple(found.values())

    def collect(self, name: str, facts: HostFacts) -> str:
        return self._collector.command(name, facts)

    def generation(self, facts: HostFacts) -> tuple[str, ...]:
        return self._collector.generations(facts)


def not_collected(pack: Pack, facts: HostFacts) -> Iterable[Fact]:
    """Every scalar fact of the catalogue that the host lacks, as absent."""
    for name in pack.facts:
        if "[]" not in name and name not in facts.scalars:
            yield fact_of(facts, name)


def _names(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.name for fact in facts))


def _origin(facts: tuple[Fact, ...]) -> Origin:
    with_file = next((fact.origin for fact in facts if fact.origin.file is not None), None)
    return with_file or (facts[0].origin if facts else Origin("rule"))
