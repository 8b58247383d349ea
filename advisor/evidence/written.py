"""What of a log's writing can be told without all of its entries."""

from itertools import pairwise

from advisor.model.entries import Entries

_FIRST_LOOK = 16.0


def intervals(entries: Entries) -> list[float]:
    """Seconds between neighbours whose stamps don't run back, of the whole log or of a sample of it."""
    stretches = entries.stretches()
    return [later - earlier for some in stretches for earlier, later in pairwise(some) if later >= earlier]


def written(entries: Entries, after: float, before: float, enough: int) -> int:
    """How many entries lie between two moments, neither included; `enough` of them end the count.

    The stretch may be hours long and the log busy, so it is looked through in steps that double.
    """
    count, start, width = 0, after, _FIRST_LOOK
    while start < before and count < enough:
        end = min(start + width, before)
        # A moment between two steps belongs to the later one.
        count += sum(after < one.at < end and start <= one.at for one in entries.between(start, end))
        start, width = end, width * 2
    return count
