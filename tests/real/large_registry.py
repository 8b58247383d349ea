"""A registry of the size that servers have: adapters that are hardware beside Windows' own, and a list of updates."""

_HEAD = "Windows Registry Editor Version 5.00\n"
_ADAPTERS = r"SYSTEM\ControlSet001\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}"
_STANDARD = {
    "*RSS": "1", "*TCPChecksumOffloadIPv4": "3", "*UDPChecksumOffloadIPv4": "3", "*IPChecksumOffloadIPv4": "3",
    "*LsoV1IPv4": "1", "*LsoV2IPv4": "1", "*SpeedDuplex": "0", "*ReceiveBuffers": "256", "*TransmitBuffers": "512",
    "*FlowControl": "3", "*InterruptModeration": "1", "*JumboPacket": "1514", "*PriorityVLANTag": "3",
}  # fmt: skip
_VENDORS = {
    "TaskOffload": "1", "LargeSendOffload": "1", "SpeedDuplex": "0", "ReceiveBuffers": "256", "CoalesceBuffers": "512",
    "FlowControl": "3", "Adaptive_IFS": "1", "WakeUpFlags": "2", "EnablePME": "0", "PollInterval": "100",
    "TransmitBuffers": "512", "VlanFiltering": "1", "ITR": "65535",
}  # fmt: skip


def large_registry(updates: int = 80, strangers: int = 7, adapters: int = 3, *, standard: bool = True) -> str:
    """A `.reg` of a Server 2003. `standard` adapters name their settings as NDIS 6 does, others as their vendors do."""
    parts = [_HEAD]

    def key(path: str, **values: str | int | list[str]) -> None:
        parts.append(f"\n[HKEY_LOCAL_MACHINE\\{path}]\n")
        parts.extend(f'"{name}"={_data(value)}\n' for name, value in values.items())

    key(r"SYSTEM\Select", Current=1, Default=1, Failed=0, LastKnownGood=2)
    key(r"SYSTEM\ControlSet001\Control\ComputerName\ActiveComputerName", ComputerName="CVP1")
    key(r"SYSTEM\ControlSet001\Control\ComputerName\ComputerName", ComputerName="CVP1")
    key(r"SYSTEM\ControlSet001\Control\Session Manager\Environment", NUMBER_OF_PROCESSORS="4",
        PROCESSOR_ARCHITECTURE="x86", OS="Windows_NT", TEMP=r"C:\\WINDOWS\\TEMP")  # fmt: skip
    key(r"SYSTEM\ControlSet001\Control\TimeZoneInformation", Bias=300, StandardBias=0, DaylightBias=4294967236,
        ActiveTimeBias=240, StandardName="Eastern Standard Time", DaylightName="Eastern Daylight Time")  # fmt: skip
    key(r"SYSTEM\ControlSet001\Services\SharedAccess", Start=4, Type=32)
    key(r"SYSTEM\ControlSet001\Services\Tcpip\Parameters", EnableRSS=0, EnableTCPChimney=0, EnableTCPA=0,
        DisableTaskOffload=1, Hostname="cvp1", Domain="example.com", NameServer="192.0.2.1")  # fmt: skip
    key(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion", ProductName="Microsoft Windows Server 2003 R2",
        CurrentVersion="5.2", CurrentBuildNumber="3790", CSDVersion="Service Pack 2")  # fmt: skip
    for index in range(strangers):
        key(f"{_ADAPTERS}\\{index:04d}", DriverDesc=f"WAN Miniport {index}", MatchingDeviceId=f"ms_wan{index}",
            ComponentId=f"ms_wan{index}", DriverVersion="5.2.3790.0", Characteristics=41)  # fmt: skip
    for index in range(strangers, strangers + adapters):
        own = _STANDARD if standard else _VENDORS
        rest = {f"Setting{number:02d}": str(number) for number in range(12)}
        key(f"{_ADAPTERS}\\{index:04d}", DriverDesc=f"HP NC{index} Gigabit Server Adapter",
            MatchingDeviceId=r"pci\\ven_14e4&dev_164c", ComponentId=r"pci\\ven_14e4&dev_164c", DriverVersion="4.6.16.0",
            DriverDate="6-12-2008", ProviderName="Hewlett-Packard", InfPath="oem7.inf", InfSection="ndi.mpdev",
            NetCfgInstanceId=f"{{8A1B7C5D-0000-4000-8000-00000000{index:04d}}}", BusType="5", Characteristics=132,
            **own, **rest)  # fmt: skip
        key(f"{_ADAPTERS}\\{index:04d}\\Linkage", UpperBind=["Tcpip"], RootDevice=[f"{{8A1B7C5D-{index}}}"])
        if standard:
            key(rf"{_ADAPTERS}\{index:04d}\Ndi\Params\*RSS", ParamDesc="Receive Side Scaling", default="1")
    for number in range(updates):
        name = "KB948496" if number == updates // 2 else f"KB{900000 + 137 * number}"
        key(rf"SOFTWARE\Microsoft\Updates\Windows Server 2003\SP3\{name}", Description="Hotfix")
        key(rf"SOFTWARE\Microsoft\Windows NT\CurrentVersion\HotFix\{name}", Installed=1)
    return "".join(parts) + "\n"


def _data(value: str | int | list[str]) -> str:
    if isinstance(value, int):
        return f"dword:{value:08x}"
    if isinstance(value, str):
        return f'"{value}"'
    octets = "".join(f"{entry}\0" for entry in value).encode("utf-16-le") + b"\0\0"
    return "hex(7):" + ",".join(f"{octet:02x}" for octet in octets)
