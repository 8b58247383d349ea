"""An incident that is full of what tells whose servers it is about, and nothing else."""

from pathlib import Path

import yaml

HOSTS = ("CVP7X", "PGA-9B")
RAW = (
    "CVP7X",
    "PGA-9B",
    "10.77.30.41",
    "10.77.30.16",
    "fe80::20c:29ff:fe12:3456",
    "1B6769FA4681A5A3DBC56C0B9814AB06",
    "6B29FC40-CA47-1067-B31D-00DD010662DA",
    "5558675309",
    "+15558675310",
    "jdoe77",
    "bsmith",
    "acmebank",
    "00:50:56:ab:cd:ef",
    "1004336348",
    "fileserver7",
    "salesdata",
    "69712-640-0000007-42119",
    "Springfield",
)
"""None of it may be found in an answer that is shared; `Springfield` is a word that the owner hides."""
HIDE = ("--redact-word", "Springfield")
_SAID = (
    "addr=/10.77.30.16,port=4335 CALLGUID=1B6769FA4681A5A3DBC56C0B9814AB06 ANI=5558675309 to +15558675310 "
    r"user=jdoe77 (jdoe77@corp.acmebank.com) on cvp7x.corp.acmebank.com from \\fileserver7\salesdata\x "
    r"C:\Documents and Settings\bsmith\x fe80::20c:29ff:fe12:3456 00:50:56:ab:cd:ef "
    "S-1-5-21-1004336348-1177238915-682003330-1013 {6B29FC40-CA47-1067-B31D-00DD010662DA} pga-9b Springfield"
)
_SYSTEMINFO = r"""
Host Name:                 {host}
OS Name:                   Microsoft(R) Windows(R) Server 2003, Standard Edition
OS Version:                5.2.3790 Service Pack 2 Build 3790
Registered Owner:          bsmith
Product ID:                69712-640-0000007-42119
System Type:               X86-based PC
Processor(s):              2 Processor(s) Installed.
Domain:                    corp.acmebank.com
Logon Server:              \\{host}
Network Card(s):           1 NIC(s) Installed.
                           [01]: Springfield LAN of {host}
                                 IP address(es)
                                 [01]: 10.77.30.41
"""
_REGISTRY = """Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters]
"EnableRSS"=dword:00000000
"Hostname"="{host}"

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{{4D36E972-E325-11CE-BFC1-08002BE10318}}\\0001]
"DriverDesc"="Adapter of {host} (10.77.30.41)"
"DriverVersion"="8.4.13.1"
"NetCfgInstanceId"="{{6B29FC40-CA47-1067-B31D-00DD010662DA}}"
"*RSS"="0"

"""


def telling_incident(folder: Path) -> Path:
    for number, host in enumerate(HOSTS):
        place = folder / host
        place.mkdir(parents=True)
        (place / "systeminfo.txt").write_text(_SYSTEMINFO.format(host=host), encoding="utf-8")
        (place / "network.reg").write_text(_REGISTRY.format(host=host), encoding="utf-16")
        (place / "perfmon.csv").write_text(_perfmon(host, number), encoding="utf-8")
        (place / f"{host}_jdoe77@acmebank.com.blg").write_bytes(b"\x00\x01\x02" * 99)
        (place / "10.77.30.41.log").write_text(_log(number), encoding="utf-8")
    about = {
        "title": "CVP7X lost PGA-9B (10.77.30.16) in Springfield",
        "note": "jdoe77@acmebank.com saw it; call 1B6769FA4681A5A3DBC56C0B9814AB06 from ANI=5558675309",
        "hosts": {"CVP7X": {"role": "cvp"}, "PGA-9B": {"role": "pg", "timezone": "-05:00"}},
    }
    (folder / "incident.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    return folder


def _log(number: int) -> str:
    lines = []
    for second in range(120):
        if 60 <= second < 71:
            continue
        moment = f"19:{30 + second // 60:02d}:{second % 60:02d}.{number}00"
        text = "LOGMSG: Shutting down VRU PIM connection. " if second == 59 else "CALL: "
        lines.append(f"{second}: 10.77.30.41: Mar 30 2013 {moment} -0500: %CVP_8_5_ICM-1-{text} {_SAID}")
    lines.append(f"Mar 30 2013 19:32:00.000 -0500: %CVP_8_5_ICM-6-X: Missed 2 VRU PIM heartbeats. {_SAID} [id:2007]")
    return "\n".join(lines) + "\n"


def _perfmon(host: str, number: int) -> str:
    rows = [f'"(PDH-CSV 4.0) (Eastern Standard Time)(300)","\\\\{host}\\Processor(_Total)\\% DPC Time"']
    for second in range(120):
        busy = 12 if not number and 60 <= second < 71 else second % 2 / 10
        rows.append(f'"03/30/2013 19:{30 + second // 60:02d}:{second % 60:02d}.000","{busy}"')
    return "\r\n".join(rows) + "\r\n"
