"""What a script sets for an action, and how it sees that an action which a person does by hand is done.

Where a value stands is known already, by the fact's source in the registry; a change adds what to write there.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints, model_validator

from advisor.pack.schema import FactName, Piece, Text
from advisor.pack.text import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.pack.catalogue import FactSpec, Table
    from advisor.pack.fact_source import FactSource

REGISTRY = "registry"
"""The format of the sources that tell where a value stands."""

Number = Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")]
Kernel = Annotated[str, StringConstraints(pattern=r"^\d{1,3}\.\d{1,3}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,40}$")]
Words = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,20}( [a-z0-9]{1,20}){0,3}$")]
# What may stand in a script of any kind without being quoted: no sign that cmd, PowerShell or a .reg file reads.
KeyText = Annotated[str, StringConstraints(pattern=r"^HKEY_LOCAL_MACHINE(\\[A-Za-z0-9 _.{}-]{1,60}){1,12}$")]
ValueName = Annotated[str, StringConstraints(pattern=r"^\*?[A-Za-z0-9_.-]{1,60}$")]
FilePath = Annotated[str, StringConstraints(pattern=r"^%SystemRoot%(\\[A-Za-z0-9_.-]{1,60}){1,6}$")]


class ValueType(StrEnum):
    """A registry value's type: a number of 32 bits, or text."""

    DWORD = "dword"
    SZ = "sz"

    @property
    def registry_name(self) -> str:
        """As the registry's own tools write it."""
        return f"REG_{self.value.upper()}"


class Change(Piece):
    """One setting that a script changes, on kernels from `since` up to and without `before` (`6.0`).

    Either `fact` with `type` and `data`: the value in which the registry keeps it. Of a list, it is changed for the
    members whose fact is `where`, in the value that the member has, which keeps its type; where it has none, nothing is
    written. `only_from` are the data that may be replaced. Or `netsh`, a context of it, with `setting` and `to`.
    """

    since: Kernel | None = None
    before: Kernel | None = None
    fact: FactName | None = None
    type: ValueType | None = None
    data: Number | None = None
    where: Text | None = None
    only_from: tuple[Number, ...] = ()
    netsh: Words | None = None
    setting: Word | None = None
    to: Word | None = None

    @model_validator(mode="after")
    def _one(self) -> "Change":
        registry = (self.fact, self.type, self.data)
        network = (self.netsh, self.setting, self.to)
        if not (all(registry) and not any(network)) and not (all(network) and not any((*registry, self.where))):
            raise ValueError("a change has 'fact', 'type' and 'data', or 'netsh', 'setting' and 'to'")
        if self.fact is not None and ("[]" in self.fact) != (self.where is not None):
            raise ValueError("'where' belongs to the fact of a list, and says which of its members are changed")
        return self


class Proof(Piece):
    """How a script sees that the action is done: `fact` is `at_least` that much (placeholders are filled in).

    On the server that is the version of `file`, or the number in the registry's `key` and `value`, which is then at
    least `number`.
    """

    fact: FactName
    at_least: Text
    file: FilePath | None = None
    key: KeyText | None = None
    value: ValueName | None = None
    number: Number | None = None

    @model_validator(mode="after")
    def _one(self) -> "Proof":
        registry = (self.key, self.value, self.number)
        if (self.file is not None) == any(registry) or (any(registry) and not all(registry)):
            raise ValueError("a proof has 'file', or 'key', 'value' and 'number'")
        return self


class FileToGet(Piece):
    """A file that somebody has to get for the action, by tables of the catalogue: its least version, and the size and
    date of the English one."""

    name: Text
    version: Text
    size: Text
    date: Text


def registry_place(spec: "FactSpec") -> "FactSource | None":
    """The first of a fact's sources that is the registry itself."""
    return next((source for source in spec.sources if source.format == REGISTRY and source.group is not None), None)


def change_faults(
    changes: tuple[Change, ...],
    proof: Proof | None,
    file: FileToGet | None,
    facts: "Mapping[str, FactSpec]",
    tables: "Mapping[str, Table]",
) -> "Iterator[tuple[tuple[str | int, ...], str]]":
    """What is wrong with them when the catalogue is seen too: the place in the remedy, and a sentence."""
    for index, change in enumerate(changes):
        if change.fact is None:
            continue
        spec = facts.get(change.fact)
        source = None if spec is None else registry_place(spec)
        if spec is None:
            yield ("changes", index, "fact"), f"no catalogue declares the fact {change.fact!r}"
        elif source is None:
            yield ("changes", index, "fact"), f"no source of {change.fact!r} is the registry, so nothing can be set"
        elif "[]" not in change.fact and ("*" in (source.group or "") or len(source.name) != 1):
            yield ("changes", index, "fact"), f"the registry keeps {change.fact!r} in more than one value"
        elif change.where is not None and spec.values and change.where not in spec.values:
            yield ("changes", index, "where"), f"{change.where!r} is no value of {change.fact}"
    templates: dict[tuple[str, str], str] = {}
    if proof is not None:
        if proof.fact not in facts:
            yield ("proof", "fact"), f"no catalogue declares the fact {proof.fact!r}"
        templates["proof", "at_least"] = proof.at_least
    if file is not None:
        templates.update({("file", name): getattr(file, name) for name in ("version", "size", "date")})
    for place, template in templates.items():
        for name in placeholders(template):
            table, _, rest = name.partition("[")
            if table not in tables or rest.rstrip("]") not in facts:
                yield place, f"{{{name}}} is no table of the catalogue with its fact"
