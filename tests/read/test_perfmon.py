"""Perfmon logs: zones, separators, cut rows, restarts, missing samples, and the columns that nobody asks for."""

from collections.abc import Sequence

import pytest

from advisor.model.source import SourceFile
from advisor.read.perfmon import PerfmonReader
from tests.read.format_pack import DATA, PACK, failing, host, read_perfmon, source, table, utc

ZONE = "(PDH-CSV 4.0) (Eastern Daylight Time)(240)"
DPC = "\\\\CVP1\\Processor(_Total)\\DPC Rate"
TIME = "\\\\CVP1\\Processor(0)\\% DPC Time"
DISCARDS = "\\\\CVP1\\Network Interface(Intel[R] PRO_1000 MT)\\Packets Received Discarded"
OTHER = "\\\\CVP1\\PhysicalDisk(0 C:)\\Avg. Disk Queue Length"
COLUMNS = (OTHER, DPC, TIME, OTHER.replace("0 C:", "1 D:"), DISCARDS)


def rendered(
    rows: Sequence[Sequence[str]],
    first: str = ZONE,
    columns: Sequence[str] = COLUMNS,
    separator: str = ",",
    end: str = "\r\n",
) -> str:
    return "".join(separator.join(f'"{cell}"' for cell in row) + end for row in ([first, *columns], *rows))


def samples(*values: Sequence[str], start: int = 40, day: str = "03/30/2013") -> list[list[str]]:
    return [[f"{day} 19:36:{start + number}.105", *row] for number, row in enumerate(values)]


NIGHT = rendered(samples(("1", " ", " ", "x", "7"), ("1", "0", "0.5", "", "7"), ("1", "10", "12.25", "", "19")))


def test_stamps_become_utc_by_the_bias() -> None:
    read = table(NIGHT)
    assert (read.host, read.utc_offset) == ("CVP1", -4 * 3600)
    assert read.times == tuple(utc(f"2013-03-30 23:36:{second}.105") for second in (40, 41, 42))
    assert read.lines == (2, 3, 4)


def test_only_the_counters_of_the_pack_are_kept() -> None:
    series = {one.counter: one for one in table(NIGHT).series}
    assert list(series) == ["dpc-rate", "dpc-time", "nic-receive-discards"]
    assert series["dpc-rate"].values == (None, 0.0, 10.0)
    assert series["dpc-rate"].instance == "_Total"
    assert series["dpc-time"].values == (None, 0.5, 12.25)
    assert series["nic-receive-discards"].instance == "Intel[R] PRO_1000 MT"
    assert series["nic-receive-discards"].column == DISCARDS
    assert not read_perfmon(NIGHT).problems, "a cell of a column that nobody asks for is never read"


@pytest.mark.parametrize(
    ("first", "offset"),
    [
        ("(PDH-CSV 4.0) (Eastern Daylight Time)(240)", -4 * 3600),
        ("(PDH-CSV 4.0) (Tokyo Standard Time)(-540)", 9 * 3600),
        ("(PDH-CSV 4.0) (India Standard Time)(-330)", 19800),
        ("(PDH-CSV 4.0) (GMT Standard Time)(0)", 0),
        ("(PDH-CSV 4.0) (Mitteleuropäische Zeit)(-60)", 3600),
        ("(PDH-CSV 4.0) (Zeit (Berlin, Wien) (Sommer))(-120)", 7200),
        ("(PDH-CSV 4.0) ()(0)", 0),
        ("(PDH-CSV 4.0) (Eastern Dayl", None),
        ("(PDH-CSV 4.0)", None),
        ("(PDH-CSV 4.0) (Eastern Daylight Time)", None),
        ("(PDH-CSV 4.0) (Nowhere)(9999)", None),
    ],
)
def test_the_zone_in_the_header(first: str, offset: int | None) -> None:
    reading = read_perfmon(NIGHT.replace(ZONE, first))
    assert reading.tables[0].utc_offset == offset
    assert reading.tables[0].times[0] == utc("2013-03-30 19:36:40.105") - (offset or 0)
    assert [problem.what for problem in reading.problems] == (
        ["the header does not tell the time zone."] if offset is None else []
    )


def test_tab_separated() -> None:
    text = rendered(samples(("1", "3", "4", "5", "6")), ZONE.replace("CSV", "TSV"), separator="\t")
    assert [one.values for one in table(text).series] == [(3.0,), (4.0,), (6.0,)]


def test_a_spreadsheets_semicolons_and_decimal_commas() -> None:
    text = (
        f"{ZONE};{OTHER};{DPC};{TIME}\r\n30.03.2013 19:36:40;1;10;1,5\r\n30.03.2013 19:36:41;1;;12,25\r\n"
        "02.04.2013 19:36:42;1;-1;1.234,5\r\n"
    )
    read = table(text)
    assert read.times == (utc("2013-03-30 23:36:40"), utc("2013-03-30 23:36:41"), utc("2013-04-02 23:36:42"))
    assert [one.values for one in read.series] == [(10.0, None, None), (1.5, 12.25, 1234.5)]


@pytest.mark.parametrize(
    ("stamps", "times"),
    [
        (("30/03/2013 19:36:40", "02/04/2013 19:36:41"), ("2013-03-30 23:36:40", "2013-04-02 23:36:41")),
        (("03/30/2013 19:36:40", "04/02/2013 19:36:41"), ("2013-03-30 23:36:40", "2013-04-02 23:36:41")),
        (("2013-03-30 19:36:40", "2013-04-02 19:36:41"), ("2013-03-30 23:36:40", "2013-04-02 23:36:41")),
        (("3/30/2013 7:36:40 PM", "4/2/2013 12:36:41 AM"), ("2013-03-30 23:36:40", "2013-04-02 04:36:41")),
    ],
)
def test_the_data_prove_which_comes_first(stamps: tuple[str, ...], times: tuple[str, ...]) -> None:
    reading = read_perfmon(rendered([[stamp, "1", "2", "3", "4", "5"] for stamp in stamps]))
    assert reading.tables[0].times == tuple(utc(time) for time in times)
    assert not reading.problems


def test_dates_that_nothing_proves_are_month_first_and_a_resave_says_so() -> None:
    assert not read_perfmon(NIGHT.replace("03/30", "03/04")).problems, "Perfmon itself writes the month first"
    reading = read_perfmon(rendered([["03/04/2013 19:36:40", "1", "2", "3", "4", "5"]]))
    assert reading.tables[0].times == (utc("2013-03-04 23:36:40"),)
    assert "month first" in reading.problems[0].what


def test_lost_seconds() -> None:
    rows = [["3/30/2013 19:36", "1", "2", "3", "4", "5"]] * 2
    reading = read_perfmon(rendered(rows))
    assert not reading.tables
    assert "seconds" in reading.problems[0].what
    apart = [["3/30/2013 19:36", "1", "2", "3", "4", "5"], ["3/30/2013 19:37", "1", "2", "3", "4", "5"]]
    assert len(table(rendered(apart)).times) == 2


@pytest.mark.parametrize("cell", ["", " ", "-1", "NaN", "nan", "inf", "1.#QNAN", "-1.#IND", "-5.5"])
def test_missing_samples(cell: str) -> None:
    reading = read_perfmon(rendered(samples(("1", cell, "2", "3", "4"))))
    assert reading.tables[0].series[0].values == (None,)
    assert not reading.problems


@pytest.mark.parametrize(("cell", "value"), [("1,5", 1.5), ("1,234,567", 1234567.0), ("1,234.5", 1234.5),
                                             ("1E3", 1000.0), (" 7 ", 7.0), ("0", 0.0),
                                             ("1 234,5", 1234.5)])  # fmt: skip
def test_numbers(cell: str, value: float) -> None:
    assert table(rendered(samples(("1", cell, "2", "3", "4")))).series[0].values == (value,)


def test_cells_that_are_no_number_are_told() -> None:
    reading = read_perfmon(rendered(samples(("1", "many", "2", "3", "4"), ("1", "5", "#####", "3", "4"))))
    assert reading.tables[0].series[0].values == (None, 5.0)
    assert ": 2;" in reading.problems[0].what


@pytest.mark.parametrize(("cut", "values"), [('"03/30/2013 19:36:42.105","1","10","12.2', (10.0, None)),
                                             ('"03/30/2013 19:36:42.105","1","1', (None, None)),
                                             ('"03/30/2013 19:36:42.105","1","10"', (10.0, None))])  # fmt: skip
def test_a_cut_last_row_keeps_whole_numbers_only(cut: str, values: tuple[float | None, ...]) -> None:
    whole = rendered(samples(("1", "0", "0.5", "2", "7"), ("1", "0", "0.5", "2", "7")))
    reading = read_perfmon(whole + cut)
    read = reading.tables[0]
    assert len(read.times) == 3
    assert tuple(one.values[2] for one in read.series[:2]) == values
    assert read.series[2].values[2] is None
    assert "rows that end early: 1" in reading.problems[0].what


def test_a_cut_stamp_is_no_row() -> None:
    reading = read_perfmon(NIGHT + '"03/30/2013 19:3')
    assert len(reading.tables[0].times) == 3
    assert reading.problems[-1].line == 5


def test_ragged_rows_in_the_middle() -> None:
    rows = samples(("1", "5"), ("1", "6", "2", "3", "4", "5", "6"), ("1", "7", "2", "3", "4"))
    reading = read_perfmon(rendered(rows))
    assert reading.tables[0].series[0].values == (5.0, 6.0, 7.0)
    assert reading.tables[0].series[2].values == (None, 4.0, 4.0)
    assert len(reading.problems) == 2


def test_a_comment_behind_the_last_column_of_the_header() -> None:
    text = rendered(samples(("1", "5", "2", "3", "4")), columns=(*COLUMNS, "night of the incident"))
    assert not read_perfmon(text).problems


def test_zero_rows() -> None:
    reading = read_perfmon(rendered([]))
    assert reading.tables[0].times == ()
    assert [one.values for one in reading.tables[0].series] == [(), (), ()]
    assert reading.tables[0].host == "CVP1"
    assert "no samples" in reading.problems[0].what


def test_none_of_the_counters() -> None:
    reading = read_perfmon(rendered(samples(("1",)), columns=(OTHER,)))
    assert reading.tables[0].series == ()
    assert len(reading.tables[0].times) == 1, "its rhythm still tells whether the host stood still"
    assert "none of the counters" in reading.problems[0].what


def test_what_typeperf_says_around_the_samples() -> None:
    reading = read_perfmon(
        "\r\n" + NIGHT + "\r\nExiting, please wait...                         \r\nThe command completed.\r\n"
    )
    assert reading.tables[0].lines == (3, 4, 5)
    assert reading.problems[-1].line == 7


def test_a_restart_inside_the_file() -> None:
    later = rendered(
        [["03/30/2013 19:40:00.000", "3", "1"]], ZONE.replace("240", "300"), (TIME, "\\\\cvp1\\Memory\\Pages/sec")
    )
    read = table(NIGHT + later)
    assert read.lines == (2, 3, 4, 6)
    assert read.times[-1] == utc("2013-03-31 00:40:00"), "each part has its own bias"
    series = {one.counter: one.values for one in read.series}
    assert series["dpc-rate"] == (None, 0.0, 10.0, None)
    assert series["dpc-time"] == (None, 0.5, 12.25, 3.0)
    assert series["pages"] == (None, None, None, 1.0)


def test_a_restart_whose_header_lost_its_zone_is_a_table_of_its_own() -> None:
    reading = read_perfmon(NIGHT + rendered(samples(("1", "2", "3", "4", "5")), "(PDH-CSV 4.0)"))
    assert [read.utc_offset for read in reading.tables] == [-4 * 3600, None]


def test_two_hosts_in_one_file() -> None:
    reading = read_perfmon(rendered(samples(("1", "2", "3")), columns=(DPC, DPC.replace("CVP1", "PG1"), OTHER)))
    assert [(read.host, [one.values for one in read.series]) for read in reading.tables] == [
        ("CVP1", [(1.0,)]),
        ("PG1", [(2.0,)]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp850"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    columns = ("\\\\CVP1\\Prozessor(_Total)\\DPC-Rate", "\\\\CVP1\\Arbeitsspeicher\\Verfügbare MB")
    text = rendered(samples(("1", "2")), "(PDH-CSV 4.0) (Mitteleuropäische Zeit)(-60)", columns, end=end)
    read = table(text.encode(encoding))
    assert [one.counter for one in read.series] == ["dpc-rate", "available-memory"]
    assert (read.utc_offset, read.lines) == (3600, (2,))


def test_a_russian_zone_in_its_code_page() -> None:
    read = table(NIGHT.replace("Eastern Daylight Time)(240", "Московское время (зима))(-180").encode("cp1251"))
    assert read.utc_offset == 3 * 3600
    assert len(read.series) == 3


def test_a_binary_log_is_refused_with_the_way_out() -> None:
    path = DATA / "perfmon" / "PAL_SampleLog.blg"
    if not path.exists():
        pytest.skip("../shared/data is not here")
    reading = read_perfmon(path.read_bytes())
    assert not reading.tables
    assert "relog" in reading.problems[0].next
    assert "-f CSV -o" in reading.problems[0].next


def test_a_real_log_of_thousands_of_columns() -> None:
    path = DATA / "perfmon" / "SirIsaac_Sample01.csv"
    if not path.exists():
        pytest.skip("../shared/data is not here")
    reading = read_perfmon(path.read_bytes())
    (read,) = reading.tables
    assert (read.host, read.utc_offset, len(read.times)) == ("E5270", 9 * 3600, 16)
    rates = [one for one in read.series if one.counter == "dpc-rate"]
    assert max(value for one in rates for value in one.values if value is not None) == 18
    assert "_Total" in {one.instance for one in rates}
    assert len({(one.counter, one.column) for one in read.series}) == len(read.series)
    assert not reading.problems


def test_what_is_no_perfmon_log_is_not_recognised() -> None:
    reader = PerfmonReader()
    for text in ("", "a,b\n1,2\n", "see (PDH-CSV 4.0) in the manual", "\x01\x02\x03 rubbish"):
        assert not reader.recognises(text, PACK)
    assert reader.read(source(b"nothing"), host(), PACK).problems
    assert "share" in reader.read(SourceFile("x.csv", 9, failing), host(), PACK).problems[0].what
