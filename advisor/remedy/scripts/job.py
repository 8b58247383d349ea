"""What a script has to do on one host, before it is written in any language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from advisor.model.diagnosis import PackIdentity
from advisor.model.version import FileVersion
from advisor.pack.changes import ValueType
from advisor.remedy.scripts.words import mark

_SYSTEM = re.compile(r"%SystemRoot%\\system32\\", re.I)


@dataclass(frozen=True, slots=True)
class Before:
    """What the facts tell of a value before the change: its number (as text), or that it is `absent`. Neither: they do
    not tell. `meant`: they tell by another way than the registry what held, and the number means that; what stood in
    the value may have been nothing."""

    data: str | None = None
    absent: bool = False
    meant: bool = False


@dataclass(frozen=True, slots=True)
class SetValue:
    """A value of the registry. Of `names` the first that the key has is meant; `optional`: only one that is there is
    set, and keeps its type. `adapter` is the DriverDesc that the key must have, None where no adapter is meant.

    `data` and `only_from` (what may be replaced; empty: anything) are numbers in decimal.
    """

    key: str
    names: tuple[str, ...]
    type: ValueType
    data: str
    only_from: tuple[str, ...] = ()
    optional: bool = False
    adapter: str | None = None
    before: Before = Before()

    def mark(self, name: str) -> str:
        """What the notes of one of its names are called."""
        return mark(self.key, name)


@dataclass(frozen=True, slots=True)
class SetNetwork:
    """A setting that netsh changes: `netsh <context> set global <setting>=<to>`."""

    context: str
    setting: str
    to: str

    @property
    def mark(self) -> str:
        """What its notes are called."""
        return mark(self.context, self.setting)


Step: TypeAlias = SetValue | SetNetwork


def below_root(key: str) -> str:
    """A key without the name of its root, which every language writes in its own way."""
    return key.removeprefix("HKEY_LOCAL_MACHINE\\")


@dataclass(frozen=True, slots=True)
class FileAtLeast:
    """The file's version is at least this one. `path` begins with %SystemRoot%."""

    path: str
    version: FileVersion

    @property
    def below_system(self) -> str | None:
        """Where it lies below System32, which a program of 32 bits on Windows of 64 bits is shown another one of; None
        for a file elsewhere."""
        found = _SYSTEM.match(self.path)
        return None if found is None else self.path[found.end() :]


@dataclass(frozen=True, slots=True)
class ValueAtLeast:
    """A DWORD of the registry is at least this number."""

    key: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold before something is changed, or shows that a person's step is done. `known` is what the facts say
    of it; None: nothing."""

    remedy: str
    title: str
    proof: FileAtLeast | ValueAtLeast
    known: bool | None


@dataclass(frozen=True, slots=True)
class JobStep:
    """One action. `changes` are empty where a person does it by hand: `lines` say how, `proof` shows that it is done.
    `after` must hold before anything is changed."""

    number: int
    id: str
    title: str
    changes: tuple[Step, ...]
    after: tuple[Condition, ...]
    proof: Condition | None
    lines: tuple[str, ...]
    restart: bool

    @property
    def at_once(self) -> bool:
        """Whether something works without a restart, on connections that carry calls."""
        return any(isinstance(change, SetNetwork) for change in self.changes)


@dataclass(frozen=True, slots=True)
class Job:
    """All steps of one host. `computer` is the machine's own name, which scripts compare with that of the machine on
    which they are started, and which stands there in the value `name_value` of the key `name_key`; `backup` is the
    folder there into which they save what they change. `restart_note` is what to say of the restart, and
    `at_once_note` of what works without one."""

    host: str
    computer: str
    name_key: str
    name_value: str
    steps: tuple[JobStep, ...]
    backup: str
    restart_note: str
    at_once_note: str
    pack: PackIdentity
    facts_sha256: str
    avoided: tuple[tuple[str, str], ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        return tuple(change for step in self.steps for change in step.changes)

    def undone(self) -> Iterator[Step]:
        """The changes in the order in which they are put back: the last one first."""
        return reversed(self.changes)

    @property
    def restart(self) -> bool:
        return any(step.restart and step.changes for step in self.steps)
