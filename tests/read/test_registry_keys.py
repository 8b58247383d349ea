"""A registry that answers gives the same facts as its export, and one that refuses gives the reason."""

from datetime import UTC, datetime

import pytest

from advisor.gather.place import memory_file
from advisor.model.fact import Absent, AbsentReason
from advisor.model.registry import RegistryValue
from advisor.model.source import HostSource, Refusal
from advisor.pack.load import load_pack
from advisor.read import registry_keys
from advisor.read.host_facts import merge
from advisor.read.recognise import read_host
from advisor.read.registry_keys import read_registry
from tests.effort import tries

PACK = load_pack()
SYSTEM = r"HKEY_LOCAL_MACHINE\SYSTEM"
SET = rf"{SYSTEM}\ControlSet002"
CLASS = rf"{SET}\Control\Class\{{4D36E972-E325-11CE-BFC1-08002BE10318}}"
TCPIP = rf"{SET}\Services\Tcpip\Parameters"
VERSION = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def text(name, value):
    return RegistryValue(name, 1, value.encode("utf-16-le") + b"\0\0")


def number(name, value):
    return RegistryValue(name, 4, value.to_bytes(4, "little"))


KEYS = {
    rf"{SYSTEM}\Select": [number("Current", 2), number("Default", 1)],
    rf"{SYSTEM}\ControlSet001\Services\Tcpip\Parameters": [number("EnableRSS", 0)],
    TCPIP: [number("enablerss", 1), text("Domain", "example")],
    VERSION: [text("CurrentVersion", "5.2"), text("CurrentBuildNumber", "3790"), text("CSDVersion", "Service Pack 2")],
    CLASS: [],
    rf"{CLASS}\0001": [text("DriverDesc", "Gigabit"), text("MatchingDeviceId", r"pci\ven_8086"), number("*RSS", 0)],
    rf"{CLASS}\0001\Linkage": [RegistryValue("UpperBind", 7, "Tcpip\0\0".encode("utf-16-le"))],
    rf"{CLASS}\0002": [text("DriverDesc", "WAN Miniport"), text("MatchingDeviceId", "ms_ndiswan")],
    rf"{CLASS}\Properties": PermissionError(13, "access denied"),
}


class Stored:
    """A registry in memory that counts what it is asked."""

    def __init__(self, keys=KEYS):
        self.keys = {key.casefold(): (key, values) for key, values in keys.items()}
        self.asked = []

    def _found(self, key):
        self.asked.append(key)
        if key.casefold() not in self.keys:
            raise FileNotFoundError(2, "no such key", key)
        values = self.keys[key.casefold()][1]
        if isinstance(values, OSError):
            raise values
        return values

    def values(self, key, names=None):
        return self._found(key)

    def subkeys(self, key):
        self._found(key)
        prefix = f"{key}\\".casefold()
        return [
            name[len(prefix) :]
            for name, _ in self.keys.values()
            if name.casefold().startswith(prefix) and "\\" not in name[len(prefix) :]
        ]


def facts_of(registry, **more):
    host = HostSource("CVP1", (), address="smb://cvp1", registry=registry, asked_at=NOW, **more)
    readings, problems = read_host(host, PACK)
    found = {(fact.name, fact.instance): fact for fact in merge(readings, PACK)}
    return found, [*problems, *(problem for reading in readings for problem in reading.problems)]


def test_the_current_control_set_is_read():
    facts, _ = facts_of(Stored())
    assert facts["tcpip.rss", None].value is True
    assert facts["os.service_pack", None].value == 2
    assert facts["nic[].rss", "0001"].value == "off"
    assert facts["tcpip.rss", None].observed_at == NOW
    assert facts["tcpip.rss", None].origin.file == "smb://cvp1"


def test_without_select_the_link_itself_is_asked():
    keys = {TCPIP.replace("ControlSet002", "CurrentControlSet"): [number("EnableRSS", 0)]}
    facts, _ = facts_of(Stored(keys))
    assert facts["tcpip.rss", None].value is False


def test_strangers_are_not_asked_further():
    registry = Stored()
    facts, _ = facts_of(registry)
    assert {instance for name, instance in facts if name.startswith("nic")} == {"0001"}
    assert not [key for key in registry.asked if "0002" in key and key.endswith(("Linkage", "RSS"))]


def test_the_same_as_the_export():
    export = "Windows Registry Editor Version 5.00\r\n"
    for key, values in KEYS.items():
        if not isinstance(values, OSError):
            export += f"\r\n[{key}]\r\n"
            for value in values:
                octets = ",".join(f"{octet:02x}" for octet in value.data)
                export += f'"{value.name}"=hex({value.kind:x}):{octets}\r\n'
    host = HostSource("CVP1", (memory_file("all.reg", export.encode("utf-16")),))
    readings, _ = read_host(host, PACK)
    exported = {(fact.name, fact.instance): fact.value for fact in merge(readings, PACK)}
    live, _ = facts_of(Stored())
    assert {key: fact.value for key, fact in live.items()} == exported


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "access denied"), AbsentReason.ACCESS_DENIED),
        (TimeoutError("no answer in 10 s"), AbsentReason.NOT_COLLECTED),
    ],
)
def test_a_key_that_is_refused_gives_its_facts_the_reason(error, reason):
    facts, problems = facts_of(Stored({**KEYS, TCPIP: error}))
    absent = facts["tcpip.chimney", None].value
    assert isinstance(absent, Absent)
    assert absent.reason is reason
    assert "Tcpip" in absent.detail
    assert facts["os.service_pack", None].known
    assert any("Tcpip" in problem.what for problem in problems)


def test_a_host_that_refused_everything():
    refusal = Refusal(None, AbsentReason.ACCESS_DENIED, "logon failure")
    facts, problems = facts_of(None, refusals=(refusal,))
    assert facts["ndis.version", None].value == Absent(AbsentReason.ACCESS_DENIED, "logon failure")
    assert [problem.what for problem in problems] == ["logon failure"]


def test_what_one_place_refuses_another_may_tell():
    files = (memory_file("version.txt", b"Microsoft Windows [Version 5.2.3790]\r\n"),)
    host = HostSource("CVP1", files, refusals=(Refusal(None, AbsentReason.ACCESS_DENIED, "logon failure"),))
    readings, _ = read_host(host, PACK)
    assert {fact.name: fact for fact in merge(readings, PACK)}["os.version"].known


MANY = tries(registry_keys._MOST_KEYS, 4_000)


class Endless:
    """Answers every key with more keys."""

    def values(self, key, names=None):
        return [text("DriverDesc", "x" * 1000)]

    def subkeys(self, key):
        return [str(number) for number in range(MANY // 2)]


def test_a_registry_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(registry_keys, "_MOST_KEYS", MANY)
    reading = read_registry(Endless(), "smb://x", PACK)
    assert any("more than" in problem.what for problem in reading.problems)
