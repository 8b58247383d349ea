"""Whether some host satisfies a formula: a search that narrows each fact's regions and gives up a branch once one is
empty.

A list's members are made as they are needed: one for each "some member", each of which must satisfy every "every
member". The search ends after a number of steps; what it has not refuted by then counts as possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from advisor.pack.lint.formula import Atom, Both, Either, Every, Formula, Members, Some
from advisor.pack.lint.space import Space

MOST_STEPS = 20_000
_Scope: TypeAlias = Mapping[str, int]
_Goal: TypeAlias = tuple[Formula, _Scope]
_Key: TypeAlias = tuple[str, tuple[int, ...]]


class _Exhausted(Exception):
    """The search took too many steps."""


def possible(space: Space, *formulas: Formula, members: _Scope | None = None) -> bool:
    """Whether all formulas can hold of one host. `members` gives loop variables that are free in them a member each."""
    search = _Search(space)
    state = _State(count=len(members or {}))
    try:
        return search.run(tuple((formula, members or {}) for formula in formulas), state)
    except (_Exhausted, RecursionError):
        return True


@dataclass(slots=True)
class _State:
    """What is settled so far; copied where the search branches."""

    masks: dict[_Key, int] = field(default_factory=dict)
    members: dict[str, tuple[int, ...]] = field(default_factory=dict)
    needed: dict[str, bool] = field(default_factory=dict)
    every: dict[str, tuple[tuple[Every, _Scope], ...]] = field(default_factory=dict)
    count: int = 0

    def copy(self) -> "_State":
        return _State(dict(self.masks), dict(self.members), dict(self.needed), dict(self.every), self.count)


class _Search:
    def __init__(self, space: Space) -> None:
        self.space = space
        self.steps = 0

    def run(self, goals: tuple[_Goal, ...], state: _State) -> bool:
        """Settle what leaves no choice, then try the alternative with the fewest ways."""
        pending = list(goals)
        choices: list[tuple[Either, _Scope]] = []
        while pending:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise _Exhausted
            formula, scope = pending.pop()
            if isinstance(formula, Either):
                choices.append((formula, scope))
            elif isinstance(formula, Both):
                pending += [(part, scope) for part in formula.parts]
            elif not self._settle(formula, scope, state, pending):
                return False
            if not pending:
                pending, left = self._forced(choices, state)
                if left is None:
                    return False
                choices = left
                if not pending and not choices:
                    pending = self._lonely(state)
        if not choices:
            return True
        choices.sort(key=lambda choice: len(choice[0].parts))
        (either, scope), *rest = choices
        return any(self.run(((part, scope), *rest), state.copy()) for part in either.parts)

    def _forced(
        self, choices: list[tuple[Either, _Scope]], state: _State
    ) -> tuple[list[_Goal], list[tuple[Either, _Scope]] | None]:
        """Alternatives with one way left are goals, the others are kept; None when one has no way left."""
        goals: list[_Goal] = []
        kept: list[tuple[Either, _Scope]] = []
        for either, scope in choices:
            ways = [part for part in either.parts if self._open(part, scope, state)]
            if not ways:
                return [], None
            if len(ways) == 1:
                goals.append((ways[0], scope))
            else:
                kept.append((Either(tuple(ways)), scope))
        return goals, kept

    def _open(self, formula: Formula, scope: _Scope, state: _State) -> bool:
        """Whether the formula is not refuted at first sight."""
        if isinstance(formula, Atom):
            return bool(self._narrowed(formula, scope, state)[1])
        if isinstance(formula, Both):
            return all(self._open(part, scope, state) for part in formula.parts)
        if isinstance(formula, Either):
            return any(self._open(part, scope, state) for part in formula.parts)
        return True

    def _narrowed(self, atom: Atom, scope: _Scope, state: _State) -> tuple[_Key, int]:
        key = (atom.fact, tuple(scope[variable] for variable in atom.variables))
        return key, state.masks.get(key, self.space.of(atom.fact).everything) & atom.mask

    def _settle(
        self, formula: Atom | Some | Every | Members, scope: _Scope, state: _State, pending: list[_Goal]
    ) -> bool:
        if isinstance(formula, Atom):
            key, mask = self._narrowed(formula, scope, state)
            state.masks[key] = mask
            return bool(mask)
        if isinstance(formula, Some):
            if state.needed.get(formula.over) is False:
                return False
            member = self._member(formula.over, state, pending)
            pending.append((formula.inner, {**scope, formula.variable: member}))
            return True
        if isinstance(formula, Every):
            state.every[formula.over] = (*state.every.get(formula.over, ()), (formula, scope))
            present = state.members.get(formula.over, ())
            pending += [(formula.inner, {**scope, formula.variable: member}) for member in present]
            return True
        allowed = state.needed.get(formula.over, formula.present) is formula.present
        state.needed[formula.over] = formula.present
        return allowed

    def _member(self, over: str, state: _State, pending: list[_Goal]) -> int:
        """A new member of the list, which must be as every member is."""
        member = state.count
        state.count += 1
        state.members[over] = (*state.members.get(over, ()), member)
        state.needed[over] = True
        pending += [(every.inner, {**scope, every.variable: member}) for every, scope in state.every.get(over, ())]
        return member

    def _lonely(self, state: _State) -> list[_Goal]:
        """The goals of a first member for each list that needs one and has none."""
        pending: list[_Goal] = []
        for over in [over for over, needed in state.needed.items() if needed and not state.members.get(over)]:
            self._member(over, state, pending)
        return pending
