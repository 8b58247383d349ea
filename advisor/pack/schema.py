"""The base of every object in a pack: frozen, closed to unknown keys, and the small types they share."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from advisor.pack import expression
from advisor.pack.pattern import LINE_START, LONGEST, LONGEST_ENTRY, refused
from advisor.pack.pattern_automaton import ENDLESS
from advisor.pack.positions import Document, Fault, Path


class Piece(BaseModel):
    """A part of a pack file. Unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


P = TypeVar("P", bound="Piece")


def _condition(text: str) -> str:
    try:
        expression.parse(text)
    except expression.ExpressionError as error:
        raise ValueError(str(error)) from None
    return text


def searched(text: str, longest: int = LONGEST, before: str = "") -> str:
    """The text, if it is a regular expression by which so many characters can be searched (see `pattern.refused`).
    Raises ValueError."""
    import re

    try:
        re.compile(text)
        why = refused(text, longest, before)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if why:
        raise ValueError(why)
    return text


def _in_an_entry(text: str) -> str:
    return searched(text, LONGEST_ENTRY)


def _at_a_line(text: str) -> str:
    return searched(text, ENDLESS, LINE_START)


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
FactName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\[\])?(\.[a-z][a-z0-9_]*)+$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Condition = Annotated[str, StringConstraints(min_length=1), AfterValidator(_condition)]
Pattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(searched)]
"""A regular expression that is searched for in a value."""
EntryPattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_in_an_entry)]
"""One that is searched for in an entry of a log, however many lines that has."""
LinePattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_at_a_line)]
"""One that is looked for at the start of each line of a log, however long the lines are."""
LintCode = Annotated[str, StringConstraints(pattern=r"^HA\d{3}$")]
Waivers = dict[LintCode, Annotated[str, StringConstraints(min_length=10, strip_whitespace=True)]]
"""Findings of the linter that the author stands by, each with the reason."""


def build(shape: type[P], document: Document) -> tuple[P | None, list[Fault]]:
    """The document as a typed object, or every fault of it with its place."""
    if not isinstance(document.data, dict):
        return None, [document.fault((), "the file must be a mapping of keys to values")]
    try:
        return shape.model_validate(document.data), []
    except ValidationError as error:
        return None, [_fault(document, detail) for detail in error.errors(include_url=False)]


def _fault(document: Document, detail: Any) -> Fault:
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    what = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        what = f"the key {detail['loc'][-1]!r} is not known here"
    elif detail["type"] == "missing":
        what = f"the key {detail['loc'][-1]!r} is missing"
    return document.fault(path, what)
