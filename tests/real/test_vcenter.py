"""`vcenter://` against a vCenter that answers: TLS, logon, snapshots, events, and what goes wrong."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from advisor.errors import UsageError
from advisor.gather.vcenter import gather_vcenter
from advisor.gather.vcenter_session import Session, VcenterError, tls_context
from advisor.gather.vcenter_target import parse_target
from advisor.model.credentials import Credentials
from advisor.model.fact import Absent
from advisor.pack.load import load_pack
from advisor.read.host_facts import merge
from advisor.read.recognise import read_host
from tests.real.vcenter_server import ACCOUNT, PASSWORD, USER, machines_of, serving, wait

pytest.importorskip("pyVmomi")
PACK = load_pack()
MANY = 1000
READING = {"RetrieveServiceContent", "Login", "Logout", "CreateContainerView", "DestroyView", "RetrievePropertiesEx",
           "ContinueRetrievePropertiesEx", "CreateCollectorForTasks", "CreateCollectorForEvents", "RewindCollector",
           "ReadNextTasks", "ReadNextEvents", "DestroyCollector"}  # fmt: skip


def gathered(server, *names, account=None, target=None, **options):
    options = {"ca_file": str(server.certificate), "timeout": 30.0, **options}
    return gather_vcenter(
        target or server.target, account or ACCOUNT, PACK.facts.values(), PACK.tables, names=names, **options
    )


def values_of(host):
    readings, problems = read_host(host, PACK)
    assert not problems
    return {
        fact.name: f"<{fact.value.reason}>" if isinstance(fact.value, Absent) else fact.value
        for fact in merge(readings, PACK, host)
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Six machines; the second has a tree of snapshots, the third the name of its Windows and more hardware."""
    with serving(tmp_path_factory.mktemp("vcsim"), 6) as running:
        with running.logged_on() as session:
            prepare(session)
        yield running


def prepare(session):
    from pyVmomi import vim

    machines = machines_of(session)
    second, third = machines[1], machines[2]
    wait(second.PowerOnVM_Task())
    wait(second.CreateSnapshot_Task(name="first & <oldest>", description="", memory=False, quiesce=True))
    wait(second.CreateSnapshot_Task(name="第二", description="two\nlines", memory=True, quiesce=False))
    wait(second.CreateSnapshot_Task(name="third", description="", memory=False, quiesce=False))
    change = vim.vm.device.VirtualDeviceSpec(operation="add", device=vim.vm.device.VirtualVmxnet3(key=-1))
    change.device.backing = vim.vm.device.VirtualEthernetCard.NetworkBackingInfo(deviceName="VM Network")
    options = [vim.option.OptionValue(key="SET.guest.hostName", value="cvp1.voice.example.com"),
               vim.option.OptionValue(key="snapshot.maxSnapshots", value="0")]  # fmt: skip
    spec = vim.vm.ConfigSpec(
        numCPUs=4, deviceChange=[change], extraConfig=options, tools=vim.vm.ToolsConfigInfo(syncTimeWithHost=True)
    )
    wait(third.ReconfigVM_Task(spec))


def by_name(found, name):
    return next(host for host in found.hosts if host.name == name)


def test_every_machine_is_a_host_with_its_facts(server):
    before = datetime.now(UTC) - timedelta(seconds=2)
    found, problems = gathered(server)
    assert problems == []
    assert [host.name for host in found.hosts] == sorted((host.name for host in found.hosts), key=str.casefold)
    assert len(found.hosts) == 6
    plain = values_of(by_name(found, "DC0_C0_RP0_VM0"))
    assert plain["vm.virtual"] is True
    assert plain["vm.platform"] == "vmware"
    assert plain["vm.nic_type"] == "e1000"
    assert plain["vm.hw_version"] == 13
    assert plain["vm.snapshot_count"] == 0, "a machine without a list of snapshots has none"
    assert "vm.snapshot_newest" not in plain
    readings, _ = read_host(found.hosts[0], PACK)
    moments = {fact.observed_at for reading in readings for fact in reading.facts}
    assert len(moments) == 1
    assert before <= moments.pop() <= datetime.now(UTC)


def test_a_tree_of_snapshots(server):
    found, _ = gathered(server, "DC0_C0_RP0_VM1")
    values = values_of(found.hosts[0])
    assert values["vm.snapshot_count"] == 3
    assert values["vm.snapshot_quiesced"] is True
    assert values["vm.snapshot_memory"] is True
    assert values["vm.snapshot_oldest"] < values["vm.snapshot_newest"]
    assert datetime.now(UTC) - values["vm.snapshot_newest"] < timedelta(minutes=30)


def test_a_machine_is_known_by_the_name_of_its_windows(server):
    for name in ("CVP1", "cvp1.voice.example.com", "dc0_c0_rp0_vm2"):
        found, problems = gathered(server, name)
        assert problems == []
        assert [host.name for host in found.hosts] == ["cvp1"]
    values = values_of(found.hosts[0])
    assert values["host.name"] == "cvp1"
    assert values["cpu.count"] == 4
    assert values["vm.nic_type"] == "vmxnet3", "of two adapters the one whose RSS asks for more"
    assert values["vm.time_sync"] is True
    assert values["vm.snapshots_disabled"] is True


def test_names_in_the_target_and_a_folder(server):
    found, problems = gathered(server, target=f"{server.target}/DC0/vm?vm=DC0_C0_RP0_VM4&vm=DC0_C0_RP0_VM5")
    assert problems == []
    assert [host.name for host in found.hosts] == ["DC0_C0_RP0_VM4", "DC0_C0_RP0_VM5"]


@pytest.mark.parametrize(
    ("place", "words"), [("/DC7/vm", "has nothing at the inventory path DC7/vm"), ("/DC0/vm/DC0_C0_RP0_VM0", "machine")]
)
def test_a_path_that_is_no_folder(server, place, words):
    found, problems = gathered(server, target=server.target + place)
    assert found.hosts == ()
    assert words in problems[0].what


def test_a_name_that_no_machine_has(server):
    found, problems = gathered(server, "DC0_C0_RP0_VM1", "DC0_C0_RPO_VM2")
    assert len(found.hosts) == 1
    assert "no virtual machine named DC0_C0_RPO_VM2" in problems[0].what
    assert "DC0_C0_RP0_VM2" in problems[0].next


def test_the_certificate_is_verified_unless_said_otherwise(server):
    found, problems = gathered(server, ca_file=None)
    assert found.hosts == ()
    assert "certificate is not trusted" in problems[0].what
    assert "--ca-file" in problems[0].next
    found, problems = gathered(server, ca_file=None, insecure=True)
    assert (len(found.hosts), problems) == (6, [])


def test_the_certificate_is_of_another_name(server):
    _, problems = gathered(server, target=f"vcenter://localhost:{server.port}")
    assert "certificate is not trusted" in problems[0].what
    assert "localhost" in problems[0].what


def test_a_name_that_nobody_knows(server):
    _, problems = gathered(server, target=f"vcenter://ip6-localhost-that-is-not.invalid:{server.port}")
    assert "name is not known" in problems[0].what


@pytest.mark.parametrize("content", ["", "no certificate"])
def test_a_wrong_ca_file(server, tmp_path, content):
    file = tmp_path / "ca.pem"
    file.write_text(content)
    with pytest.raises(UsageError, match="certificate"):
        gathered(server, ca_file=str(file))
    with pytest.raises(UsageError, match="can't be read"):
        gathered(server, ca_file=str(tmp_path / "missing.pem"))


@pytest.mark.parametrize(
    "account", [Credentials(USER, "wr0ng-Secret"), Credentials("nobody", PASSWORD), Credentials(USER, PASSWORD, "LAB")]
)
def test_a_wrong_password(server, account):
    found, problems = gathered(server, account=account)
    assert found.hosts == ()
    assert "logon failure" in problems[0].what
    assert account.password not in str(problems)


def test_a_stopped_server_runs_into_the_time_limit(server):
    with server.stopped():
        found, problems = gathered(server, timeout=0.5)
    assert found.hosts == ()
    assert "no answer within 0.5 s" in problems[0].what
    assert len(gathered(server)[0].hosts) == 6, "it goes on"


def test_a_refused_connection(server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        _, problems = gathered(server, target=f"vcenter://127.0.0.1:{taken.getsockname()[1]}")
    assert "refuses connections" in problems[0].what


def test_snapshot_tasks_and_events_of_the_window(server):
    from pyVmomi import vim

    with server.logged_on() as session:
        machine = machines_of(session)[3]
        begin = datetime.now(UTC) - timedelta(minutes=1)
        events = session.RetrieveContent().eventManager
        about = vim.event.VmEventArgument(vm=machine, name=machine.name)
        for what in ("VirtualMachine.createSnapshot", "VirtualMachine.powerOff", "vm.Snapshot.remove"):
            event = vim.event.TaskEvent(key=1, chainId=1, createdTime=begin, userName="backup", vm=about)
            event.info, event.fullFormattedMessage = task(what), "Task: of the\nbackup"
            events.PostEvent(event)
    window = (begin - timedelta(minutes=5), datetime.now(UTC) + timedelta(minutes=5))
    found, problems = gathered(server, window=window)
    assert problems == []
    readings, _ = read_host(by_name(found, machine_name(3)), PACK)
    streams = [stream for reading in readings for stream in reading.streams]
    assert [stream.format for stream in streams] == ["vcenter"]
    assert [event.kind for event in streams[0].events] == ["snapshot-created", "snapshot-removed"]
    assert all(window[0].timestamp() <= event.at <= window[1].timestamp() for event in streams[0].events)
    assert len(by_name(found, machine_name(4)).files) == 1, "the others remember nothing"
    long_ago = (begin - timedelta(days=9), begin - timedelta(days=8))
    found, _ = gathered(server, window=long_ago)
    assert all(len(host.files) == 1 for host in found.hosts), "outside the window"


def task(what):
    from pyVmomi import vim

    return vim.TaskInfo(
        key="task-1", task=vim.Task("task-1"), descriptionId=what, state="queued", cancelled=False, cancelable=False,
        reason=vim.TaskReasonUser(userName="backup"), queueTime=datetime.now(UTC), eventChainId=1,
    )  # fmt: skip


def machine_name(number):
    return f"DC0_C0_RP0_VM{number}"


def test_a_fault_has_its_name(server):
    """A call that the server refuses, through the way that reads answers as XML."""
    from xml.etree import ElementTree

    where = parse_target(server.target)
    session = Session(where, ACCOUNT, tls_context(str(server.certificate), insecure=False), 30.0)
    try:
        pages = session.content.propertyCollector
        with pytest.raises(VcenterError, match="answers with the fault"):
            session.ask_plainly(ElementTree.fromstring, pages, "ContinueRetrievePropertiesEx", "no such token")
    finally:
        session.close()


def test_the_password_is_in_nothing_that_is_handed_over(server):
    found, problems = gathered(server)
    handed = b"".join(file.content() for host in found.hosts for file in host.files)
    assert PASSWORD.encode() not in handed
    assert PASSWORD not in repr((found, problems))


def test_a_thousand_machines_in_a_handful_of_calls(tmp_path, monkeypatch):
    from pyVmomi.SoapAdapter import SoapStubAdapter

    with serving(tmp_path, MANY) as running:
        with running.logged_on() as session:
            for machine in machines_of(session)[::2]:
                machine.CreateSnapshot_Task(name="nightly", description="", memory=False, quiesce=False)
        calls = []
        serialize = SoapStubAdapter.SerializeRequest

        def noted(self, thing, info, arguments):
            calls.append(info.wsdlName)
            return serialize(self, thing, info, arguments)

        monkeypatch.setattr(SoapStubAdapter, "SerializeRequest", noted)
        found, problems = gathered(running)
        assert problems == []
        assert len(found.hosts) == MANY
        assert len(calls) < 20, "not one for each machine"
        assert set(calls) <= READING, "nothing is changed"
    counts = [values_of(host)["vm.snapshot_count"] for host in found.hosts[::25]]
    assert set(counts) == {0, 1}
