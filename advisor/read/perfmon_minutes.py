"""Stamps that lost their seconds → times, where the samples of whole minutes prove the interval.

A spreadsheet shows `3/30/2013 19:36` and saves what it shows. Four samples in every minute are 15 s apart; where in the
first 15 s the first of them stood is lost, so that each time is right to half an interval. A minute that lacks a
sample does not tell which one, and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_LEAST_WHOLE_MINUTES = 2
_LEAST_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Restored:
    """`times` beside the stamps, None where a sample can't be placed; `interval` in seconds."""

    times: tuple[float | None, ...]
    interval: float


def minutes_of(times: Sequence[float]) -> list[tuple[float, int]]:
    """Each run of equal stamps: the stamp and how many there are."""
    return [(at, sum(1 for _ in run)) for at, run in groupby(times)]


def restore(times: Sequence[float]) -> Restored | None:
    """The times of stamps that have no seconds, in file order, or None where nothing proves the interval."""
    stretches = _stretches(minutes_of(times))
    whole = [samples for stretch in stretches for _, samples in stretch[1:-1]]
    if len(whole) < _LEAST_WHOLE_MINUTES:
        return None
    usual = max(samples for stretch in stretches for _, samples in stretch)
    if 60 % usual or whole.count(usual) < max(_LEAST_WHOLE_MINUTES, _LEAST_SHARE * len(whole)):
        return None
    interval = 60 / usual
    placed: list[float | None] = []
    for stretch in stretches:
        for place, (at, samples) in enumerate(stretch):
            first = _first_slot(place, len(stretch), samples, usual)
            for slot in range(samples):
                placed.append(None if first is None else at + (first + slot + 0.5) * interval)
    return Restored(tuple(placed), interval)


def _first_slot(place: int, minutes: int, samples: int, usual: int) -> int | None:
    """The slot of a minute's first sample: a recording begins within its first minute and ends within its last."""
    if samples == usual:
        return 0
    if minutes == 1:
        return None
    if place == 0:
        return usual - samples
    return 0 if place == minutes - 1 else None


def _stretches(minutes: list[tuple[float, int]]) -> list[list[tuple[float, int]]]:
    """Runs of minutes that follow each other without a hole."""
    stretches: list[list[tuple[float, int]]] = []
    for at, samples in minutes:
        if stretches and at - stretches[-1][-1][0] == 60:
            stretches[-1].append((at, samples))
        else:
            stretches.append([(at, samples)])
    return stretches
