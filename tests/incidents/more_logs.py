"""The logs that nobody needs and everybody sends: every host's System log, and vmware.log of every virtual machine."""

from datetime import timedelta
from pathlib import Path
from random import Random

from . import system_log, vmware
from .incident import Host, Incident
from .span import Span

_NAMES = ("SystemLog.csv", "system_events.txt", "evt_export.log")


def write(rng: Random, incident: Incident, directory: Path) -> None:
    """Add them to what was collected of each host."""
    for host in incident.hosts:
        folder = directory / host.name
        content = system_log.render(rng, system_log.events(rng, incident, host), host)
        (folder / rng.choice(_NAMES)).write_bytes(content)
        if host.machine.virtual and not (host.hypervisor is not None and host.hypervisor.log):
            deeper = folder / "vm"
            deeper.mkdir(exist_ok=True)
            (deeper / "vmware-3.log").write_bytes(_uneventful(rng, incident, host))


def _uneventful(rng: Random, incident: Incident, host: Host) -> bytes:
    """A hypervisor's log in which nothing happened but a short stun, long before."""
    begin = -rng.uniform(2400.0, 7200.0)
    stun = Span(begin, begin + rng.uniform(0.2, 0.9))
    machine = vmware.VirtualMachine(log=vmware.stun_entries(rng, incident.origin, [stun], "create"))
    start = incident.origin - timedelta(seconds=7300)
    text = vmware.log_text(rng, machine, start, incident.duration + 7300, host.clock.bias == 0)
    return text.encode("utf-8")
