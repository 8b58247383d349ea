"""HA701 and HA702: what remedies require comes before them, and in some order at all."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.subject import LintContext, Subject
from advisor.pack.lint.validator import Validator
from advisor.pack.rule import Remedy


class RemedyOrderValidator(Validator):
    codes = ("HA701", "HA702")

    def __init__(self, context: LintContext) -> None:
        super().__init__(context)
        self._remedies: dict[str, tuple[Subject, Remedy]] = {}

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        if isinstance(subject.piece, Remedy):
            self._remedies[subject.name] = (subject, subject.piece)
        yield from ()

    def finalize(self) -> Iterator[LintFinding]:
        circle = self._circle()
        if circle:
            subject, remedy = self._remedies[circle[0]]
            number = next(n for n, one in enumerate(remedy.requires) if one in circle)
            yield subject.finding("HA701", f"remedies require each other: {' → '.join(circle)}", "requires", number)
        for subject, remedy in self._remedies.values():
            for number, name in enumerate(remedy.requires):
                if name in self._remedies and not {name, remedy.id} <= set(circle):
                    rank = self._remedies[name][1].rank
                    if rank >= remedy.rank:
                        what = f"{remedy.id} has rank {remedy.rank}, and requires {name}, whose rank is {rank}"
                        yield subject.finding("HA702", what, "requires", number)

    def _circle(self) -> list[str]:
        needs = {
            name: [one for one in remedy.requires if one in self._remedies]
            for name, (_, remedy) in self._remedies.items()
        }
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            return list(reversed(error.args[1]))
        return []
