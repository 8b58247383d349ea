"""What Hyper-V's cmdlets give to ConvertTo-Json: machines and checkpoints, one or many, of either PowerShell."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.gather.place import memory_file
from advisor.model.reading import Reading
from advisor.model.source import HostSource
from advisor.read.hyper_v import HyperVReader
from tests.read.catalogue_pack import catalogue_pack, facts_of, value_of
from tests.read.test_rvtools import hosts_of

PACK = catalogue_pack()
OLD, NEW = datetime(2013, 3, 1, 2, tzinfo=UTC), datetime(2013, 3, 30, 23, 36, 46, 105000, tzinfo=UTC)


def of_windows_powershell(moment: datetime) -> str:
    return f"/Date({int(moment.timestamp() * 1000)})/"


def of_later_ones(moment: datetime) -> str:
    return moment.isoformat()


def of_an_object(moment: datetime) -> dict[str, str]:
    return {"value": of_windows_powershell(moment), "DateTime": "Saturday, March 30, 2013"}


def checkpoint(machine: str, name: str, created: object, **more: object) -> dict[str, object]:
    """As ConvertTo-Json writes it to a depth of two: a checkpoint has a machine's properties too."""
    return {"VMName": machine, "Name": name, "SnapshotType": 0, "CreationTime": created, "ParentSnapshotName": None,
            "ProcessorCount": 2, "Generation": 1, "HardDrives": [{"Path": "C:\\a.avhdx"}], **more}  # fmt: skip


def machine(name: str, **more: object) -> dict[str, object]:
    return {"Name": name, "State": 2, "ProcessorCount": 4, "Generation": 1, "CheckpointType": 3, "VMName": name, **more}


@pytest.mark.parametrize("moment", [of_windows_powershell, of_later_ones, of_an_object])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_checkpoints(moment, encoding):
    listed = [checkpoint("CVP1", "b", moment(NEW)), checkpoint("CVP1", "a", moment(OLD))]
    text = json.dumps(listed, indent=2).replace("/Date", "\\/Date")
    facts = facts_of(text.encode(encoding))
    expected = {"vm.virtual": True, "vm.platform": "hyper-v", "vm.snapshot_count": 2, "vm.snapshot_oldest": OLD,
                "vm.snapshot_newest": NEW}  # fmt: skip
    assert {name: value_of(facts, name) for name in expected} == expected
    assert value_of(facts, "cpu.count") is None, "what the checkpoint has, not the machine now"


def test_one_checkpoint_is_no_list():
    facts = facts_of(json.dumps(checkpoint("CVP1", "a", of_windows_powershell(OLD))))
    assert value_of(facts, "vm.snapshot_count") == 1


def test_times_without_a_zone_are_no_times():
    facts = facts_of(json.dumps(checkpoint("CVP1", "a", "2013-03-30T19:36:46.105")))
    assert value_of(facts, "vm.snapshot_count") == 1
    assert value_of(facts, "vm.snapshot_newest") == "<unparsable>"


@pytest.mark.parametrize(("kind", "disabled"), [(2, True), ("Disabled", True), (3, False), ("Standard", False)])
def test_a_machine(kind, disabled):
    facts = facts_of(json.dumps(machine("CVP1", CheckpointType=kind)))
    assert value_of(facts, "cpu.count") == 4
    assert value_of(facts, "vm.snapshots_disabled") is disabled
    assert value_of(facts, "vm.snapshot_count") is None, "a machine does not tell its checkpoints"


def test_machines_and_their_checkpoints_are_a_host_each():
    machines = json.dumps([machine("CVP1"), machine("PG1A", ProcessorCount=1)])
    checkpoints = json.dumps([checkpoint("cvp1", "a", of_windows_powershell(OLD))])
    hosts, problems = hosts_of(machines, checkpoints)
    assert problems == []
    assert list(hosts) == ["CVP1", "PG1A"]
    assert value_of(hosts["CVP1"], "vm.snapshot_count") == 1
    assert value_of(hosts["PG1A"], "cpu.count") == 1
    assert value_of(hosts["PG1A"], "vm.snapshot_count") is None, "nobody says that its checkpoints were asked for"


def test_a_host_among_many():
    text = json.dumps([checkpoint("CVP1", "a", of_windows_powershell(OLD)), checkpoint("PG1A", "b", "x")])
    hosts, problems = hosts_of(text, name="cvp1")
    assert problems == []
    assert value_of(hosts["cvp1"], "vm.snapshot_count") == 1


def test_objects_of_another_kind_are_counted():
    _, problems = hosts_of(json.dumps([machine("CVP1"), {"Name": "x"}, 7, None]))
    assert "neither a machine nor a checkpoint: 3" in problems[0].what


def test_cut_json_and_json_of_others():
    _, problems = hosts_of(json.dumps([machine("CVP1")])[:-20], name="CVP1")
    assert "not valid JSON" in problems[0].what
    reader = HyperVReader()
    for other in (
        '{"schema": "advisor.facts/1"}',
        '[{"Name": "Ethernet"}]',
        '{"ansible_facts": {"Name": "x"}}',
        "Name",
    ):
        assert not reader.recognises(other, PACK)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["VMName", "Name", "SnapshotType", "CreationTime", "value", "ProcessorCount"]),
                        inner, max_size=5), max_leaves=20))  # fmt: skip
def test_whatever_the_json_holds_there_is_no_error(document):
    content = json.dumps(document).encode()
    file = memory_file("vm.json", content)
    result = HyperVReader().read(file, HostSource("a", (file,)), PACK)
    for fact in result.facts if isinstance(result, Reading) else ():
        str(fact.value).encode("utf-8")


def test_a_list_as_text():
    text = """

VMName                      : CVP1
Name                        : before the update
SnapshotType                : Standard
CreationTime                : 3/30/2013 7:36:46 PM
ParentSnapshotName          :

VMName                      : PG1A
Name                        : x : y
SnapshotType                : Standard
CreationTime                : 3/30/2013 7:37:46 PM
ParentSnapshotName          : before
"""
    hosts, problems = hosts_of(text.replace("\n", "\r\n").encode("utf-16"))
    assert problems == []
    assert {name: value_of(facts, "vm.snapshot_count") for name, facts in hosts.items()} == {"CVP1": 1, "PG1A": 1}
    assert value_of(hosts["CVP1"], "vm.snapshot_newest") == "<unparsable>", "of no zone, and of no order"
    assert hosts["PG1A"]["vm.snapshot_count"].origin.line == 10
