"""This machine's own registry and driver, through a `winreg` that behaves as Python's on Windows does."""

import os
import struct
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from advisor.errors import UsageError
from advisor.gather.live import live_host
from advisor.intake import collect_host
from advisor.model.fact import AbsentReason
from advisor.model.target import Patience, Target
from advisor.pack.load import load_pack
from tests.read.hives import number, text
from tests.read.programs import program

PACK = load_pack()
MADE = datetime(2009, 6, 4, 17, 48, tzinfo=UTC)
SET = r"SYSTEM\ControlSet001"
CLASS = rf"{SET}\Control\Class\{{4D36E972-E325-11CE-BFC1-08002BE10318}}"
KEYS = {
    r"SYSTEM\Select": [number("Current", 1)],
    rf"{SET}\Services\Tcpip\Parameters": [number("EnableRSS", 1)],
    rf"{SET}\Control\ComputerName\ComputerName": [text("ComputerName", "CVP1")],
    CLASS: [],
    rf"{CLASS}\0001": [text("DriverDesc", "Gigabit"), text("MatchingDeviceId", r"pci\ven_8086"), text("*RSS", "1")],
    rf"{CLASS}\0001\Linkage": [("UpperBind", 7, "Tcpip\0cpqteam\0\0".encode("utf-16-le"))],
    r"SOFTWARE\Microsoft\Windows NT\CurrentVersion": [
        text("CurrentVersion", "5.2"),
        text("CurrentBuildNumber", "3790"),
    ],
}


def as_python_tells(kind, data):
    """What `winreg` makes of stored bytes."""
    if kind in (1, 2):
        return data.decode("utf-16-le").rstrip("\0")
    if kind == 7:
        return [entry for entry in data.decode("utf-16-le").split("\0") if entry]
    if kind == 4:
        return struct.unpack("<I", data)[0]
    return data or None


class Registry(SimpleNamespace):
    """The module's functions over keys in memory."""

    KEY_READ, KEY_WOW64_64KEY, HKEY_LOCAL_MACHINE = 0x20019, 0x0100, 0x80000002

    def OpenKey(self, root, path, reserved, access):  # noqa: N802  # the module's own name
        assert root == self.HKEY_LOCAL_MACHINE
        assert access == 0x20119
        self.asked.append(path)
        found = {key.casefold(): key for key in self.keys}.get(path.casefold())
        if found is None:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        if found in self.closed:
            raise PermissionError(13, "Access is denied")

        @contextmanager
        def opened():
            yield found

        return opened()

    def QueryValueEx(self, key, name):  # noqa: N802
        for known, kind, data in self.keys[key]:
            if known.casefold() == name.casefold():
                return as_python_tells(kind, data), kind
        raise FileNotFoundError(2, "The system cannot find the file specified")

    def EnumValue(self, key, place):  # noqa: N802
        if place >= len(self.keys[key]):
            raise OSError(22, "No more data is available")
        name, kind, data = self.keys[key][place]
        return name, as_python_tells(kind, data), kind

    def EnumKey(self, key, place):  # noqa: N802
        below = [
            one[len(key) + 1 :] for one in self.keys if one.startswith(f"{key}\\") and "\\" not in one[len(key) + 1 :]
        ]
        if place >= len(below):
            raise OSError(22, "No more data is available")
        return below[place]


@pytest.fixture
def winreg(monkeypatch):
    module = Registry(keys=KEYS, closed=set(), asked=[])
    monkeypatch.setitem(sys.modules, "winreg", module)
    return module


@pytest.fixture
def windows(tmp_path, monkeypatch):
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path))
    driver = tmp_path / "system32" / "drivers" / "ndis.sys"
    driver.parent.mkdir(parents=True)
    driver.write_bytes(program())
    os.utime(driver, (MADE.timestamp(), MADE.timestamp()))
    return tmp_path


def collected():
    with live_host(Target("local", ""), None, Patience()) as host:
        report, problems = collect_host(host, pack=PACK)
    return report, {(fact.name, fact.instance): fact for fact in report.facts}, problems


def test_facts_of_this_machine(winreg, windows):
    report, facts, problems = collected()
    assert report.host == "CVP1"
    assert facts["os.version", None].value == "5.2.3790"
    assert facts["tcpip.rss", None].value is True
    assert facts["nic[].rss", "0001"].value == "on"
    assert facts["nic[].teamed", "0001"].value is True
    assert facts["ndis.version", None].value.dotted == "5.2.3790.4524"
    assert facts["ndis.modified", None].value == MADE
    assert facts["tcpip.rss", None].origin.file == "local"
    assert facts["tcpip.rss", None].observed_at is not None
    assert not problems


def test_a_python_of_32_bits_sees_the_driver_of_64_bit_windows(winreg, windows):
    (windows / "system32").rename(windows / "Sysnative")
    _, facts, _ = collected()
    assert facts["ndis.version", None].known


def test_what_is_refused_is_absent_with_the_reason(winreg, windows):
    winreg.closed.add(rf"{SET}\Services\Tcpip\Parameters")
    (windows / "system32/drivers/ndis.sys").unlink()
    _, facts, problems = collected()
    assert facts["tcpip.rss", None].value.reason is AbsentReason.ACCESS_DENIED
    assert facts["ndis.version", None].value.reason is AbsentReason.NOT_FOUND
    assert "ndis.sys" in facts["ndis.version", None].value.detail
    assert len(problems) == 2


def test_all_values_of_a_key_as_they_are_stored(winreg):
    from advisor.gather.local_registry import LocalRegistry

    registry = LocalRegistry(winreg)
    key = "HKEY_LOCAL_MACHINE\\" + CLASS + r"\0001"
    assert [(value.name, value.kind, value.data) for value in registry.values(key)] == KEYS[rf"{CLASS}\0001"]
    assert [value.data for value in registry.values(key + r"\Linkage")] == [KEYS[rf"{CLASS}\0001\Linkage"][0][2]]
    with pytest.raises(FileNotFoundError):
        registry.values("HKEY_CURRENT_USER\\Software")


@pytest.mark.skipif(sys.platform == "win32", reason="this is Windows")
def test_a_machine_without_windows_says_what_to_do_instead():
    with (
        pytest.raises(UsageError, match="advisor collect --script cmd"),
        live_host(Target("local", ""), None, Patience()),
    ):
        pass
