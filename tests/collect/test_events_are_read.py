"""What the scripts write of Windows' event logs is read as a stream, and its events are found."""

import re
from datetime import UTC, datetime

from advisor.gather.place import memory_file
from advisor.model.source import HostSource
from advisor.pack.load import load_pack
from advisor.read.recognise import read_host
from tests.collect.scripts import script

LINK = (
    "Tcpip",
    "4202",
    "Warning",
    "CVP1",
    "20130330193646.000000-240",
    "The system detected that a network adapter ...",
)
STEP = ("W32Time", "52", "Warning", "CVP1", "20130330193540.000000-240", 'The time service said "-37".')
EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='e1iexpress'/>"
    "<EventID Qualifiers='40964'>27</EventID><Level>3</Level><TimeCreated SystemTime='2013-03-30T23:36:46.000000000Z'/>"
    "<EventRecordID>7</EventRecordID><Channel>System</Channel><Computer>CVP1</Computer></System><EventData><Data></Data>"
    "<Data>Intel 82574L</Data></EventData></Event>"
)
XML = f"<Events>\n{EVENT}\n</Events>\n"


def events_of(content: bytes):
    host = HostSource("CVP1", (memory_file("events", content),))
    readings, problems = read_host(host, load_pack())
    assert problems == []
    return [
        (event.kind, datetime.fromtimestamp(event.at, UTC))
        for one in readings
        for stream in one.streams
        for event in stream.events
    ]


def test_what_the_script_asks_of_wmi():
    header = (
        re.search(r'If count = 0 Then WScript\.Echo "(.*)"$', script("collect.vbs"), re.M).group(1).replace('""', '"')
    )
    columns = re.findall(r'"(\w+)"', header)
    line = re.search(r"WScript\.Echo (Quoted\(entry.*)$", script("collect.vbs"), re.M).group(1)
    assert re.findall(r"Quoted\((?:entry\.|Told\()(\w+)", line)[:5] == columns[:5]
    rows = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (LINK, STEP)]
    found = events_of("\r\n".join([header, *rows, ""]).encode())
    assert sorted(found) == [
        ("link-down", datetime(2013, 3, 30, 23, 36, 46, tzinfo=UTC)),
        ("time-changed", datetime(2013, 3, 30, 23, 35, 40, tzinfo=UTC)),
    ]


def test_what_the_scripts_ask_of_wevtutil():
    """cmd gets UTF-16 with a byte-order mark or without, PowerShell writes it with one."""
    for content in (XML.encode("utf-16"), XML.encode("utf-16-le"), XML.encode()):
        assert events_of(content) == [("link-down", datetime(2013, 3, 30, 23, 36, 46, tzinfo=UTC))]


def test_events_that_are_listed_newest_first_do_not_set_the_clock_back():
    """Both scripts ask for the newest, and get them in that order."""
    start = datetime(2013, 3, 30, 20, 0)
    rows = [
        f'"Service","7036","Information","CVP1","{start.replace(minute=at):%Y%m%d%H%M%S}.000000-240","x"'
        for at in range(60)
    ]
    events = [EVENT.replace("23:36:46", f"20:{at:02}:00").replace("27<", "7036<") for at in range(60)]
    header = '"SourceName","EventCode","Type","ComputerName","TimeGenerated","Message"'
    for content in ("\n".join([header, *reversed(rows)]), "<Events>" + "\n".join(reversed(events)) + "</Events>"):
        host = HostSource("CVP1", (memory_file("events", content.encode()),))
        (reading,), _ = read_host(host, load_pack())
        entries = reading.streams[0].entries
        assert (entries.first.at, entries.count) == (min(entries.first.at, entries.last.at), 60)
        assert entries.returns(1) == []
        assert len(entries.pauses(59)) == 59
