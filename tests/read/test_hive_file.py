"""SYSTEM and SOFTWARE hives give the facts that an export of the same keys gives."""

import struct

import pytest

from advisor.gather.place import memory_file
from advisor.model.fact import Absent, AbsentReason
from advisor.model.source import HostSource
from advisor.pack.load import load_pack
from advisor.read import hive_cells
from advisor.read.host_facts import merge
from advisor.read.recognise import read_host
from tests.read.hives import hive, number, text, written

PACK = load_pack()
CLASS = r"ControlSet002\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}"
SYSTEM = {
    "Select": [number("Current", 2), number("Default", 1)],
    r"ControlSet001\Services\Tcpip\Parameters": [number("EnableRSS", 0)],
    r"ControlSet002\Services\Tcpip\Parameters": [number("EnableRSS", 1), text("Hostname", "cvp1")],
    r"ControlSet002\Control\ComputerName\ComputerName": [text("ComputerName", "CVP1")],
    r"ControlSet002\Control\TimeZoneInformation": [number("ActiveTimeBias", 300)],
    r"ControlSet002\Control\Session Manager\Environment": [
        text("PROCESSOR_ARCHITECTURE", "AMD64"),
        text("NUMBER_OF_PROCESSORS", "4"),
    ],
    r"ControlSet002\Services\SharedAccess": [number("Start", 4)],
    rf"{CLASS}\0001": [
        text("DriverDesc", "Intel(R) PRO/1000"),
        text("MatchingDeviceId", r"pci\ven_8086"),
        text("DriverVersion", "8.10.3.0"),
        text("*RSS", "0"),
    ],
    rf"{CLASS}\0001\Linkage": [("UpperBind", 7, "Tcpip\0\0".encode("utf-16-le"))],
    rf"{CLASS}\0002": [text("DriverDesc", "WAN Miniport"), text("MatchingDeviceId", "ms_ndiswan")],
}
SOFTWARE = {
    r"Microsoft\Windows NT\CurrentVersion": [
        text("ProductName", "Microsoft Windows Server 2003"),
        text("CurrentVersion", "5.2"),
        text("CurrentBuildNumber", "3790"),
        text("CSDVersion", "Service Pack 2"),
    ],
    r"Microsoft\Updates\Windows Server 2003\SP3\KB972071-v3": [],
}


def read(*files):
    readings, problems = read_host(HostSource(None, files), PACK)
    facts = {(fact.name, fact.instance): fact for fact in merge(readings, PACK)}
    return facts, [*problems, *(problem for reading in readings for problem in reading.problems)]


def test_the_facts_of_both_hives():
    facts, problems = read(memory_file("SYSTEM", hive(SYSTEM)), memory_file("software.sav", hive(SOFTWARE, "SOFTWARE")))
    told = {name: fact.value for (name, instance), fact in facts.items() if fact.known and instance is None}
    assert told | {"os.version": "5.2.3790"} == told
    assert told["host.name"] == "CVP1"
    assert told["os.service_pack"] == 2
    assert told["os.arch"] == "x64"
    assert told["os.timezone"] == "-05:00"
    assert told["cpu.count"] == 4
    assert told["tcpip.rss"] is True
    assert told["firewall.ics"] is False
    assert told["hotfix.installed"] == ("KB972071",)
    assert facts["nic[].rss", "0001"].value == "off"
    assert {instance for _, instance in facts if instance} == {"0001"}
    assert str(facts["tcpip.rss", None].origin) == "SYSTEM"
    assert not problems


def export(branch, keys):
    lines = ["Windows Registry Editor Version 5.00", ""]
    for path, values in keys.items():
        lines.append(rf"[HKEY_LOCAL_MACHINE\{branch}\{path}]")
        for name, kind, data in values:
            lines.append(f'"{name}"=hex({kind:x}):{",".join(f"{octet:02x}" for octet in data)}')
        lines.append("")
    return "\r\n".join(lines).encode("utf-16")


def test_the_same_as_the_export():
    exported, _ = read(
        memory_file("a.reg", export("SYSTEM", SYSTEM)), memory_file("b.reg", export("SOFTWARE", SOFTWARE))
    )
    facts, _ = read(memory_file("SYSTEM", hive(SYSTEM)), memory_file("SOFTWARE", hive(SOFTWARE)))
    assert {key: fact.value for key, fact in facts.items()} == {key: fact.value for key, fact in exported.items()}


def test_facts_carry_the_time_at_which_the_hive_was_written():
    data = written(SYSTEM).file(modified=128_885_956_800_000_000)
    facts, _ = read(memory_file("SYSTEM", data))
    assert facts["tcpip.rss", None].observed_at.isoformat() == "2009-06-04T13:28:00+00:00"


def test_what_windows_had_not_finished_writing_is_said():
    facts, problems = read(memory_file("SYSTEM", written(SYSTEM).file(dirty=True)))
    assert facts["tcpip.rss", None].value is True
    assert "only in its log" in problems[0].what


def test_a_log_and_other_hives_are_named_and_left():
    files = (
        memory_file("SYSTEM.LOG", written(SYSTEM).file(kind=1)),
        memory_file("SAM", hive({"SAM\\Domains": []}, "SAM")),
    )
    facts, problems = read(*files)
    assert not facts
    assert "log of a registry hive" in problems[0].what
    assert "neither SYSTEM nor SOFTWARE" in problems[1].what
    assert not any(problem.lost for problem in problems)


@pytest.mark.parametrize("length", [600, 4096 + 40])
def test_a_hive_that_breaks_off_leaves_its_own_facts_absent_with_the_reason(length):
    facts, problems = read(memory_file("x", hive(SYSTEM)[:length]), memory_file("y", hive(SOFTWARE, "SOFTWARE")))
    absent = facts["tcpip.rss", None].value
    assert isinstance(absent, Absent)
    assert absent.reason is AbsentReason.UNPARSABLE
    assert absent.detail.startswith("x is a registry hive that can't be read")
    assert facts["os.service_pack", None].value == 2
    assert problems[0].file == "x"


def test_damage_in_one_hive_is_no_reason_for_what_another_does_not_say():
    facts, _ = read(memory_file("x", hive(SOFTWARE, "SOFTWARE")[:600]), memory_file("y", hive(SYSTEM)))
    assert facts["tcpip.chimney", None].value.reason is AbsentReason.NOT_FOUND
    assert facts["os.version", None].value.reason is AbsentReason.UNPARSABLE


def test_a_damaged_hive_that_nothing_is_asked_of_is_no_reason_for_anything():
    facts, problems = read(memory_file("x", hive({"SAM": []}, "SAM")[:600]))
    assert not facts
    assert problems[0].lost
    facts, _ = read(memory_file("x", hive(SYSTEM, "saved.hiv")[:600]))
    assert facts["tcpip.rss", None].value.reason is AbsentReason.UNPARSABLE


def test_a_damaged_key_costs_its_own_facts():
    writer = written(SYSTEM)
    writer.put(writer.keys[r"controlset002\services\tcpip\parameters"], 40, struct.pack("<I", 0x7FFFFFF0))
    facts, problems = read(memory_file("SYSTEM", writer.file()))
    assert facts["tcpip.rss", None].value.reason is AbsentReason.UNPARSABLE
    assert facts["cpu.count", None].value == 4
    assert any("Tcpip" in problem.what for problem in problems)


def test_without_the_current_set_nothing_is_guessed():
    facts, _ = read(memory_file("SYSTEM", hive({**SYSTEM, "Select": []})))
    assert ("tcpip.rss", None) not in facts


def test_of_a_thousand_damaged_keys_some_are_named_and_the_rest_counted():
    keys = {rf"{CLASS}\{index:04d}": [text("DriverDesc", "x")] for index in range(1000)}
    writer = written({**SYSTEM, **keys})
    for path, offset in writer.keys.items():
        if path.startswith(CLASS.casefold() + "\\"):
            writer.put(offset, 40, struct.pack("<I", 0x7FFFFFF0))
    facts, problems = read(memory_file("SYSTEM", writer.file()))
    assert not [instance for _, instance in facts if instance]
    assert len(problems) <= 21
    assert "more keys that can't be read" in problems[-1].what
    assert facts["tcpip.rss", None].value is True


def test_looking_without_end_ends(monkeypatch):
    monkeypatch.setattr(hive_cells, "_MOST_CELLS", 3000)
    keys = {rf"{CLASS}\{index:04d}": [text("DriverDesc", "x")] for index in range(200)}
    writer = written({**SYSTEM, **keys})
    first = writer.content(writer.content(writer.keys[rf"{CLASS}\0005".casefold()], 40), 0)
    same = writer.cell(struct.pack("<I", first) * 500)
    for path, offset in writer.keys.items():
        if path.startswith(CLASS.casefold() + "\\"):
            writer.put(offset, 36, struct.pack("<II", 500, same))
    _, problems = read(memory_file("SYSTEM", writer.file()))
    assert any("more than 3,000 parts" in problem.what for problem in problems)
