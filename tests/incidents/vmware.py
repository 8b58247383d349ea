"""Files of a virtual machine: the snapshot list and vmware.log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .clock import MONTHS
from .span import Span

_EPOCH = datetime(1970, 1, 1)
_CHATTER = (
    "Guest: toolbox: heartbeat ok",
    "TOOLS: tools status is running",
    "MKS: remote console idle",
    "GuestRpc: channel 1 polled",
    "VIX: property list refreshed",
)


@dataclass
class VirtualMachine:
    """What the hypervisor knows. `snapshots` are true creation times in UTC, oldest first."""

    snapshots: list[datetime] = field(default_factory=list)
    listed: bool = True
    removed: int = 0
    log: list[tuple[datetime, str]] = field(default_factory=list)


def stun_entries(rng: Random, origin: datetime, stuns: Sequence[Span], word: str) -> list[tuple[datetime, str]]:
    """The log entries around each stun: the operation's start, then the halt's length."""
    entries: list[tuple[datetime, str]] = []
    for stun in stuns:
        begin = origin + timedelta(seconds=stun.start)
        end = origin + timedelta(seconds=stun.end)
        microseconds = round(stun.seconds * 1_000_000)
        if word == "create":
            opening = "SnapshotVMX_TakeSnapshot start: 'nightly', deviceState=0, lazy=0, quiesced=1"
        else:
            opening = "SnapshotVMX_Consolidate: starting online consolidate of node 1"
        entries.append((begin - timedelta(seconds=rng.uniform(0.4, 3.0)), opening))
        entries.append((begin, "Destroying virtual dev for scsi0:0 vscsi=8198"))
        entries.append((end, f"Checkpoint_Unstun: vm stopped for {microseconds} us"))
    return entries


def snapshot_list(machine: VirtualMachine, host: str) -> str:
    """The `.vmsd` text. A creation time is two 32-bit halves, the lower one printed as signed."""
    rows = ['.encoding = "UTF-8"']
    count = len(machine.snapshots)
    rows.append(f'snapshot.lastUID = "{count + machine.removed}"')
    if count:
        rows.append(f'snapshot.current = "{count}"')
    for index, created in enumerate(machine.snapshots):
        microseconds = (created - _EPOCH) // timedelta(microseconds=1)
        high, low = microseconds >> 32, microseconds & 0xFFFFFFFF
        if low >= 1 << 31:
            low -= 1 << 32
        name = f"snapshot{index}"
        rows.append(f'{name}.uid = "{index + 1}"')
        rows.append(f'{name}.filename = "{host}-Snapshot{index + 1}.vmsn"')
        if index:
            rows.append(f'{name}.parent = "{index}"')
        rows += [
            f'{name}.displayName = "backup {index + 1}"',
            f'{name}.description = ""',
            f'{name}.createTimeHigh = "{high}"',
            f'{name}.createTimeLow = "{low}"',
            f'{name}.numDisks = "1"',
            f'{name}.disk0.fileName = "{host}.vmdk"',
            f'{name}.disk0.node = "scsi0:0"',
        ]
    rows.append(f'snapshot.numSnapshots = "{count}"')
    return "\n".join(rows) + "\n"


def log_text(rng: Random, machine: VirtualMachine, origin: datetime, duration: float, utc_zone: bool) -> str:
    """vmware.log in one of its three time formats; all of them in UTC.

    The oldest has neither year nor zone, so it is used only where local time is UTC (`utc_zone`).
    """
    entries = list(machine.log)
    moment = rng.uniform(0.0, 20.0)
    while moment < duration:
        now = origin + timedelta(seconds=moment)
        halted = any(
            text.startswith("Checkpoint_Unstun") and 0 <= (at - now).total_seconds() < 14 for at, text in machine.log
        )
        if not halted:
            entries.append((now, _CHATTER[int(rng.random() * len(_CHATTER))]))
        moment += rng.uniform(10.0, 60.0)
    style = rng.randint(0, 2 if utc_zone else 1)
    rows: list[str] = []
    for at, text in sorted(entries):
        thread = "vcpu-0" if "Unstun" in text or "Destroying" in text else "vmx"
        clock = f"{at.hour:02d}:{at.minute:02d}:{at.second:02d}.{at.microsecond // 1000:03d}"
        day = f"{at.year}-{at.month:02d}-{at.day:02d}"
        if style == 0:
            rows.append(f"{day}T{clock}Z| {thread}| I120: {text}")
        elif style == 1:
            rows.append(f"{day}T{clock}Z In(05) {thread} - {text}")
        else:
            rows.append(f"{MONTHS[at.month - 1][:3]} {at.day:02d} {clock}: {thread}| {text}")
    return "\n".join(rows) + "\n"
