"""CVP logs: stamps, lines and events, whatever mail, editors and crashes did to the file."""

from pathlib import Path

import pytest

from advisor.model.source import SourceFile
from advisor.read.log import LogReader
from tests.effort import gate_only
from tests.read.format_pack import PACK, failing, host, kinds, lines, read_log, source, stream, times, utc

SHUTDOWN = (
    "%CVP_8_5_ICM-1-LOGMSG_ICM_SS_STATE:  Shutting down VRU PIM connection. Transition to partial service. [id:2006]"
)
TERMINATED = (
    "%CVP_8_5_MSGBUS-3-MESSAGING_LAYER:  ConnectionServer(GED125):: terminateConnection on plugin(GED125) with "
    "connection(Socket[addr=/161.135.182.16,port=4335,localport=5000]) due to: "
    "Plugin was stopped by the application [id:1]"
)
CALL = "%CVP_8_5_IVR-7-CALL:  {Thrd=http-8000-1} VXMLManager:generateVXML: CALLGUID=E1D13C79 clientType: IOS"
MISSED = (
    "%CVP_8_5_ICM-6-LOGMSG_ICM_SS_GENERAL_INFO:  Missed 2 VRU PIM heartbeats. Closing session and waiting for new "
    "connection from PIM. [id:2007]"
)
NIGHT = (
    f"Mar 30 2013 19:36:46.105 -0500: {SHUTDOWN}\n"
    f"Mar 30 2013 19:36:46.136 -0500: {TERMINATED}\n"
    f"Mar 30 2013 19:36:46.531 -0500: {CALL}\n"
    f"Mar 30 2013 19:36:57.328 -0500: {MISSED}\n"
)


def test_an_event_of_an_impossible_time_in_a_long_log_is_told() -> None:
    calls = "".join(
        f"Mar 30 2013 {hour:02d}:{minute:02d}:{second:02d}.531 -0500: {CALL}\n"
        for hour in range(8) for minute in range(60) for second in range(60)
    )  # fmt: skip
    reading = read_log(calls + f"Mar 30 2100 08:00:00.100 -0500: {MISSED}\n" + calls.replace("30 2013", "31 2013"))
    assert not reading.streams[0].events
    assert [(problem.what, problem.line) for problem in reading.problems] == [
        ("entries without a possible time: at least 1; they were left out.", 28801)
    ]


def test_the_tech_notes_night() -> None:
    log = stream(NIGHT)
    assert (log.format, log.process, log.utc_offset) == ("cvp", "java", -5 * 3600)
    assert times(log) == (
        utc("2013-03-31 00:36:46.105"),
        utc("2013-03-31 00:36:46.136"),
        utc("2013-03-31 00:36:46.531"),
        utc("2013-03-31 00:36:57.328"),
    )
    assert lines(log) == (1, 2, 3, 4)
    assert [(event.kind, event.line) for event in log.events] == [
        ("session-shutdown", 1),
        ("connection-terminated", 2),
        ("heartbeat-missed", 4),
    ]
    assert log.events[1].values == {"address": "161.135.182.16", "port": "4335", "localport": "5000"}
    assert log.events[2].values == {"count": "2"}
    assert log.events[0].at == times(log)[0]
    assert log.events[0].text == " ".join(SHUTDOWN.split())


def test_wrapped_as_the_tech_note_prints_it() -> None:
    log = stream(
        "```\nMar 30 2013 19:36:46.105 -0500:  \n%CVP_8_5_ICM-1-LOGMSG_ICM_SS_STATE:  \nShutting down VRU PIM "
        "connection. Transition to  \npartial service. [id:2006]\n```\n\n```\nMar 30 2013 19:36:46.136 -0500:  \n"
        "%CVP_8_5_MSGBUS-3-MESSAGING_LAYER:  \nConnectionServer(GED125)::  \nterminateConnection on plugin(GED125)  \n"
        "with connection(Socket[addr=/161.135.182.16,  \nport=4335,localport=5000])  \n"
        "due to: Plugin was stopped by the application [id:1]\n```\n\n \nMar 30 2013 19:36:57.328 -0500:\n\n"
        "%CVP_8_5_ICM-6-LOGMSG_ICM_SS_GENERAL_INFO: Missed 2 VRU PIM\nheartbeats. Closing session\n"
    )
    assert lines(log) == (2, 9, 19)
    assert kinds(log) == ["session-shutdown", "connection-terminated", "heartbeat-missed"]


@pytest.mark.parametrize("version", ["7_0", "8_0", "8_5", "9_0", "10_5", "11_6", "12_5"])
def test_every_version_of_the_product(version: str) -> None:
    assert kinds(stream(NIGHT.replace("8_5", version))) == [
        "session-shutdown",
        "connection-terminated",
        "heartbeat-missed",
    ]


def test_a_sequence_number_and_an_address_in_front() -> None:
    log = stream("".join(f"{number}: 10.86.1.2: {line}\n" for number, line in enumerate(NIGHT.splitlines(), 41)))
    assert lines(log) == (1, 2, 3, 4)
    assert log.events[0].text.startswith("%CVP_8_5_ICM-1-LOGMSG_ICM_SS_STATE: Shutting down")


def test_a_quoted_mail() -> None:
    log = stream("Hello,\r\n\r\n" + "".join(f"> > {line}\r\n" for line in NIGHT.splitlines()))
    assert lines(log) == (3, 4, 5, 6)
    assert kinds(log)[0] == "session-shutdown"


def test_the_offset_changes_within_the_file() -> None:
    log = stream(
        f"Nov 03 2013 01:59:59.000 -0400: {CALL}\nNov 03 2013 01:00:00.000 -0500: {CALL}\n"
        f"Nov 03 2013 01:00:01.000 -0500: {CALL}\n"
    )
    assert times(log) == (utc("2013-11-03 05:59:59"), utc("2013-11-03 06:00:00"), utc("2013-11-03 06:00:01"))
    assert log.utc_offset == -4 * 3600


def test_file_order_is_kept() -> None:
    log = stream("".join(reversed(NIGHT.splitlines(keepends=True))))
    assert list(times(log)) == sorted(times(log), reverse=True)
    assert lines(log) == (1, 2, 3, 4)


@pytest.mark.parametrize("stamp", ["Mar 30 2013 99:99:99.000 -0500", "Feb 30 2013 19:36:50.000 -0500",
                                   "Foo 12 2013 19:36:50.000 -0500", "Mar 30 2013 19:36:50.000 -9999"])  # fmt: skip
def test_an_impossible_stamp_is_left_out_and_told_once(stamp: str) -> None:
    night = NIGHT.splitlines()
    reading = read_log("\n".join([night[0], f"{stamp}: {MISSED}", f"{stamp}: {MISSED}", night[2]]))
    log = reading.streams[0]
    assert lines(log) == (1, 4)
    assert kinds(log) == ["session-shutdown"], "a message without a time is no event of the entry before it"
    (problem,) = reading.problems
    assert problem.line == 2
    assert ": 2;" in problem.what


def test_an_event_is_not_read_into_the_entry_before_it() -> None:
    log = stream(
        f"Mar 30 2013 19:36:46.105 -0500: {CALL} Missed 2\nMar 30 2013 19:36:47.105 -0500: VRU PIM heartbeats\n"
    )
    assert kinds(log) == []


def test_the_text_before_the_first_entry_tells_no_event() -> None:
    log = stream("…ing down VRU PIM connection\nMissed 2 VRU PIM heartbeats.\n" + NIGHT)
    assert lines(log)[0] == 3
    assert log.events[0].line == 3


def test_a_cut_last_line() -> None:
    log = stream(NIGHT[: NIGHT.index("Missed 2") + 5])
    assert lines(log) == (1, 2, 3, 4)
    assert kinds(log) == ["session-shutdown", "connection-terminated"]
    assert lines(stream(NIGHT + "Mar 30 2013 19:3")) == (1, 2, 3, 4)


def test_nuls_at_the_end() -> None:
    log = stream(NIGHT.encode() + b"\0" * 4096)
    assert lines(log) == (1, 2, 3, 4)
    assert len(log.events) == 3


def test_nuls_that_a_crash_left() -> None:
    log = stream(NIGHT.encode().replace(b"Mar 30 2013 19:36:57", b"\0" * 4096 + b"Mar 30 2013 19:36:57"))
    assert lines(log) == (1, 2, 3, 4)
    assert len(log.events) == 3


@gate_only
def test_a_line_of_ten_megabytes() -> None:
    long = f"Mar 30 2013 19:36:50.000 -0500: {CALL} " + "x heartbeat " * 900_000
    night = NIGHT.splitlines()
    log = stream("\n".join([*night[:3], long, night[3]]))
    assert lines(log) == (1, 2, 3, 4, 5)
    assert len(log.events) == 3
    assert all(len(event.text) < 2000 for event in log.events)


def test_mixed_encodings() -> None:
    data = (
        NIGHT.encode()
        + "Mar 30 2013 19:36:58.000 -0500: %CVP_8_5_X-7-Y: Grüße".encode("cp1252")
        + b"\n"
        + NIGHT.encode()
    )
    log = stream(data)
    assert lines(log) == tuple(range(1, 10))
    assert len(log.events) == 6


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_line_ends_and_encodings(end: str, encoding: str) -> None:
    log = stream(NIGHT.replace("\n", end).encode(encoding))
    assert lines(log) == (1, 2, 3, 4)
    assert len(log.events) == 3
    assert times(log)[0] == utc("2013-03-31 00:36:46.105")


@pytest.mark.parametrize("message", ["VRU PIM session is up. Entering full service. [id:2005]",
                                     "Session opened by the PIM at 10.1.2.3. Heartbeats resume. [id:2004]",
                                     "New connection from VRU PIM accepted. Transition to full service.",
                                     "Connection established with PIM"])  # fmt: skip
def test_the_session_comes_back(message: str) -> None:
    assert kinds(stream(NIGHT + f"Mar 30 2013 19:37:12.000 -0500: %CVP_8_5_ICM-1-X: {message}\n"))[-1] == (
        "connection-established"
    )


def test_a_pause_to_collect_garbage() -> None:
    log = stream(NIGHT + "Mar 30 2013 19:37:12.000 -0500: %CVP_8_5_X-7-Y: [Full GC 104K->61K(104K), 10.7 secs]\n")
    assert log.events[-1].kind == "garbage-collection"
    assert log.events[-1].values == {"seconds": "10.7"}


def test_what_is_no_log_is_not_recognised() -> None:
    reader = LogReader()
    for text in (
        "",
        "\n\n",
        "Host Name:                 CVP1\nOS Name:  Windows\n",
        "Mar 30 2013 is a date\n",
        "a,b,c\n1,2,3\n",
    ):
        assert not reader.recognises(text, PACK)


def test_an_empty_file_and_an_unreadable_one() -> None:
    reader = LogReader()
    assert "empty" in reader.read(source(b""), host(), PACK).problems[0].what
    assert reader.read(source(b"nothing known"), host(), PACK).problems
    reading = reader.read(SourceFile("gone.log", 10, failing), host(), PACK)
    assert "share went away" in reading.problems[0].what
    assert not reading.streams


def test_only_impossible_stamps() -> None:
    reading = read_log(NIGHT.replace("Mar 30", "Feb 30"))
    assert not reading.streams
    assert len(reading.problems) == 2


def test_the_tech_note_itself() -> None:
    seed = Path(__file__).parents[3] / "shared" / "seed" / "000_4de569ecb937eb34.txt"
    if not seed.exists():
        pytest.skip("the seed beside ../shared/data is not here")
    log = stream(seed.read_bytes())
    assert kinds(log) == ["session-shutdown", "connection-terminated", "heartbeat-missed"]
    assert times(log)[3] - times(log)[2] == pytest.approx(10.797)
    assert lines(log) == (48, 55, 67, 76)
