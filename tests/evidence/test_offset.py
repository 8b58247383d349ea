"""The clock offset from paired events: the slow obvious version, and the offset that was put in."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.offset import pairing
from advisor.evidence.tracks import place
from advisor.evidence.view import view
from tests.evidence.scene import START, host, log, real_pack

SETTINGS = real_pack().evidence
KINDS = ("connection-established", "link-down", "connection-reset")
EVENTS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2000).map(lambda at: at / 4)), max_size=8)


def seen_by(events, form="pim"):
    """A host whose only log holds these events."""
    one = host("HOST", log((), events, form=form))
    return view(one, place(one, real_pack().tables)[0], SETTINGS)


def seconds(here, there):
    found = pairing(here, there)
    return None if found is None else found.seconds


def slow_offset(here, there):
    """The first kind written at both ends; of all its differences the one with the most others close to it. What is
    told twice of one moment is one event."""
    here, there = set(here), set(there)
    for kind in KINDS:
        differences = [START + a - (START + b) for k, a in here for m, b in there if k == m == kind]
        near = [one for one in differences if abs(one) <= SETTINGS.largest_clock_offset] or differences
        if near:
            groups = [
                ([other for other in near if abs(other - one) <= SETTINGS.pairing_tolerance], one) for one in near
            ]
            most = max(len(group) for group, _ in groups)
            smallest = min(abs(one) for group, one in groups if len(group) == most)
            return {median(group) for group, one in groups if len(group) == most and abs(one) == smallest}
    return {None}


@given(EVENTS, EVENTS)
def test_offset_is_the_slow_choice(here, there):
    assert seconds(seen_by(here), seen_by(there)) in slow_offset(here, there)


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=6, unique=True),
    st.floats(-280, 280),
    st.lists(st.floats(-0.5, 0.5), min_size=6, max_size=6),
)
def test_offset_that_was_put_in_comes_out(places, offset, jitter):
    """Losses at irregular moments, written at both ends within half a second: the offset is found to within that."""
    moments = [place * 1000.0 + (place * 37) % 301 for place in places]
    here = [("connection-reset", at + offset + late) for at, late in zip(moments, jitter, strict=False)]
    there = [("connection-terminated", at) for at in moments]
    assert seconds(seen_by(here), seen_by(there)) == pytest.approx(offset, abs=0.51)


@given(EVENTS, EVENTS)
def test_offset_turns_its_sign_with_the_sides(here, there):
    """When one end's events are the other's moved, each side sees the other's offset mirrored."""
    moved = [(kind, at + 100) for kind, at in here]
    assert seconds(seen_by(here), seen_by(here)) == (0.0 if here else None)
    if here:
        forth, back = seconds(seen_by(moved), seen_by(here)), seconds(seen_by(here), seen_by(moved))
        assert abs(forth) == pytest.approx(abs(back), abs=SETTINGS.pairing_tolerance)


def test_established_connections_count_before_lost_ones():
    """A host that stood still notices the loss late; the new connection is on both ends at once."""
    here = [("connection-reset", 150.0), ("connection-established", 165.0)]
    there = [("connection-terminated", 100.0), ("connection-established", 125.0)]
    assert seconds(seen_by(here), seen_by(there)) == pytest.approx(40.0)


def test_hypervisor_events_do_not_tell_the_guests_clock():
    """A virtual cable pulled is stamped by the hypervisor; it pairs with nothing."""
    assert seconds(seen_by([("link-down", 100.0)], "vmware"), seen_by([("link-down", 40.0)], "windows")) is None


def test_no_common_event_gives_no_offset():
    assert seconds(seen_by([]), seen_by([("connection-reset", 5.0)])) is None
    assert seconds(seen_by([("link-down", 5.0)]), seen_by([("connection-reset", 5.0)])) is None
