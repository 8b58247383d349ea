"""Series literals: what promtool's notation means, whatever is written in it, and what is refused."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack.series import LONGEST, SeriesError, parse
from advisor.pack.step import seconds


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1 2.5 -3", (1, 2.5, -3)),
        ("_", (None,)),
        ("_x3", (None, None, None)),
        ("_x0 4", (4,)),
        ("7x3", (7, 7, 7, 7)),
        ("7x0", (7,)),
        ("1+2x3", (1, 3, 5, 7)),
        ("9-2x3", (9, 7, 5, 3)),
        ("-1-1x2", (-1, -2, -3)),
        ("1e2+5e-1x1", (100, 100.5)),
        ("  0x2\n _x2\t10 ", (0, 0, 0, None, None, 10)),
    ],
)
def test_the_notation(text, values):
    assert parse(text) == values


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "needs a sample"),
        ("   ", "needs a sample"),
        ("1 2 three", "part 3, 'three'"),
        ("0x1b", "'0x1b'"),
        ("1+2", "'1+2'"),
        ("x5", "'x5'"),
        ("_ __", "part 2, '__'"),
        ("1x-3", "'1x-3'"),
        ("nan inf", "'nan'"),
        ("1,5x3", "'1,5x3'"),
        ("\u0661x3", "is no number"),
        (f"0x{LONGEST}", f"{LONGEST} samples at most"),
        ("0x999999999 " * 3, "samples at most"),
        ("_x99999999999999999999", "is no number"),
        ("1" * 100_000, "is no number"),
    ],
)
def test_what_is_refused_and_why(text, told):
    with pytest.raises(SeriesError, match=re.escape(told)):
        parse(text)


NUMBERS = st.integers(-(10**6), 10**6).map(lambda number: number / 8)
PARTS = st.one_of(
    NUMBERS.map(lambda value: (f"{value}", [value])),
    st.integers(0, 20).map(lambda count: (f"_x{count}", [None] * count)),
    st.tuples(NUMBERS, st.integers(0, 20)).map(lambda one: (f"{one[0]}x{one[1]}", [one[0]] * (one[1] + 1))),
    st.tuples(NUMBERS, NUMBERS, st.integers(0, 20)).map(
        lambda one: (f"{one[0]}{one[1]:+}x{one[2]}", [one[0] + one[1] * step for step in range(one[2] + 1)])
    ),
)


@given(st.lists(PARTS, min_size=1, max_size=8), st.sampled_from([" ", "  ", "\n"]))
def test_a_series_is_its_parts_one_after_the_other(parts, between):
    assert parse(between.join(text for text, _ in parts)) == tuple(value for _, values in parts for value in values)


@given(st.text(alphabet="0123456789.+-eEx_ \n", max_size=30))
def test_any_text_is_a_bounded_series_of_numbers_or_refused(text):
    try:
        values = parse(text)
    except SeriesError:
        return
    assert 0 <= len(values) <= LONGEST
    assert all(value is None or math.isfinite(value) for value in values)


@pytest.mark.parametrize(
    ("text", "told"), [("1s", 1), ("250ms", 0.25), ("1m30s", 90), ("2h", 7200), ("59s800ms", 59.8), ("1.5s", 1.5)]
)
def test_durations(text, told):
    assert seconds(text) == pytest.approx(told)


@pytest.mark.parametrize("text", ["", "60", "s", "1s1m", "-1s", "1 s", "1d", "1.5m", "9999999999s"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match="no duration"):
        seconds(text)
