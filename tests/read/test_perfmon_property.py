"""Any Perfmon log, however written, reads back the same samples at the same moments; no rubbish raises."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.read.perfmon import PerfmonReader
from tests.effort import tries
from tests.read.format_pack import PACK, host, source, table
from tests.read.test_perfmon import NIGHT

NAMES = {
    "Processor(_Total)\\DPC Rate": "dpc-rate",
    "Processor(0)\\% DPC Time": "dpc-time",
    "UDPv4\\Datagrams Received Errors": "udp-receive-errors",
    "PhysicalDisk(_Total)\\% Idle Time": None,
    "Network Interface(Intel[R] PRO_1000 MT)\\Packets/sec": "nic-packets",
    "Server\\Sessions Errored Out": None,
}
ZONES = ["Eastern Daylight Time", "Mitteleuropäische Zeit", "Zone (with) brackets", ""]


@dataclass(frozen=True)
class Style:
    separator: str
    quoted: bool
    comma: bool
    encoding: str
    end: str


STYLES = st.sampled_from(
    [
        Style(",", True, False, "utf-8", "\r\n"),
        Style("\t", True, False, "utf-16", "\r\n"),
        Style(",", True, False, "cp1252", "\n"),
        Style(";", False, True, "utf-8-sig", "\r\n"),
        Style("\t", False, True, "cp1252", "\r\r\n"),
        Style(",", True, True, "utf-16-le", "\r\n"),
    ]
)
VALUES = st.one_of(st.none(), st.integers(0, 10**9).map(float), st.floats(0, 1e6).map(lambda value: round(value, 6)))


@given(
    st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=6, unique=True),
    st.integers(-14 * 60, 12 * 60),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.integers(1, 20),
    STYLES,
    st.data(),
)
@settings(deadline=None, max_examples=tries(120))
def test_a_rendered_log_reads_back(
    names: list[str], bias: int, zone: str, start: datetime, count: int, style: Style, data: st.DataObject
) -> None:
    rows = data.draw(
        st.lists(st.lists(VALUES, min_size=len(names), max_size=len(names)), min_size=count, max_size=count)
    )
    moments = [start + timedelta(milliseconds=15_007 * number) for number in range(count)]

    def cell(text: str) -> str:
        return f'"{text}"' if style.quoted else text

    def shown(value: float | None) -> str:
        text = " " if value is None else f"{value:.6f}"
        return text.replace(".", ",") if style.comma else text

    lines = [
        style.separator.join(map(cell, [f"(PDH-CSV 4.0) ({zone})({bias})", *(f"\\\\CVP1\\{name}" for name in names)]))
    ]
    for moment, values in zip(moments, rows, strict=True):
        local = moment - timedelta(minutes=bias)
        stamp = f"{local:%m/%d/%Y %H:%M:%S}.{local.microsecond // 1000:03d}"
        lines.append(style.separator.join(map(cell, [stamp, *map(shown, values)])))
    read = table("".join(line + style.end for line in lines).encode(style.encoding))

    assert read.utc_offset == -60 * bias
    assert read.lines == tuple(range(2, count + 2))
    expected = [moment.replace(tzinfo=UTC).timestamp() for moment in moments]
    assert all(abs(time - moment) < 0.001 for time, moment in zip(read.times, expected, strict=True))
    wanted = [(index, NAMES[name]) for index, name in enumerate(names) if NAMES[name]]
    assert [one.counter for one in read.series] == [counter for _, counter in wanted]
    for one, (index, _) in zip(read.series, wanted, strict=True):
        assert one.values == tuple(row[index] for row in rows)


@given(st.binary(max_size=120), st.integers(0, len(NIGHT)), st.integers(0, len(NIGHT)))
@settings(deadline=None, max_examples=tries(200))
def test_rubbish_raises_nothing(rubbish: bytes, where: int, length: int) -> None:
    data = NIGHT.encode()
    reading = PerfmonReader().read(source(data[:where] + rubbish + data[where : where + length]), host(), PACK)
    for read in reading.tables:
        assert len(read.times) == len(read.lines)
        assert all(len(one.values) == len(read.times) for one in read.series)
    assert reading.tables or reading.problems
