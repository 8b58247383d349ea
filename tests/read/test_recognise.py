"""Every file of a host is read, or a problem says why it is not."""

import os
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from advisor.gather.place import memory_file
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import load_pack
from advisor.read.host_facts import host_name, merge
from advisor.read.recognise import read_host
from tests.read.catalogue_pack import ROOT, catalogue_pack
from tests.read.format_pack import PACK


def read(*files: SourceFile, role: str | None = None):
    host = HostSource(None, files, role)
    readings, problems = read_host(host, catalogue_pack())
    return merge(readings, catalogue_pack(), host), readings, problems


def test_what_is_not_read_is_a_problem_each():
    def locked(offset: int, length: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    _, readings, problems = read(
        memory_file("empty", b""),
        memory_file("blank", b" \r\n\r\n"),
        memory_file("rubbish", bytes(range(256)) * 40),
        memory_file("random", b"\x7fELF" + os.urandom(5000)),
        memory_file("prose", b"Dear colleague,\nplease find the logs attached.\n"),
        SourceFile("locked", 10, locked),
    )
    assert not readings
    told = {problem.file: problem.what for problem in problems}
    assert "empty" in told["empty"]
    assert "white space" in told["blank"]
    assert "binary" in told["rubbish"]
    assert "binary" in told["random"]
    assert "known formats are" in told["prose"]
    assert "Permission denied" in told["locked"]


def test_a_log_whose_first_line_is_longer_than_any_beginning():
    stamp, text = "Mar 30 2013 19:36:{:02d}.105 -0500: ", "Missed 2 VRU PIM heartbeats. Closing session and waiting"
    entry = f"{stamp}%CVP_8_5_ICM-6-LOGMSG_ICM_SS_GENERAL_INFO:  {text}\n"
    entries = "".join(map(entry.format, range(9))).encode()
    for first in (b"x" * 200_000 + b"\n", bytes(200_000) + b"\r\n"):
        readings, problems = read_host(HostSource(None, (memory_file("error.log", first + entries),)), load_pack())
        assert not problems
        assert [event.line for event in readings[0].streams[0].events] == list(range(2, 11))


def test_a_file_is_known_by_its_content_and_not_by_its_name():
    banner = memory_file("CVP1/perfmon.csv", b"Microsoft Windows [Version 5.2.3790]\r\n")
    facts, readings, problems = read(banner)
    assert [reading.format for reading in readings] == ["ver"]
    assert [fact.name for fact in facts] == ["os.version"]
    assert not problems


def test_the_role_of_the_incident_comes_first_and_the_name_from_the_facts():
    saved = (
        b'{"schema": "advisor.facts/1", "hosts": '
        b'[{"host": "X", "role": "pg", "facts": [{"name": "host.name", "value": "SRV7"}]}]}'
    )
    facts, _, _ = read(memory_file("facts.json", saved), role="cvp")
    assert next(fact.value for fact in facts if fact.name == "host.role") == "cvp"
    assert host_name(HostSource(None, ()), facts) == "SRV7"
    assert host_name(HostSource("CVP1", ()), facts) == "CVP1"


SYSTEMINFO = (
    "Host Name:     {}\r\nOS Name:       Microsoft(R) Windows(R) Server 2003, Standard Edition\r\n"
    "OS Version:    5.2.3790 Service Pack 2 Build 3790\r\n"
)


def test_two_machines_in_one_folder_are_told():
    files = [memory_file(name, SYSTEMINFO.format(name.upper()).encode()) for name in ("cvp1", "pg1")]
    _, _, (problem,) = read(*files)
    assert problem.file == "pg1"
    assert "of the machine PG1, and cvp1 is of CVP1" in problem.what
    _, _, problems = read(
        *(memory_file(name, SYSTEMINFO.format(name).encode()) for name in ("CVP1", "cvp1.example.com"))
    )
    assert not problems


PERFMON = (
    '"(PDH-CSV 4.0) (Eastern Daylight Time)(240)","\\\\PG1\\Processor(_Total)\\% DPC Time"\r\n'
    '"03/30/2013 23:50:00.000","1"\r\n"03/30/2013 23:58:00.000","1"\r\n'
)


def read_recordings(*files: SourceFile, **more: object):
    pack = SimpleNamespace(**{**vars(catalogue_pack()), "logs": PACK.logs, "counters": PACK.counters})
    return read_host(HostSource("PG1", files, **more), pack)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_a_log_without_a_date_has_the_hosts_own_day():
    pim = memory_file("pim", b"23:51:00 pg1A-pim1 TCP connection to VRU has been broken.\r\n")
    readings, _ = read_recordings(pim, memory_file("perfmon", PERFMON.encode()))
    assert readings[0].streams[0].entries.first.at == at("2013-03-30T23:51:00")
    # By the clock of UTC the same recording begins on the next day.
    assert readings[1].tables[0].times[0] == at("2013-03-31T03:50:00")


def test_the_zone_that_the_incident_tells_dates_a_log_too():
    pim = memory_file("pim", b"19:51:00 pg1A-pim1 TCP connection to VRU has been broken.\r\n")
    vmware = memory_file("vm", b"2013-03-31T00:50:00.000Z| vmx| I120: x\r\n" * 30)
    readings, _ = read_recordings(pim, vmware, timezone="-05:00")
    assert readings[0].streams[0].entries.first.at == at("2013-03-30T19:51:00")


def test_a_log_that_breaks_off_before_the_other_recordings_is_told():
    lines = b"Events from March 30, 2013:\r\n23:50:10 pg1A-pim1 one.\r\n23:50:20 pg1A-pim1 TCP conn"
    perfmon = memory_file("perfmon", PERFMON.encode())
    _, (problem,) = read_recordings(memory_file("pim", lines), perfmon)
    assert (problem.file, problem.line) == ("pim", 3)
    assert problem.what.startswith("ends at 2013-03-30 23:50:20 within a line")
    for whole in (lines + b"\r\n", lines.decode().encode("utf-16") + b"\n\0"):
        assert not read_recordings(memory_file("pim", whole), perfmon)[1]
    _, (remark,) = read_recordings(memory_file("pim", lines.replace(b"23:50:20", b"23:57:20")), perfmon)
    assert "its last line has no end" in remark.what
    assert not remark.lost


DATA = ROOT.parent / "shared" / "data"


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
@pytest.mark.parametrize("pattern", ["netcfg/*ipconfig*", "netcfg/*netstat*", "systeminfo/*_updates*"])
def test_real_files_of_tools_that_tell_nothing_of_what_is_asked(pattern):
    """Addresses and connections are nothing to any rule; the lists of updates are of those that are missing."""
    paths = sorted(DATA.glob(pattern))
    assert paths
    for path in paths:
        facts, readings, (problem,) = read(memory_file(path.name, path.read_bytes()))
        assert not facts
        assert not readings
        assert "is not recognised" in problem.what
