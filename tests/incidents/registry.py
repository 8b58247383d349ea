"""`.reg` exports: TCP/IP parameters, the adapters' class key, the time zone, installed updates."""

from random import Random

from .clock import Clock
from .machine import NDIS_FIX, Machine

_CONTROL = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet"
_ADAPTERS = f"{_CONTROL}\\Control\\Class\\{{4D36E972-E325-11CE-BFC1-08002BE10318}}"
_UPDATES = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Updates"

Key = tuple[str, list[str]]


def _text(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\")
    return f'"{name}"="{escaped}"'


def _number(name: str, value: int) -> str:
    return f'"{name}"=dword:{value & 0xFFFFFFFF:08x}'


def stack_keys(machine: Machine, host: str) -> list[Key]:
    """The TCP/IP parameters, read whole: a value that is not there is absent."""
    values = [_text("Hostname", host.lower()), _text("Domain", ""), _number("IPEnableRouter", 0)]
    settings = (
        ("EnableRSS", machine.enable_rss),
        ("EnableTCPChimney", machine.enable_chimney),
        ("EnableTCPA", machine.enable_netdma),
        ("DisableTaskOffload", machine.disable_task_offload),
    )
    values += [_number(name, value) for name, value in settings if value is not None]
    values.append(_number("TcpTimedWaitDelay", 30))
    return [(f"{_CONTROL}\\Services\\Tcpip\\Parameters", values)]


def adapter_keys(machine: Machine) -> list[Key]:
    """The class key with every adapter, the pseudo ones included."""
    nic = machine.nic
    values = [
        _text("DriverDesc", nic.description),
        _text("ProviderName", "Microsoft" if machine.virtual else nic.description.split()[0]),
        _text("DriverDate", nic.driver_date),
        _text("DriverVersion", nic.driver_version),
        _text("MatchingDeviceId", nic.component),
        _number("Characteristics", 0x84),
        _text("BusType", "5"),
    ]
    values += [_text(name, value) for name, value in nic.values().items()]
    keys: list[Key] = [(_ADAPTERS, [_text("Class", "Net")]), (f"{_ADAPTERS}\\0000", values)]
    for number, description in enumerate(nic.pseudo, 1):
        pseudo = [
            _text("DriverDesc", description),
            _text("ProviderName", "Microsoft"),
            _text("DriverDate", "10-1-2002"),
            _text("DriverVersion", machine.platform.version + ".0"),
            _text("MatchingDeviceId", "ms_wanminiport"),
            _number("Characteristics", 0x29),
        ]
        keys.append((f"{_ADAPTERS}\\{number:04d}", pseudo))
    return keys


def zone_keys(clock: Clock) -> list[Key]:
    """The time zone with the bias in force."""
    zone = clock.zone
    values = [
        _number("Bias", zone.bias),
        _text("StandardName", zone.name),
        _number("StandardBias", 0),
        _text("DaylightName", zone.daylight if zone.summer else zone.name),
        _number("DaylightBias", -60 if zone.summer else 0),
        _number("ActiveTimeBias", clock.bias),
    ]
    return [(f"{_CONTROL}\\Control\\TimeZoneInformation", values)]


def update_keys(machine: Machine) -> list[Key]:
    """The trace that an installed hotfix leaves."""
    xp = machine.platform.product == "xp-x64"
    branch = "Windows XP Version 2003\\SP3" if xp else "Windows Server 2003\\SP3"
    return [
        (
            f"{_UPDATES}\\{branch}\\{name}",
            [
                _text("Description", f"Hotfix for Windows ({NDIS_FIX})"),
                _text("InstalledBy", "Admin"),
                _text("InstalledDate", "8/14/2009"),
                _text("Type", "Hotfix"),
            ],
        )
        for name in machine.hotfixes
        if name.startswith(NDIS_FIX)
    ]


def render(rng: Random, keys: list[Key]) -> bytes:
    """One exported file; the old format is ANSI, the new one UTF-16."""
    ansi = rng.random() < 0.3
    rows = ["REGEDIT4" if ansi else "Windows Registry Editor Version 5.00", ""]
    for path, values in keys:
        rows += [f"[{path}]", *values, ""]
    text = "\r\n".join([*rows, ""])
    return text.encode("cp1252") if ansi else b"\xff\xfe" + text.encode("utf-16-le")
