"""Facts that Ansible gathered, of one host and of several."""

import json

import pytest

from advisor.gather.place import memory_file
from advisor.model.reading import Reading
from advisor.model.source import Gathered, HostSource
from advisor.read.ansible import AnsibleReader
from advisor.read.separate import separate
from tests.read.catalogue_pack import catalogue_pack, facts_of, reading, value_of

FACTS = {
    "ansible_architecture": "64-bit",
    "ansible_date_time": {"date": "2013-03-30", "iso8601": "2013-03-30T23:36:46Z", "tz": "Eastern Standard Time"},
    "ansible_distribution": "Microsoft Windows Server 2008 R2 Standard ",
    "ansible_distribution_version": "6.1.7601.65536",
    "ansible_env": {"PROCESSOR_ARCHITECTURE": "AMD64", "NUMBER_OF_PROCESSORS": "4"},
    "ansible_hostname": "CVP1",
    "ansible_interfaces": [{"connection_name": "LAN", "interface_name": "Intel(R) PRO/1000 MT", "macaddress": "00"}],
    "ansible_ip_addresses": ["10.0.0.1"],
    "ansible_os_family": "Windows",
    "ansible_os_name": "Microsoft Windows Server 2008 R2 Standard",
    "ansible_processor_vcpus": 4,
    "ansible_product_name": "VMware Virtual Platform",
    "ansible_system_vendor": "VMware, Inc.",
}
OTHER = {**FACTS, "ansible_hostname": "PG1"}
RESULT = {"ansible_facts": FACTS, "changed": False}
EXPECTED = {
    "os.product": "server-2008-r2", "os.version": "6.1.7601", "os.service_pack": 1, "os.edition": "Standard",
    "os.arch": "x64", "os.timezone": "America/New_York", "cpu.count": 4, "host.name": "CVP1", "vm.virtual": True,
    "vm.platform": "vmware", ("nic[].name", "LAN"): "Intel(R) PRO/1000 MT",
}  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RESULT),
        json.dumps(FACTS, indent=4),
        b"\xef\xbb\xbf" + json.dumps(RESULT).encode(),
        "CVP1 | SUCCESS => " + json.dumps(RESULT, indent=4),
        "\x1b[0;32mCVP1 | SUCCESS => " + json.dumps(RESULT, indent=4) + "\x1b[0m\n",
        "CVP1 | SUCCESS => " + json.dumps(RESULT),
        json.dumps({"plays": [{"tasks": [{"hosts": {"CVP1": RESULT}}]}]}),
    ],
)
def test_a_host(content):
    facts = facts_of(content)
    assert {name: value_of(facts, name) for name in EXPECTED} == EXPECTED
    assert {fact.observed_at.isoformat() for fact in facts.values()} == {"2013-03-30T23:36:46+00:00"}
    assert {fact.origin.kind for fact in facts.values()} == {"ansible"}


@pytest.mark.parametrize(
    ("version", "pack"), [("5.2.3790.131072", 2), ("10.0.17763.0", 0), ("6.0.6002.99", None), ("6.1.7600", None)]
)
def test_the_service_pack_is_in_the_last_part_of_the_version(version, pack):
    assert value_of(facts_of(json.dumps({**FACTS, "ansible_distribution_version": version})), "os.service_pack") == pack


def test_facts_of_linux_are_nothing_to_us():
    result = reading(json.dumps({"ansible_facts": {"ansible_os_family": "Debian", "ansible_hostname": "x"}}))
    assert not result.facts
    assert "tells nothing" in result.problems[0].what


SEVERAL = (
    f"CVP1 | SUCCESS => {json.dumps(RESULT, indent=4)}\nPG1 | SUCCESS => {json.dumps({'ansible_facts': OTHER})}\n"
    'PG2 | UNREACHABLE! => {\n    "changed": false,\n    "msg": "timed out"\n}\n'
)


def test_several_hosts_are_several():
    file = memory_file("all.txt", SEVERAL.encode())
    hosts = separate(Gathered((HostSource(None, (file,)),)), catalogue_pack()).hosts
    assert [host.name for host in hosts] == ["CVP1", "PG1"]
    readings = [AnsibleReader().read(host.files[0], host, catalogue_pack()) for host in hosts]
    names = [[fact.value for fact in one.facts if fact.name == "host.name"] for one in readings]
    assert names == [["CVP1"], ["PG1"]]
    problems = [problem.what for one in readings for problem in one.problems]
    assert problems == ["holds no facts of PG2, which Ansible could not ask."]


def test_a_single_host_is_named_by_its_facts_and_not_by_its_address():
    file = memory_file("all.txt", b"10.0.0.1 | SUCCESS => " + json.dumps(RESULT).encode())
    (host,) = separate(Gathered((HostSource(None, (file,)),)), catalogue_pack()).hosts
    assert host.name is None


def test_a_host_finds_itself_in_a_file_of_several():
    file = memory_file("all.txt", SEVERAL.encode())
    own = AnsibleReader().read(file, HostSource("pg1", (file,)), catalogue_pack())
    assert isinstance(own, Reading)
    assert [fact.value for fact in own.facts if fact.name == "host.name"] == ["PG1"]
    nobody = AnsibleReader().read(file, HostSource("CVP9", (file,)), catalogue_pack())
    assert "none of CVP9" in str(nobody)


@pytest.mark.parametrize("cut", [100, 700, 1500])
def test_a_cut_file_says_so(cut):
    file = memory_file("cut.json", json.dumps(RESULT)[:cut].encode())
    result = AnsibleReader().read(file, HostSource("CVP1", (file,)), catalogue_pack())
    if cut < len(json.dumps(RESULT)):
        assert "is not valid JSON" in str(result)


@pytest.mark.parametrize(
    ("architecture", "arch"),
    [("64-bit", "x64"), ("64 bits", "x64"), ("32-bit", "x86"), ("ARM 64-bit Processor", "<unparsable>")],
)
def test_the_architecture_as_windows_says_it(architecture, arch):
    facts = {"ansible_os_family": "Windows", "ansible_hostname": "CVP1", "ansible_architecture": architecture}
    assert value_of(facts_of(json.dumps({"ansible_facts": facts})), "os.arch") == arch
