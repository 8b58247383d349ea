"""HA601 and HA602: tests that touch the conditions they stand beside, and conditions that tests touch."""

import ast
from collections.abc import Iterator

from advisor.pack import expression
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.subject import Subject
from advisor.pack.lint.validator import Validator
from advisor.pack.rule import Remedy, RemedyTest, Rule, RuleTest


class TestedValidator(Validator):
    """Facts are followed through what is derived from them: a test may give either."""

    __test__ = False
    codes = ("HA601", "HA602")

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        piece = subject.piece
        if not isinstance(piece, Rule | Remedy):
            return
        named = self._deciding(piece)
        reads = {name: self.context.stands_on(self.context.read_by(text)) for name, text in named.items()}
        if not reads:
            return
        deciding = _with_lists(frozenset[str]().union(*reads.values()))
        read = [self.context.stands_on(self.context.read_by(text)) for text in piece.given.values()]
        everything = deciding | _with_lists(frozenset[str]().union(*read))
        given = [_with_lists(frozenset(_facts(test))) for test in piece.tests]
        for number, facts in enumerate(given):
            test = piece.tests[number]
            if facts and not facts & (everything if _asks_for_more(test) else deciding):
                what = f"the rule reads none of the facts of this test: {', '.join(sorted(test.facts))}"
                yield subject.finding("HA601", what, "tests", number)
        tested = frozenset[str]().union(*given)
        for name, facts in reads.items():
            # What is only asked for being there is tested by every test that leaves it out.
            if not facts & tested and name in piece.given and self._compares(piece.given[name]):
                what = f"no test has a fact of {name}: {', '.join(sorted(facts))}"
                yield subject.finding("HA602", what, "given", name)

    def _deciding(self, piece: Rule | Remedy) -> dict[str, str]:
        """The conditions that decide the verdict, or forbid the action."""
        lines = [piece.when] if isinstance(piece, Rule) else [one.when for one in piece.forbidden]
        names = {name for line in lines for name in expression.parse(line).names}
        named = {name: text for name, text in piece.given.items() if name in names}
        applies = self.context.applies(piece) if isinstance(piece, Rule) else None
        return named if applies is None else {**named, "applies to": applies}

    def _compares(self, text: str) -> bool:
        """Whether the condition asks for a value, and not only whether there is one."""
        tree = expression.parse(text).tree
        inner = tree.operand if isinstance(tree, ast.UnaryOp) else tree
        return not (
            isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in expression.FUNCTIONS
        )


def _asks_for_more(test: RuleTest | RemedyTest) -> bool:
    """Whether the test expects something of the rule's marks or actions too, beside the verdict."""
    return isinstance(test, RuleTest) and (bool(test.score) or test.proposes is not None)


def _with_lists(facts: frozenset[str]) -> frozenset[str]:
    """The facts with the lists that they are members of: a member without the fact touches a condition over all."""
    return facts | {f"{name.partition('[]')[0]}[]" for name in facts if "[]" in name}


def _facts(test: RuleTest | RemedyTest) -> Iterator[str]:
    for name, given in test.facts.items():
        if isinstance(given, tuple):
            yield from (f"{name}[].{key}" for member in given for key in member)
        else:
            yield name
