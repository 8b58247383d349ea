"""Checks across the files of a pack: every name that a condition, a mark or an action uses must exist."""

from collections.abc import Iterator
from graphlib import CycleError
from typing import TYPE_CHECKING, Any

from advisor.pack import expression
from advisor.pack.catalogue import FactType
from advisor.pack.derivations import in_order
from advisor.pack.made_evidence import unknown_names
from advisor.pack.positions import Document, Fault, Path
from advisor.pack.typing import type_faults
from advisor.pack.values import from_text

if TYPE_CHECKING:
    from advisor.pack.load import Pack
    from advisor.pack.rule import Contradiction, Remedy, Rule


def cross_check(pack: "Pack") -> list[Fault]:
    """Every fault that only shows when all files are seen together."""
    return [
        fault for faults in (_rules(pack), _remedies(pack), _contradictions(pack), _catalogue(pack)) for fault in faults
    ]


def _rules(pack: "Pack") -> Iterator[Fault]:
    for rule in pack.rules.values():
        document = pack.files[rule.id]
        yield from _given(pack, document, rule)
        if rule.applies_to is not None and rule.applies_to not in pack.conditions:
            yield document.fault(("applies_to",), f"no catalogue declares the condition {rule.applies_to!r}")
        yield from _line(rule, document, ("when",), rule.when)
        for index, mark in enumerate(rule.verdict.suspects):
            path: Path = ("verdict", "suspects", index)
            if mark.id not in pack.rules:
                yield document.fault((*path, "id"), f"no rule in rules/suspects is named {mark.id!r}")
            yield from _line(rule, document, (*path, "if"), mark.when)
        for index, proposal in enumerate(rule.actions):
            path = ("actions", index)
            if proposal.id not in pack.remedies:
                yield document.fault((*path, "id"), f"no remedy is named {proposal.id!r}")
            if proposal.suspected is not None and proposal.suspected not in pack.rules:
                yield document.fault((*path, "suspected"), f"no suspect is named {proposal.suspected!r}")
            yield from _line(rule, document, (*path, "if"), proposal.when)
        for index, test in enumerate(rule.tests):
            for name in test.facts:
                if name not in pack.facts and name not in pack.lists:
                    yield document.fault(("tests", index, "facts", name), f"no catalogue declares the fact {name!r}")
            for place, what in () if test.evidence is None else unknown_names(pack, test.evidence):
                yield document.fault(("tests", index, "evidence", *place), what)


def _remedies(pack: "Pack") -> Iterator[Fault]:
    generations = {generation.name for generation in pack.generations}
    for remedy in pack.remedies.values():
        document = pack.files[remedy.id]
        yield from _given(pack, document, remedy)
        for index, forbidding in enumerate(remedy.forbidden):
            yield from _line(remedy, document, ("forbidden", index, "if"), forbidding.when)
        for index, required in enumerate(remedy.requires):
            if required not in pack.remedies:
                yield document.fault(("requires", index), f"no remedy is named {required!r}")
        for name in remedy.commands:
            if name not in generations:
                yield document.fault(("commands", name), f"no Windows generation is named {name!r}")
        for name in remedy.effects:
            if name not in pack.facts:
                yield document.fault(("effects", name), f"no catalogue declares the fact {name!r}")
        for index, test in enumerate(remedy.tests):
            for name in test.facts:
                if name not in pack.facts and name not in pack.lists:
                    yield document.fault(("tests", index, "facts", name), f"no catalogue declares the fact {name!r}")


def _contradictions(pack: "Pack") -> Iterator[Fault]:
    for contradiction in pack.contradictions.values():
        document = pack.files[contradiction.id]
        yield from _given(pack, document, contradiction)
        for index, action in enumerate(contradiction.actions):
            if action not in pack.remedies:
                yield document.fault(("actions", index), f"no remedy is named {action!r}")
        for index, winner in enumerate(contradiction.winners):
            path: Path = ("winners", index)
            if winner.wins not in contradiction.actions:
                yield document.fault((*path, "wins"), f"{winner.wins!r} is none of the contradicting actions")
            if winner.suspected is not None and winner.suspected not in pack.rules:
                yield document.fault((*path, "suspected"), f"no suspect is named {winner.suspected!r}")
            yield from _line(contradiction, document, (*path, "if"), winner.when)


def _catalogue(pack: "Pack") -> Iterator[Fault]:
    documents = {name: document for name, document in pack.files.items() if name.startswith("facts/catalogue/")}
    derived: set[str] = set()
    for document in documents.values():
        for name in document.data.get("conditions") or {}:
            yield from _facts_of(pack, document, ("conditions", name, "when"), pack.conditions[name].when)
        for name in document.data.get("tables") or {}:
            for key, text in pack.tables[name].rows.items():
                yield from _typed(document, ("tables", name, "rows", key), pack.tables[name].type, text)
        for index, raw in enumerate(document.data.get("derive") or []):
            yield from _derivation(pack, document, ("derive", index), raw)
            if raw["fact"] in derived:
                yield document.fault(("derive", index, "fact"), f"the fact {raw['fact']!r} is derived twice")
            derived.add(raw["fact"])
        for index, raw in enumerate(document.data.get("generations") or []):
            yield from _facts_of(pack, document, ("generations", index, "when"), raw["when"])
    yield from _circles(pack, documents)


def _derivation(pack: "Pack", document: Document, path: Path, raw: dict[str, Any]) -> Iterator[Fault]:
    spec = pack.facts.get(raw["fact"])
    if spec is None:
        yield document.fault((*path, "fact"), f"no catalogue declares the fact {raw['fact']!r}")
    for index, case in enumerate(raw["cases"]):
        yield from _facts_of(pack, document, (*path, "cases", index, "when"), case["when"])
        if spec is not None:
            yield from _typed(document, (*path, "cases", index, "value"), spec.type, case["value"])


def _typed(document: Document, path: Path, kind: FactType, text: str) -> Iterator[Fault]:
    try:
        from_text(kind, text)
    except ValueError as error:
        yield document.fault(path, str(error))


def _circles(pack: "Pack", documents: dict[str, Document]) -> Iterator[Fault]:
    """Derived facts that need each other."""
    try:
        in_order(pack.derivations)
    except CycleError as error:
        document = next(iter(documents.values()))
        yield document.fault((), f"derived facts need each other: {' → '.join(error.args[1])}")


def _given(pack: "Pack", document: Document, owner: "Rule | Remedy | Contradiction") -> Iterator[Fault]:
    for name, text in owner.given.items():
        yield from _facts_of(pack, document, ("given", name), text)


def _facts_of(pack: "Pack", document: Document, path: Path, text: str) -> Iterator[Fault]:
    """A condition over facts: its facts and tables exist, and what it compares has fitting types."""
    parsed = expression.parse(text)
    known = True
    for name in sorted(parsed.facts):
        if name not in pack.facts and name not in pack.lists:
            known = False
            yield document.fault(path, f"no catalogue declares the fact {name!r}")
    for name in sorted(parsed.names):
        known = False
        yield document.fault(path, f"{name!r} is no fact; facts have a dot in their names")
    for name in sorted(parsed.tables):
        if name not in pack.tables:
            known = False
            yield document.fault(path, f"no catalogue declares the table {name!r}")
    if known:
        for what in type_faults(parsed, pack.facts, pack.tables):
            yield document.fault(path, what)


def _line(owner: "Rule | Remedy | Contradiction", document: Document, path: Path, text: str | None) -> Iterator[Fault]:
    """One line of and / or / not over the names of `given`."""
    if text is None:
        return
    parsed = expression.parse(text)
    for name in sorted(parsed.names - set(owner.given)):
        yield document.fault(path, f"{name!r} is not named under 'given'")
    if parsed.facts or parsed.tables or not expression.is_boolean_line(parsed):
        yield document.fault(path, "only and, or, not and the names of 'given' may stand here")
