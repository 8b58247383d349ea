"""The Windows platforms that incidents happen on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """One product on one processor family, as systeminfo spells it."""

    product: str
    arch: str
    captions: tuple[str, ...]
    version: str
    system_types: tuple[str, ...]
    processor: str
    cvp_versions: tuple[str, ...]
    years: tuple[int, int]
    fixed_size: int

    @property
    def kernel_52(self) -> bool:
        """Whether KB 972071 speaks about this kernel."""
        return self.version == "5.2.3790"

    @property
    def build(self) -> str:
        """The build number alone."""
        return self.version.rsplit(".", 1)[1]


_OLD_CVP = ("7_0", "8_0", "8_5")

PLATFORMS: dict[str, Platform] = {
    "2003-x86": Platform(
        "server-2003",
        "x86",
        (
            "Microsoft(R) Windows(R) Server 2003, Standard Edition",
            "Microsoft(R) Windows(R) Server 2003, Enterprise Edition",
        ),
        "5.2.3790",
        ("X86-based PC",),
        "x86 Family 6 Model 15 Stepping 11 GenuineIntel ~2333 Mhz",
        _OLD_CVP,
        (2009, 2014),
        210432,
    ),
    "2003-x64": Platform(
        "server-2003",
        "x64",
        (
            "Microsoft(R) Windows(R) Server 2003 Standard x64 Edition",
            "Microsoft(R) Windows(R) Server 2003 Enterprise x64 Edition",
        ),
        "5.2.3790",
        ("x64-based PC",),
        "EM64T Family 6 Model 23 Stepping 6 GenuineIntel ~2666 Mhz",
        _OLD_CVP,
        (2009, 2014),
        361984,
    ),
    "2003-ia64": Platform(
        "server-2003",
        "ia64",
        ("Microsoft(R) Windows(R) Server 2003, Enterprise Edition for 64-Bit Itanium-based Systems",),
        "5.2.3790",
        ("Itanium (TM) -based System", "Itanium-based PC"),
        "ia64 Family 32 Model 0 Stepping 5 GenuineIntel ~1594 Mhz",
        _OLD_CVP,
        (2009, 2013),
        646656,
    ),
    "xp-x64": Platform(
        "xp-x64",
        "x64",
        ("Microsoft(R) Windows(R) XP Professional x64 Edition",),
        "5.2.3790",
        ("x64-based PC",),
        "EM64T Family 6 Model 15 Stepping 6 GenuineIntel ~2400 Mhz",
        _OLD_CVP,
        (2009, 2013),
        361984,
    ),
    "2008-r2": Platform(
        "server-2008-r2",
        "x64",
        (
            "Microsoft Windows Server 2008 R2 Standard ",
            "Microsoft Windows Server 2008 R2 Enterprise ",
        ),
        "6.1.7601",
        ("x64-based PC",),
        "Intel64 Family 6 Model 44 Stepping 2 GenuineIntel ~2533 Mhz",
        ("9_0", "10_0", "10_5"),
        (2012, 2016),
        0,
    ),
    "2012-r2": Platform(
        "server-2012-r2",
        "x64",
        (
            "Microsoft Windows Server 2012 R2 Standard",
            "Microsoft Windows Server 2012 R2 Datacenter",
        ),
        "6.3.9600",
        ("x64-based PC",),
        "Intel64 Family 6 Model 63 Stepping 2 GenuineIntel ~2597 Mhz",
        ("10_5", "11_0", "11_6", "12_0", "12_5"),
        (2015, 2019),
        0,
    ),
}

VULNERABLE_BUILDS = (3959, 4106, 4318, 4421, 4523)
FIXED_BUILDS = (4524, 4571, 4662, 4910, 5107)
SERVICE_PACK_1_BUILDS = (1830, 2783, 3107)
FIRST_FIXED_BUILD = 4524
