"""What could not be had, as absent facts: every fact that the source would have told, with the reason."""

from collections.abc import Iterator

from advisor.model.fact import Absent
from advisor.model.origin import Origin
from advisor.model.source import Refusal
from advisor.pack.load import Pack
from advisor.read.observation import Observation

_LAST = 1000
"""Stands behind the rank of any source: what another place says of the fact is the better reason."""


def refused(refusal: Refusal, place: str, pack: Pack, group: str | None = None) -> Iterator[Observation]:
    """One absent fact for each fact with a source of the refusal's format (and of that `group`, if one is named).

    `place` stands for the file: an address, a path. Facts of a list come without an instance: nobody could look.
    """
    absent = Absent(refusal.reason, refusal.detail)
    for spec in pack.facts.values():
        for source in spec.sources:
            if refusal.format in (None, source.format) and group in (None, source.group):
                origin = Origin(source.format, place, None, source.group or "")
                yield Observation(spec.name, absent, origin, rank=_LAST)
                break
