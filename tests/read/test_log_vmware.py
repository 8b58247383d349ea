"""vmware.log: three time formats, stuns and snapshots."""

from datetime import date

import pytest

from tests.read.format_pack import kinds, read_log, stream, times, utc

STUN = "Checkpoint_Unstun: vm stopped for 11203025 us"


@pytest.mark.parametrize(
    "line",
    [
        f"2013-03-31T00:36:57.105Z| vcpu-0| I120: {STUN}",
        f"2013-03-30T19:36:57.105-05:00| vcpu-0| {STUN}",
        f"2013-03-31T00:36:57.105Z In(05) vcpu-0 - {STUN}",
        f"2013-03-31T00:36:57.105Z vcpu-0| {STUN}",
    ],
)
def test_stamps_with_a_zone(line: str) -> None:
    log = stream(f"{line}\n")
    assert (log.format, log.process) == ("vmware", "")
    assert log.utc_offset in (0, -5 * 3600)
    assert times(log) == (utc("2013-03-31 00:36:57.105"),)
    assert log.events[0].kind == "vm-stunned"
    assert log.events[0].values == {"microseconds": "11203025"}


@pytest.mark.parametrize(
    ("stamp", "incident", "time"),
    [
        ("Mar 30 19:36:57.105", date(2013, 3, 31), "2013-03-30 19:36:57.105"),
        ("Dec 31 23:59:59.000", date(2013, 1, 1), "2012-12-31 23:59:59"),
        ("Jan 01 00:00:01.000", date(2012, 12, 31), "2013-01-01 00:00:01"),
        ("Feb 29 12:00:00.000", date(2013, 1, 15), "2012-02-29 12:00:00"),
    ],
)
def test_the_oldest_format_takes_the_nearest_year(stamp: str, incident: date, time: str) -> None:
    log = stream(f"{stamp}: vcpu-0| {STUN}\n", incident)
    assert times(log) == (utc(time),)
    assert log.utc_offset is None


def test_the_oldest_format_without_a_date() -> None:
    reading = read_log(f"Mar 30 19:36:57.105: vcpu-0| {STUN}\n")
    assert not reading.streams
    assert "year" in reading.problems[0].what


def test_snapshots() -> None:
    texts = ["SnapshotVMX_TakeSnapshot start: 'nightly', deviceState=0",
             "SnapshotVMX_Consolidate: starting online consolidate of node 1",
             "SnapshotVMX_DeleteSnapshot: snapshot 'nightly'", "Destroying virtual dev for scsi0:0", STUN,
             "Guest: toolbox: Time synchronization: clock stepped by -12.5 s"]  # fmt: skip
    log = stream(
        "".join(f"2013-03-31T00:36:{second:02d}.105Z| vmx| I120: {text}\n" for second, text in enumerate(texts))
    )
    assert kinds(log) == ["snapshot-created", "snapshot-consolidated", "snapshot-removed", "vm-stunned", "time-changed"]
    assert log.events[-1].values == {"amount": "-12.5", "unit": "s"}
