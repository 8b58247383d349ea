"""Checks across the files of a pack: every name that a condition, a mark or an action uses must exist."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from graphlib import CycleError
from typing import TYPE_CHECKING, Any

from advisor.pack import expression
from advisor.pack.catalogue import FactType
from advisor.pack.changes import change_faults
from advisor.pack.derivations import in_order
from advisor.pack.made_evidence import unknown_names
from advisor.pack.positions import Document, Fault, Path
from advisor.pack.profile_check import profile_faults
from advisor.pack.rule import AgedFact
from advisor.pack.schema import searched
from advisor.pack.text import placeholders
from advisor.pack.typing import type_faults
from advisor.pack.values import ORDERED, from_text

UNKNOWN_FACT, UNKNOWN_NAME, TYPES, TWICE, CIRCLE = "HA002", "HA003", "HA004", "HA005", "HA007"

if TYPE_CHECKING:
    from advisor.pack.load import Pack
    from advisor.pack.rule import ConflictTest, Contradiction, Effect, Remedy, RemedyTest, Rule, RuleTest

SYMPTOM = "symptom."


def cross_check(pack: "Pack") -> list[Fault]:
    """Every fault that only shows when all files are seen together."""
    return [
        fault
        for faults in (_rules(pack), _remedies(pack), _contradictions(pack), profile_faults(pack), _catalogue(pack))
        for fault in faults
    ]


def _rules(pack: "Pack") -> Iterator[Fault]:
    for rule in pack.rules.values():
        document = pack.files[rule.id]
        yield from _given(pack, document, rule)
        if rule.applies_to is not None and rule.applies_to not in pack.conditions:
            yield document.fault(
                ("applies_to",), f"no catalogue declares the condition {rule.applies_to!r}", UNKNOWN_NAME
            )
        yield from _line(rule, document, ("when",), rule.when)
        yield from _ages(pack, document, rule)
        for index, mark in enumerate(rule.verdict.suspects):
            path: Path = ("verdict", "suspects", index)
            if mark.id not in pack.rules:
                yield document.fault((*path, "id"), f"no rule in rules/suspects is named {mark.id!r}", UNKNOWN_NAME)
            yield from _line(rule, document, (*path, "if"), mark.when)
        for index, proposal in enumerate(rule.actions):
            path = ("actions", index)
            if proposal.id not in pack.remedies:
                yield document.fault((*path, "id"), f"no remedy is named {proposal.id!r}", UNKNOWN_NAME)
            if proposal.suspected is not None and proposal.suspected not in pack.rules:
                yield document.fault((*path, "suspected"), f"no suspect is named {proposal.suspected!r}", UNKNOWN_NAME)
            yield from _line(rule, document, (*path, "if"), proposal.when)
        yield from _tests(pack, document, rule.tests)
        for index, test in enumerate(rule.tests):
            for place, what in () if test.evidence is None else unknown_names(pack, test.evidence):
                yield document.fault(("tests", index, "evidence", *place), what, UNKNOWN_NAME)


def _ages(pack: "Pack", document: Document, rule: "Rule") -> Iterator[Fault]:
    """A greatest age is of a fact that the rule itself looks at."""
    texts = list(rule.given.values())
    if rule.applies_to in pack.conditions:
        texts.append(pack.conditions[str(rule.applies_to)].when)
    used = {name for text in texts for name in expression.parse(text).facts}
    for name in rule.max_age:
        path: Path = ("max_age", name)
        if name not in pack.facts:
            yield document.fault(path, _undeclared(pack, name), UNKNOWN_FACT)
        elif name.startswith(SYMPTOM):
            yield document.fault(path, f"{name} is seen anew in every run and has no age")
        elif name not in used:
            yield document.fault(path, f"no condition of the rule looks at {name}")


def _remedies(pack: "Pack") -> Iterator[Fault]:
    generations = {generation.name for generation in pack.generations}
    for remedy in pack.remedies.values():
        document = pack.files[remedy.id]
        yield from _given(pack, document, remedy)
        for index, forbidding in enumerate(remedy.forbidden):
            yield from _line(remedy, document, ("forbidden", index, "if"), forbidding.when)
        for index, required in enumerate(remedy.requires):
            if required not in pack.remedies:
                yield document.fault(("requires", index), f"no remedy is named {required!r}", UNKNOWN_NAME)
        for index, awaited in enumerate(remedy.after_restart):
            if awaited not in remedy.requires:
                yield document.fault(("after_restart", index), f"{awaited!r} does not stand under 'requires'")
        for name in remedy.commands:
            if name not in generations:
                yield document.fault(("commands", name), f"no Windows generation is named {name!r}", UNKNOWN_NAME)
        for name, effect in remedy.effects.items():
            for what, code in _effect(pack, name, effect):
                yield document.fault(("effects", name), what, code)
        for place, what in change_faults(remedy.changes, remedy.proof, remedy.file, pack.facts, pack.tables):
            yield document.fault(place, what, UNKNOWN_NAME)
        yield from _tests(pack, document, remedy.tests)


def _tests(
    pack: "Pack", document: Document, tests: "Sequence[RuleTest | RemedyTest | ConflictTest]"
) -> Iterator[Fault]:
    """The facts of the tests exist, and their values are of their types."""
    for index, test in enumerate(tests):
        for name, given in test.facts.items():
            path: Path = ("tests", index, "facts", name)
            if isinstance(given, tuple) and name in pack.lists:
                for number, member in enumerate(given):
                    for key, text in member.items():
                        yield from _value(pack, document, (*path, number, key), f"{name}[].{key}", _value_of(text))
            elif name not in pack.facts:
                yield document.fault(path, _undeclared(pack, name), UNKNOWN_FACT)
            elif isinstance(given, str | AgedFact):
                yield from _value(pack, document, path, name, _value_of(given))


def _value_of(given: str | AgedFact) -> str:
    return given if isinstance(given, str) else given.value


def _value(pack: "Pack", document: Document, path: Path, name: str, text: str) -> Iterator[Fault]:
    spec = pack.facts.get(name)
    if spec is None:
        yield document.fault(path, _undeclared(pack, name), UNKNOWN_FACT)
        return
    yield from _typed(document, path, spec.type, text)
    if spec.values and text not in spec.values:
        yield document.fault(path, f"{text!r} is none of the values of {name}: {', '.join(spec.values)}", TYPES)


def _effect(pack: "Pack", name: str, effect: "str | Effect") -> Iterator[tuple[str, str]]:
    """What is wrong with a remedy's effect on a fact, each with its code."""
    spec = pack.facts.get(name)
    if spec is None:
        yield _undeclared(pack, name), UNKNOWN_FACT
        return
    if name.startswith(SYMPTOM):
        yield "symptoms are the evidence of the past; no action changes them", TYPES
    parts = (effect,) if isinstance(effect, str) else (effect.to, effect.at_least, effect.add, *effect.only_from)
    for text in parts:
        if text is None or placeholders(text):
            continue
        if spec.type is FactType.CHOICE and text not in spec.values:
            yield f"{text!r} is none of {', '.join(spec.values)}", TYPES
        try:
            from_text(spec.type, text)
        except ValueError as error:
            yield str(error), TYPES
    if not isinstance(effect, str) and effect.add is not None and spec.type is not FactType.TEXT_LIST:
        yield f"'add' needs a fact of type text-list, and {name} is of type {spec.type.value}", TYPES
    if not isinstance(effect, str) and effect.at_least is not None and spec.type not in ORDERED:
        yield f"'at_least' needs a fact with an order, and {name} is of type {spec.type.value}", TYPES


def _contradictions(pack: "Pack") -> Iterator[Fault]:
    for contradiction in pack.contradictions.values():
        document = pack.files[contradiction.id]
        yield from _given(pack, document, contradiction)
        for index, action in enumerate(contradiction.actions):
            if action not in pack.remedies:
                yield document.fault(("actions", index), f"no remedy is named {action!r}", UNKNOWN_NAME)
        for index, winner in enumerate(contradiction.winners):
            path: Path = ("winners", index)
            if winner.wins not in contradiction.actions:
                yield document.fault(
                    (*path, "wins"), f"{winner.wins!r} is none of the contradicting actions", UNKNOWN_NAME
                )
            if winner.suspected is not None and winner.suspected not in pack.rules:
                yield document.fault((*path, "suspected"), f"no suspect is named {winner.suspected!r}", UNKNOWN_NAME)
            yield from _line(contradiction, document, (*path, "if"), winner.when)
        yield from _tests(pack, document, contradiction.tests)


def _catalogue(pack: "Pack") -> Iterator[Fault]:
    documents = {name: document for name, document in pack.files.items() if name.startswith("facts/catalogue/")}
    derived: set[str] = set()
    for document in documents.values():
        for name in document.data.get("conditions") or {}:
            yield from _facts_of(pack, document, ("conditions", name, "when"), pack.conditions[name].when)
        for name in document.data.get("tables") or {}:
            for key, text in pack.tables[name].rows.items():
                yield from _typed(document, ("tables", name, "rows", key), pack.tables[name].type, text)
        yield from _sources(pack, document)
        for index, raw in enumerate(document.data.get("derive") or []):
            yield from _derivation(pack, document, ("derive", index), raw)
            if raw["fact"] in derived:
                yield document.fault(("derive", index, "fact"), f"the fact {raw['fact']!r} is derived twice", TWICE)
            derived.add(raw["fact"])
        for index, raw in enumerate(document.data.get("generations") or []):
            yield from _facts_of(pack, document, ("generations", index, "when"), raw["when"])
    yield from _circles(pack, documents)


def _sources(pack: "Pack", document: Document) -> Iterator[Fault]:
    """The tables by which sources translate exist, and their rows are patterns."""
    for index, raw in enumerate(document.data.get("facts") or []):
        for number, source in enumerate(pack.facts[raw["name"]].sources):
            path: Path = ("facts", index, "sources", number, "table")
            if source.table is None:
                continue
            if source.table not in pack.tables:
                yield document.fault(path, f"no catalogue declares the table {source.table!r}")
                continue
            for row in pack.tables[source.table].rows:
                try:
                    searched(row)
                except ValueError as error:
                    yield document.fault(path, f"the row {row!r}: {error}")


def _derivation(pack: "Pack", document: Document, path: Path, raw: dict[str, Any]) -> Iterator[Fault]:
    spec = pack.facts.get(raw["fact"])
    if spec is None:
        yield document.fault((*path, "fact"), _undeclared(pack, raw["fact"]), UNKNOWN_FACT)
    for index, case in enumerate(raw["cases"]):
        yield from _facts_of(pack, document, (*path, "cases", index, "when"), case["when"])
        if spec is not None:
            yield from _typed(document, (*path, "cases", index, "value"), spec.type, case["value"])


def _typed(document: Document, path: Path, kind: FactType, text: str) -> Iterator[Fault]:
    try:
        from_text(kind, text)
    except ValueError as error:
        yield document.fault(path, str(error), TYPES)


def _circles(pack: "Pack", documents: dict[str, Document]) -> Iterator[Fault]:
    """Derived facts that need each other."""
    try:
        in_order(pack.derivations)
    except CycleError as error:
        document = next(iter(documents.values()))
        yield document.fault((), f"derived facts need each other: {' → '.join(error.args[1])}", CIRCLE)


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
            yield document.fault(path, _undeclared(pack, name), UNKNOWN_FACT)
    for name in sorted(parsed.names):
        known = False
        yield document.fault(path, f"{name!r} is no fact; facts have a dot in their names", UNKNOWN_NAME)
    for name in sorted(parsed.conditions - set(pack.conditions)):
        known = False
        yield document.fault(path, f"no catalogue declares the condition {name!r}", UNKNOWN_NAME)
    for name in sorted(parsed.tables):
        if name not in pack.tables:
            known = False
            yield document.fault(path, f"no catalogue declares the table {name!r}", UNKNOWN_NAME)
    if known:
        for what in type_faults(parsed, pack.facts, pack.tables):
            yield document.fault(path, what, TYPES)


def _undeclared(pack: "Pack", name: str) -> str:
    near = get_close_matches(name, list(pack.facts), n=2)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"no catalogue declares the fact {name!r}{hint}"


def _line(owner: "Rule | Remedy | Contradiction", document: Document, path: Path, text: str | None) -> Iterator[Fault]:
    """One line of and / or / not over the names of `given`."""
    if text is None:
        return
    parsed = expression.parse(text)
    for name in sorted(parsed.names - set(owner.given)):
        yield document.fault(path, f"{name!r} is not named under 'given'", UNKNOWN_NAME)
    if parsed.facts or parsed.tables or not expression.is_boolean_line(parsed):
        yield document.fault(path, "only and, or, not and the names of 'given' may stand here")
