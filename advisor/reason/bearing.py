"""What bears on a conclusion: going back through the clauses to the conditions, and through derivations to facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.model.action import Stance
from advisor.model.replay import Subject
from advisor.model.suspect import Level
from advisor.model.verdict import Verdict
from advisor.pack import expression
from advisor.pack.catalogue import Derivation
from advisor.pack.load import Pack
from advisor.pack.rule import Contradiction, Mark, Remedy, Rule
from advisor.reason.program import Clause

NO_STANCE = "none"
"""An action that nobody proposes on the host."""


def all_texts(pack: Pack) -> Iterator[str]:
    """Every condition over facts."""
    owners: list[Rule | Remedy | Contradiction] = [*pack.rules.values(), *pack.remedies.values()]
    for piece in (*owners, *pack.contradictions.values()):
        yield from piece.given.values()
    yield from (condition.when for condition in pack.conditions.values())
    yield from (case.when for one in pack.derivations for case in one.cases)


def ends(subject: Subject, identity: str) -> dict[str, str]:
    """What the conclusion can be, with the propositions that say so."""
    if subject is Subject.RULE:
        return {verdict.value: f"finding/{identity}/{verdict}" for verdict in Verdict}
    if subject is Subject.SUSPECT:
        return {level.value: f"level/{identity}/{level}" for level in Level}
    return {**{stance.value: f"stance/{identity}/{stance}" for stance in Stance}, NO_STANCE: ""}


def reached(
    concluding: Mapping[str, Sequence[Clause]],
    marks: Mapping[str, Sequence[tuple[Mark, str, str]]],
    ends: Mapping[str, str],
) -> tuple[set[str], list[str], list[str]]:
    """Going back from the ends: the propositions, the names of conditions, and the suspects that bear on them."""
    found: set[str] = set()
    names: dict[str, None] = {}
    suspects: dict[str, None] = {}
    waiting = [proposition for proposition in ends.values() if proposition]
    while waiting:
        proposition = waiting.pop()
        if proposition in found:
            continue
        found.add(proposition)
        if proposition.startswith("level/"):
            suspect = proposition.split("/")[1]
            suspects[suspect] = None
            waiting += [proposition for _, *told in marks.get(suspect, ()) for proposition in told]
        elif proposition in concluding:
            waiting += [need for clause in concluding[proposition] for need in (*clause.needs, *clause.lacks)]
        elif ":" in proposition:
            names[proposition.rpartition(":")[0]] = None
    return found, sorted(names), sorted(suspects)


def derivations_behind(pack: Pack, texts: Iterable[str]) -> Iterator[Derivation]:
    """The derivations that the facts of the conditions come from, directly or through other derived facts."""
    derivations = {one.fact: one for one in pack.derivations}
    waiting = [name for text in texts for name in expression.parse(text).facts]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in derivations:
            waiting += [fact for case in derivations[name].cases for fact in expression.parse(case.when).facts]
    return (one for one in pack.derivations if one.fact in seen)
