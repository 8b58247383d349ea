"""HA106: a level that a suspect can never have, asked for by an action or a winner."""

from collections.abc import Iterator, Sequence

from advisor.model.suspect import Level
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.subject import LintContext, Subject
from advisor.pack.lint.validator import Validator
from advisor.pack.rule import Contradiction, Rule


class LevelValidator(Validator):
    """Adds up all marks for a suspect: what they can't reach together, no host reaches."""

    codes = ("HA106",)

    def __init__(self, context: LintContext) -> None:
        super().__init__(context)
        marks = [mark for rule in self.pack.rules.values() for mark in rule.verdict.suspects]
        self._most = {mark.id: 0 for mark in marks}
        for mark in marks:
            self._most[mark.id] += mark.in_favour or 0

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        piece = subject.piece
        if isinstance(piece, Rule):
            for number, proposal in enumerate(piece.actions):
                yield from self._asked(subject, proposal.suspected, proposal.at, "actions", number)
        elif isinstance(piece, Contradiction):
            for number, winner in enumerate(piece.winners):
                yield from self._asked(subject, winner.suspected, winner.at, "winners", number)

    def _asked(
        self, subject: Subject, suspect: str | None, levels: Sequence[Level], section: str, number: int
    ) -> Iterator[LintFinding]:
        if suspect is None or suspect not in self.pack.rules or self.context.broken:
            return
        never = self._out_of_reach(suspect)
        if set(levels) <= never:
            what = f"{suspect} is never {' or '.join(levels)}: its marks add up to {self._most.get(suspect, 0)} at most"
            limit = self.pack.rules[suspect].at_most
            what += f", and it is {limit} at most" if limit is not None else ""
            yield subject.finding("HA106", what, section, number, "suspected")

    def _out_of_reach(self, suspect: str) -> set[Level]:
        bounds, most, limit = self.pack.levels, self._most.get(suspect, 0), self.pack.rules[suspect].at_most
        never: set[Level] = set()
        if most < bounds.probable or limit not in (None, Level.PROBABLE):
            never.add(Level.PROBABLE)
        if most < bounds.possible or limit not in (None, Level.PROBABLE, Level.POSSIBLE):
            never.add(Level.POSSIBLE)
        return never
