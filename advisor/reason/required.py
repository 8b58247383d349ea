"""The facts that a gate requires of every host, and which of them a host lacks."""

from collections.abc import Iterable

from advisor.model.fact import Absent, AbsentReason, HostFacts
from advisor.model.finding import Missing
from advisor.pack.load import Pack
from advisor.reason.prose import Prose


def lacking(pack: Pack, required: Iterable[str], facts: HostFacts) -> tuple[Missing, ...]:
    """Those of the required facts that are not known of the host, each with the command for its Windows.

    A fact of a list is lacking when a member of the list lacks it, or when the list has no member.
    """
    absent = {name: reason for name in required if (reason := _absent(name, facts)) is not None}
    if not absent:
        return ()
    prose = Prose(pack)
    return tuple(Missing(name, reason, prose.collect(name, facts)) for name, reason in absent.items())


def _absent(name: str, facts: HostFacts) -> AbsentReason | None:
    """Why the fact is not known; None when it is."""
    head, member, _ = name.partition("[]")
    if not member:
        found = [facts.scalars.get(name)]
    else:
        lists = facts.instances.values()
        found = [one.get(name) for one in lists if any(other.startswith(f"{head}[]") for other in one)] or [None]
    for fact in found:
        if fact is None:
            return AbsentReason.NOT_COLLECTED
        if isinstance(fact.value, Absent):
            return fact.value.reason
    return None
