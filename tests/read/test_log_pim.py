"""PIM logs: dates from headers and midnights, times of day from the lines."""

from datetime import date

import pytest

from tests.read.format_pack import kinds, lines, read_log, stream, times, utc

RESET = "pg1A-pim1 Error receiving data from VRU.  Last API Error [10054]: An existing connection was forcibly closed."
BROKEN = "pg1A-pim1 TCP connection to VRU has been broken."
TRACE = "pg1A-pim1 Trace: RUN_SCRIPT_REQ DialogueID=1"


def test_the_tech_notes_lines() -> None:
    log = stream(f"Events from March 30, 2013:\n19:36:46:120 {RESET}\n19:36:46:125 {BROKEN}\n")
    assert (log.format, log.process, log.utc_offset) == ("pim", "vrupim", None)
    assert times(log) == (utc("2013-03-30 19:36:46.120"), utc("2013-03-30 19:36:46.125"))
    assert lines(log) == (2, 3)
    assert kinds(log) == ["connection-reset", "connection-broken"]
    assert log.events[0].values == {"code": "10054"}
    assert log.events[0].text.startswith("pg1A-pim1 Error receiving data from VRU. Last API Error [10054]")


def test_wrapped_in_a_quotation() -> None:
    log = stream(
        "Events from March 30, 2013:\n19:36:46:120 pim1 Error receiving data from VRU.  \n"
        "Last API Error [10054]: An existing connection was  \nforcibly closed by the remote host.\n"
        "19:36:46:125 \npim1 TCP connection to VRU\nhas been broken.\n"
    )
    assert kinds(log) == ["connection-reset", "connection-broken"]
    assert lines(log) == (2, 5)


@pytest.mark.parametrize(("stamp", "fraction"), [("19:36:46:120", ".120"), ("19:36:46.120", ".120"), ("19:36:46", "")])
def test_milliseconds_after_a_colon_a_point_or_none(stamp: str, fraction: str) -> None:
    assert times(stream(f"Events from March 30, 2013:\n{stamp} {RESET}\n")) == (utc(f"2013-03-30 19:36:46{fraction}"),)


def test_several_headers() -> None:
    log = stream(f"Events from March 30, 2013:\n23:00:00 {TRACE}\nEvents from April 2, 2013:\n01:00:00 {TRACE}\n")
    assert times(log) == (utc("2013-03-30 23:00:00"), utc("2013-04-02 01:00:00"))
    assert lines(log) == (2, 4)


def test_midnight_without_a_header() -> None:
    log = stream(f"Events from March 31, 2013:\n23:59:59:900 {TRACE}\n00:00:00:100 {TRACE}\n00:00:01 {TRACE}\n")
    assert times(log) == (utc("2013-03-31 23:59:59.900"), utc("2013-04-01 00:00:00.100"), utc("2013-04-01 00:00:01"))


def test_midnight_and_then_its_header() -> None:
    log = stream(
        f"Events from March 31, 2013:\n23:59:59 {TRACE}\n00:00:01 {TRACE}\n"
        f"Events from April 1, 2013:\n00:00:02 {TRACE}\n"
    )
    assert times(log)[-1] == utc("2013-04-01 00:00:02")


def test_a_late_line_of_yesterday_after_midnight() -> None:
    late = f"23:59:59:990 {TRACE}\n00:00:00:200 {TRACE}\n"
    for turn in (
        f"00:00:00:010 {TRACE}\n",
        f"Events from April 1, 2013:\n00:00:00:010 {TRACE}\n",
        "Events from April 1, 2013:\n",
    ):
        log = stream(f"Events from March 31, 2013:\n23:59:58 {TRACE}\n{turn}{late}")
        assert times(log)[-2:] == (utc("2013-03-31 23:59:59.990"), utc("2013-04-01 00:00:00.200")), turn


def test_a_clock_set_back_is_no_new_day() -> None:
    log = stream(f"Events from March 31, 2013:\n12:00:00 {TRACE}\n11:58:30 {TRACE}\n11:58:31 {TRACE}\n")
    assert times(log) == (utc("2013-03-31 12:00:00"), utc("2013-03-31 11:58:30"), utc("2013-03-31 11:58:31"))


def test_no_header_takes_the_incidents_date() -> None:
    text = f"19:36:46:120 {RESET}\n00:10:00 {TRACE}\n"
    assert times(stream(text, date(2013, 3, 30))) == (utc("2013-03-30 19:36:46.120"), utc("2013-03-31 00:10:00"))
    reading = read_log(text)
    assert not reading.streams
    assert "date" in reading.problems[0].what
    assert "incident.yaml" in reading.problems[0].next


def test_entries_before_the_only_header_are_not_guessed() -> None:
    reading = read_log(f"23:59:58 {TRACE}\nEvents from April 1, 2013:\n00:00:02 {TRACE}\n")
    assert lines(reading.streams[0]) == (3,)
    assert reading.problems[0].line == 1


def test_an_impossible_header_and_an_impossible_time() -> None:
    reading = read_log(
        f"Events from February 30, 2013:\n19:36:46 {TRACE}\n"
        f"Events from March 1, 2013:\n24:00:00 {TRACE}\n01:00:00 {TRACE}\n"
    )
    assert times(reading.streams[0]) == (utc("2013-03-01 01:00:00"),)
    assert ": 2;" in reading.problems[0].what


@pytest.mark.parametrize("message", ["Connected to VRU at 10.1.2.3. Peripheral is on-line.",
                                     "TCP connection to VRU has been established."])  # fmt: skip
def test_the_connection_comes_back(message: str) -> None:
    text = f"Events from March 30, 2013:\n19:36:46 pim1 {message}\n19:36:47 pim1 Connecting to VRU at 10.1.2.3\n"
    assert kinds(stream(text)) == ["connection-established"]


def test_a_header_is_no_part_of_the_entry_before_it() -> None:
    log = stream(f"Events from March 30, 2013:\n19:36:46 {BROKEN}\nEvents from March 31, 2013:\n19:36:46 {TRACE}\n")
    assert "Events from" not in log.events[0].text
