"""The base of every object in a pack: frozen, closed to unknown keys, and the small types they share."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from advisor.pack import expression
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


def pattern(text: str) -> str:
    """The regular expression as it is. Raises ValueError for what is none, and for one that could take for ever."""
    import re

    from advisor.pack.explosive import explosive

    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if (why := explosive(text)) is not None:
        raise ValueError(f"this regular expression can take for ever on a long line: {why}. Write it otherwise.")
    return text


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
FactName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\[\])?(\.[a-z][a-z0-9_]*)+$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Condition = Annotated[str, StringConstraints(min_length=1), AfterValidator(_condition)]
Pattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(pattern)]
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
