"""A fact: a value that somebody observed, or the reason why there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from advisor.model.origin import Origin
from advisor.model.version import FileVersion


class AbsentReason(StrEnum):
    """Why a fact has no value. `not-found` means: looked for where it would be, and it is not there."""

    NOT_COLLECTED = "not-collected"
    ACCESS_DENIED = "access-denied"
    NOT_FOUND = "not-found"
    UNPARSABLE = "unparsable"
    STALE = "stale"
    NOT_SUPPORTED = "not-supported"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, slots=True)
class Absent:
    """No value, and why. `detail` is for a person."""

    reason: AbsentReason
    detail: str = ""


Value: TypeAlias = str | int | float | bool | FileVersion | datetime | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of one host. `name` is the catalogue's; facts of a list (`nic[].rss`) carry their `instance`.

    `observed_at` is UTC (aware) or None when the source does not say when it was made. `replaces` is what the source
    itself said where a derived value stands in its place.
    """

    name: str
    value: Value | Absent
    origin: Origin
    observed_at: datetime | None = None
    instance: str | None = None
    replaces: Absent | None = field(default=None, kw_only=True)

    @property
    def known(self) -> bool:
        return not isinstance(self.value, Absent)


@dataclass(frozen=True, slots=True)
class HostFacts:
    """All facts of one host: scalars by name, list members (`nic[].rss`) by instance and then full name."""

    host: str
    scalars: Mapping[str, Fact]
    instances: Mapping[str, Mapping[str, Fact]]

    def __iter__(self) -> Iterator[Fact]:
        yield from self.scalars.values()
        for members in self.instances.values():
            yield from members.values()
