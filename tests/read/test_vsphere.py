"""A virtual machine as vSphere's API describes it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.gather.place import memory_file
from advisor.model.reading import Reading
from advisor.model.source import HostSource
from advisor.read.vsphere import VsphereReader
from tests.conftest import SHARED_DATA
from tests.read.catalogue_pack import catalogue_pack, facts_of, reading, value_of

REAL = SHARED_DATA / "vmware"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def machine(*properties: str, when: str = "2013-03-31T01:00:00Z", kind: str = "VirtualMachine") -> str:
    inner = "\n".join(properties)
    return (
        f'<ObjectContent {XSI} collected_at="{when}">\n<obj type="{kind}">vm-1</obj>\n{inner}\n'
        "<propSet><name>name</name><val>CVP1</val></propSet></ObjectContent>"
    )


def prop(name: str, value: str, kind: str = "xsd:string") -> str:
    return f'<propSet><name>{name}</name><val xsi:type="{kind}">{value}</val></propSet>'


def snapshot(created: str, *, quiesced: str = "false", state: str = "poweredOff", inner: str = "") -> str:
    values = f"<name>a</name><createTime>{created}</createTime><state>{state}</state><quiesced>{quiesced}</quiesced>"
    return f"{values}<childSnapshotList>{inner}</childSnapshotList>" if inner else values


def tree(text: str) -> str:
    kind = "VirtualMachineSnapshotTree"
    return prop("snapshot.rootSnapshotList", f"<{kind}>{text}</{kind}>", f"ArrayOf{kind}")


def device(kind: str, mac: str = "<macAddress>00:50:56:aa:00:01</macAddress>") -> str:
    return f'<VirtualDevice xsi:type="{kind}"><key>4000</key>{mac}</VirtualDevice>'


def devices(*listed: str) -> str:
    return prop("config.hardware.device", "".join(listed), "ArrayOfVirtualDevice")


def test_everything_of_a_machine():
    facts = facts_of(
        machine(
            prop("config.version", "vmx-07"),
            prop("config.hardware.numCPU", "2", "xsd:int"),
            prop("config.tools.syncTimeWithHost", "true", "xsd:boolean"),
            prop("guest.hostName", "cvp1.voice.example.com"),
            prop("guest.guestFullName", "Microsoft Windows Server 2003 Standard (32-bit)"),
            prop("runtime.consolidationNeeded", "true", "xsd:boolean"),
            prop("config.flags.snapshotPowerOffBehavior", "revert"),
            devices(device("VirtualE1000"), device("VirtualVmxnet3"), device("VirtualDisk", "")),
        )
    )
    expected = {
        "vm.virtual": True,
        "vm.platform": "vmware",
        "vm.hw_version": 7,
        "cpu.count": 2,
        "vm.time_sync": True,
        "host.name": "cvp1",
        "os.product": "server-2003",
        "os.arch": "x86",
        "vm.consolidation_needed": True,
        "vm.snapshot_power_off_behavior": "autoRevert",
        "vm.nic_type": "vmxnet3",
    }
    assert {name: value_of(facts, name) for name in expected} == expected
    assert {fact.observed_at for fact in facts.values()} == {datetime(2013, 3, 31, 1, tzinfo=UTC)}


def test_a_tree_of_snapshots():
    inner = snapshot("2013-03-30T23:36:46.123456789Z", quiesced="true", inner=snapshot("2013-03-30T22:00:00Z"))
    facts = facts_of(
        machine(prop("config.version", "vmx-07"), tree(snapshot("2013-03-01T02:00:00+01:00", inner=inner)))
    )
    assert value_of(facts, "vm.snapshot_count") == 3
    assert value_of(facts, "vm.snapshot_oldest") == datetime(2013, 3, 1, 1, tzinfo=UTC)
    assert value_of(facts, "vm.snapshot_newest") == datetime(2013, 3, 30, 23, 36, 46, 123456, tzinfo=UTC)
    assert value_of(facts, "vm.snapshot_quiesced") is True
    assert value_of(facts, "vm.snapshot_memory") is False


def test_no_snapshot_is_known_only_where_they_were_asked_for():
    asked = machine("<propSet><name>snapshot.rootSnapshotList</name></propSet>")
    assert value_of(facts_of(asked), "vm.snapshot_count") == 0
    assert value_of(facts_of(machine(prop("config.version", "vmx-07"))), "vm.snapshot_count") is None


@pytest.mark.parametrize("order", [1, -1])
def test_a_vcenter_is_believed_over_a_list_that_somebody_copied(order):
    copied = (
        '.encoding = "UTF-8"\nsnapshot.lastUID = "1"\nsnapshot0.uid = "1"\nsnapshot0.createTimeHigh = "317713"\n'
        'snapshot0.createTimeLow = "-1289543168"\nsnapshot.numSnapshots = "1"\nsnapshot.needConsolidate = "TRUE"\n'
    )
    asked = machine(
        tree(snapshot("2013-03-30T23:00:00Z", inner=snapshot("2013-03-30T23:30:00Z"))),
        prop("runtime.consolidationNeeded", "false", "xsd:boolean"),
    )
    facts = facts_of(*[copied, asked][::order])
    assert value_of(facts, "vm.snapshot_count") == 2
    assert value_of(facts, "vm.snapshot_oldest") == datetime(2013, 3, 30, 23, tzinfo=UTC)
    assert value_of(facts, "vm.snapshot_newest") == datetime(2013, 3, 30, 23, 30, tzinfo=UTC)
    assert value_of(facts, "vm.consolidation_needed") is False


def test_what_the_account_may_not_read():
    fault = '<fault xsi:type="LocalizedMethodFault"><fault xsi:type="NoPermission"/></fault>'
    denied = f"<missingSet><path>snapshot.rootSnapshotList</path>{fault}</missingSet>"
    facts = facts_of(machine(prop("config.version", "vmx-07"), denied))
    for name in ("vm.snapshot_count", "vm.snapshot_newest", "vm.snapshot_quiesced"):
        assert value_of(facts, name) == "<access-denied>"
    other = denied.replace("NoPermission", "InvalidProperty")
    assert value_of(facts_of(machine(prop("config.version", "vmx-07"), other)), "vm.snapshot_count") is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("VirtualE1000", "e1000"),
        ("VirtualE1000e", "e1000e"),
        ("VirtualPCNet32", "flexible"),
        ("VirtualVmxnet2", "vmxnet"),
    ],
)
def test_kinds_of_adapters(kind, name):
    assert value_of(facts_of(machine(devices(device(kind)))), "vm.nic_type") == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (machine(kind="HostSystem"), "describes a HostSystem"),
        ("<ObjectContent><propSet/>", "not well-formed"),
        ("<ObjectContent><propSet/></ObjectContent>", "thing without a type"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><ObjectContent><propSet>&a;</propSet></ObjectContent>', "type of document"),
        ("<ObjectContent>" + "<propSet>" * 100_000, "nested too deeply"),
        ('<?xml version="1.0" encoding="no-such"?><ObjectContent><propSet/></ObjectContent>', "encoding"),
    ],
)
def test_what_is_refused_and_why(text, words):
    result = reading(text)
    assert isinstance(result, tuple)
    assert words in result[0].what


@given(
    st.lists(st.sampled_from(["<", ">", "propSet", "/", "ObjectContent", "val", "&", '"', "é", "\0", " "]), max_size=60)
)
def test_rubbish_gives_a_problem_and_never_an_error(parts):
    file = memory_file("vm.xml", ("<ObjectContent>" + "".join(parts)).encode())
    result = VsphereReader().read(file, HostSource("CVP1", (file,)), catalogue_pack())
    assert isinstance(result, Reading) or result


@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared/data")
def test_a_machine_of_a_real_vcenter():
    facts = facts_of((REAL / "nri_vcenter_vm-1003_test-snap.xml").read_bytes())
    expected = {"vm.snapshot_count": 6, "vm.hw_version": 14, "vm.nic_type": "vmxnet3", "vm.snapshots_disabled": False,
                "vm.snapshot_quiesced": False, "vm.snapshot_memory": True, "vm.consolidation_needed": False,
                "vm.snapshot_power_off_behavior": "keep", "vm.time_sync": False, "cpu.count": 1}  # fmt: skip
    assert {name: value_of(facts, name) for name in expected} == expected
    assert facts["vm.snapshot_oldest"].value == datetime(2023, 10, 5, 11, 17, 5, 637214, tzinfo=UTC)
    assert facts["vm.snapshot_newest"].value == datetime(2023, 10, 6, 12, 17, 11, 193681, tzinfo=UTC)
    assert facts["vm.hw_version"].origin.line == 69


@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared/data")
def test_a_list_of_events_of_a_real_vcenter_is_refused_with_the_reason():
    (problem,) = reading((REAL / "nri_vcenter_EventManager.xml").read_bytes())
    assert "describes a EventManager" in problem.what
