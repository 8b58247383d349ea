"""Event logs since Vista, real ones of all kinds, and the exports that are read like binary logs."""

import json
from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.source import SourceFile
from advisor.read import event_log_evtx
from advisor.read.event_log import EventLogReader
from advisor.read.event_log_evtx import EvtxLog
from advisor.read.event_record import EventRecord
from advisor.read.text import decode
from tests.effort import tries
from tests.read.event_log_files import read_event_log
from tests.read.format_pack import DATA, PACK, failing, host, kinds, lines, source, times, utc

FILES = DATA / "evt"
needs_data = pytest.mark.skipif(not FILES.is_dir(), reason="../shared/data is absent")


def content(name: str) -> bytes:
    return (FILES / name).read_bytes()


@needs_data
@pytest.mark.parametrize(
    ("name", "count", "first", "last", "lost", "machine"),
    [
        ("plaso_SysEvent_XP.Evt", 6063, (1392, "2011-07-27 06:41:47"), (7454, "2012-04-07 04:58:01"), 0,
         "WKS-WINXP32BIT"),
        ("omerbenamram_system.evtx", 1881, (1, "2017-07-12 17:16:28.214161"), (1881, "2018-03-06 08:13:42.009159"), 0,
         "DESKTOP-2KGM189"),
        ("omerbenamram_2-vss_7-System.evtx", 1160, (1, "2018-07-06 18:37:44.881628"),
         (1422, "2018-08-08 14:44:03.605386"), 262, "DESKTOP-1N4R894"),
        ("plaso_System2.evtx", 284, (1, "2015-08-08 02:06:17.078125"), (284, "2015-08-24 10:25:55.374026"), 10264,
         "Student-PC1"),
    ],
)  # fmt: skip
def test_real_logs(
    name: str, count: int, first: tuple[int, str], last: tuple[int, str], lost: int, machine: str
) -> None:
    reading = read_event_log(content(name))
    (log,) = reading.streams
    assert (log.format, log.utc_offset, log.entries.count) == ("windows", 0, count)
    assert (log.entries.first.line, log.entries.first.at) == (first[0], utc(first[1]))
    assert (log.entries.last.line, log.entries.last.at) == (last[0], utc(last[1]))
    assert [problem.what for problem in reading.problems] == (
        [f"records that can't be read: {lost}; they were left out."] if lost else []
    )
    assert [fact.value for fact in reading.facts] == [machine]


@needs_data
def test_the_records_are_those_of_the_librarys_other_form() -> None:
    """The library gives JSON and XML by different code; the reader uses XML, a chunk at a time."""
    import evtx

    data = content("omerbenamram_system.evtx")
    expected = {}
    for record in evtx.PyEvtxParser(BytesIO(data), 1).records_json():
        system = json.loads(record["data"])["Event"]["System"]
        event = system["EventID"]["#text"] if isinstance(system["EventID"], dict) else system["EventID"]
        at = datetime.fromisoformat(system["TimeCreated"]["#attributes"]["SystemTime"]).timestamp()
        expected[record["event_record_id"]] = (at, system["Provider"]["#attributes"]["Name"], str(event))
    (log,) = read_event_log(data).streams
    assert dict(zip(lines(log), times(log), strict=True)) == {number: at for number, (at, _, _) in expected.items()}
    for kind, event in (("link-down", "27"), ("link-up", "32")):
        told = {number for number, (_, source_, id_) in expected.items() if (source_, id_) == ("e1iexpress", event)}
        assert {one.line for one in log.events if one.kind == kind} == told
    (set_,) = [one for one in log.events if one.values.get("seconds")]
    assert (set_.line, set_.kind, set_.values["seconds"]) == (219, "time-changed", "35999")
    (zoned,) = [one for one in log.events if one.line == 218]
    assert zoned.values == {"to": "2017-07-12T07:18:24.687852Z", "from": "2017-07-12T17:18:24.402609Z"}
    assert not {213, 217, 220, 221} & {one.line for one in log.events}


@needs_data
def test_a_security_log_tells_that_the_clock_was_set() -> None:
    (log,) = read_event_log(content("plaso_System2.evtx")).streams
    assert kinds(log) == ["time-changed"] * len(log.events)
    assert [event.line for event in log.events] == [105, 139, 159, 234]
    assert log.events[0].values == {"from": "2015-08-08T06:58:30.343750Z", "to": "2015-08-08T16:58:30.140000Z"}


@needs_data
def test_a_chunk_that_is_gone_costs_its_records() -> None:
    data = bytearray(content("omerbenamram_system.evtx"))
    data[4096 + 2 * 65536 : 4096 + 2 * 65536 + 8] = b"\xff" * 8
    reading = read_event_log(bytes(data))
    assert reading.streams[0].entries.count == 1881 - (326 - 211 + 1)
    assert "can't be read: 116;" in reading.problems[0].what


@needs_data
def test_a_log_that_was_cut_says_so() -> None:
    """Even where its header, written when the log was shorter, promises no more records than there are."""
    data = content("omerbenamram_system.evtx")
    assert [problem.what for problem in read_event_log(data[:300_000]).problems] == [
        "is cut; what followed the cut is missing."
    ]
    assert not read_event_log(data).problems


@needs_data
@given(st.lists(st.tuples(st.integers(8, 4096 + 4 * 65536 - 1), st.binary(min_size=1, max_size=40)), max_size=8),
       st.integers(8, 4096 + 4 * 65536))  # fmt: skip
@settings(deadline=None, max_examples=tries(60))
def test_damage_raises_nothing(flips: list[tuple[int, bytes]], length: int) -> None:
    data = bytearray(content("omerbenamram_system.evtx")[: 4096 + 4 * 65536])
    for place, junk in flips:
        data[place : place + len(junk)] = junk
    reading = read_event_log(bytes(data[:length]))
    assert reading.streams or reading.problems


def test_without_the_library_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.read.event_log.library", lambda: None)
    found = EventLogReader().read(source(b"ElfFile\0" + bytes(5000), "PG1/System.evtx"), host(), PACK)
    assert isinstance(found, tuple)
    assert 'pip install "heartbeat-advisor[offline]"' in found[0].next
    assert 'wevtutil qe "System.evtx" /lf:true /f:RenderedXml > "System.xml"' in found[0].next
    assert event_log_evtx.needs_library("System").next.endswith('> "System.xml"')


def event(number: int, time: str, source_: str, id_: int, *data: str, message: str = "") -> str:
    strings = "".join(f"<Data>{text}</Data>" for text in data)
    rendered = f"<RenderingInfo Culture='en-US'><Message>{message}</Message></RenderingInfo>" if message else ""
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        f"<Provider Name='{source_}'/><EventID Qualifiers='32768'>{id_}</EventID><Level>3</Level>"
        f"<TimeCreated SystemTime='2013-03-30T{time}.500000000Z'/><EventRecordID>{number}</EventRecordID>"
        "<Channel>System</Channel><Computer>CVP1.example.com</Computer><Security/></System>"
        f"<EventData>{strings}<Binary>0000</Binary></EventData>{rendered}</Event>"
    )


XML = (
    event(12, "23:36:57", "Tcpip", 4201, "", r"\DEVICE\TCPIP_{1B2C}")
    + event(11, "23:36:46", "e1qexpress", 27, "Intel(R) &amp; \x01&#x1; Sons")
    + event(10, "23:30:00", "Other", 1, message="Broadcom: The network\n link is down.")
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("form", ["{}", "<?xml version='1.0'?>\r\n<Events>\r\n{}\r\n</Events>"])
def test_xml(form: str, encoding: str) -> None:
    """One element after the other, as wevtutil has it, or under a root, as Event Viewer does; newest first."""
    reading = read_event_log(form.format(XML).encode(encoding))
    (log,) = reading.streams
    assert not reading.problems
    assert (log.utc_offset, lines(log)) == (0, (1, 2, 3))
    assert times(log)[0] == utc("2013-03-30 23:36:57.5")
    assert kinds(log) == ["link-up", "link-down", "link-down"]
    assert log.events[1].text == 'e1qexpress,Warning,27,CVP1.example.com,"Intel(R) & Sons"'
    assert [fact.value for fact in reading.facts] == ["CVP1"]


def test_xml_that_breaks_off_or_declares_entities() -> None:
    reading = read_event_log(XML[:-30])
    assert reading.streams[0].entries.count == 2
    assert "can't be read: 1;" in reading.problems[0].what
    bomb = '<!DOCTYPE x [<!ENTITY a "Tcpip"><!ENTITY b "&a;&a;">]>\n' + event(1, "23:36:46", "Tcpip", 4202, "&b;")
    reading = read_event_log(bomb)
    assert not reading.streams[0].events
    assert "can't be read: 1;" in reading.problems[0].what


def test_xml_longer_than_a_piece() -> None:
    filler = [event(number, "23:00:00", "Service Control Manager", 7036, "x" * 400) for number in range(3000)]
    (log,) = read_event_log("".join([*filler, XML])).streams
    assert log.entries.count == 3003
    assert [one.line for one in log.events] == [3001, 3002, 3003]


WIN_EVENT = (
    "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"
    '"Message","Id","Version","ProviderName","LogName","MachineName","TimeCreated","LevelDisplayName"\r\n'
    '"Der Netzwerkadapter ""Privat""\r\nwurde getrennt, leider.",'
    '"4202","","Tcpip","System","CVP1","30.03.2013 19:36:46","Warnung"\r\n'
    '"Anderes","7036","","Service Control Manager","System","CVP1","30.03.2013 19:30:00","Informationen"\r\n'
)
EVENT_LOG = (
    '"EventID";"MachineName";"Index";"EntryType";"Message";"Source";"TimeGenerated"\n'
    '"52";"CVP1";"7";"Warning";"The time service has set the time with offset -37 seconds.";'
    '"W32Time";"3/30/2013 7:36:46 PM"\n'
)
WMI = (
    '"ComputerName","EventCode","Message","SourceName","TimeGenerated","Type"\n'
    '"CVP1","4201","up","Tcpip","20130330193646.000000-240","information"\n'
)


def test_tables_of_powershell() -> None:
    (log,) = read_event_log(WIN_EVENT).streams
    assert (log.utc_offset, lines(log)) == (None, (3, 5))
    assert times(log) == (utc("2013-03-30 19:36:46"), utc("2013-03-30 19:30:00"))
    assert kinds(log) == ["link-down"]
    assert log.events[0].text.startswith("Tcpip,Warnung,4202,CVP1,\"Der Netzwerkadapter 'Privat' wurde")
    (log,) = read_event_log(EVENT_LOG).streams
    assert (kinds(log), dict(log.events[0].values)) == (["time-changed"], {"seconds": "-37"})
    (log,) = read_event_log(WMI).streams
    assert (log.utc_offset, times(log), kinds(log)) == (0, (utc("2013-03-30 23:36:46"),), ["link-up"])


def test_rows_and_dates_of_a_table_that_make_no_sense() -> None:
    reading = read_event_log(EVENT_LOG.replace("3/30", "3/4") + '"1";"CVP1"\n"52";"CVP1";"8";"";"";"W32Time";"soon"\n')
    assert reading.streams[0].entries.count == 1
    told = " ".join(problem.what for problem in reading.problems)
    assert "month first" in told
    assert "can't be read: 1;" in told
    assert "without a possible time: 1;" in told


def test_what_is_no_event_log_is_left_to_others() -> None:
    for data in (
        b"",
        b"LfLe",
        b"<Events/>",
        b"Level,Date and Time,Source,Event ID,Task Category\n",
        b"id,source\n1,2\n",
    ):
        assert not EventLogReader().begins(data)
        assert not EventLogReader().recognises(decode(data), PACK)


def test_a_share_that_went_away() -> None:
    reading = EventLogReader().read(SourceFile("System.evt", 9, failing), host(), PACK)
    assert "share" in reading.problems[0].what  # type: ignore[union-attr]


def test_a_record_without_its_library_record() -> None:
    assert EvtxLog(b"ElfFile\0", None).look("<Event") is None
    assert EventRecord("a", "b", "1", "c", ('say "x"\n y',)).text == "a,b,1,c,\"say 'x' y\""
