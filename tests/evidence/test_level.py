"""The level taken off a counter: drift of every kind goes, short rises stay."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.level import detrended

VALUES = st.lists(st.integers(-5, 20).map(float), min_size=1, max_size=60)


def middle(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def slow_detrended(values, width):
    """Sample by sample: the line of each block, and between two blocks' middles the way from one to the other."""
    count = len(values)
    size = min(max(width, 4), count)
    half = size // 2
    steps = max(round((count - size) / max(half, 1)), 1) if count > size else 0
    blocks = []
    for step in range(steps + 1):
        start = step * (count - size) // max(steps, 1)
        block = values[start : start + size]
        slope = middle([block[half + row] - block[row] for row in range(half)]) / half if half else 0.0
        level = middle([value - slope * (row - (size - 1) / 2) for row, value in enumerate(block)])
        blocks.append((start + (size - 1) / 2, level, slope))
    flat = []
    for row, value in enumerate(values):
        around = [(one, two) for one, two in pairwise(blocks) if one[0] <= row <= two[0]]
        if around:
            (left, low, _), (right, high, _) = around[0]
            level = low + (high - low) * (row - left) / (right - left)
        else:
            place, level, slope = blocks[0] if row < blocks[0][0] else blocks[-1]
            level += slope * (row - place)
        flat.append(value - level)
    return flat


@given(VALUES, st.integers(1, 30))
def test_detrended_is_the_slow_version_of_itself(values, width):
    assert detrended(values, width) == pytest.approx(slow_detrended(values, width), abs=1e-9)


@given(VALUES, st.integers(1, 30), st.integers(-100, 100))
def test_the_level_is_forgotten_and_the_unit_kept(values, width, level):
    flat = detrended(values, width)
    assert len(flat) == len(values)
    assert detrended([value + level for value in values], width) == pytest.approx(flat)
    assert detrended([value * 2 for value in values], width) == pytest.approx([value * 2 for value in flat])


@given(st.integers(2, 200), st.integers(1, 240), st.integers(-50, 50))
def test_nothing_is_left_of_a_steady_drift(count, width, slope):
    """However short the recording, and at its ends too."""
    assert detrended([slope * row + 7.0 for row in range(count)], width) == pytest.approx([0.0] * count, abs=1e-6)


@given(st.integers(1, 300), st.integers(1, 240), st.floats(-1e6, 1e6))
def test_a_constant_counter_lies_on_its_level_exactly(count, width, level):
    """Rounding must not rank samples that are equal."""
    assert detrended([level] * count, width) == [0.0] * count


@given(st.integers(80, 300), st.data())
def test_a_short_rise_stays_whole(count, data):
    """A rise through less than a quarter of a block, wherever it is."""
    length = data.draw(st.integers(1, 9))
    start = data.draw(st.integers(0, count - length))
    values = [10.0 if start <= row < start + length else 1.0 for row in range(count)]
    assert detrended(values, 40) == pytest.approx([value - 1.0 for value in values])


@pytest.mark.parametrize("phase", range(0, 600, 50))
def test_a_wave_of_ten_minutes_is_drift(phase):
    """Of a slow wave hardly a tenth is left, nowhere more than a quarter, in the middle as at the ends."""
    wave = [10 * math.sin(2 * math.pi * (row + phase) / 600) for row in range(720)]
    left = sorted(abs(height) for height in detrended(wave, 120))
    assert left[len(left) // 2] <= 1.0
    assert left[-1] <= 2.5
