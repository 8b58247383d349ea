"""Scripts that a person runs, as files that are still to be written somewhere."""

from dataclasses import dataclass
from enum import StrEnum


class ScriptKind(StrEnum):
    """The languages of scripts; `reg` is a file that regedit imports, `ansible` a playbook."""

    CMD = "cmd"
    PS1 = "ps1"
    REG = "reg"
    ANSIBLE = "ansible"


@dataclass(frozen=True, slots=True)
class Scripts:
    """What is written for a host: `apply` and `revert`, each a whole file, whose names end with `suffix`. `notes` are
    for whoever asked for them: what the file leaves out, and why."""

    host: str
    suffix: str
    apply: bytes
    revert: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoScripts:
    """A host for which there is no script: the reason, and the exit code of that."""

    host: str
    because: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class Emitted:
    """What came of asking for the scripts of some hosts."""

    written: tuple[Scripts, ...]
    refused: tuple[NoScripts, ...]
