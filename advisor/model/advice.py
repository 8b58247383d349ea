"""What was advised for a host, as a plan is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.model.action import Action, Conflict
from advisor.model.finding import Missing


@dataclass(frozen=True, slots=True)
class Advice:
    """The actions of one host with their conflicts. `missing` are the facts that keep a rule undecided.

    `unmet` names, by action, those that it requires, that nobody advised, and that the host is not known to have.
    """

    host: str
    role: str | None
    facts_sha256: str
    actions: tuple[Action, ...]
    conflicts: tuple[Conflict, ...] = ()
    missing: tuple[Missing, ...] = ()
    unmet: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
