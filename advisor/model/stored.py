"""What a store keeps of an audit, and gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisor.model.audit import Outcome, Run
from advisor.model.diagnosis import PackIdentity
from advisor.model.fact import Fact
from advisor.model.verdict import Severity, Verdict


class RunState(StrEnum):
    """`running` also stands for a run that was killed, until somebody resumes it."""

    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run with what judged it. `options` are those that a later run must choose again to be comparable, `actions` are
    those that could have been advised.

    `counts` tells of each rule on how many hosts it ended how, once the run is finished; `pinned` keeps it from being
    pruned.
    """

    run: Run
    pack: PackIdentity
    engine: str
    severities: Mapping[str, Severity]
    options: Mapping[str, str] = field(default_factory=dict)
    state: RunState = RunState.RUNNING
    counts: Mapping[str, Mapping[Verdict, int]] = field(default_factory=dict)
    pinned: bool = False
    actions: tuple[str, ...] = ()

    def failing(self) -> int:
        """On how many hosts rules fail, a host counted once for each of them."""
        return sum(ends.get(Verdict.FAIL, 0) for ends in self.counts.values())


@dataclass(frozen=True, slots=True)
class StoredHost:
    """One host of a run. `position` is its place in the fleet, from 0; `facts` are empty where nothing was kept."""

    position: int
    host: str
    role: str | None
    outcome: Outcome
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class HostVerdicts:
    """How the rules ended on one host of a run."""

    run: str
    host: str
    role: str | None
    outcome: Outcome
