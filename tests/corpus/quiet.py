"""A recording of twelve minutes in which nothing happens: the application's log and Perfmon, as files in a folder."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2013, 3, 30, 19, 30, tzinfo=UTC)
SECONDS = 720
_LINES = {
    "cvp": "{number}: 10.20.30.41: {at:%b %d %Y %H:%M:%S}.{ms:03d} +0000: %CVP_8_5_ICM-7-CALL:  "
    "{{CALLGUID={number:08X}}} New call event dispatched [id:5]",
    "pg": "{at:%H:%M:%S}:{ms:03d} pg1A-pim1 Trace: Sending RUN_SCRIPT DialogueID = {number}",
}
_COUNTERS = (
    r"Processor(_Total)\% DPC Time",
    r"Processor(_Total)\DPC Rate",
    r"Processor(_Total)\DPCs Queued/sec",
    r"Network Interface(Adapter)\Packets/sec",
    r"Network Interface(Adapter)\Packets Received Discarded",
    r"Network Interface(Adapter)\Packets Received Errors",
    r"UDPv4\Datagrams Received Errors",
    r"TCPv4\Segments Retransmitted/sec",
    r"Process(java)\% Processor Time",
    r"Memory\Pages/sec",
)


def record(folder: Path, host: str, role: str, seed: str) -> None:
    """Write the host's log and its Perfmon recording."""
    chance = random.Random(seed)
    (folder / "perfmon.csv").write_text("\r\n".join(_perfmon(host, chance)) + "\r\n", encoding="ascii")
    if role in _LINES:
        head = ["Events from March 30, 2013:"] if role == "pg" else []
        (folder / "application.log").write_text("\n".join([*head, *_log(role, chance)]) + "\n", encoding="ascii")


def _log(role: str, chance: random.Random) -> list[str]:
    lines, seconds = [], 0.0
    while (seconds := seconds + chance.expovariate(3.0)) < SECONDS:
        at = BEGIN + timedelta(seconds=seconds)
        lines.append(_LINES[role].format(number=len(lines) + 4000, at=at, ms=at.microsecond // 1000))
    return lines


def _perfmon(host: str, chance: random.Random) -> list[str]:
    names = ",".join(f'"\\\\{host}\\{counter}"' for counter in _COUNTERS)
    rows = [f'"(PDH-CSV 4.0) (Coordinated Universal Time)(0)",{names}']
    for second in range(SECONDS):
        at = BEGIN + timedelta(seconds=second, milliseconds=412)
        values = (
            abs(chance.gauss(1, 0.4)), chance.choice((0, 0, 1, 2, 3)), abs(chance.gauss(180, 30)),
            abs(chance.gauss(240, 25)), 3, 0, 11, abs(chance.gauss(0.3, 0.2)), abs(chance.gauss(12, 4)),
            abs(chance.gauss(2, 1)),
        )  # fmt: skip
        cells = ",".join(f'"{value:g}"' if second else '" "' for value in values)
        rows.append(f'"{at:%m/%d/%Y %H:%M:%S}.412",{cells}')
    return rows
