"""Why a fleet fails and what clears it; what it does not know, and what pays that debt."""

from dataclasses import dataclass

from advisor.model.action import Stance
from advisor.model.cover import Cover
from advisor.model.fact import AbsentReason


@dataclass(frozen=True, slots=True)
class Cause:
    """Rules that fail together, on the hosts at these `places` of the audit. `actions` are those that clear at least
    one of the rules there, with the stance that they have on every one of these hosts (`consider` where it differs)."""

    verdicts: tuple[str, ...]
    places: tuple[int, ...]
    count: int
    actions: tuple[tuple[str, Stance], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One action on the hosts at these `places`, in the order of a plan."""

    action: str
    stance: Stance
    places: tuple[int, ...]
    reboot: bool


@dataclass(frozen=True, slots=True)
class Clearing:
    """Failures are counted host by host and rule by rule. `choices` are the best actions by number; `work` is the
    smallest choice that clears `share` of what actions can clear, with its hosts. `hosts` are those that fail nothing
    afterwards, of `failing_hosts`; `uncleared` are rules on which no action has an effect, with their failures."""

    choices: Cover
    share: float
    work: tuple[Work, ...]
    cleared: int
    failures: int
    hosts: int
    failing_hosts: int
    uncleared: tuple[tuple[str, int], ...] = ()

    @property
    def work_hosts(self) -> int:
        """On how many hosts something is done."""
        return len({place for work in self.work for place in work.places})


@dataclass(frozen=True, slots=True)
class Collecting:
    """One way to collect: what it tells, on how many hosts it is missing, and why. `pays` are the unknown verdicts
    that it settles after those before it in the list; `touches` those that it has a part in."""

    command: str
    facts: tuple[str, ...]
    hosts: int
    pays: int
    touches: int
    reasons: tuple[tuple[AbsentReason, int], ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """Unknown verdicts, host by host and rule by rule. `collecting` stands in the order that pays most first;
    `choices` are the best ways by number; `unpayable` lack facts that no command gets."""

    verdicts: int
    hosts: int
    collecting: tuple[Collecting, ...]
    choices: Cover
    unpayable: int
