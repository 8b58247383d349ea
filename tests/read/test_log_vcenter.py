"""The tasks and events that `advisor collect vcenter://…` hands over."""

from tests.read.format_pack import kinds, stream, times, utc


def test_tasks_and_events():
    texts = [
        "task VirtualMachine.createSnapshot started: Create virtual machine snapshot",
        "task VirtualMachine.createSnapshot finished, success",
        "task VirtualMachine.powerOff started",
        "task vm.Snapshot.remove finished, success",
        "task VirtualMachine.removeAllSnapshots started",
        "task VirtualMachine.consolidateDisks started",
        "event com.vmware.vc.VmDiskConsolidatedEvent: Virtual machine CVP1 disks consolidated",
        "task vm.Snapshot.rename started",
    ]
    log = stream("".join(f"2013-03-31T00:36:{n:02d}.105000Z vcenter[vm-27] {text}\n" for n, text in enumerate(texts)))
    assert (log.format, log.process, log.utc_offset) == ("vcenter", "", 0)
    assert times(log)[:2] == (utc("2013-03-31 00:36:00.105"), utc("2013-03-31 00:36:01.105"))
    created, removed, joined = "snapshot-created", "snapshot-removed", "snapshot-consolidated"
    assert kinds(log) == [created, created, removed, removed, joined, joined]
