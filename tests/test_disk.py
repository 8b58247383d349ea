"""A mounted disk, and a bundle of its files, are checked as their host would be."""

import os
import zipfile
from datetime import UTC, datetime

import pytest

from advisor.api import check, collect
from advisor.pack.load import load_pack
from tests.read.hives import hive
from tests.read.programs import program
from tests.read.test_hive_file import SOFTWARE, SYSTEM

PACK = load_pack()
MADE = datetime(2009, 6, 4, 17, 48, tzinfo=UTC)


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    root = tmp_path_factory.mktemp("disk")
    files = {
        "WINDOWS/system32/config/SYSTEM": hive(SYSTEM),
        "WINDOWS/system32/config/SOFTWARE": hive(SOFTWARE, "SOFTWARE"),
        "WINDOWS/system32/drivers/ndis.sys": program(),
        "WINDOWS/system32/drivers/tcpip.sys": program(),
        "Program Files/readme.txt": b"nothing",
        "boot.ini": b"[boot loader]\r\n",
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (MADE.timestamp(), MADE.timestamp()))
    return root


def values(host):
    return {fact.name: fact.value for fact in host.facts if fact.instance is None and fact.known}


def test_a_mounted_disk_is_one_host_with_the_name_that_its_registry_tells(disk):
    result = check([str(disk)], pack=PACK)
    (host,) = result.hosts
    told = values(host.report)
    assert host.report.host == "CVP1"
    assert told["ndis.version"].dotted == "5.2.3790.4524"
    assert told["ndis.modified"] == MADE
    assert told["os.service_pack"] == 2
    assert told["tcpip.rss"] is True
    assert not [problem for problem in result.problems if problem.lost]


def test_a_bundle_of_its_files_tells_the_same_but_the_date(disk, tmp_path):
    bundle = tmp_path / "x.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for path in (disk / "WINDOWS").rglob("*"):
            archive.write(path, path.relative_to(disk))
    (mounted,), (packed,) = collect([str(disk)], pack=PACK).hosts, collect([str(bundle)], pack=PACK).hosts
    told = values(mounted)
    del told["ndis.modified"]
    assert values(packed) == told
    assert packed.host == "CVP1"


def test_one_hive_by_itself(disk):
    (host,) = collect([str(disk / "WINDOWS/system32/config/SYSTEM")], pack=PACK).hosts
    assert host.host == "CVP1"
    assert values(host)["cpu.count"] == 4
