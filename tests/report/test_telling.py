"""Which signs are listed where not all can be, against a slow obvious version."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import Evidence
from advisor.model.origin import Origin
from advisor.report.telling import chronology, highest, longest, nearest

from .evidence_sample import after, evidence

ORIGIN = Origin("cvp", "a", 1)
seconds = st.integers(0, 500)
spans = st.lists(st.tuples(seconds, seconds), max_size=12)


def gaps(pairs: list[tuple[int, int]]) -> tuple[Gap, ...]:
    return tuple(Gap("A", "a", after(min(pair)), after(max(pair)), ORIGIN) for pair in pairs)


def events(moments: list[int]) -> tuple[Event, ...]:
    return tuple(Event(after(moment), "A", "x", "", ORIGIN) for moment in sorted(moments))


def seen(pairs: list[tuple[int, int]], moments: list[int]) -> Evidence:
    spikes = tuple(
        Spike("A" if low % 2 else "B", "c", after(low), after(low), float(high), 0.0, ORIGIN) for low, high in pairs
    )
    return evidence(gaps=gaps(pairs), events=events(moments), spikes=spikes)


def distance(event: Event, found: Evidence) -> timedelta:
    apart = [max(gap.start - event.at, event.at - gap.end, timedelta()) for gap in found.gaps]
    return min(apart, default=abs(event.at - found.window[0]) if found.window else timedelta())


@given(spans, st.lists(seconds, max_size=40), st.integers(0, 20))
def test_the_nearest_events_are_told(pairs: list[tuple[int, int]], moments: list[int], most: int) -> None:
    found = seen(pairs, moments)
    told = nearest(found, most)
    assert len(told) == min(most, len(moments))
    assert told == sorted(told, key=lambda event: event.at)
    every = sorted(distance(event, found) for event in found.events)
    assert sorted(distance(event, found) for event in told) == every[: len(told)]


@given(spans, st.integers(0, 20))
def test_the_longest_gaps_are_told(pairs: list[tuple[int, int]], most: int) -> None:
    told = longest(gaps(pairs), most)
    assert sorted(gap.seconds for gap in told) == sorted(gap.seconds for gap in gaps(pairs))[-most or len(pairs) :]


@given(spans, st.lists(seconds, max_size=40), st.integers(0, 60))
def test_the_chronology_is_in_order_and_counts_what_it_leaves_out(
    pairs: list[tuple[int, int]], moments: list[int], most: int
) -> None:
    found = seen(pairs, moments)
    told, hidden = chronology(found, most)
    total = len(found.gaps) + len(found.spikes) + len(found.events)
    assert len(told) == min(most, total)
    assert hidden == total - len(told)
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert len({id(one.what) for one in told}) == len(told)


def test_a_spike_in_a_gap_is_told_before_a_higher_one() -> None:
    inside = Spike("A", "c", after(1), after(2), 5.0, 0.0, ORIGIN)
    outside = Spike("A", "c", after(100), after(101), 50.0, 0.0, ORIGIN)
    elsewhere = Spike("B", "c", after(1), after(2), 9.0, 0.0, ORIGIN)
    found = evidence(gaps=gaps([(0, 5)]), spikes=(inside, outside, elsewhere))
    assert highest(found, 1) == [inside]
    assert highest(found, 2) == [inside, outside]
