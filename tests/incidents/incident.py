"""The stage of one incident: two hosts, one origin in time, and the losses between them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .clock import SAFE_MONTHS, ZONES, Clock, Zone
from .machine import Machine, draw_machine
from .perfmon import Recording, draw_recording
from .rhythm import Rhythm
from .scene import Scene
from .session import Addresses, Loss, draw_addresses
from .vmware import VirtualMachine

_MINUTES = {1: (12.0, 15.0), 5: (12.0, 25.0), 15: (25.0, 40.0)}
_PG_PROCESSES = ("pg1A-pim1", "pg1B-pim1", "pg2A-pim1", "pg3A-pim2")


@dataclass
class Host:
    """One server of the pair and what somebody collected from it.

    `facts` is one of `files`, `document`, `systeminfo` (that file alone) and `none`; `absent`
    names the facts that a document could not read. Without a `recording` there is no Perfmon.
    """

    name: str
    role: str
    machine: Machine
    clock: Clock
    rhythm: Rhythm
    recording: Recording | None
    scene: Scene = field(default_factory=Scene)
    facts: str = "files"
    absent: tuple[str, ...] = ()
    hypervisor: VirtualMachine | None = None


@dataclass
class Incident:
    """Everything true about one incident; files are written from this and from nothing else."""

    origin: datetime
    duration: float
    interval: float
    call_server: Host
    gateway: Host
    addresses: Addresses
    cvp_version: str
    process: str
    losses: list[Loss] = field(default_factory=list)

    @property
    def hosts(self) -> tuple[Host, Host]:
        """Both hosts, the Call Server first."""
        return self.call_server, self.gateway

    def host(self, role: str) -> Host:
        """The host of that role, `cvp` or `pg`."""
        return self.call_server if role == "cvp" else self.gateway

    def peer(self, host: Host) -> Host:
        """The other host."""
        return self.gateway if host is self.call_server else self.call_server


def begin(
    rng: Random,
    *,
    platform: str = "",
    vulnerable: bool | None = None,
    intervals: tuple[int, ...] = (1, 5, 5, 15),
    zones: tuple[Zone, Zone] | None = None,
    skew: float | None = None,
    midnight: bool = True,
) -> Incident:
    """An ordinary quarter of an hour on two ordinary servers; a recipe then spoils it.

    `platform` and `vulnerable` hold for both hosts; `skew` is how far their clocks are apart.
    """
    interval = rng.choice(intervals)
    low, high = _MINUTES[interval]
    duration = rng.uniform(low, high) * 60
    zone = rng.choice(ZONES)
    call_server_zone, gateway_zone = zones or (zone, zone)
    machines = [draw_machine(rng, platform, vulnerable=vulnerable) for _ in range(2)]
    origin = _origin(rng, machines[0], gateway_zone, duration, midnight and rng.random() < 0.1)
    half = rng.uniform(-0.8, 0.8) if skew is None else skew / 2
    process = rng.choice(_PG_PROCESSES)
    letter, number = process[3], process[2]
    names = (
        rng.choice(("CVP1", "CVPA", "cvp-srv01", "CVP85-CS1")),
        rng.choice((f"PG{number}{letter}", f"UCCE-PG{number}{letter}", f"pg{number}{letter.lower()}")),
    )
    roles = (("cvp", call_server_zone, half), ("pg", gateway_zone, -half))
    hosts = [
        Host(
            name=name,
            role=role,
            machine=machine,
            clock=Clock(origin, zone, shift),
            rhythm=Rhythm(rng.uniform(max(0.25, duration / 2400), 1.5)),
            recording=draw_recording(rng, _host_interval(rng, interval)),
            hypervisor=_draw_hypervisor(rng, machine, origin),
        )
        for name, machine, (role, zone, shift) in zip(names, machines, roles, strict=True)
    ]
    for host in hosts:
        host.scene.dpc_temper = rng.choice(("idle", "ordinary"))
        host.facts = rng.choice(("files",) * 7 + ("document",))
    return Incident(
        origin=origin,
        duration=duration,
        interval=interval,
        call_server=hosts[0],
        gateway=hosts[1],
        addresses=draw_addresses(rng),
        cvp_version=rng.choice(machines[0].platform.cvp_versions),
        process=process,
    )


def replace_machine(rng: Random, incident: Incident, host: Host, machine: Machine) -> None:
    """Put another server in this host's place."""
    host.machine = machine
    host.hypervisor = _draw_hypervisor(rng, machine, incident.origin)


def use_interval(host: Host, interval: float) -> None:
    """Let Perfmon sample this host every `interval` seconds."""
    if host.recording is not None:
        host.recording.interval = interval


def _host_interval(rng: Random, interval: int) -> float:
    """Mostly the same on both hosts; slow sampling on one alone only if the incident is long."""
    return float(interval if rng.random() < 0.75 or interval < 15 else 5)


def _origin(rng: Random, machine: Machine, zone: Zone, duration: float, midnight: bool) -> datetime:
    """The first true moment, in UTC. Only the midnight variant crosses midnight on the gateway."""
    first, last = machine.platform.years
    day = datetime(rng.randint(first, last), rng.choice(SAFE_MONTHS), rng.randint(3, 26))
    local = day + timedelta(seconds=rng.randrange(3600, 22 * 3600))
    if midnight:
        local = day + timedelta(seconds=86400 - int(duration * rng.uniform(0.3, 0.7)))
    return local + timedelta(minutes=zone.bias_in(local.month))


def _draw_hypervisor(rng: Random, machine: Machine, origin: datetime) -> VirtualMachine | None:
    """Some virtual machines come with their snapshot list; an old snapshot proves nothing."""
    if not machine.virtual or rng.random() < 0.5:
        return None
    old = [origin - timedelta(days=rng.uniform(20, 300))] if rng.random() < 0.3 else []
    return VirtualMachine(snapshots=old, removed=rng.randint(0, 5))
