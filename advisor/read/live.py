"""A host that is asked while it runs: its registry, what it refused, whether it was lost, and the time of asking on
every fact."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource
from advisor.pack.load import Pack
from advisor.read.refused import refused
from advisor.read.registry_keys import read_registry

_REFUSED = "refused"
_AGAIN = "Ask it again: --retry-failed does, where there is a journal."


def live_readings(host: HostSource, pack: Pack) -> Iterator[Reading]:
    """What the host's registry tells, and an absent fact for everything that the host refused."""
    place = host.address or "registry"
    if host.registry is not None:
        yield read_registry(host.registry, place, pack)
    for refusal in host.refusals:
        facts = tuple(refused(refusal, place, pack))
        yield Reading(place, _REFUSED, facts, problems=(Problem(place, refusal.detail),))
    if (why := host.lost()) is not None:
        yield Reading(place, _REFUSED, (), problems=(Problem(place, why, _AGAIN),))


def observed(readings: Sequence[Reading], moment: datetime | None) -> list[Reading]:
    """The readings with `moment` (UTC) as the time of every fact that tells none itself; None leaves them."""
    if moment is None:
        return list(readings)
    return [
        replace(
            reading,
            facts=tuple(
                fact if fact.observed_at is not None else replace(fact, observed_at=moment) for fact in reading.facts
            ),
        )
        for reading in readings
    ]
