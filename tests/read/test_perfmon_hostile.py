"""Perfmon logs that no Perfmon wrote, or that a crash cut: right for what can be read, and a note for what can't."""

from collections.abc import Callable
from functools import partial

import pytest

from advisor.model.source import SourceFile
from advisor.read import perfmon_parts
from advisor.read.perfmon import PerfmonReader
from advisor.read.perfmon_chunks import chunks
from tests.read.format_pack import DATA, PACK, host, read_perfmon, source, table, utc
from tests.read.test_perfmon import COLUMNS, DPC, NIGHT, TIME, ZONE, rendered, samples

ROW = ("1", "5", "2", "3", "4")


def what(data: bytes | str) -> list[str]:
    return [problem.what for problem in read_perfmon(data).problems]


@pytest.mark.parametrize(
    ("first", "zone"),
    [
        (ZONE, "Eastern Daylight Time"),
        ("(PDH-CSV 4.0) (Zeit (Berlin, Wien) (Sommer))(-120)", "Zeit (Berlin, Wien) (Sommer)"),
        ("(PDH-CSV 4.0) (Московское время (зима))(-180)", "Московское время (зима)"),
        ("(PDH-CSV 4.0) (Eastern Daylight Time)", "Eastern Daylight Time"),
        ("(PDH-CSV 4.0) (Zeit (Berlin)", ""),
        ("(PDH-CSV 4.0) (Eastern Dayl", ""),
        ("(PDH-CSV 4.0) ()(0)", ""),
        ("(PDH-CSV 4.0)", ""),
    ],
)
def test_the_zones_name(first: str, zone: str) -> None:
    assert table(NIGHT.replace(ZONE, first)).zone == zone


def test_rows_without_any_value_are_told() -> None:
    empty = "has rows, and not one value of the counters that are asked for."
    assert what("\r\n".join(NIGHT.split("\r\n")[:1])) == ["has a header and no samples."]
    assert empty in what(rendered(samples((" ", " "), day="03/30/2013"), columns=(TIME, DPC)))
    assert empty not in what(NIGHT)


def test_a_header_that_was_cut_within_a_path() -> None:
    lines = NIGHT.split("\r\n")
    cut = lines[0][: lines[0].index("DPC Time") + 3]
    reading = read_perfmon("\r\n".join([cut, *lines[1:]]))
    assert [(one.counter, one.values) for one in reading.tables[0].series] == [("dpc-rate", (None, 0.0, 10.0))]
    assert "rows with more cells than the header: 3" in reading.problems[0].what


def test_a_restart_with_fewer_columns_in_another_order() -> None:
    later = rendered(samples(("3", "1"), day="03/31/2013"), columns=(TIME, DPC.replace("CVP1", "cvp1")))
    read = table(NIGHT + later)
    assert [(one.counter, one.values) for one in read.series] == [
        ("dpc-rate", (None, 0.0, 10.0, 1.0)),
        ("dpc-time", (None, 0.5, 12.25, 3.0)),
        ("nic-receive-discards", (7.0, 7.0, 19.0, None)),
    ]


def test_a_row_cut_by_a_crash_swallows_nothing_behind_it() -> None:
    rows = NIGHT.split("\r\n")
    reading = read_perfmon("\r\n".join([*rows[:2], '"03/30/2013 19:36:40.600","1","2', *rows[2:]]) + NIGHT)
    assert reading.tables[0].lines == (2, 3, 4, 5, 7, 8, 9)
    assert reading.tables[0].series[0].values == (None, None, 0.0, 10.0, None, 0.0, 10.0)
    assert [problem.what for problem in reading.problems] == [
        "rows that end early: 1; what they lack counts as missing samples."
    ]


def test_separators_inside_quotation_marks() -> None:
    instance = "\\\\CVP1\\Process(a,b)\\% Processor Time"
    read = table(rendered(samples(("1,5", "1,234.5", "7"), ("2,5", "8", "9")), columns=(OTHER_AT_FIRST, instance, DPC)))
    assert [(one.instance, one.values) for one in read.series] == [("a,b", (1234.5, 8.0)), ("_Total", (7.0, 9.0))]


OTHER_AT_FIRST = COLUMNS[0]


def test_quotation_marks_around_some_cells_only() -> None:
    text = f'"{ZONE}","{OTHER_AT_FIRST}",{DPC},"{TIME}"\r\n"03/30/2013 19:36:40.105",1,5,"2"\r\n'
    assert [one.values for one in table(text).series] == [(5.0,), (2.0,)]


@pytest.mark.parametrize("stamp", ["01/01/1601 00:00:00.000", "03/30/2100 19:36:40.105", "12/31/1989 23:59:59.999"])
def test_clocks_that_were_never_set(stamp: str) -> None:
    rows = [*samples(ROW), [stamp, *ROW], [stamp, *ROW]]
    reading = read_perfmon(rendered(rows))
    assert reading.tables[0].lines == (2,)
    assert reading.problems[0].what == (
        "rows whose clock shows a year before 1990 or after 2099: 2; they were left out."
    )
    assert reading.problems[0].line == 3


def test_a_clock_that_runs_backwards_keeps_the_files_order() -> None:
    read = table(rendered([*samples(ROW, start=50), *samples(ROW, ROW, start=40)]))
    assert [time - read.times[0] for time in read.times] == [0.0, -10.0, -9.0]


def test_nuls_that_a_crash_left() -> None:
    data = NIGHT.encode()
    lines = data.split(b"\r\n")
    hole = b"\r\n".join([lines[0], lines[1], b"\0" * 600 + lines[2], lines[3][:20] + b"\0" * 99 + lines[3][20:], b""])
    assert table(hole).series == table(data).series
    assert table(hole).lines == (2, 3, 4)


def test_bytes_of_another_encoding_in_the_middle() -> None:
    data = NIGHT.encode().replace(b'"x"', "Größe".encode("cp1252")) + "\r\n".encode("utf-16-le") * 3
    read = table(data)
    assert read.times == table(NIGHT).times
    assert read.series == table(NIGHT).series


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_whose_bytes_look_like_line_ends(encoding: str) -> None:
    # 上 is 4E 0A, which holds an LF; 中 begins a name that no counter has.
    text = NIGHT.replace("Eastern Daylight Time)(240", "上海時間)(-480").replace("PhysicalDisk(0 C:)", "上中(上)")
    read = table((text + "\r\n").encode(encoding))
    assert (read.zone, read.utc_offset, read.lines) == ("上海時間", 8 * 3600, (2, 3, 4))
    assert read.series == table(NIGHT).series


def test_lines_that_end_with_a_carriage_return_alone() -> None:
    assert table(NIGHT.replace("\r\n", "\r")).lines == (2, 3, 4)
    assert table(NIGHT + NIGHT.replace("\r\n", "\r")).lines == (2, 3, 4, 6, 7, 8)


def test_blank_lines_count_as_lines() -> None:
    assert table(NIGHT.replace("\r\n", "\r\n\r\n\n")).lines == (4, 7, 10)


def test_a_line_of_ten_megabytes() -> None:
    long = '"03/30/2013 19:36:41.605","1","' + "5" * 10_000_000 + '","2"\r\n'
    reading = read_perfmon(NIGHT + long + "x" * 10_000_000 + "\r\n" + "\r\n".join(NIGHT.split("\r\n")[1:]))
    assert reading.tables[0].lines == (2, 3, 4, 5, 7, 8, 9)
    assert reading.tables[0].series[0].values[3] is None


def test_a_hundred_thousand_columns() -> None:
    columns = tuple(f"\\\\CVP1\\Process(p{number})\\Handle Count" for number in range(100_000))
    row = ("1",) * len(columns)
    read = table(rendered(samples((*row, "5"), (*row[1:], "6")), columns=(*columns, DPC)))
    assert [one.values for one in read.series] == [(5.0, None)]


def test_a_file_that_grows_or_shrinks_while_it_is_read() -> None:
    data = NIGHT.encode()
    grown = data + data.split(b"\r\n")[1] + b"\r\n"
    read = PerfmonReader().read(SourceFile("x.csv", len(data), source(grown).read), host(), PACK)
    assert read.tables == PerfmonReader().read(source(data, "x.csv"), host(), PACK).tables
    shrunk = PerfmonReader().read(SourceFile("x.csv", len(grown) * 2, source(data).read), host(), PACK)
    assert shrunk.tables == read.tables


@pytest.mark.parametrize("length", [1, 64, 100, 257, 1000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_chunks_change_nothing(
    monkeypatch: pytest.MonkeyPatch, length: int, encoding: str, whole: Callable[[], str]
) -> None:
    data = whole().encode(encoding)
    expected = read_perfmon(data)
    monkeypatch.setattr(perfmon_parts, "chunks", partial(chunks, length=length))
    assert read_perfmon(data) == expected


@pytest.fixture
def whole() -> Callable[[], str]:
    """A log with a restart, cut rows, blank lines and talk around the samples."""
    later = rendered(samples(("3", "1"), ("x", "1"), day="03/31/2013"), columns=(TIME, DPC))
    return lambda: f'hello\r\n\r\n{NIGHT}"03/30/2013 19:36\r\n\r\n{later}"03/31/2013 19:37:00.105","4\r\nbye'


def test_progress_is_reported() -> None:
    data = NIGHT.encode()
    told: list[int] = []
    file = SourceFile("x.csv", len(data), source(data).read, report=told.append)
    PerfmonReader().read(file, host(), PACK)
    assert told
    assert told[-1] == len(data)


def test_esxtops_family_has_no_counter_that_is_asked_for() -> None:
    columns = ("\\\\esx1\\Group Cpu(1:idle)\\% Used", "\\\\esx1\\Physical Cpu(_Total)\\% Processor Time")
    reading = read_perfmon(rendered(samples(("1", "2")), "(PDH-CSV 4.0) (UTC)(0)", columns))
    assert reading.tables[0].host == "esx1"
    assert reading.tables[0].series == ()
    assert [problem.what for problem in reading.problems] == ["has none of the counters that are asked for."]


@pytest.mark.parametrize(
    ("stamps", "times"),
    [
        (("31/03/13 23:59:45", "01/04/13 00:00:00"), ("2013-04-01 03:59:45", "2013-04-01 04:00:00")),
        (("01/04/2013 23:59:45", "02/04/2013 00:00:00"), ("2013-04-02 03:59:45", "2013-04-02 04:00:00")),
        (("04/01/2013 23:59:45", "04/02/2013 00:00:00"), ("2013-04-02 03:59:45", "2013-04-02 04:00:00")),
        (("30.03.2013 19:36:40", "02.04.2013 19:36:41"), ("2013-03-30 23:36:40", "2013-04-02 23:36:41")),
        (("2013. 03. 30. 19:36:40", "2013. 04. 02. 19:36:41"), ("2013-03-30 23:36:40", "2013-04-02 23:36:41")),
        (("3/30/13 7:36:40 p.m.", "4/2/13 12:36:41 AM"), ("2013-03-30 23:36:40", "2013-04-02 04:36:41")),
    ],
)
def test_dates_that_are_proven_across_parts(stamps: tuple[str, str], times: tuple[str, str]) -> None:
    parts = [rendered([[stamp, *ROW]]) for stamp in stamps]
    reading = read_perfmon("".join(parts))
    assert reading.tables[0].times == tuple(utc(time) for time in times)
    assert not reading.problems


def test_figures_of_a_real_log() -> None:
    path = DATA / "perfmon" / "SirIsaac_Sample01.csv"
    if not path.exists():
        pytest.skip("../shared/data is not here")
    (read,) = read_perfmon(path.read_bytes()).tables
    assert read.zone == "Tokyo Standard Time"
    assert read.lines == tuple(range(2, 18))
    series = {one.column: one.values for one in read.series}
    pages = series["\\\\E5270\\Memory\\Pages/sec"]
    assert len(pages) == 16
    rows = [line.split('","') for line in path.read_text("cp1252").splitlines()]
    place = rows[0].index("\\\\E5270\\Memory\\Pages/sec")
    assert pages[1:] == tuple(float(row[place]) for row in rows[2:])
