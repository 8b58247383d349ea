"""Incidents on the wire: adapter settings, offload, the link, the path."""

from random import Random

from .episodes import drown, flap, lose_on_the_way, moment_of_trouble, reset
from .incident import Host, Incident, begin, replace_machine
from .judgement import convict, nobody_nearby
from .label import Label
from .machine import draw_machine
from .recipes_dpc import Recipe

_ROLES = ("cvp", "pg")


def _physical_host(rng: Random, incident: Incident, vulnerable: bool | None) -> Host:
    host = incident.host(rng.choice(_ROLES))
    replace_machine(rng, incident, host, draw_machine(rng, vulnerable=vulnerable, virtual=False))
    # What convicts these hosts stands in the registry, which only the raw files quote.
    host.facts = "files"
    return host


def offloaded(rng: Random, case: str, *, vulnerable: bool | None = None) -> tuple[Incident, Label]:
    """Chimney, or task offload, or both are on, with a driver from the time before the cure."""
    incident = begin(rng, vulnerable=vulnerable)
    host = _physical_host(rng, incident, vulnerable)
    machine = host.machine
    kind = rng.choice(("chimney", "task", "both"))
    actions: list[str] = []
    if kind != "task":
        machine.enable_chimney = 1
        actions.append("disable-tcp-chimney")
    if kind != "chimney":
        machine.disable_task_offload = 0
        machine.nic.checksum_offload, machine.nic.lso = "3", "1"
        actions.append("disable-task-offload")
    machine.nic.driver_version, machine.nic.driver_date = "2.8.22.0", "9-14-2006"
    count = rng.randint(1, 3)
    for part in range(count):
        reset(rng, incident, host, moment_of_trouble(rng, incident, part, count))
    return incident, convict(case, incident, "tcp-offload", host, actions)


def mismatched(rng: Random, case: str, *, vulnerable: bool | None = None) -> tuple[Incident, Label]:
    """The adapter is forced while everybody else negotiates: half duplex, or 100 Mb full."""
    incident = begin(rng, vulnerable=vulnerable)
    host = _physical_host(rng, incident, vulnerable)
    host.machine.nic.speed_duplex = rng.choice(("1", "3", "3", "4"))
    drown(rng, incident, host)
    return incident, convict(case, incident, "nic-settings", host, ["set-nic-speed-duplex"])


def flapped(rng: Random, case: str, *, vulnerable: bool | None = None) -> tuple[Incident, Label]:
    """The link of one host goes down and comes back."""
    incident = begin(rng, vulnerable=vulnerable, intervals=(1, 5))
    host = incident.host(rng.choice(_ROLES))
    if host.recording is not None and host.recording.interval > 5:
        # In a sample of fifteen seconds a shorter flap never shows as zero.
        host.recording.interval = 5.0
    flap(rng, incident, host, moment_of_trouble(rng, incident))
    return incident, convict(case, incident, "link-flap", host, ["check-switch-port"])


def lost_on_the_way(rng: Random, case: str, *, vulnerable: bool | None = None) -> tuple[Incident, Label]:
    """Both ends lose each other, and neither shows why."""
    incident = begin(rng, vulnerable=vulnerable)
    for host in incident.hosts:
        # Only the raw files say enough about the adapters to clear both hosts.
        host.facts = "files"
    lose_on_the_way(rng, incident, moment_of_trouble(rng, incident))
    return incident, nobody_nearby(case, incident)


RECIPES: dict[str, Recipe] = {
    "tcp-offload": offloaded,
    "nic-duplex": mismatched,
    "link-flap": flapped,
    "network-path": lost_on_the_way,
}
