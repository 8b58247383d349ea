"""Where a fact is found in what readers read, and how the words found there become its value.

A reader of a fact format yields rows of named items (`advisor.read.rows`). A source picks rows by `group` and
`where`, takes the first of its `name`s that a row holds, and turns the item's text into the value: `pattern` and
`result` cut it, `map` translates it (or a `table` of the catalogue whose rows are such patterns), `convert` reads a
notation, and the fact's type does the rest.
"""

import re
from enum import IntEnum, StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from advisor.pack.schema import Name, Pattern, Piece, Text


class Combine(StrEnum):
    """How several items become one value. Without it every row gives a value of its own, and they had better agree."""

    UNION = "union"  # every text that fits, of every row: a set of words
    COUNT = "count"  # in how many rows an item is
    SUM = "sum"
    EARLIEST = "earliest"
    LATEST = "latest"
    JOIN = "join"  # all the names of one row, with dots between
    ANY = "any"  # true when one of the names of one row is


class Trust(IntEnum):
    """How far a source is believed; the least number most. Sources of equal trust that disagree are a conflict."""

    BETTER = 0
    PLAIN = 1
    WEAKER = 2


class Notation(StrEnum):
    """Ways of writing a value that no regular expression can read. See `advisor.read.notation`."""

    CIM_TIME = "cim-time"
    MONTH_DAY_YEAR = "month-day-year"
    MINUTES_WEST = "minutes-west"
    MINUTES_EAST = "minutes-east"
    ZONE_PLACE = "zone-place"
    ZONE_NAME = "zone-name"


_NAMES_AS_WRITTEN = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
    "description": "One name, or several of which the first that a row holds counts.",
}


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class FactSource(Piece):
    """One place that holds a fact. All sources of a fact are believed alike, whatever their order, and where they
    disagree the fact is conflicting; of values that mean the same, the first source's is taken.

    Unless a source says otherwise, with the reason: one that is `better` is believed over all that are not, and one
    that is `weaker` only where no other speaks. `otherwise` is the value when the row was read whole and says nothing;
    it yields to any source that does, a weaker one included.

    `group` is the registry key, where `*` stands for one subkey; for a fact of a list its name is the instance, or
    `instance` names the items that tell it (each entry of a list is one). The `where` of a list's `name` fact holds
    for the list: an adapter is what `nic[].name` says it is. An item that a row lacks is "" to `where`. `endings` are
    what a key's name may end with besides: where a list of keys is too long to be read over a network, the names that
    rules look for are tried with and without them.
    """

    format: Text
    group: Text | None = None
    instance: Annotated[tuple[Text, ...], BeforeValidator(_listed), WithJsonSchema(_NAMES_AS_WRITTEN)] = ()
    name: Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(min_length=1), WithJsonSchema(_NAMES_AS_WRITTEN)]
    where: dict[Text, Pattern] = Field(default_factory=dict)
    combine: Combine | None = None
    pattern: Pattern | None = None
    result: Text | None = None
    map: dict[Pattern, Text] = Field(default_factory=dict)
    table: Name | None = None
    convert: Notation | None = None
    otherwise: Text | None = None
    endings: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    better: Text | None = None
    weaker: Text | None = None

    @property
    def trust(self) -> Trust:
        return Trust.BETTER if self.better else Trust.WEAKER if self.weaker else Trust.PLAIN

    @model_validator(mode="after")
    def _one_translation(self) -> "FactSource":
        if self.map and self.table:
            raise ValueError("a source has a 'map' of its own or a 'table', not both")
        return self

    @model_validator(mode="after")
    def _one_trust(self) -> "FactSource":
        if self.better and self.weaker:
            raise ValueError("a source is better or weaker than others, not both")
        return self

    @model_validator(mode="after")
    def _result_fits_pattern(self) -> "FactSource":
        if self.result is not None and self.pattern is None:
            raise ValueError("'result' belongs to a 'pattern'")
        groups = re.compile(self.pattern).groups if self.pattern else 0
        wanted = [int(number) for number in re.findall(r"\\(\d)", self.result or "")]
        if max(wanted, default=0) > groups:
            raise ValueError(f"'result' speaks of group {max(wanted)}, but the pattern has {groups}")
        return self
