"""Any log, rendered in any way a mail or an editor may render it, reads back the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import tries
from tests.read.format_pack import lines, read_log, stream, times
from tests.read.test_log import CALL, MISSED, SHUTDOWN, TERMINATED

KINDS = {SHUTDOWN: "session-shutdown", TERMINATED: "connection-terminated", MISSED: "heartbeat-missed", CALL: None}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Entry:
    moment: datetime
    offset: int
    message: str

    @property
    def stamp(self) -> str:
        shown = self.moment + timedelta(minutes=self.offset)
        zone = f"{'-' if self.offset < 0 else '+'}{abs(self.offset) // 60:02d}{abs(self.offset) % 60:02d}"
        return (
            f"{MONTHS[shown.month - 1]} {shown.day:02d} {shown.year} {shown.hour:02d}:{shown.minute:02d}:"
            f"{shown.second:02d}.{shown.microsecond // 1000:03d} {zone}:"
        )


@dataclass(frozen=True)
class Rendering:
    """How often and how a line is broken, what stands before each, how it ends, and how it is encoded."""

    width: int
    blank: bool
    quote: str
    end: str
    encoding: str
    last_end: bool


ENTRIES = st.lists(
    st.builds(
        Entry,
        st.datetimes(datetime(2004, 1, 2), datetime(2017, 12, 30)).map(
            lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        ),
        st.sampled_from([-720, -570, -300, -240, 0, 60, 330, 345, 840]),
        st.sampled_from(sorted(KINDS)),
    ),
    min_size=1,
    max_size=12,
)
RENDERINGS = st.builds(
    Rendering,
    st.sampled_from([30, 40, 72, 10**6]),
    st.booleans(),
    st.sampled_from(["", "> ", ">> ", "  "]),
    st.sampled_from(["\n", "\r\n", "\r\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    st.booleans(),
)


def render(entries: Sequence[Entry], rendering: Rendering) -> tuple[bytes, list[int]]:
    """The file, and the physical line at which each entry begins."""
    rows: list[str] = []
    begins: list[int] = []
    for entry in entries:
        begins.append(len(rows) + 1)
        row = entry.stamp
        for word in entry.message.split(" "):
            if len(row) + len(word) > rendering.width and row:
                rows.append(row)
                row = ""
                if rendering.blank:
                    rows.append("")
            row += f" {word}" if row else word
        rows.append(row)
    text = rendering.end.join(rendering.quote + row for row in rows) + (rendering.end if rendering.last_end else "")
    return text.encode(rendering.encoding), begins


@given(ENTRIES, RENDERINGS)
@settings(deadline=None, max_examples=tries(150))
def test_a_rendered_log_reads_back(entries: list[Entry], rendering: Rendering) -> None:
    data, begins = render(entries, rendering)
    log = stream(data)
    assert lines(log) == tuple(begins)
    moments = [entry.moment.replace(tzinfo=UTC).timestamp() for entry in entries]
    assert all(abs(time - moment) < 1e-4 for time, moment in zip(times(log), moments, strict=True))
    assert log.utc_offset == entries[0].offset * 60
    expected = [
        (KINDS[entry.message], line) for entry, line in zip(entries, begins, strict=True) if KINDS[entry.message]
    ]
    assert [(event.kind, event.line) for event in log.events] == expected
    texts = [" ".join(entry.message.split()) for entry in entries if KINDS[entry.message]]
    assert [event.text for event in log.events] == texts


@given(ENTRIES, st.binary(max_size=200), st.integers(0, 10_000))
@settings(deadline=None, max_examples=tries(100))
def test_rubbish_in_a_log_raises_nothing(entries: list[Entry], rubbish: bytes, where: int) -> None:
    data, _ = render(entries, Rendering(10**6, False, "", "\n", "utf-8", True))
    first = data.index(b"\n") + 1
    where = first + where % (len(data) - first + 1)
    reading = read_log(data[:where] + rubbish + data[where:])
    assert reading.streams
    assert len(times(reading.streams[0])) == len(lines(reading.streams[0]))
