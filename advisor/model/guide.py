"""What a person said to the steps of a plan, and what new facts said of them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from advisor.model.finding import Missing


class Answered(StrEnum):
    """`done` is what a person says; only facts verify it. `later` is not now: it is asked again the next time."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    LATER = "later"


class Verified(StrEnum):
    """`fixed-otherwise`: nothing advises the step any more, but not by what the step brings, or not by this plan."""

    FIXED = "fixed"
    NOT_FIXED = "not-fixed"
    OTHERWISE = "fixed-otherwise"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a step (`key`, see `Restart.key`) of a host, by whom and when (UTC). `reason` is why it was skipped,
    or what happened when it failed."""

    at: datetime
    by: str
    host: str
    key: str
    answer: Answered
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What new facts say of a step. `because` are English sentences; `missing` would tell more."""

    host: str
    step: str
    verdict: Verified
    because: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """One look at the hosts, by whom and when (UTC): `checks` of steps by the facts with that hash."""

    at: datetime
    by: str
    facts_sha256: str
    checks: tuple[Checked, ...]


class Standing(StrEnum):
    """How a step stands: as it was answered, or as new facts told after that. `held`: a step that it requires is not
    done. `not-needed`: a restart for steps of which none was done."""

    OPEN = "open"
    LATER = "later"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    HELD = "held"
    NOT_NEEDED = "not-needed"
    FIXED = "fixed"
    NOT_FIXED = "not-fixed"
    OTHERWISE = "fixed-otherwise"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class StepState:
    """One step or restart of a host. `held_by` are the keys of those that keep it back."""

    host: str
    key: str
    standing: Standing
    said: Said | None = None
    checked: Checked | None = None
    verified_at: datetime | None = None
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How every step of a plan stands, by host and key."""

    states: dict[tuple[str, str], StepState] = field(default_factory=dict)

    def of(self, host: str, key: str) -> StepState:
        return self.states[host, key]
