"""`facts/catalogue/*.yaml`: what can be known of a host, how to ask for it, and where it is found."""

from enum import StrEnum

from pydantic import Field, model_validator

from advisor.pack.fact_source import FactSource
from advisor.pack.rule import Survivor, TestFacts
from advisor.pack.schema import Condition, FactName, Name, Piece, Text, Waivers


class FactType(StrEnum):
    """How a fact's value compares. `text-list` is a set of words; `version` has any number of numeric fields."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    VERSION = "version"
    FILE_VERSION = "file-version"
    TIME = "time"
    TEXT_LIST = "text-list"


class Sameness(StrEnum):
    """What else than equal values means the same, where sources of a fact are compared."""

    ZONE = "zone"  # an offset and a zone that keeps it, in winter or in summer
    HOST_NAME = "host-name"  # a full name and the first 15 letters of it
    WORDS = "words"  # one has the words of the other and more: Enterprise, Enterprise Edition
    RELEASE = "release"  # 10.0.17763 and 10.0.17763.437
    ADAPTER = "adapter"  # Windows numbers twins (#2), and a table may cut a long name (…)


class FactSpec(Piece):
    """One fact. `nic[].rss` is a member of the list `nic`; the others are scalars.

    `collect` maps a Windows generation (see `generations`) to the command that gets the fact there. `complete` names
    the boolean fact that says whether a `text-list` is whole: without it, a word that is not in the list is unknown.
    Such a fact is true when any source says so. `same` widens what counts as agreement of sources.
    """

    name: FactName
    type: FactType
    label: Text
    meaning: Text
    question: Text | None = None
    unit: Text | None = None
    values: tuple[Text, ...] = ()
    complete: FactName | None = None
    same: Sameness | None = None
    collect: dict[Name, Text] = Field(default_factory=dict)
    sources: tuple[FactSource, ...] = ()
    provenance: Text | None = None
    waive: Waivers = Field(default_factory=dict)

    @model_validator(mode="after")
    def _choices(self) -> "FactSpec":
        if (self.type is FactType.CHOICE) != bool(self.values):
            raise ValueError("'values' belongs to the type choice, and only to it")
        return self


class Table(Piece):
    """Rows by the value of a fact: `fixed_version[os.arch]`. Values have the type `type`."""

    type: FactType
    by: FactName
    meaning: Text
    rows: dict[Text, Text]
    waive: Waivers = Field(default_factory=dict)
    survivors: tuple[Survivor, ...] = ()


class NamedCondition(Piece):
    """A condition with a name of its own, for `applies_to` of rules and for `holds("os.kernel-5.2")` anywhere."""

    when: Condition
    meaning: Text
    waive: Waivers = Field(default_factory=dict)
    survivors: tuple[Survivor, ...] = ()


class Derivation(Piece):
    """A fact computed from others before the rules run. The first case whose `when` is true gives the value.

    `when` may ask `not_found(fact)`. An unknown case before a true one leaves the fact unknown. An absent fact of the
    same name is replaced when a case is true; a known one is never touched.
    """

    fact: FactName
    cases: tuple["Case", ...]
    because: Text
    waive: Waivers = Field(default_factory=dict)
    tests: tuple["DerivationTest", ...] = ()
    survivors: tuple[Survivor, ...] = ()


class DerivationTest(Piece):
    """Facts of a host as in the tests of rules, and the value that follows: as text, or `unknown`."""

    facts: TestFacts = Field(default_factory=dict)
    expect: Text
    because: Text


class Case(Piece):
    when: Condition
    value: Text


class Generation(Piece):
    """A family of Windows that shares its commands; the first whose `when` is true counts, the last is the fallback."""

    name: Name
    when: Condition


class CatalogueFile(Piece):
    """One file of `facts/catalogue`. `observed` are the places where a file itself tells when it was made."""

    facts: tuple[FactSpec, ...] = ()
    observed: tuple[FactSource, ...] = ()
    tables: dict[Name, Table] = Field(default_factory=dict)
    conditions: dict[Text, NamedCondition] = Field(default_factory=dict)
    derive: tuple[Derivation, ...] = ()
    generations: tuple[Generation, ...] = ()
