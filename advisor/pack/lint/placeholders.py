"""HA403: what a sentence asks to be filled in exists, so that no report says `?` for ever."""

from collections.abc import Iterator

from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.prose import sentences
from advisor.pack.lint.subject import Subject
from advisor.pack.lint.validator import Validator
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.text import placeholders


class PlaceholderValidator(Validator):
    codes = ("HA403",)

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        if not isinstance(subject.piece, Rule | Remedy | Contradiction):
            return
        for path, text in sentences(subject.document.data, ()):
            for name in sorted(placeholders(text)):
                if not self._stands_for_something(name):
                    what = f"{{{name}}} stands for nothing: no fact and no table[fact] is called so"
                    yield subject.finding("HA403", what, *path)

    def _stands_for_something(self, name: str) -> bool:
        table, bracket, key = name.removesuffix("]").partition("[")
        if bracket and name.endswith("]") and key:
            return table in self.pack.tables and key in self.pack.facts
        return name in self.pack.facts and "[]" not in name
