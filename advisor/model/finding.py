"""What a rule found on a host, and the sentences that prove it."""

from dataclasses import dataclass

from advisor.model.fact import AbsentReason
from advisor.model.origin import Origin
from advisor.model.verdict import Severity, Verdict


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of proof, the facts it stands on, and where the first of them was read."""

    text: str
    facts: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that would have decided, why it is absent, and the command that gets it on this host's Windows."""

    fact: str
    reason: AbsentReason
    collect: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's verdict on one host."""

    rule: str
    host: str
    verdict: Verdict
    severity: Severity
    because: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()
