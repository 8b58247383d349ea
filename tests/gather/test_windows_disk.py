"""Of a disk with Windows on it a few files are looked at, and they are one host's."""

import os
from datetime import UTC, datetime

import pytest

from advisor.gather import gather
from tests.gather.packing import tables, zipped

OF_INTEREST = ["System32/config/SOFTWARE", "System32/config/SYSTEM", "System32/config/SysEvent.Evt",
               "System32/drivers/ndis.sys"]  # fmt: skip
OTHERS = ["System32/config/SAM", "System32/config/SYSTEM.LOG", "System32/drivers/tcpip.sys", "System32/kernel32.dll",
          "explorer.exe", "inf/oem0.inf"]  # fmt: skip
MADE = datetime(2009, 6, 4, 17, 48, tzinfo=UTC)


def shape(gathered):
    return {host.name: [file.name for file in host.files] for host in gathered.hosts}


def lay(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        os.utime(path, (MADE.timestamp(), MADE.timestamp()))


@pytest.fixture
def windows(tmp_path):
    lay(tmp_path / "disk" / "WINDOWS", *OF_INTEREST, *OTHERS)
    return tmp_path / "disk" / "WINDOWS"


def found(where):
    gathered, problems = gather(str(where), tables())
    assert not [problem for problem in problems if problem.lost]
    return shape(gathered), problems


def test_the_directory_itself(windows):
    hosts, problems = found(windows)
    assert hosts == {None: OF_INTEREST}
    assert "nothing but system32/drivers/ndis.sys" in problems[0].what


def test_the_disk_around_it(windows):
    lay(windows.parent, "boot.ini", "pagefile.sys", "Program Files/a.log", "Cisco/CVP/logs/error.log")
    hosts, problems = found(windows.parent)
    assert hosts == {None: [f"WINDOWS/{name}" for name in OF_INTEREST]}
    assert "folder of the host" in problems[0].next


def test_a_folder_with_other_files_beside_it_is_no_disk(windows):
    lay(windows.parent, "perfmon.csv", "logs/error.log")
    hosts, _ = found(windows.parent)
    assert hosts == {None: [*(f"WINDOWS/{name}" for name in OF_INTEREST), "logs/error.log", "perfmon.csv"]}


def test_in_a_hosts_folder_it_belongs_to_the_host(windows):
    lay(windows.parents[1], "PG1/pim.log", "disk/perfmon.csv")
    hosts, _ = found(windows.parents[1])
    assert hosts == {"PG1": ["PG1/pim.log"],
                     "disk": [*(f"disk/WINDOWS/{name}" for name in OF_INTEREST), "disk/perfmon.csv"]}  # fmt: skip


def test_any_case_and_later_windows(tmp_path):
    lay(tmp_path / "Windows", "system32/CONFIG/system", "SYSTEM32x/a", "system32/Drivers/NDIS.SYS",
        "system32/winevt/Logs/System.evtx", "system32/winevt/Logs/Setup.evtx")  # fmt: skip
    hosts, _ = found(tmp_path / "Windows")
    assert hosts == {None: ["system32/CONFIG/system", "system32/Drivers/NDIS.SYS", "system32/winevt/Logs/System.evtx"]}


def test_the_dates_of_the_disk_are_kept(windows):
    gathered, _ = gather(str(windows), tables())
    assert {file.modified for file in gathered.hosts[0].files} == {MADE}


def test_a_copy_of_some_files_is_an_ordinary_folder_of_one_host(tmp_path):
    lay(tmp_path / "WINNT", "system32/config/SYSTEM", "system32/config/SAM")
    gathered, problems = gather(str(tmp_path), tables())
    assert shape(gathered) == {None: ["WINNT/system32/config/SAM", "WINNT/system32/config/SYSTEM"]}
    assert {file.modified for file in gathered.hosts[0].files} == {None}
    assert not problems


def test_a_bundle_of_the_directory_is_one_host(tmp_path):
    archive = tmp_path / "x.zip"
    archive.write_bytes(zipped({f"Windows/{name}": name.encode() for name in OF_INTEREST}))
    hosts, _ = found(archive)
    assert hosts == {None: [f"Windows/{name}" for name in OF_INTEREST]}


def test_nothing_else_is_walked(windows, monkeypatch):
    lay(windows.parent, "Users/a", *(f"Program Files/{index}/x" for index in range(20)))
    looked = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: looked.append(str(path)) or scandir(path))
    found(windows.parent)
    assert not [path for path in looked if "Program Files" in path or "inf" in path]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_out_of_the_disk_is_left_out(windows, tmp_path):
    lay(tmp_path, "secret")
    (windows / "System32/config/SYSTEM").unlink()
    (windows / "System32/config/SYSTEM").symlink_to(tmp_path / "secret")
    gathered, problems = gather(str(windows), tables())
    assert "System32/config/SYSTEM" not in shape(gathered)[None]
    assert any("leads out" in problem.what for problem in problems)
