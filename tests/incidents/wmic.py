"""Lists that `wmic ... get /format:list` prints."""

from datetime import datetime, timedelta
from random import Random

from .clock import Clock
from .machine import Machine
from .platforms import FIRST_FIXED_BUILD

_STRAY = "Please wait while WMIC is being installed."
_FIXED_ON = {
    "x86": datetime(2009, 6, 4, 13, 29),
    "x64": datetime(2009, 6, 4, 17, 48),
    "ia64": datetime(2009, 6, 4, 17, 49),
}
_BRANCHES = {
    "3959": "srv03_sp2_rtm.070216-1710",
    "4318": "srv03_sp2_gdr.080630-1506",
    "4524": "srv03_sp2_qfe.090604-1230",
    "1830": "srv03_sp1_rtm.050324-1447",
}


def _wmi_time(clock: Clock, utc: datetime) -> str:
    """A CIM date: local time with the zone's offset in minutes behind."""
    east = -clock.zone.bias_in(utc.month)
    return f"{utc + timedelta(minutes=east):%Y%m%d%H%M%S}.000000{east:+04d}"


def ndis_file(rng: Random, machine: Machine, clock: Clock) -> list[dict[str, str]]:
    """The driver file's own attributes."""
    build = machine.ndis.rsplit(".", 1)[1]
    size, changed = rng.randrange(180000, 700000, 512), datetime(2007, 2, 17, 8, 3, 30)
    if machine.platform.kernel_52 and build == str(FIRST_FIXED_BUILD):
        size, changed = machine.platform.fixed_size, _FIXED_ON[machine.platform.arch]
    version = machine.ndis
    if build in _BRANCHES and rng.random() < 0.4:
        version += f" ({_BRANCHES[build]})"
    return [
        {
            "FileSize": str(size),
            "LastModified": _wmi_time(clock, changed),
            "Name": "c:\\windows\\system32\\drivers\\ndis.sys",
            "Version": version,
        }
    ]


def operating_system(machine: Machine, host: str, clock: Clock) -> list[dict[str, str]]:
    """What WMI says about Windows itself."""
    pack = machine.service_pack
    return [
        {
            "BuildNumber": machine.platform.build,
            "Caption": machine.caption,
            "CSDVersion": f"Service Pack {pack}" if pack else "",
            "CSName": host.upper(),
            "CurrentTimeZone": str(-clock.bias),
            "Locale": "0409",
            "OSLanguage": "1033",
            "ServicePackMajorVersion": str(pack),
            "ServicePackMinorVersion": "0",
            "Version": machine.platform.version,
        }
    ]


def hotfixes(rng: Random, machine: Machine, host: str) -> list[dict[str, str]]:
    """The installed updates; some stand behind `File 1` with their name in another column."""
    blocks: list[dict[str, str]] = []
    for name in machine.hotfixes:
        if machine.platform.kernel_52 and rng.random() < 0.2:
            blocks.append(_hotfix(host, "", "", "File 1", name))
        kind = rng.choice(("Security Update for Windows Server 2003", "Hotfix for Windows"))
        blocks.append(_hotfix(host, f"{kind} ({name})", "Update", name, "SP3"))
    return blocks


def _hotfix(host: str, description: str, comment: str, name: str, pack: str) -> dict[str, str]:
    return {
        "Caption": "",
        "CSName": host.upper(),
        "Description": description,
        "FixComments": comment,
        "HotFixID": name,
        "InstallDate": "",
        "InstalledBy": "Administrator" if description else "",
        "InstalledOn": "8/14/2009" if description else "",
        "Name": "",
        "ServicePackInEffect": pack,
        "Status": "",
    }


def render(rng: Random, blocks: list[dict[str, str]]) -> bytes:
    """The list as a redirection saves it: doubled carriage returns, sometimes a stray sentence."""
    rows = ["", ""]
    for block in blocks:
        rows += [f"{name}={value}" for name, value in block.items()]
        rows += ["", ""]
    text = "\r\r\n".join([*rows, ""])
    form = rng.random()
    if form < 0.45:
        return b"\xff\xfe" + text.encode("utf-16-le")
    if form < 0.6:
        # The sentence goes out as plain bytes before the list starts in UTF-16, without a mark.
        return _STRAY.encode("ascii") + text.encode("utf-16-le")
    if form < 0.7:
        return (_STRAY + text).encode("ascii")
    return text.encode("ascii")
