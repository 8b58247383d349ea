"""A result judged once more: which inputs are still those of the record, and which verdicts came out otherwise."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.record import ResultKind


class Subject(StrEnum):
    """What is concluded about a host: a rule's verdict, a suspect's level, an action's stance, a conflict's winner."""

    RULE = "rule"
    SUSPECT = "suspect"
    ACTION = "action"
    CONFLICT = "conflict"


class Sameness(StrEnum):
    """Whether an input is the one of the record; unknown where the record does not say."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ReplayInput:
    """`name` is facts, pack, engine or advisor; `recorded` and `found` tell them apart, "" for nothing."""

    name: str
    recorded: str
    found: str
    sameness: Sameness


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A conclusion before and after; "" on the side that has none."""

    host: str
    subject: Subject
    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replay:
    """`verdicts` counts the conclusions that were compared; `changes` are those that came out otherwise."""

    name: str
    kind: ResultKind
    inputs: tuple[ReplayInput, ...]
    verdicts: int
    changes: tuple[VerdictChange, ...]

    @property
    def reproduced(self) -> Sameness:
        """Whether the recorded verdict follows from the recorded facts. Unknown where nothing vouches for the facts."""
        facts = next(one.sameness for one in self.inputs if one.name == "facts")
        if self.changes or facts is Sameness.DIFFERS:
            return Sameness.DIFFERS
        return facts
