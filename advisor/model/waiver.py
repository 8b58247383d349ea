"""A waiver: somebody with a name accepts that a rule fails on a host, for a reason, until a day."""

from dataclasses import dataclass
from datetime import datetime

from advisor.model.origin import Origin


@dataclass(frozen=True, slots=True)
class Waiver:
    """`host` is a name or a pattern with `*`; `expires` is UTC (aware). `evidence` is the hash of the facts that the
    finding stood on when it was accepted; None: whatever the facts are. `origin` is the file and line that say so."""

    rule: str
    host: str
    owner: str
    approver: str
    reason: str
    expires: datetime
    evidence: str | None
    origin: Origin
