"""Columns against the clock: the same time for every line, or none."""

from math import isnan

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.read.log_clock import clock_for
from advisor.read.log_layout import EntryPattern, best
from advisor.read.stamp_shape import StampShape
from tests.effort import tries
from tests.read.format_pack import PACK

LINES = st.builds(
    "{}{} {:02d} {} {:02d}:{:02d}:{:02d}{} {}: %CVP_8_5_X-7-Y: text".format,
    st.sampled_from(["", "7: ", "8: ", "17: 10.1.2.3: ", "18: 10.1.2.4: ", "  ", "> "]),
    st.sampled_from(["Mar", "Apr", "Foo"]),
    st.sampled_from([1, 2, 30, 31, 99]),
    st.sampled_from([2013, 2014]),
    st.integers(0, 29),
    st.integers(0, 70),
    st.integers(0, 70),
    st.sampled_from(["", ".5", ".105", ".999", ".123456"]),
    st.sampled_from(["-0500", "+0530", "-9999", "Z"]),
)


def _pattern() -> EntryPattern:
    found = best("Mar 30 2013 19:36:46.105 -0500: %CVP_8_5_X-7-Y: text\n", PACK.logs)
    assert found is not None
    return found


@given(st.lists(LINES, min_size=1, max_size=30))
@settings(deadline=None, max_examples=tries(200))
def test_columns_tell_what_the_clock_tells(lines: list[str]) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    pattern = _pattern()
    clock = clock_for(pattern.line, pattern.layout.groups, False, None, None)
    assert clock is not None
    starts = [0, *(index + 1 for index, byte in enumerate(data[:-1]) if byte == 10)]
    matches = [pattern.at(data, start) for start in starts]
    expected = [None if match is None else clock.seconds(match) for match in matches]
    values = numpy.frombuffer(data, dtype=numpy.uint8)
    for match, time in zip(matches, expected, strict=True):
        if match is None or time is None:
            continue
        found = StampShape(match, time).times(values, numpy.array(starts, dtype=numpy.int64))
        for one, told in zip(found.tolist(), expected, strict=True):
            assert isnan(one) or one == told
        alike = [index for index, other in enumerate(matches) if other is not None and _shape(other) == _shape(match)]
        assert all(not isnan(found[index]) for index in alike if expected[index] is not None)


def _shape(match) -> tuple[object, ...]:
    """What two lines must share: all but the digits of the sequence number, the address and the time of day."""
    line = match.group()
    prefix = bytes(48 if 48 <= byte <= 57 else byte for byte in line[: match.start("month") - match.start()])
    return prefix, match.group("month", "day", "year", "offset"), len(match.group("fraction") or b"")


def test_a_line_that_ends_the_file_early() -> None:
    data = b"Mar 30 2013 19:36:46.105 -0500: x\nMar 30 2013 19:36:4"
    pattern = _pattern()
    match = pattern.at(data, 0)
    assert match is not None
    shape = StampShape(match, 100_000_000.105)
    values = numpy.frombuffer(data, dtype=numpy.uint8)
    first, second = shape.times(values, numpy.array([0, 34], dtype=numpy.int64)).tolist()
    assert first == 100_000_000.105
    assert isnan(second)
    (nothing,) = shape.times(values[:5], numpy.array([0], dtype=numpy.int64)).tolist()
    assert isnan(nothing)
