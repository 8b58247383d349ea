"""HA401: the numbers in a sentence are those that the conditions decide by.

Only what claims to be a threshold is looked at: a version of three parts or more, the number behind "fewer than",
"below", "at least" and their like, and the number of a KB article.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date, datetime

from advisor.model.version import FileVersion
from advisor.pack import expression
from advisor.pack.lint.compared import Compared, compared_values
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.subject import Subject, conditions
from advisor.pack.lint.validator import Validator
from advisor.pack.positions import Path
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.text import NOT_SHOWN
from advisor.pack.values import ORDERED

_SAYING = ("title", "because", "checks", "matters", "cannot_see", "check")
_TELLING = (*_SAYING, "verify", "rollback", "notes", "backup", "risks")
_VERSION = re.compile(r"(?<![\d.])\d+(?:\.\d+){2,3}(?![\d.]*\d)")
_BOUND = re.compile(
    r"\b(?:(?:fewer|less|more|older|newer|lower|higher|longer|shorter|larger|smaller|later|earlier) than"
    r"|at least|at most|below|above|under|over|beyond|up to|exceeds?)(?: version)? (\d+(?:\.\d+)*)\b(?![\d-])",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\bKB ?(\d{6,7})\b")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})\b")


class ProseValidator(Validator):
    codes = ("HA401",)

    def validate(self, subject: Subject) -> Iterator[LintFinding]:
        piece = subject.piece
        if not isinstance(piece, Rule | Remedy | Contradiction):
            return
        compared = list(self._compared(subject))
        ordered = [one for one in compared if self.pack.facts[one.fact].type in ORDERED]
        numbers = {_plain(one.value, one.text) for one in ordered if not isinstance(one.value, datetime)}
        days = {one.value.date() for one in ordered if isinstance(one.value, datetime)}
        cited = (*piece.references, *piece.given.values(), *(one.text for one in compared))
        articles = {number for text in cited for number in _ARTICLE.findall(text)}
        for path, text in sentences(subject.document.data, ()):
            if path[-1] not in _SAYING:
                continue  # how to verify and undo speaks of other numbers
            for said in (*_VERSION.findall(text), *_BOUND.findall(text)) if numbers else ():
                if not _is_one_of(_plain(said, said), numbers):
                    what = f"the text says {said}; the conditions decide by {', '.join(sorted(numbers))}"
                    yield subject.finding("HA401", what, *path)
            for number in _ARTICLE.findall(text):
                if number not in articles:
                    what = f"the text speaks of KB{number}, which neither conditions nor references name"
                    yield subject.finding("HA401", what, *path)
            for day in _days(text) if days else ():
                if day not in days:
                    listed = ", ".join(sorted(one.isoformat() for one in days))
                    yield subject.finding("HA401", f"the text says {day}; the conditions decide by {listed}", *path)

    def _compared(self, subject: Subject) -> Iterator[Compared]:
        """What the piece's conditions compare with, and those of the facts that it stands on."""
        context = self.context
        texts = [text for _, text in conditions(subject)]
        if isinstance(subject.piece, Rule):
            texts += filter(None, [context.applies(subject.piece)])
        read = frozenset(name for text in texts for name in context.read_by(text))
        for name in sorted(context.stands_on(read)):
            if name in context.derivations:
                texts += [case.when for case in context.derivations[name].cases]
        for text in dict.fromkeys(texts):
            yield from compared_values(expression.parse(text).tree, self.pack.facts, self.pack.tables)


def _is_one_of(said: str, numbers: Collection[str]) -> bool:
    """The number itself; and a version of three parts, as of a Windows, is one of `5.2` too."""
    return said in numbers or (said.count(".") == 2 and any(said.startswith(f"{number}.") for number in numbers))


def _days(text: str) -> Iterator[date]:
    for day, month, year in _DAY.findall(text):
        with suppress(ValueError):  # 31 June is no day
            yield date(int(year), _MONTHS.index(month) + 1, int(day))


def sentences(data: object, path: Path) -> Iterator[tuple[Path, str]]:
    """The texts that a report may say, each with its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in NOT_SHOWN:
                yield from sentences(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from sentences(value, (*path, number))
    elif isinstance(data, str) and any(step in _TELLING for step in path[-2:]):
        yield path, " ".join(data.split())


def _plain(value: object, text: str) -> str:
    """A number or version as it compares: 2, 2.0 and 2.00 are the same."""
    if isinstance(value, FileVersion):
        return value.dotted
    try:
        return f"{float(text):g}"
    except ValueError:
        return text
