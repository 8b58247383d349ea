"""HA701 to HA704: what remedies require can come before them, does so, and is restarted into where that is asked."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.formula import Asked, Formula
from advisor.pack.lint.solver import possible
from advisor.pack.lint.subject import LintContext, Subject
from advisor.pack.lint.validator import Validator
from advisor.pack.rule import Remedy


class RemedyOrderValidator(Validator):
    codes = ("HA701", "HA702", "HA703", "HA704")

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
                if name not in self._remedies or {name, remedy.id} <= set(circle):
                    continue
                required = self._remedies[name][1]
                if required.rank >= remedy.rank:
                    what = f"{remedy.id} has rank {remedy.rank}, and requires {name}, whose rank is {required.rank}"
                    yield subject.finding("HA702", what, "requires", number)
                why = self._impossible(remedy, required)
                if why:
                    yield subject.finding("HA703", f"{remedy.id} requires {name}, {why}", "requires", number)
            for number, name in enumerate(remedy.after_restart):
                if name in self._remedies and not self._remedies[name][1].reboot:
                    what = f"{remedy.id} waits for the restart of {name}, which needs none"
                    yield subject.finding("HA704", what, "after_restart", number)

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

    def _impossible(self, remedy: Remedy, required: Remedy) -> str:
        """Why the required action can never come before the other; "" where it can."""
        for conflict in self.pack.contradictions.values():
            if {remedy.id, required.id} <= set(conflict.actions):
                return f"and {conflict.id} lets only one of them stand"
        if not required.forbidden or not possible(self.context.space, *self._allowed(remedy)):
            return ""  # one that is never allowed at all is another mistake
        if possible(self.context.space, *self._allowed(remedy), *self._allowed(required)):
            return ""
        return f"which is forbidden wherever {remedy.id} is not"

    def _allowed(self, remedy: Remedy) -> list[Formula]:
        """When it is known that nothing forbids the action; what is not known yet forbids nothing, but decides
        nothing either."""
        return [self.context.space.formula(one.when, Asked.FALSE, remedy.given) for one in remedy.forbidden]
