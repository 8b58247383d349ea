"""What a vCenter remembers of snapshots, where it keeps a history of tasks (the simulator keeps none) and where not."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from advisor.gather import vcenter_events
from advisor.gather.vcenter_events import snapshot_lines
from advisor.gather.vcenter_session import VcenterError

vmomi = pytest.importorskip("pyVmomi")
GAP = datetime(2013, 3, 31, 0, 36, 46, tzinfo=UTC)
WINDOW = (GAP - timedelta(hours=1), GAP + timedelta(hours=1))
ROOT = vmomi.vim.Folder("group-d1")


class Collector:
    """Gives its entries by pages, from the oldest on."""

    def __init__(self, entries):
        self.left, self.is_rewound, self.is_gone = list(entries), False, False

    def RewindCollector(self):  # noqa: N802
        self.is_rewound = True

    def DestroyCollector(self):  # noqa: N802
        self.is_gone = True

    def read(self, count):
        assert self.is_rewound
        page, self.left = self.left[:count], self.left[count:]
        return page

    ReadNextTasks = ReadNextEvents = read


class Talker:
    """A session whose managers make these collectors; an error instead of one is raised."""

    def __init__(self, tasks, events):
        self.vmomi, self.target, self.filters = vmomi, "vcenter://vc", []
        self.content = SimpleNamespace(
            taskManager=SimpleNamespace(CreateCollectorForTasks=lambda spec: self.made(spec, tasks)),
            eventManager=SimpleNamespace(CreateCollectorForEvents=lambda spec: self.made(spec, events)),
        )

    def made(self, spec, collector):
        self.filters.append(spec)
        if isinstance(collector, Exception):
            raise collector
        return collector

    def ask(self, call):
        return call()


def task(what, start, end=None, machine="vm-1", state="success"):
    entity = None if machine is None else SimpleNamespace(_moId=machine)
    return SimpleNamespace(descriptionId=what, name=None, entity=entity, startTime=start, completeTime=end, state=state)


def event(kind, at, machine="vm-1", message=""):
    about = None if machine is None else SimpleNamespace(vm=SimpleNamespace(_moId=machine))
    return SimpleNamespace(eventTypeId=kind, createdTime=at, vm=about, fullFormattedMessage=message)


def texts(lines):
    return {machine: [str(line) for line in listed] for machine, listed in lines.items()}


def test_tasks_tell_their_begin_and_their_end():
    tasks = Collector([
        task("VirtualMachine.createSnapshot", GAP, GAP + timedelta(seconds=3)),
        task("vm.Snapshot.remove", GAP - timedelta(hours=5), GAP + timedelta(seconds=9), "vm-2"),
        task("VirtualMachine.consolidateDisks", None, None, "vm-2"),
        task("Folder.createVm", GAP, GAP, None),
    ])  # fmt: skip
    events = Collector(
        [event("com.vmware.vc.VmDiskConsolidatedEvent", GAP, "vm-2", "disks of\n CVP1"), event("x", GAP, None)]
    )
    lines, problems = snapshot_lines(Talker(tasks, events), ROOT, WINDOW, ("com.vmware.vc.VmDiskConsolidatedEvent",))
    assert problems == []
    assert texts(lines) == {
        "vm-1": [
            "2013-03-31T00:36:46.000000Z vcenter[vm-1] task VirtualMachine.createSnapshot started",
            "2013-03-31T00:36:49.000000Z vcenter[vm-1] task VirtualMachine.createSnapshot finished, success",
        ],
        "vm-2": [
            "2013-03-31T00:36:46.000000Z vcenter[vm-2] event com.vmware.vc.VmDiskConsolidatedEvent: disks of CVP1",
            "2013-03-31T00:36:55.000000Z vcenter[vm-2] task vm.Snapshot.remove finished, success",
        ],
    }
    assert tasks.is_gone
    assert events.is_gone


def test_the_window_is_asked_for_and_a_removal_begun_long_before_it_too():
    talker = Talker(Collector([]), Collector([]))
    snapshot_lines(talker, ROOT, WINDOW, ("x",))
    of_tasks, of_events = talker.filters
    assert of_tasks.time.beginTime < WINDOW[0] - timedelta(hours=6)
    assert (of_events.time.beginTime, of_events.time.endTime) == WINDOW
    assert of_events.eventTypeId == ["x"]


def test_without_a_history_of_tasks_the_events_tell_their_begin():
    info = SimpleNamespace(descriptionId="VirtualMachine.createSnapshot", name=None)
    begun = SimpleNamespace(createdTime=GAP, vm=event("x", GAP).vm, info=info, fullFormattedMessage=None)
    talker = Talker(VcenterError("does not support what it was asked."), Collector([begun]))
    lines, problems = snapshot_lines(talker, ROOT, WINDOW, ("x",))
    assert problems == []
    assert talker.filters[1].eventTypeId == ["TaskEvent", "x"]
    assert texts(lines)["vm-1"][0].endswith("task VirtualMachine.createSnapshot started")


def test_what_may_not_be_read_is_a_problem():
    denied = VcenterError("access denied.", "Give the account a role.")
    lines, problems = snapshot_lines(Talker(denied, denied), ROOT, WINDOW, ("x",))
    assert not lines
    assert [problem.what for problem in problems] == [
        "its history of tasks: access denied.",
        "its events: access denied.",
    ]


def test_there_is_an_end_to_what_is_read(monkeypatch):
    monkeypatch.setattr(vcenter_events, "_MOST", 2500)
    tasks = Collector(task("VirtualMachine.createSnapshot", GAP) for _ in range(4000))
    lines, problems = snapshot_lines(Talker(tasks, Collector([])), ROOT, WINDOW, ("x",))
    assert len(lines["vm-1"]) == 2500
    assert "beyond the first" in problems[0].what
    assert tasks.is_gone
