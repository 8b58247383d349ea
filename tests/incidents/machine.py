"""A server as its facts describe it: platform, Ndis.sys, processors, network stack settings."""

from dataclasses import dataclass, field
from random import Random

from .nic import Nic, draw_nic
from .platforms import (
    FIRST_FIXED_BUILD,
    FIXED_BUILDS,
    PLATFORMS,
    SERVICE_PACK_1_BUILDS,
    VULNERABLE_BUILDS,
    Platform,
)

SNP_OFF_BY_DEFAULT = "KB948496"
NDIS_FIX = "KB972071"


@dataclass
class Machine:
    """One server. A registry setting of `None` is absent, which is not the same as zero."""

    platform: Platform
    caption: str
    service_pack: int
    processors: int
    ndis: str
    nic: Nic
    virtual: bool
    enable_rss: int | None = 0
    enable_chimney: int | None = 0
    enable_netdma: int | None = 0
    disable_task_offload: int = 1
    hotfixes: list[str] = field(default_factory=list)

    @property
    def vulnerable(self) -> bool:
        """Kernel 5.2 with an Ndis.sys from before the fix."""
        return self.platform.kernel_52 and int(self.ndis.rsplit(".", 1)[1]) < FIRST_FIXED_BUILD

    @property
    def rss_on(self) -> bool:
        """RSS is on only where the stack and the adapter both say so."""
        stack = self.enable_rss
        if stack is None:
            stack = int(SNP_OFF_BY_DEFAULT not in self.hotfixes)
        return bool(stack) and self.nic.rss == "1"

    @property
    def rss_possible(self) -> bool:
        """Whether RSS could be switched on here and would do something."""
        return (
            self.platform.kernel_52
            and self.platform.arch != "ia64"
            and self.processors > 1
            and self.nic.rss is not None
        )


def draw_machine(
    rng: Random,
    platform: str = "",
    *,
    vulnerable: bool | None = None,
    rss: str = "off",
    service_pack: int = 2,
    processors: int = 0,
    virtual: bool | None = None,
) -> Machine:
    """A server of that platform; `rss` is one of `on`, `off`, `unavailable`."""
    kind = PLATFORMS[platform or rng.choice(("2003-x86", "2003-x86", "2003-x64"))]
    if virtual is None:
        virtual = kind.arch != "ia64" and rss != "on" and rng.random() < 0.3
    if vulnerable is None:
        vulnerable = rng.random() < 0.6
    if not kind.kernel_52:
        service_pack = 1 if kind.version == "6.1.7601" else 0
    machine = Machine(
        platform=kind,
        caption=rng.choice(kind.captions),
        service_pack=service_pack,
        processors=processors or rng.choice((2, 2, 4)),
        ndis=_draw_ndis(rng, kind, vulnerable, service_pack),
        nic=draw_nic(rng, virtual),
        virtual=virtual,
    )
    machine.hotfixes = _draw_hotfixes(rng, machine)
    _set_rss(rng, machine, rss)
    return machine


def _draw_ndis(rng: Random, platform: Platform, vulnerable: bool, service_pack: int) -> str:
    if not platform.kernel_52:
        return rng.choice(
            ("6.1.7601.17514", "6.1.7601.22111")
            if platform.version == "6.1.7601"
            else ("6.3.9600.16384", "6.3.9600.17415")
        )
    if not vulnerable:
        return f"5.2.3790.{rng.choice(FIXED_BUILDS)}"
    return f"5.2.3790.{rng.choice(VULNERABLE_BUILDS if service_pack >= 2 else SERVICE_PACK_1_BUILDS)}"


def _draw_hotfixes(rng: Random, machine: Machine) -> list[str]:
    first, last = (923000, 970000) if machine.platform.kernel_52 else (2500000, 3000000)
    numbers = sorted(rng.randrange(first, last) for _ in range(rng.randint(4, 18)))
    unwanted = (SNP_OFF_BY_DEFAULT, NDIS_FIX)
    hotfixes = [name for name in (f"KB{number}" for number in numbers) if name not in unwanted]
    if machine.ndis.endswith(f".{FIRST_FIXED_BUILD}"):
        hotfixes.append(rng.choice((NDIS_FIX, f"{NDIS_FIX}-v3")))
    return hotfixes


def _set_rss(rng: Random, machine: Machine, rss: str) -> None:
    """Spell the wanted state in one of the ways the field knows."""
    nic = machine.nic
    old_stack = machine.platform.kernel_52 and machine.service_pack >= 2
    if rss == "unavailable" or (rss == "off" and machine.virtual):
        nic.rss, machine.enable_rss = None, rng.choice((0, 1)) if rss == "unavailable" else 0
    elif rss == "on":
        nic.rss = "1"
        # On Service Pack 2 an absent value means on, unless KB 948496 turned the default round.
        machine.enable_rss = None if old_stack and rng.random() < 0.15 else 1
    else:
        spelling = rng.random()
        nic.rss = "0" if spelling >= 0.8 else "1"
        machine.enable_rss = 1 if spelling >= 0.9 else 0
        if spelling < 0.15 and old_stack:
            machine.hotfixes.append(SNP_OFF_BY_DEFAULT)
            machine.enable_rss = machine.enable_chimney = machine.enable_netdma = None
