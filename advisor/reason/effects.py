"""What an action makes of a host's facts, as its remedy declares it; and facts that a person sets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts, Value
from advisor.model.origin import Origin
from advisor.model.what_if import Assignment, FactShift
from advisor.pack.catalogue import FactSpec
from advisor.pack.load import Pack
from advisor.pack.rule import Effect, Remedy
from advisor.pack.text import placeholders
from advisor.pack.values import comparable, from_text
from advisor.reason.condition import fact_of
from advisor.reason.derive import host_facts
from advisor.reason.prose import Prose

WHAT_IF = "what-if"
"""The kind of origin of a fact that was changed."""


@dataclass(frozen=True)
class Changed:
    """The facts afterwards, what is another one now, and the facts that an effect depends on and nobody knows."""

    facts: HostFacts
    shifts: tuple[FactShift, ...]
    needed: tuple[Fact, ...] = ()


def assign(facts: HostFacts, assignment: Assignment, derived: HostFacts) -> Changed:
    """The facts with one of them set or taken away; a list's for every member or for the one that is named.

    `derived` are the same facts with what follows from them, which a value that is set takes the place of.
    """
    value = Absent(AbsentReason.NOT_COLLECTED) if assignment.value is None else assignment.value
    instances = members(facts, assignment.fact) if assignment.instance == "" else (assignment.instance,)
    changed = _with(facts, {(assignment.fact, instance): value for instance in instances}, "")
    shown = (replace(one, before=_fact(derived, one.fact, one.instance).value) for one in changed.shifts)
    return replace(changed, shifts=tuple(one for one in shown if one.before != one.after))


def members(facts: HostFacts, name: str) -> tuple[str, ...]:
    """The instances of the list that `name` (`nic[].rss`) is a member of, in order."""
    head = f"{name.partition('[]')[0]}[]."
    return tuple(
        sorted(instance for instance, values in facts.instances.items() if any(one.startswith(head) for one in values))
    )


class Doer:
    """Does actions on the facts of hosts."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._prose = Prose(pack)

    def __call__(self, remedy: Remedy, facts: HostFacts) -> Changed:
        """The facts after the action. What its effect depends on and is not known leaves a fact without a value."""
        values: dict[tuple[str, str | None], Value | Absent] = {}
        needed: dict[str, Fact] = {}
        for name, effect in remedy.effects.items():
            wanted = effect if isinstance(effect, Effect) else None
            template = effect if isinstance(effect, str) else effect.to or effect.at_least or effect.add or ""
            text = self._same_for_all(template)
            if text is None:
                lacking = [fact_of(facts, one) for one in _asked(template) if not fact_of(facts, one).known]
                needed.update({one.name: one for one in lacking})
                text = None if lacking else self._prose.sentence(template, facts)
            for instance in members(facts, name) if "[]" in name else (None,):
                now = _fact(facts, name, instance)
                values[name, instance] = _made(self._pack.facts[name], now, wanted, text)
        changed = _with(facts, values, remedy.id)
        return Changed(changed.facts, changed.shifts, tuple(needed.values()))

    def _same_for_all(self, template: str) -> str | None:
        """The row of a table that has the same in each; which one it is need not be known then."""
        table = self._pack.tables.get(template.removeprefix("{").partition("[")[0])
        rows = set(table.rows.values()) if table is not None and template.endswith("]}") else set()
        return rows.pop() if len(rows) == 1 else None


def _asked(template: str) -> Iterator[str]:
    """The facts whose values a template needs: `os.arch` for `{fixed_version[os.arch]}`."""
    for placeholder in sorted(placeholders(template)):
        yield placeholder.partition("[")[2].rstrip("]") or placeholder


def _made(spec: FactSpec, now: Fact, effect: Effect | None, text: str | None) -> Value | Absent:
    """The fact's value afterwards; `text` is None where it depends on what is not known."""
    if effect is not None and effect.only_from and not _is_one_of(spec, now, effect.only_from):
        return now.value
    if effect is not None and effect.absent is not None:
        return Absent(effect.absent)
    if text is None:
        return Absent(AbsentReason.NOT_COLLECTED)
    value = from_text(spec.type, text)
    if effect is None or effect.to is not None or isinstance(now.value, Absent):
        return value
    if effect.add is not None:
        words = now.value if isinstance(now.value, tuple) else ()
        return words if text.casefold() in (word.casefold() for word in words) else (*words, text)
    return value if comparable(spec.type, now.value) < comparable(spec.type, value) else now.value


def _is_one_of(spec: FactSpec, now: Fact, texts: tuple[str, ...]) -> bool:
    if isinstance(now.value, Absent):
        return False
    return comparable(spec.type, now.value) in [comparable(spec.type, from_text(spec.type, text)) for text in texts]


def _fact(facts: HostFacts, name: str, instance: str | None) -> Fact:
    if instance is None:
        return fact_of(facts, name)
    return facts.instances.get(instance, {}).get(name) or Fact(
        name, Absent(AbsentReason.NOT_COLLECTED), Origin("none"), instance=instance
    )


def _with(facts: HostFacts, values: Mapping[tuple[str, str | None], Value | Absent], by: str) -> Changed:
    """The facts with those values; a value that is the same already keeps its origin and is no shift."""
    shifts, replaced = [], []
    for (name, instance), value in values.items():
        now = _fact(facts, name, instance)
        same = not now.known if isinstance(value, Absent) else now.known and now.value == value
        if isinstance(value, Absent) and isinstance(now.value, Absent):
            same = value.reason is now.value.reason
        if not same:
            replaced.append(Fact(name, value, Origin(WHAT_IF, detail=by), instance=instance))
            shifts.append(FactShift(facts.host, name, instance, now.value, value, by))
    return Changed(host_facts(facts.host, (*facts, *replaced)), tuple(shifts))
