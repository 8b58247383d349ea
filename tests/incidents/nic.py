"""A network adapter as its class key in the registry describes it."""

from dataclasses import dataclass, field
from random import Random


@dataclass
class Nic:
    """One adapter. A `None` setting means that the class key has no such value."""

    description: str
    driver_version: str
    driver_date: str
    component: str
    rss: str | None = None
    speed_duplex: str = "0"
    checksum_offload: str = "0"
    lso: str = "0"
    receive_buffers: str = "512"
    starred: bool = True
    pseudo: list[str] = field(default_factory=list)

    @property
    def instance(self) -> str:
        """The instance name under which Perfmon counts this adapter."""
        return self.description.translate(str.maketrans("()/#", "[]__"))

    def values(self) -> dict[str, str]:
        """The settings of the class key, in its own spelling."""
        settings = {
            "*TCPChecksumOffloadIPv4": self.checksum_offload,
            "*UDPChecksumOffloadIPv4": self.checksum_offload,
            "*LsoV1IPv4": self.lso,
            "*SpeedDuplex": self.speed_duplex,
            "*ReceiveBuffers": self.receive_buffers,
        }
        if self.rss is not None:
            settings["*RSS"] = self.rss
        if self.starred:
            return settings
        return {name.removeprefix("*"): value for name, value in settings.items()}


_PHYSICAL = (
    (
        "Broadcom BCM5708C NetXtreme II GigE (NDIS VBD Client)",
        "5.2.14.0",
        "7-30-2010",
        "b06bdrv\\l2nd&pci_164c14e4",
    ),
    (
        "HP NC373i Multifunction Gigabit Server Adapter",
        "4.6.110.0",
        "2-10-2009",
        "b06bdrv\\l2nd&pci_164c14e4",
    ),
    (
        "Intel(R) PRO/1000 PT Dual Port Server Adapter",
        "9.13.41.0",
        "12-11-2009",
        "pci\\ven_8086&dev_105e",
    ),
    (
        "Intel(R) 82576 Gigabit Dual Port Network Connection",
        "11.14.48.0",
        "4-26-2012",
        "pci\\ven_8086&dev_10c9",
    ),
)
_VIRTUAL = (
    "Intel(R) PRO/1000 MT Network Connection",
    "8.10.3.0",
    "7-1-2008",
    "pci\\ven_8086&dev_100f",
)
_PSEUDO = ("WAN Miniport (IP)", "WAN Miniport (PPTP)", "RAS Async Adapter")


def draw_nic(rng: Random, virtual: bool) -> Nic:
    """An adapter with offloads off and automatic speed, as the contact-centre baseline asks."""
    description, version, date, component = _VIRTUAL if virtual else rng.choice(_PHYSICAL)
    nic = Nic(description, version, date, component)
    nic.receive_buffers = rng.choice(("256", "512", "1024"))
    nic.starred = rng.random() < 0.9
    # A class key read on a real server also holds adapters that are no hardware and know no RSS.
    nic.pseudo = list(_PSEUDO[: rng.randint(1, 3)]) if rng.random() < 0.25 else []
    return nic
