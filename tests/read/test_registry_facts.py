"""What a registry alone tells of a host, be it asked over the network, on the machine or on its disk."""

import pytest

from advisor.gather.place import memory_file
from advisor.model.source import HostSource
from advisor.pack.load import load_pack
from advisor.read.host_facts import merge
from advisor.read.recognise import read_host
from advisor.read.registry_keys import read_registry
from tests.read.hives import hive, text
from tests.read.test_registry_keys import Stored

PACK = load_pack()
VERSION = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
BIOS = r"HKEY_LOCAL_MACHINE\HARDWARE\DESCRIPTION\System\BIOS"


def told(key, **values):
    from tests.read.test_registry_keys import text as stored

    reading = read_registry(Stored({key: [stored(name, value) for name, value in values.items()]}), "smb://x", PACK)
    return {fact.name: fact.value for fact in merge([reading], PACK) if fact.known}


@pytest.mark.parametrize(
    ("name", "edition_id", "edition"),
    [
        ("Microsoft Windows Server 2003", "", None),
        ("Windows Server (R) 2008 Standard", "", "Standard"),
        ("Windows Server 2008 R2 Enterprise", "ServerEnterprise", "Enterprise"),
        ("Windows Server 2016", "ServerDatacenterEval", "Datacenter"),
        ("Windows 10 Pro", "Professional", "Pro"),
    ],
)
def test_the_edition(name, edition_id, edition):
    assert told(VERSION, ProductName=name, EditionID=edition_id).get("os.edition") == edition


@pytest.mark.parametrize(
    ("name", "build", "product"),
    [
        ("Windows 10 Pro", "19045", "windows-10"),
        ("Windows 10 Pro", "22631", "windows-11"),
        ("Windows 10 Pro", "26100", "windows-11"),
        ("Windows Server 2022 Standard", "20348", "server-2022"),
    ],
)
def test_windows_11_calls_itself_10(name, build, product):
    assert told(VERSION, ProductName=name, CurrentBuildNumber=build)["os.product"] == product


@pytest.mark.parametrize(
    ("maker", "model", "is_virtual", "platform"),
    [
        ("VMware, Inc.", "VMware Virtual Platform", True, "vmware"),
        ("Microsoft Corporation", "Virtual Machine", True, "hyper-v"),
        ("innotek GmbH", "VirtualBox", True, "virtualbox"),
        ("HP", "ProLiant DL380 G6", False, None),
    ],
)
def test_the_firmware_names_the_machine(maker, model, is_virtual, platform):
    facts = told(BIOS, SystemManufacturer=maker, SystemProductName=model)
    assert facts["vm.virtual"] is is_virtual
    assert facts.get("vm.platform") == platform


def test_the_tools_of_the_hypervisor_are_installed_in_a_guest():
    keys = {
        r"ControlSet001\Services\VMTools": [text("ImagePath", r"C:\Program Files\VMware\VMware Tools\vmtoolsd.exe")]
    }
    readings, _ = read_host(
        HostSource(None, (memory_file("SYSTEM", hive({**keys, "Select": [("Current", 4, b"\1\0\0\0")]})),)), PACK
    )
    facts = {fact.name: fact.value for fact in merge(readings, PACK) if fact.known}
    assert facts["vm.virtual"] is True
    assert facts["vm.platform"] == "vmware"
