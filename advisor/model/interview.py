"""Questions to a person and what is said to them."""

from dataclasses import dataclass
from datetime import datetime

from advisor.model.fact import Absent, Value


@dataclass(frozen=True, slots=True)
class Question:
    """A fact of a host to ask for; `settles` says how much of the open advice an answer settles, on average.

    A list's name without an instance (`nic[].name`) asks which members there are.
    """

    host: str
    fact: str
    instance: str | None
    settles: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of a fact at a moment (UTC); no value, with its reason, where nobody knows or nothing is
    there."""

    host: str
    fact: str
    instance: str | None
    value: Value | Absent
    at: datetime


@dataclass(frozen=True, slots=True)
class Hanging:
    """A suspect's level or an action's stance that hangs on a question: what it may still be, now and after an answer.

    Possibilities are words of the vocabulary; "" is no advice.
    """

    suspect: str | None
    action: str | None
    now: tuple[str, ...]
    after: tuple[tuple[Value | Absent, tuple[str, ...]], ...]
