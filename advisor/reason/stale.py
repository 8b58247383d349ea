"""Facts that are too old for a rule: to that rule they are absent, and the reason says how old they are.

A fact whose source does not say when it was made is never too old: nothing is known of its age. Without a time of
assessment nothing is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.pack.duration import written

Limits = tuple[tuple[str, timedelta], ...]
"""The greatest age of each fact that a rule names, in an order that makes equal limits equal."""

NO_LIMITS: Limits = ()


def limits_of(max_age: Mapping[str, timedelta]) -> Limits:
    return tuple(sorted(max_age.items()))


def fresh(facts: HostFacts, limits: Limits, now: datetime | None) -> HostFacts:
    """The facts as a rule with these limits sees them at the moment `now` (UTC)."""
    if now is None or not limits:
        return facts
    allowed = dict(limits)

    def seen(members: Mapping[str, Fact]) -> Mapping[str, Fact]:
        return {name: _seen(fact, allowed.get(name), now) for name, fact in members.items()}

    return HostFacts(facts.host, seen(facts.scalars), {key: seen(one) for key, one in facts.instances.items()})


def _seen(fact: Fact, limit: timedelta | None, now: datetime) -> Fact:
    if limit is None or fact.observed_at is None or not fact.known or now - fact.observed_at <= limit:
        return fact
    detail = f"observed {written(now - fact.observed_at)} ago, and the rule asks for {written(limit)} at most"
    return Fact(fact.name, Absent(AbsentReason.STALE, detail), fact.origin, fact.observed_at, fact.instance)
