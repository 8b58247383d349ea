"""Tests that would notice surviving mutants: facts on which the mutant and the piece itself part ways.

Facts get the values at which the piece's conditions change their mind. The choice is seeded, so the same pack always
gets the same suggestions; what is expected is what the piece gives today, and whether that is right a person must say.
"""

import ast
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from advisor.model.suspect import Level
from advisor.pack import expression
from advisor.pack.catalogue import Derivation, DerivationTest, FactType
from advisor.pack.load import Pack
from advisor.pack.rule import ConflictTest, Contradiction, Remedy, RemedyTest, Rule, RuleTest
from advisor.pack.typing import full_name
from advisor.reason.derive import Deriver
from advisor.reason.mutants import shifted
from advisor.reason.trial import AnyTest, Asker, Conditions, Owner, Trial, observe, test_facts

_CANDIDATES = 4000
_NOT_FOUND = {"absent": "not-found"}
_ANY = {FactType.FILE_VERSION: "1.0.0.0", FactType.TIME: "2010-01-01T00:00:00Z"}
"""Some value of a type that `1` is none of."""
_SHAPES: dict[type[Owner], type[AnyTest]] = {
    Rule: RuleTest,
    Remedy: RemedyTest,
    Contradiction: ConflictTest,
    Derivation: DerivationTest,
}

Facts: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One test, as it would stand in the file but for its `because`; `notices` counts mutants that it alone adds."""

    test: Mapping[str, Any]
    notices: int


def suggestions(pack: Pack, piece: Owner, mutated: Sequence[Owner]) -> list[Suggestion]:
    """Tests that notice as many of the mutated pieces as can be noticed, those that notice most first."""
    maker = _Maker(pack, piece)
    alive = list(range(len(mutated)))
    candidates = [(made, maker.noticed(made, mutated, alive)) for made in maker.candidates()]
    found: list[Suggestion] = []
    while alive:
        made, noticed = max(candidates, key=lambda one: (len(one[1]), -_size(one[0])))
        if not noticed:
            break
        made = maker.reduced(made, mutated, noticed)
        noticed = maker.noticed(made, mutated, alive)
        found.append(Suggestion(maker.test(made), len(noticed)))
        alive = [index for index in alive if index not in noticed]
        candidates = [(one, left) for one, hits in candidates if (left := hits - noticed)] or [(made, set())]
    return found


def _size(made: Facts) -> int:
    return sum(value is not None for value in made.values())


class _Maker:
    """Candidates of one piece: facts by name, a list of members for `nic`, levels under `levels`."""

    def __init__(self, pack: Pack, piece: Owner) -> None:
        self._pack, self._piece = pack, piece
        self._chance = random.Random(0)  # noqa: S311 (a choice of examples, no secret)
        read = {name for text in _texts(piece, pack) for name in expression.parse(text).facts}
        facts = sorted(read - pack.lists)
        self._conditions, self._derive = Conditions(pack), Deriver(pack)
        values = _interesting(pack, _texts(piece, pack))
        self._scalars = {name: self._values(name, values) for name in facts if "[]" not in name}
        self._members: dict[str, dict[str, list[Any]]] = {}
        for name in facts:
            head, listed, member = name.partition("[].")
            if listed:
                self._members.setdefault(head, {})[member] = self._values(name, values)
        self._suspects = _suspects(piece)

    def _values(self, name: str, told: Mapping[str, list[str]]) -> list[Any]:
        spec = self._pack.facts.get(name)
        values: list[Any] = list(told.get(name, ()))
        if spec is not None and spec.type is FactType.BOOLEAN:
            values = ["true", "false"]
        elif spec is not None and spec.values:
            values = list(spec.values)
        anything = "1" if spec is None else _ANY.get(spec.type, "1")
        return [*(values or [anything]), None, *([_NOT_FOUND] if f"not_found({name})" in _joined(self._piece) else [])]

    def candidates(self) -> Iterator[Facts]:
        for _ in range(_CANDIDATES):
            made: Facts = {name: self._chance.choice(values) for name, values in self._scalars.items()}
            for head, members in self._members.items():
                count = self._chance.randint(0, 2)
                made[head] = [
                    {member: self._chance.choice(values) for member, values in members.items()} for _ in range(count)
                ] or None
            if self._suspects:
                made["levels"] = {suspect: self._chance.choice([None, *Level]) for suspect in self._suspects}
            yield made

    def test(self, made: Facts) -> dict[str, Any]:
        """The candidate as a test, with what the piece gives for it."""
        facts: dict[str, Any] = {}
        for name, value in made.items():
            if name == "levels" or value is None:
                continue
            if isinstance(value, list):
                facts[name] = [{key: text for key, text in member.items() if text is not None} for member in value]
            else:
                facts[name] = dict(value) if isinstance(value, dict) else value  # YAML would write an alias
        test: dict[str, Any] = {"facts": facts}
        levels = {suspect: str(level) for suspect, level in (made.get("levels") or {}).items() if level is not None}
        if levels and isinstance(self._piece, Contradiction):
            test["levels"] = levels
        return self._expecting(test)

    def _expecting(self, test: dict[str, Any]) -> dict[str, Any]:
        piece = self._piece
        if isinstance(piece, Rule):
            marked = dict.fromkeys(mark.id for mark in piece.verdict.suspects)
            blank = {**test, "expect": "pass", "score": dict.fromkeys(marked, "0"), "because": "-"}
            if piece.actions:
                blank["proposes"] = []
            parts = self._observed(blank).split(", ")
            test["expect"] = parts[0]
            scores = {
                suspect: part.removeprefix(f"{suspect} ") for suspect, part in zip(marked, parts[1:], strict=False)
            }
            if scores:
                test["score"] = scores
            if piece.actions:
                listed = parts[-1].removeprefix("proposes ")
                test["proposes"] = [] if listed == "nothing" else listed.split(" and ")
        elif isinstance(piece, Remedy):
            blank = {**test, "expect": "do", "first_checks": "0", "because": "-"}
            stance, checks = self._observed(blank).split(", ")
            test["expect"], test["first_checks"] = stance, checks.removeprefix("first checks: ")
        else:
            test["expect"] = self._observed({**test, "expect": "-", "because": "-"})
        return test

    def _observed(self, test: dict[str, Any], piece: Owner | None = None) -> str:
        trial = self._trial(test)
        assert trial.facts is not None, trial.fault
        return observe(trial, Asker(self._conditions, trial.seen(self._derive(trial.facts))), piece)

    def _trial(self, test: dict[str, Any]) -> Trial:
        typed = _SHAPES[type(self._piece)].model_validate(test)
        facts, fault = test_facts(self._pack, typed.facts)
        return Trial("", self._piece, 0, typed, facts, fault, "")

    def noticed(self, made: Facts, mutated: Sequence[Owner], among: Iterable[int]) -> set[int]:
        trial = self._trial({**self.test(made), "because": "-"})
        assert trial.facts is not None, trial.fault
        ask = Asker(self._conditions, trial.seen(self._derive(trial.facts)))
        return {index for index in among if observe(trial, ask, mutated[index]) != trial.expected}

    def reduced(self, made: Facts, mutated: Sequence[Owner], noticed: set[int]) -> Facts:
        """The candidate with as few facts as still notice the same."""
        for name in [name for name, value in made.items() if value is not None]:
            smaller = {**made, name: None}
            if noticed <= self.noticed(smaller, mutated, noticed):
                made = smaller
        return made


def _suspects(piece: Owner) -> tuple[str, ...]:
    """Whose levels matter to the piece."""
    if isinstance(piece, Contradiction):
        return tuple(dict.fromkeys(winner.suspected for winner in piece.winners if winner.suspected))
    return ()


def _texts(piece: Owner, pack: Pack) -> list[str]:
    if isinstance(piece, Derivation):
        return [case.when for case in piece.cases]
    texts = list(piece.given.values())
    if isinstance(piece, Rule) and piece.applies_to is not None:
        texts.append(pack.conditions[piece.applies_to].when)
    return texts


def _joined(piece: Owner) -> str:
    return " ".join([case.when for case in piece.cases] if isinstance(piece, Derivation) else piece.given.values())


def _interesting(pack: Pack, texts: Sequence[str]) -> dict[str, list[str]]:
    """For each fact the values at which some comparison changes, and one on each side of them."""
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        tree = expression.parse(text).tree
        loops = {
            node.generators[0].target.id: expression.dotted_name(node.generators[0].iter) or ""
            for node in ast.walk(tree)
            if isinstance(node, ast.GeneratorExp) and isinstance(node.generators[0].target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                operands = [node.left, *node.comparators]
                names = [name for one in operands if (name := full_name(one, loops)) in pack.facts]
                values = [value for one in operands for value in _literals(pack, one)]
                for name in names:
                    if name is not None:
                        found.setdefault(name, {}).update(dict.fromkeys(values))
    return {name: list(values) for name, values in found.items()}


def _literals(pack: Pack, node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Tuple):
        for one in node.elts:
            yield from _literals(pack, one)
    elif isinstance(node, ast.Constant):
        yield from _around(str(node.value))
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        for text in pack.tables[node.value.id].rows.values():
            yield from _around(text)


def _around(text: str) -> Iterator[str]:
    others = list(shifted(text))
    yield text
    yield from others or [f"not {text}"]
