"""What passes between a scan and the processes that ask hosts. Light, because a scan starts them before all else."""

from dataclasses import dataclass
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.fleet.answer import Answer, Listed
from advisor.model.credentials import Credentials
from advisor.model.target import Patience

READY = -1
"""The number of a Done that says no more than that the process has started up."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process needs once."""

    pack_folders: tuple[Path, ...]
    journal: Path | None
    patience: Patience


@dataclass(frozen=True, slots=True)
class Task:
    """One host to be asked. `number` comes back with its answer."""

    number: int
    listed: Listed
    credentials: Credentials | None


@dataclass(frozen=True, slots=True)
class Done:
    """The answer to a task; or `fault`, for a person, which ends the scan.

    Before it comes one that is only `opened`: the host has let us in, and is not dead.
    """

    number: int
    answer: Answer | None
    fault: AdvisorError | None = None
    opened: bool = False
