"""The text that systeminfo prints."""

from datetime import timedelta
from random import Random

from .clock import Clock
from .machine import Machine

_VIRTUAL = ("VMware, Inc.", "VMware Virtual Platform")
_PHYSICAL = (
    ("HP", "ProLiant DL380 G5"),
    ("IBM", "IBM System x3650 -[7979AC1]-"),
    ("Dell Inc.", "PowerEdge 2950"),
)


def render(rng: Random, machine: Machine, host: str, clock: Clock, address: str, short: bool) -> bytes:
    """The file's bytes. A `short` list declares more hotfixes than it names."""
    platform = machine.platform
    maker, model = _VIRTUAL if machine.virtual else rng.choice(_PHYSICAL)
    if platform.arch == "ia64":
        maker, model = "hp", "server rx2660"
    up = timedelta(days=rng.randint(3, 220), seconds=rng.randint(0, 86399))
    since = (
        "System Up Time:",
        f"{up.days} Days, {up.seconds // 3600} Hours, {up.seconds // 60 % 60} Minutes, {up.seconds % 60} Seconds",
    )
    if not platform.kernel_52:
        since = ("System Boot Time:", "1/14/2016, 9:58:25 PM")
    pack = f"Service Pack {machine.service_pack}" if machine.service_pack else "N/A"
    many = "Multiprocessor" if machine.processors > 1 else "Uniprocessor"
    # Newer systems count sockets here; a virtual machine gets one core a socket, so both agree.
    processors = [f"{machine.processors} Processor(s) Installed."]
    processors += [f"[{n:02d}]: {platform.processor}" for n in range(1, machine.processors + 1)]
    declared = len(machine.hotfixes) + (rng.randint(12, 110) if short else 0)
    hotfixes = [f"{declared} Hotfix(s) Installed."]
    hotfixes += [f"[{number:02d}]: {name}" for number, name in enumerate(machine.hotfixes, 1)]
    fields = [
        ("Host Name:", host.upper()),
        ("OS Name:", machine.caption),
        ("OS Version:", f"{platform.version} {pack} Build {platform.build}"),
        ("OS Manufacturer:", "Microsoft Corporation"),
        ("OS Configuration:", "Standalone Server"),
        ("OS Build Type:", f"{many} Free"),
        ("Registered Owner:", "Contact Center"),
        ("Registered Organization:", ""),
        ("Product ID:", f"69712-640-{rng.randint(1000000, 9999999)}-45{rng.randint(100, 999)}"),
        ("Original Install Date:", "9/12/2008, 10:48:08 AM"),
        since,
        ("System Manufacturer:", maker),
        ("System Model:", model),
        ("System Type:", rng.choice(platform.system_types)),
        ("Processor(s):", *processors),
        ("BIOS Version:", "INTEL  - 6040000" if machine.virtual else "HP     - 2"),
        ("Windows Directory:", "C:\\WINDOWS"),
        ("System Directory:", "C:\\WINDOWS\\system32"),
        ("Boot Device:", "\\Device\\HarddiskVolume1"),
        ("System Locale:", "en-us;English (United States)"),
        ("Input Locale:", "en-us;English (United States)"),
        ("Time Zone:", _zone(machine, clock)),
        ("Total Physical Memory:", "4,095 MB"),
        ("Available Physical Memory:", f"1,{rng.randint(100, 999)} MB"),
        ("Page File: Max Size:", "6,003 MB"),
        ("Page File: Available:", "4,297 MB"),
        ("Page File: In Use:", "1,706 MB"),
        ("Page File Location(s):", "C:\\pagefile.sys"),
        ("Domain:", "WORKGROUP"),
        ("Logon Server:", f"\\\\{host.upper()}"),
        ("Hotfix(s):", *hotfixes),
        (
            "Network Card(s):",
            "1 NIC(s) Installed.",
            f"[01]: {machine.nic.description}",
            "      Connection Name: Local Area Connection",
            "      DHCP Enabled:    No",
            "      IP address(es)",
            f"      [01]: {address}",
        ),
    ]
    rows = [""]
    for name, first, *more in fields:
        rows.append(f"{name:<27}{first}")
        rows += [f"{'':<27}{text}" for text in more]
    text = "\r\n".join(rows) + "\r\n"
    if rng.random() < 0.08:
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode("cp1252")


def _zone(machine: Machine, clock: Clock) -> str:
    east = -clock.zone.bias
    offset = f"{'-' if east < 0 else '+'}{abs(east) // 60:02d}:{abs(east) % 60:02d}" if east else ""
    word = "GMT" if machine.platform.kernel_52 else "UTC"
    return f"({word}{offset}) {clock.zone.place}"
