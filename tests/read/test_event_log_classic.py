"""`.Evt`: rings that break anywhere, headers that lie, and damage that costs no more than what it hits."""

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.reading import Reading
from tests.effort import tries
from tests.read.event_log_files import HEADER, evt_file, evt_record, read_event_log
from tests.read.format_pack import kinds, lines, times, utc

DOWN, UP = utc("2013-03-30 23:36:46"), utc("2013-03-30 23:36:57")
ADAPTER = r"\DEVICE\TCPIP_{1B2C}"


def incident(first: int = 1) -> list[bytes]:
    return [
        evt_record(first, int(DOWN) - 90, "Service Control Manager", 7036, "VMware Tools", "running", data=b"\1\2\3"),
        evt_record(first + 1, int(DOWN), "Tcpip", 4202, "", ADAPTER, kind=2),
        evt_record(first + 2, int(UP), "Tcpip", 4201, "", ADAPTER),
        evt_record(first + 3, int(UP) + 5, "W32Time", 35, "pdc.example.com (ntp.d|10.0.0.1:123->10.0.0.2:123)"),
        evt_record(first + 4, int(UP) + 9, "W32Time", 52, "-37", kind=2),
        evt_record(first + 5, int(UP) + 60, "b57w2k", 4, "", "Broadcom NetXtreme Gigabit Ethernet #4", kind=2),
    ]


def check(reading: Reading, first: int = 1) -> None:
    (log,) = reading.streams
    assert not reading.problems
    assert (log.format, log.utc_offset) == ("windows", 0)
    assert lines(log) == tuple(range(first, first + 6))
    assert times(log)[1:3] == (DOWN, UP)
    assert kinds(log) == ["link-down", "link-up", "time-changed", "link-down"]
    assert [event.line for event in log.events] == [first + 1, first + 2, first + 4, first + 5]
    assert log.events[0].text == f'Tcpip,Warning,4202,CVP1,"","{ADAPTER}"'
    assert log.events[2].values == {"seconds": "-37"}


def test_a_log_that_never_was_full() -> None:
    check(read_event_log(evt_file(incident())))


def test_a_header_that_lies() -> None:
    check(read_event_log(evt_file(incident(), dirty=True)))


@given(st.integers(0, 400), st.integers(0, 60), st.integers(1, 2**31), st.booleans())
@settings(deadline=None, max_examples=tries(120))
def test_a_ring_that_breaks_anywhere(start: int, spare: int, first: int, dirty: bool) -> None:
    ring = incident(first)
    length = sum(map(len, ring)) + 40
    size = HEADER + length + 4 * spare
    begin = HEADER + 4 * start % (length + 4 * spare)
    data = evt_file(ring, first, begin, size, dirty=dirty)
    # Windows breaks neither the fixed part of a record nor the mark behind the youngest.
    signatures = data.count(b"LfLe", HEADER) == len(ring) and data.count(b"\x11\x11\x11\x11\x22\x22\x22\x22") == 1
    whole = not dirty or data.find(b"\x28\0\0\0" + b"\x11" * 4 + b"\x22" * 4 + b"\x33" * 4 + b"\x44" * 4) >= 0
    if (
        signatures
        and whole
        and not any(
            begin + sum(map(len, ring[:index])) < size < begin + sum(map(len, ring[:index])) + 56 for index in range(6)
        )
    ):
        check(read_event_log(data), first)


def test_what_is_left_of_older_rounds_is_no_part_of_the_log() -> None:
    data = bytearray(evt_file(incident(7), 7, size=4096))
    remnant = evt_record(3, int(DOWN) - 9999, "Tcpip", 4202, "", ADAPTER)
    data[3000 : 3000 + len(remnant)] = remnant
    check(read_event_log(bytes(data)), 7)


def test_the_machines_name_is_that_of_the_youngest_record() -> None:
    records = [evt_record(1, 1_300_000_000, "EventLog", 6005, computer="MACHINENAME"), *incident(2)]
    (fact,) = read_event_log(evt_file(records)).facts
    assert (fact.name, fact.value) == ("host.name", "CVP1")


def test_a_damaged_record_costs_itself() -> None:
    records = incident()
    data = bytearray(evt_file(records))
    data[HEADER + len(records[0]) + 4] = 0
    reading = read_event_log(bytes(data))
    assert lines(reading.streams[0]) == (1, 3, 4, 5, 6)
    assert "can't be read: 1;" in reading.problems[0].what


def test_a_file_that_was_cut() -> None:
    data = evt_file(incident())
    reading = read_event_log(data[: len(data) - 200])
    assert lines(reading.streams[0]) == (1, 2, 3, 4, 5)
    assert "can't be read: 1;" in reading.problems[0].what


def test_stamps_that_are_impossible_or_decades_away() -> None:
    records = [*incident(), evt_record(7, 0, "Tcpip", 4202), evt_record(8, 4_200_000_000, "Tcpip", 4202)]
    reading = read_event_log(evt_file(records))
    assert lines(reading.streams[0]) == tuple(range(1, 7))
    assert len(reading.streams[0].events) == 4
    assert "without a possible time: 2;" in reading.problems[0].what


def test_a_record_whose_clock_was_never_set_is_no_event() -> None:
    records = [*incident(), *(evt_record(number, 86_400, "Tcpip", 4202) for number in (7, 8))]
    assert kinds(read_event_log(evt_file(records)).streams[0]) == ["link-down", "link-up", "time-changed", "link-down"]


def test_an_empty_log() -> None:
    reading = read_event_log(evt_file([]))
    assert not reading.streams
    assert reading.problems


NUMBERS = st.sampled_from([0, 1, 48, 56, 60, 2**31, 2**32 - 1])
WHOLE = evt_file(incident(), dirty=True)


@given(
    st.lists(st.tuples(st.integers(8, len(WHOLE) - 1), st.integers(0, 255)), max_size=12),
    st.integers(8, len(WHOLE)),
    st.lists(st.tuples(st.integers(8, len(WHOLE) - 4), NUMBERS), max_size=4),
)
@settings(deadline=None, max_examples=tries(400))
def test_damage_raises_nothing(flips: list[tuple[int, int]], length: int, numbers: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, value in flips:
        data[place] = value
    for place, number in numbers:
        data[place : place + 4] = number.to_bytes(4, "little")
    reading = read_event_log(bytes(data[:length]))
    assert reading.streams or reading.problems
    for log in reading.streams:
        assert log.entries.count <= 6
        assert list(lines(log)) == sorted(set(lines(log)))


@given(st.binary(max_size=3000))
@settings(deadline=None, max_examples=tries(200))
def test_rubbish_behind_a_header_raises_nothing(rubbish: bytes) -> None:
    assert read_event_log(WHOLE[:HEADER] + rubbish).problems


def test_signatures_everywhere_end_in_time() -> None:
    """Each claims to be nearly as long as the file and to go on behind the header."""
    claim = (400_000).to_bytes(4, "little") + b"LfLe"
    assert read_event_log(WHOLE[:HEADER] + claim * 50_000).problems
