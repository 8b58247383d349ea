"""Clusters of moments, merged windows, and where a host's marks are looked for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.tracks import place
from advisor.evidence.view import Window, clusters, find_gaps, merged, view
from tests.evidence.scene import GAP, START, cvp_loss, host, log, real_pack, ticks, without

SETTINGS = real_pack().evidence
WINDOWS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 15)).map(lambda one: Window(one[0], sum(one))))


def seen(*readings):
    one = host("CVP1", *readings)
    result = view(one, place(one, real_pack().tables)[0], SETTINGS)
    find_gaps(result)
    return result


@given(st.lists(st.integers(0, 300)), st.integers(0, 30))
def test_clusters_part_where_moments_lie_far_apart(moments, width):
    """Nothing is lost, neighbours within the width stay together, others part."""
    found = list(clusters(moments, width))
    assert [moment for group in found for moment in group] == sorted(moments)
    assert all(later - earlier <= width for group in found for earlier, later in pairwise(group))
    assert all(after[0] - before[-1] > width for before, after in pairwise(found))


@given(WINDOWS)
def test_merged_windows_cover_the_same_moments(windows):
    """Every moment (halves too) is in the merged windows just when it was in one of them, and no two meet."""
    found = merged(windows)
    for moment in (half / 2 for half in range(160)):
        assert any(one.start <= moment <= one.end for one in found) == any(
            one.start <= moment <= one.end for one in windows
        )
    assert all(before.end < after.start for before, after in pairwise(found))
    assert merged(found) == found


@given(WINDOWS, st.integers(0, 60), st.integers(0, 20))
def test_overlap_is_the_length_in_common(windows, start, length):
    """Counted in whole seconds; below zero it is the distance."""
    for one in windows:
        common = sum(one.start <= second < one.end and start <= second < start + length for second in range(100))
        assert max(one.overlap(start, start + length), 0) == common


def test_a_single_moment_of_loss_reaches_back_by_the_heartbeat_limit():
    """The PIM notices a loss at one moment; its cause lies in the heartbeats before."""
    (window,) = seen(log(ticks(1), [("connection-reset", 410.0)])).loss_windows
    assert (window.start, window.end) == pytest.approx((START + 400, START + 410))


@pytest.mark.parametrize("kinds", [["session-shutdown"], ["session-shutdown", "connection-terminated"]])
def test_a_session_closed_here_may_be_told_before_its_heartbeats_were_missed(kinds):
    """An error log alone tells the shutdown, and the call log with the missed heartbeats 11 s later is not there."""
    (window,) = seen(log(ticks(1), [(kind, 410.0 + place / 32) for place, kind in enumerate(kinds)])).loss_windows
    assert (window.start, window.end) == pytest.approx((START + 400, START + 420), abs=0.1)


def test_heartbeats_missed_at_the_moment_of_the_shutdown_leave_nothing_to_come():
    (window,) = seen(log(ticks(1), [("heartbeat-missed", 410.0), ("session-shutdown", 410.1)])).loss_windows
    assert (window.start, window.end) == pytest.approx((START + 400.1, START + 410.1))


def test_a_loss_told_twice_spans_from_first_to_last_sign():
    (window,) = seen(log(ticks(1), cvp_loss())).loss_windows
    assert (window.start, window.end) == pytest.approx((START + GAP[0] - 0.226, START + GAP[1]))


def test_windows_are_silences_near_a_loss_else_losses_else_silences():
    """A silence an hour from the loss is none of the incident; without a loss it is all there is."""
    far = (100.0, 120.0)
    both = seen(log(without(ticks(2), far, GAP), cvp_loss()))
    assert len(both.gap_windows) == 2
    assert [one.end for one in both.windows] == pytest.approx([START + GAP[1]])
    lost = seen(log(without(ticks(2), far), cvp_loss()))
    assert lost.windows == lost.loss_windows
    quiet = seen(log(without(ticks(2), far)))
    assert quiet.windows == quiet.gap_windows
    assert len(quiet.windows) == 1
    assert seen(log(ticks(2))).windows == []
