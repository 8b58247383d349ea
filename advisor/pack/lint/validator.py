"""The shape of a check: it sees every piece once, and then may speak of all of them together."""

from collections.abc import Iterator
from typing import ClassVar

from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.subject import LintContext, Subject


class Validator:
    """`validate` is called for each piece, then `finalize` once. `codes` are those that it may give."""

    codes: ClassVar[tuple[str, ...]]

    def __init__(self, context: LintContext) -> None:
        self.context = context
        self.pack = context.pack

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        """What is wrong with one piece."""
        yield from ()

    def finalize(self) -> Iterator[LintFinding]:
        """What is wrong between pieces."""
        yield from ()
