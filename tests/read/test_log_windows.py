"""Exported System event logs: five layouts, two orders of day and month, link and time events."""

import pytest

from tests.read.format_pack import kinds, read_log, stream, utc

DOWN = "The system detected that network adapter Private was disconnected from the network."
UP = "The system detected that network adapter Private was connected to the network."

EVENTQUERY_CSV = (
    '"Type","Event","Date Time","Source","ComputerName","Category","User","Description"\n'
    f'"information","4201","3/30/2013 7:36:57 PM","Tcpip","CVP1","None","N/A","{UP}"\n'
    f'"warning","4202","3/30/2013 7:36:46 PM","Tcpip","CVP1","None","N/A","{DOWN}"\n'
)
EVENTQUERY_LIST = (
    "\nType:          information\nEvent:         4201\nDate Time:     3/30/2013 7:36:57 PM\nSource:        Tcpip\n"
    f"ComputerName:  CVP1\nDescription:   {UP}\n"
    "\nType:          warning\nEvent:         4202\nDate Time:     3/30/2013 7:36:46 PM\nSource:        Tcpip\n"
    f"ComputerName:  CVP1\nDescription:   {DOWN}\n"
)
VIEWER_2003 = (
    f'3/30/2013,7:36:57 PM,Tcpip,Information,None,4201,N/A,CVP1,"{UP}"\n'
    f'3/30/2013,7:36:46 PM,Tcpip,Warning,None,4202,N/A,CVP1,"{DOWN}"\n'
)
VIEWER_VISTA = (
    "Level,Date and Time,Source,Event ID,Task Category\n"
    f'Information,3/30/2013 7:36:57 PM,Tcpip,4201,None,"{UP}"\n'
    f'Warning,3/30/2013 7:36:46 PM,Tcpip,4202,None,"{DOWN}"\n'
)
WEVTUTIL = "".join(
    f"Event[{number}]:\n  Log Name: System\n  Source: Tcpip\n  Date: 2013-03-30T{time}\n  Event ID: {event}\n"
    f"  Task: N/A\n  Level: Warning\n  Computer: CVP1\n  Description: \n{text}\n\n"
    for number, (time, event, text) in enumerate((("19:36:57.000", 4201, UP), ("19:36:46.000", 4202, DOWN)))
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (EVENTQUERY_CSV, (2, 3)),
        (EVENTQUERY_LIST, (2, 9)),
        (VIEWER_2003, (1, 2)),
        (VIEWER_2003.replace(",", "\t"), (1, 2)),
        (VIEWER_VISTA, (2, 3)),
        (VIEWER_VISTA.replace(",", "\t"), (2, 3)),
        (WEVTUTIL, (1, 12)),
    ],
)
def test_layouts(text: str, lines: tuple[int, ...]) -> None:
    log = stream(text)
    assert (log.format, log.utc_offset) == ("windows", None)
    assert log.times == (utc("2013-03-30 19:36:57"), utc("2013-03-30 19:36:46"))
    assert log.lines == lines
    assert kinds(log) == ["link-up", "link-down"]
    assert log.events[1].line == lines[1]


def test_wevtutil_in_utc() -> None:
    log = stream(WEVTUTIL.replace(".000", ".0000000Z"))
    assert log.utc_offset == 0
    assert log.times[0] == utc("2013-03-30 19:36:57")


def test_the_day_comes_first_where_a_date_proves_it() -> None:
    text = VIEWER_2003.replace("3/30/2013,7:36:57 PM", "02/04/2013,19:36:57").replace(
        "3/30/2013,7:36:46 PM", "30/03/2013,19:36:46"
    )
    assert stream(text).times == (utc("2013-04-02 19:36:57"), utc("2013-03-30 19:36:46"))
    assert stream(VIEWER_2003.replace("3/30/2013,7:36:57 PM", "02.04.2013,19:36:57")).times[0] == utc(
        "2013-04-02 19:36:57"
    )


def test_a_date_that_nothing_proves_is_told() -> None:
    reading = read_log(VIEWER_2003.replace("3/30/2013", "3/4/2013"))
    assert reading.streams[0].times[0] == utc("2013-03-04 19:36:57")
    assert "month first" in reading.problems[0].what


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Warning,3/30/2013 7:36:46 PM,e1iexpress,27,None,Intel(R) 82574L Network link is disconnected.", "link-down"),
        ("Information,3/30/2013 7:36:46 PM,e1iexpress,32,None,Network link has been established at 1Gbps.", "link-up"),
        ("Information,3/27/2013 7:27:46 PM,e1iexpress,36,None,Something else.", None),
        ("Information,3/30/2013 7:36:46 PM,Tcpip,4226,None,TCP/IP has reached the security limit.", None),
        ("Information,3/30/2013 7:36:46 PM,W32Time,52,None,"
         "The time service has set the time with offset -37 seconds.", "time-changed"),
        ("Information,3/30/2013 7:36:46 PM,W32Time,35,None,"
         "The time service is now synchronizing the system time.", None),
        ("Information,3/30/2013 7:36:46 PM,Microsoft-Windows-Kernel-General,1,None,"
         "The system time has changed to 2013-03-30T19:36:57.5Z from 2013-03-30T19:36:46.5Z.", "time-changed"),
    ],
)  # fmt: skip
def test_events(line: str, kind: str | None) -> None:
    text = f"Level,Date and Time,Source,Event ID,Task Category\n{line}\n"
    assert kinds(stream(text)) == ([kind] if kind else [])


def test_a_description_over_several_lines() -> None:
    text = VIEWER_VISTA.replace(" network adapter Private was", "\r\n\r\nnetwork adapter\r\nPrivate was")
    assert kinds(stream(text)) == ["link-up", "link-down"]
