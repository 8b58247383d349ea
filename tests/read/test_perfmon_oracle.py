"""The reader that splits by the column and the one that splits line by line make the same of any log."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.read.perfmon_clock import StampClock
from advisor.read.perfmon_value import is_missing, number, numbers
from advisor.read.written_date import WrittenClock
from tests.effort import tries
from tests.read.format_pack import PACK, read_perfmon
from tests.read.perfmon_oracle import slow_tables
from tests.read.test_perfmon import COLUMNS, DPC, TIME, ZONE, rendered, samples

CELLS = st.sampled_from(
    ["0", "1.5", " ", "", "-1", "NaN", "1.#QNAN", "1,5", "1,234.5", "1.234,5", "1E3", "12345678.12345678", "x", "##"]
)
STAMPS = st.sampled_from(
    [
        *(f"03/30/2013 19:36:{second:02}.105" for second in range(0, 60, 7)),
        "3/30/2013 7:36:41 PM", "2013-03-30 19:36:40", "30.03.2013 19:36", "03/30/2013 25:00:00", "", "Exiting",
        "03/30/2013 19:36:60.000", "13/13/2013 10:00:00", "03/30/2013 19:3",
    ]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\r\n\r\n", "\r\r\n", "\n \n"])


@st.composite
def line(draw: st.DrawFn, separator: str, quoted: bool) -> str:
    kind = draw(st.integers(0, 19))
    columns = [DPC, TIME, *draw(st.permutations(COLUMNS))]
    if kind == 0:
        cells = [ZONE, *columns[: draw(st.integers(1, len(columns)))]]
    else:
        count = len(COLUMNS) if kind > 4 else draw(st.integers(0, len(COLUMNS) + 3))
        cells = [draw(STAMPS if kind > 1 else st.just("03/30/2013 19:36:40.105"))]
        cells += draw(st.lists(CELLS, min_size=count, max_size=count))
    if not quoted:
        # An empty cell behind the last column of a row without quotation marks is none.
        cells = [cell if separator not in cell else "7" for cell in cells]
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
    text = separator.join(f'"{cell}"' if quoted else cell for cell in cells)
    return text[: draw(st.integers(0, len(text)))] if kind == 2 else text


@st.composite
def log(draw: st.DrawFn) -> str:
    separator, quoted = draw(st.sampled_from([(",", True), ("\t", True), (";", False), ("\t", False)]))
    header = separator.join(f'"{cell}"' if quoted else cell for cell in (ZONE, *COLUMNS))
    lines = draw(st.lists(st.tuples(line(separator, quoted), ENDS), max_size=12))
    return header + "\r\n" + "".join(text + end for text, end in lines)


def short(*cells: str) -> str:
    """A log whose row has a cell too few, and one with a separator in it that nobody wants."""
    return rendered(samples(cells), columns=(DPC, *COLUMNS[::3], COLUMNS[-1]))


@given(log(), st.sampled_from(["utf-8", "cp1252", "utf-16", "utf-8-sig"]))
@example(short("0", "1,5", "4"), "utf-8")
@example(short("0", ",", "4"), "utf-8")
@example(short("0", "1,5", "4").replace('"0"', "0"), "utf-8")
@settings(deadline=None, max_examples=tries(80))
def test_both_readers_agree(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    reading = read_perfmon(data)
    if any("lost their seconds" in problem.what for problem in reading.problems):
        return
    slow = slow_tables(data, PACK.counters)
    assert [(one.host, one.utc_offset) for one in reading.tables] == [(one.host, one.offset) for one in slow]
    for read, one in zip(reading.tables, slow, strict=True):
        assert read.lines == tuple(one.lines)
        assert read.times == tuple(one.times)
        assert {series.column.casefold(): list(series.values) for series in read.series} == one.values


@example(["1E310", "1,5", "inf"])
@given(st.lists(CELLS | st.text("0123456789.,eE+- x%", max_size=8) | st.floats().map(repr), max_size=20))
@settings(deadline=None)
def test_numbers_by_the_column_and_one_by_one(cells: list[str]) -> None:
    import polars

    values, unreadable = numbers(polars.Series("", cells, dtype=polars.String))
    assert values.to_list() == [number(cell) for cell in cells]
    assert unreadable == sum(number(cell) is None and not is_missing(cell) for cell in cells)


STAMP = st.builds(
    "{}{}{}{}{}{}{}:{:02}{}{}".format,
    st.integers(1, 31), st.just("/"), st.integers(1, 12), st.just("/"),
    st.sampled_from(["2013", "13", "1999"]), st.sampled_from([" ", ", ", "T", "  "]), st.integers(0, 25),
    st.integers(0, 61), st.sampled_from(["", ":00", ":59.5", ":60", ":07.123456789", ":7"]),
    st.sampled_from(["", " AM", "pm", " p.m.", " x"]),
)  # fmt: skip


@given(st.lists(STAMPS | STAMP, max_size=20))
@settings(deadline=None, max_examples=tries(80))
def test_stamps_by_the_column_and_one_by_one(stamps: list[str]) -> None:
    import polars

    clock, slow = StampClock([polars.Series("", stamps, dtype=polars.String)]), WrittenClock(stamps)
    assert clock.times(0).seconds.to_list() == [slow.seconds(stamp) for stamp in stamps]
    assert clock.order is slow.order
