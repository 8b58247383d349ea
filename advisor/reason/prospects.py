"""What the advice may still become: for each suspect its possible levels, for each action its possible stances.

The steps are those of `compile` and `score`, over sets: nothing that an answer could bring about is missing from a set.
So a suspect or an action with one possibility left is settled, whatever is answered to the questions that are open.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import TypeAlias

from advisor.model.action import Stance
from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.rule import Contradiction, Mark, Rule
from advisor.reason.possible import Possibilities, Truths, World
from advisor.reason.remembered import Remembered
from advisor.reason.score import possible_levels

Bools: TypeAlias = frozenset[bool]
Levels: TypeAlias = frozenset[Level]
Stances: TypeAlias = frozenset[Stance | None]

_MOST_REMEMBERED = 10_000
_URGED = (Stance.DO, Stance.CONSIDER)
_YES, _NO, _EITHER = frozenset({True}), frozenset({False}), frozenset({True, False})


@dataclass(frozen=True)
class Prospect:
    """The possible levels of each suspect and the possible stances of each action; None stands for no advice."""

    levels: Mapping[str, Levels]
    stances: Mapping[str, Stances]

    @property
    def open_levels(self) -> frozenset[str]:
        return frozenset(name for name, levels in self.levels.items() if len(levels) > 1)

    @property
    def open_stances(self) -> frozenset[str]:
        return frozenset(name for name, stances in self.stances.items() if len(stances) > 1)

    @property
    def is_settled(self) -> bool:
        return not self.open_levels and not self.open_stances


@dataclass(frozen=True)
class _Proposed:
    """A proposal, its line as a condition over facts, and the level that it asks for."""

    action: str
    stance: Stance
    text: str
    suspected: str | None
    at: frozenset[Level]


@dataclass(frozen=True)
class _Fit:
    """A winner of a contradiction."""

    wins: str
    text: str | None
    suspected: str | None
    at: frozenset[Level]


@dataclass
class Prospects:
    """The pack's rules, ready for any world."""

    pack: Pack
    rules: Sequence[Rule]
    possible: Possibilities = field(init=False)

    def __post_init__(self) -> None:
        self.possible = Possibilities(self.pack)
        self._known_levels = Remembered[Levels](_MOST_REMEMBERED)
        self._known_ways = Remembered[tuple[Bools, ...]](_MOST_REMEMBERED)
        self._marks: dict[str, list[tuple[Mark, str]]] = {}
        self._proposals: dict[str, list[_Proposed]] = {action: [] for action in self.pack.remedies}
        self._caps = {rule.id: rule.at_most for rule in self.rules}
        for rule in self.rules:
            for mark in rule.verdict.suspects:
                self._marks.setdefault(mark.id, []).append((mark, self._line(rule, mark.when)))
            for one in rule.actions:
                line = self._line(rule, one.when)
                proposed = _Proposed(one.id, one.stance, line, one.suspected, frozenset(one.at))
                self._proposals[one.id].append(proposed)
        self._forbidding = {
            remedy.id: [_inlined(remedy.given, one.when) for one in remedy.forbidden]
            for remedy in self.pack.remedies.values()
        }
        self._winners = {
            one.id: [
                _Fit(w.wins, _inlined(one.given, w.when) if w.when else None, w.suspected, frozenset(w.at))
                for w in one.winners
            ]
            for one in self.pack.contradictions.values()
        }

    def _line(self, rule: Rule, text: str | None) -> str:
        line = _inlined(rule.given, text or rule.when)
        return line if rule.applies_to is None else f"({self.pack.conditions[rule.applies_to].when}) and ({line})"

    def __call__(self, world: World) -> Prospect:
        """The prospect of a world with its derived facts (`Possibilities.derived`)."""
        levels = {suspect: self._levels(suspect, world) for suspect in self._marks}
        loses = self._loses(levels, world)
        stances = {action: self._stances(action, levels, loses.get(action, _NO), world) for action in self._proposals}
        return Prospect(levels, stances)

    def conditions(self, suspect: str) -> Iterator[str]:
        """The conditions behind a suspect's level."""
        yield from (text for _, text in self._marks.get(suspect, ()))

    def conditions_of_action(self, action: str) -> Iterator[str]:
        """The conditions behind an action's stance, those of the suspects that it hangs on among them."""
        suspects: set[str] = set()
        for one in self._proposals[action]:
            yield one.text
            suspects |= {one.suspected} if one.suspected else set()
        yield from self._forbidding[action]
        for contradiction in self.pack.contradictions.values():
            if action in contradiction.actions:
                for fit in self._winners[contradiction.id]:
                    yield from (fit.text,) if fit.text else ()
                    suspects |= {fit.suspected} if fit.suspected else set()
                for other in contradiction.actions:
                    yield from (one.text for one in self._proposals[other])
                    suspects |= {one.suspected for one in self._proposals[other] if one.suspected}
        for suspect in sorted(suspects):
            yield from self.conditions(suspect)

    def _levels(self, suspect: str, world: World) -> Levels:
        truths = [self.possible.truths(text, world) for _, text in self._marks[suspect]]

        def find() -> Levels:
            marks = [(mark, one) for (mark, _), one in zip(self._marks[suspect], truths, strict=True)]
            return possible_levels(marks, self.pack.levels, self._caps.get(suspect))

        return self._known_levels.of((suspect, *truths), find)

    def _is_at(self, suspect: str | None, at: frozenset[Level], levels: Mapping[str, Levels]) -> Bools:
        if suspect is None:
            return _YES
        # A suspect without any mark has no level, so nothing that asks for one holds.
        return frozenset(level in at for level in levels[suspect]) if suspect in levels else _NO

    def _proposed(self, action: str, levels: Mapping[str, Levels], world: World) -> tuple[Bools, ...]:
        """Whether somebody proposes it, for each stance."""
        proposals = self._proposals[action]
        truths = [self.possible.truths(one.text, world) for one in proposals]

        def find() -> tuple[Bools, ...]:
            ways = [
                (one.stance, _all(_is_true(some), self._is_at(one.suspected, one.at, levels)))
                for one, some in zip(proposals, truths, strict=True)
            ]
            return tuple(_any(*(way for one, way in ways if one is stance)) for stance in Stance)

        suspected = (levels.get(one.suspected) for one in proposals if one.suspected)
        return self._known_ways.of((action, *truths, *suspected), find)

    def _loses(self, levels: Mapping[str, Levels], world: World) -> dict[str, Bools]:
        """For each action of a contradiction, whether another one wins."""
        found: dict[str, list[Bools]] = {}
        for one in self.pack.contradictions.values():
            proposed = [self._proposed(action, levels, world) for action in one.actions]
            stake = _any(
                *(way for ways in proposed for way, stance in zip(ways, Stance, strict=True) if stance in _URGED)
            )
            winners = self._first_fits(one, levels, world)
            for action in one.actions:
                lost = frozenset(winner is not None and winner != action for winner in winners)
                found.setdefault(action, []).append(_all(stake, lost))
        return {action: _any(*ways) for action, ways in found.items()}

    def _first_fits(self, one: Contradiction, levels: Mapping[str, Levels], world: World) -> set[str | None]:
        """Who may win, were something at stake; None when nobody fits."""
        found: set[str | None] = set()
        for fit in self._winners[one.id]:
            condition = _YES if fit.text is None else _is_true(self.possible.truths(fit.text, world))
            fits = _all(condition, self._is_at(fit.suspected, fit.at, levels))
            if True in fits:
                found.add(fit.wins)
            if False not in fits:
                return found
        return found | {None}

    def _stances(self, action: str, levels: Mapping[str, Levels], loses: Bools, world: World) -> Stances:
        proposed = self._proposed(action, levels, world)
        forbidden = _any(*(_is_true(self.possible.truths(text, world)) for text in self._forbidding[action]))
        return _possible_stances(*proposed, forbidden, loses)


@cache
def _possible_stances(*ways: Bools) -> Stances:
    return frozenset(_stance(*chosen) for chosen in product(*ways))


def _stance(do: bool, consider: bool, avoid: bool, forbidden: bool, loses: bool) -> Stance | None:
    """As the last stratum concludes it: harm comes first."""
    if avoid or loses or (forbidden and (do or consider)):
        return Stance.AVOID
    if do:
        return Stance.DO
    return Stance.CONSIDER if consider else None


def _is_true(truths: Truths) -> Bools:
    return frozenset(truth is Truth.TRUE for truth in truths)


def _any(*ways: Bools) -> Bools:
    if any(way == _YES for way in ways):
        return _YES
    return _EITHER if any(True in way for way in ways) else _NO


def _all(*ways: Bools) -> Bools:
    if any(way == _NO for way in ways):
        return _NO
    return _EITHER if any(False in way for way in ways) else _YES


def _inlined(given: Mapping[str, str], line: str) -> str:
    """A line over named conditions as one condition over facts."""
    return ast.unparse(_Inliner(given).visit(ast.parse(line.strip(), mode="eval")))


class _Inliner(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return expression.parse(self._given[node.id]).tree if node.id in self._given else node
