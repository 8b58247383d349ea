"""An incident in which whatever a stranger can write is hostile: names, logs, facts, counters, the title."""

from pathlib import Path

import yaml

from tests.hostile.corpus import NAMES, TEXTS

_SYSTEMINFO = """
Host Name:                 {name}
OS Name:                   Microsoft(R) Windows(R) Server 2003, Standard Edition
OS Version:                5.2.3790 Service Pack 2 Build 3790
System Type:               X86-based PC
Processor(s):              2 Processor(s) Installed.
Network Card(s):           1 NIC(s) Installed.
                           [01]: {name}
"""
_REGISTRY = """Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters]
"EnableRSS"=dword:00000000
"EnableTCPChimney"=dword:00000001

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{{4D36E972-E325-11CE-BFC1-08002BE10318}}\\0001]
"DriverDesc"="{text}"
"DriverVersion"="5.10.67.0"
"*RSS"="0"

"""


HOSTS = ("CVP<b>1", "PG\u202e[red]1A")


def hostile_incident(folder: Path) -> Path:
    """Two hosts with logs, facts and counters."""
    for number, host in enumerate(HOSTS):
        place = folder / host
        place.mkdir(parents=True)
        (place / "CVPError.log").write_text(_log(number), encoding="utf-8", newline="\n")
        (place / "systeminfo.txt").write_text(_SYSTEMINFO.format(name=TEXTS[number]), encoding="utf-8")
        text = TEXTS[number].replace("\\", "\\\\").replace('"', '\\"')
        (place / "network.reg").write_text(_REGISTRY.format(text=text), encoding="utf-16")
        (place / "perfmon.csv").write_text(_perfmon(host), encoding="utf-8")
    about = {"title": " ".join(TEXTS[:30]), "note": "\n".join(TEXTS[:30])}
    (folder / "incident.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    return folder


def hostile_names(folder: Path) -> Path:
    """A host for each name that the file system takes, with files that are called so too."""
    for name in NAMES:
        place = folder / name
        try:
            place.mkdir(parents=True)
            (place / f"{name[:80]}.txt").write_text(_SYSTEMINFO.format(name=name.replace("\n", " ")), encoding="utf-8")
            (place / f"{name[:80]}.log").write_text(_log(3), encoding="utf-8")
            (place / f"{name[:80]}.blg").write_bytes(b"\x00\x01" * 64)
        except OSError:
            continue
    return folder


def _log(number: int) -> str:
    """Each text in a line that tells an event, around a silence."""
    lines = []
    for at, text in enumerate(TEXTS):
        line = " ".join(text.split("\n"))
        moment = f"{19 + at // 60 // 60}:{30 + at // 60:02d}:{at % 60:02d}.{number}00"
        lines.append(f"Mar 30 2013 {moment} -0500: %CVP_8_5_ICM-1-X:  {line} Shutting down VRU PIM connection. {line}")
    lines.append("Mar 30 2013 19:36:00.000 -0500: %CVP_8_5_ICM-6-X:  Missed 2 VRU PIM heartbeats. Closing. [id:2007]")
    return "\n".join(lines) + "\n"


def _perfmon(host: str) -> str:
    column = f"\\\\{host}\\Processor(_Total)\\% DPC Time".replace('"', '""')
    rows = [f'"(PDH-CSV 4.0) (Eastern Daylight Time)(240)","{column}"']
    rows += [f'"03/30/2013 20:{30 + n // 60:02d}:{n % 60:02d}.000","{n % 3}"' for n in range(120)]
    return "\r\n".join(rows) + "\r\n"
