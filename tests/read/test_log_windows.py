"""Exported System event logs: seven layouts, two orders of day and month, link and time events."""

import time

import pytest

from tests.read.format_pack import kinds, lines, read_log, stream, times, utc

DOWN = "The system detected that network adapter Private was disconnected from the network."
UP = "The system detected that network adapter Private was connected to the network."
BLANKS = " " * 90

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
PSLOGLIST = (
    "System log on \\\\CVP1:\n"
    "[00012] Tcpip\n   Type:     INFORMATION\n   Computer: CVP1\n"
    f"   Time:     3/30/2013 7:36:57 PM   ID:       4201\n{UP}\n"
    "[00011] Tcpip\n   Type:     WARNING\n   Computer: CVP1\n"
    f"   Time:     3/30/2013 7:36:46 PM   ID:       4202\n{DOWN}\n"
)
PSLOGLIST_LINES = (
    f"12,System,Tcpip,INFORMATION,CVP1,3/30/2013 7:36:57 PM,4201,None,{UP}\n"
    f"11,System,Tcpip,WARNING,CVP1,3/30/2013 7:36:46 PM,4202,None,{DOWN}\n"
)
WEVTUTIL_GERMAN = (
    WEVTUTIL.replace("Log Name:", "Protokollname:").replace("Source:", "Quelle:").replace("Date:", "Datum:")
    .replace("Event ID:", "Ereignis-ID:").replace(UP, "verbunden").replace(DOWN, "getrennt")
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (EVENTQUERY_CSV, (2, 3)),
        (EVENTQUERY_LIST, (2, 9)),
        (VIEWER_2003, (1, 2)),
        (VIEWER_2003.replace(",", "\t"), (1, 2)),
        (VIEWER_VISTA, (2, 3)),
        (VIEWER_VISTA.replace(",", "\t"), (2, 3)),
        (WEVTUTIL, (1, 12)),
        (WEVTUTIL_GERMAN, (1, 12)),
        (PSLOGLIST, (2, 7)),
        (PSLOGLIST_LINES, (1, 2)),
    ],
)
def test_layouts(text: str, begins: tuple[int, ...]) -> None:
    log = stream(text)
    assert (log.format, log.utc_offset) == ("windows", None)
    assert times(log) == (utc("2013-03-30 19:36:57"), utc("2013-03-30 19:36:46"))
    assert lines(log) == begins
    assert kinds(log) == ["link-up", "link-down"]
    assert log.events[1].line == begins[1]


def test_wevtutil_in_utc() -> None:
    log = stream(WEVTUTIL.replace(".000", ".0000000Z"))
    assert log.utc_offset == 0
    assert times(log)[0] == utc("2013-03-30 19:36:57")


def test_the_day_comes_first_where_a_date_proves_it() -> None:
    text = VIEWER_2003.replace("3/30/2013,7:36:57 PM", "02/04/2013,19:36:57").replace(
        "3/30/2013,7:36:46 PM", "30/03/2013,19:36:46"
    )
    assert times(stream(text)) == (utc("2013-04-02 19:36:57"), utc("2013-03-30 19:36:46"))
    assert times(stream(VIEWER_2003.replace("3/30/2013,7:36:57 PM", "02.04.2013,19:36:57")))[0] == utc(
        "2013-04-02 19:36:57"
    )


def test_a_date_that_nothing_proves_is_told() -> None:
    reading = read_log(VIEWER_2003.replace("3/30/2013", "3/4/2013"))
    assert times(reading.streams[0])[0] == utc("2013-03-04 19:36:57")
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
        ("Warnung,3/30/2013 7:36:46 PM,Time-Service,52,Keine,Der Zeitdienst hat die Uhr gestellt.", "time-changed"),
        ("Information,3/30/2013 7:36:46 PM,Time-Service,37,None,"
         "The time provider NtpClient is currently receiving valid time data from 10.0.0.1.", None),
        ("Warning,3/30/2013 7:36:46 PM,l2nd,4,None,Die Verbindung ist weg.", "link-down"),
        ("Information,3/30/2013 7:36:46 PM,l2nd,11,None,Network controller configured.", "link-up"),
        ("Information,3/30/2013 7:36:46 PM,l2nd,15,None,Driver initialized successfully on slot 4 of 5.", None),
        ("Warning,3/30/2013 7:36:46 PM,E1G60,27,None,Intel(R) PRO/1000 MT Network link has been lost.", "link-down"),
        ("Error,3/30/2013 7:36:46 PM,EventLog,6008,None,The previous shutdown was unexpected.", "unexpected-shutdown"),
        ("Information,3/30/2013 7:36:46 PM,EventLog,6005,None,The Event log service was started.", "system-started"),
        ("Information,3/30/2013 7:36:46 PM,EventLog,6013,None,The system uptime is 6005 seconds.", None),
    ],
)  # fmt: skip
def test_events(line: str, kind: str | None) -> None:
    text = f"Level,Date and Time,Source,Event ID,Task Category\n{line}\n"
    assert kinds(stream(text)) == ([kind] if kind else [])


def test_a_description_over_several_lines() -> None:
    text = VIEWER_VISTA.replace(" network adapter Private was", "\r\n\r\nnetwork adapter\r\nPrivate was")
    assert kinds(stream(text)) == ["link-up", "link-down"]


@pytest.mark.parametrize(
    ("log", "hostile"),
    [
        (WEVTUTIL, "Event[1]:" + ("\n" + " " * 10 + "x") * 8 + "\n y\n"),
        (PSLOGLIST, f"[1]{BLANKS}x\n{BLANKS}Type:\n{BLANKS}Computer:\n{BLANKS}Time:{BLANKS}\n"),
    ],
    ids=["wevtutil", "psloglist"],
)
def test_lines_of_blanks_are_no_work(log: str, hostile: str) -> None:
    """Two hundred bytes took a minute: each line could begin behind any of its blanks."""
    begun = time.process_time()
    assert len(list(stream(log + hostile).events)) == 2
    assert time.process_time() - begun < 3
