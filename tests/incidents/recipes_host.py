"""Incidents caused inside a host, but not by deferred procedure calls."""

from datetime import timedelta
from functools import partial
from random import Random

from .episodes import moment_of_trouble, pause, step, stun
from .incident import Host, Incident, begin, replace_machine, use_interval
from .judgement import convict
from .label import Label
from .machine import draw_machine
from .recipes_dpc import Recipe
from .vmware import VirtualMachine

_ROLES = ("cvp", "pg")


def _virtual_host(rng: Random, incident: Incident, vulnerable: bool | None) -> Host:
    host = incident.host(rng.choice(_ROLES))
    machine = draw_machine(rng, vulnerable=vulnerable, virtual=True)
    replace_machine(rng, incident, host, machine)
    if host.facts == "document":
        host.facts = "files"
    # A stun shorter than the sampling interval would leave no missing sample behind.
    use_interval(host, min(incident.interval, 5.0))
    return host


def stunned(rng: Random, case: str, *, kind: str, vulnerable: bool | None = None) -> tuple[Incident, Label]:
    """`kind`: `logged` (vmware.log and a snapshot), `listed` (only the snapshot list), `gone`."""
    incident = begin(rng, vulnerable=vulnerable, intervals=(1, 5))
    host = _virtual_host(rng, incident, vulnerable)
    at = moment_of_trouble(rng, incident)
    begun = incident.origin + timedelta(seconds=at - rng.uniform(0.1, 1.2))
    old = incident.origin - timedelta(days=rng.uniform(2, 200))
    hypervisor = VirtualMachine(removed=rng.randint(1, 9))
    word = "remove" if kind == "gone" else "create"
    if kind == "logged" and rng.random() < 0.3:
        # One snapshot was consolidated, an older one still waits for the same.
        word, hypervisor.snapshots = "remove", [old]
    elif kind != "gone":
        hypervisor.snapshots = [old, begun] if rng.random() < 0.3 else [begun]
    host.hypervisor = hypervisor
    stun(rng, incident, host, at, word=word, logged=kind != "listed")
    action = "remove-vm-snapshots" if hypervisor.snapshots else "reschedule-vm-backup"
    return incident, convict(case, incident, "vm-stun", host, [action])


def paused(rng: Random, case: str, *, vulnerable: bool | None = None, temper: str = "") -> tuple[Incident, Label]:
    """Only the Call Server is a Java process, so only there can one pause."""
    incident = begin(rng, vulnerable=vulnerable)
    host = incident.call_server
    if temper:
        host.scene.dpc_temper = temper
    pause(rng, incident, host, moment_of_trouble(rng, incident))
    return incident, convict(case, incident, "process-pause", host, ["tune-jvm"])


def _stepped(sign: int, rng: Random, case: str) -> tuple[Incident, Label]:
    """A backward step near midnight would be a riddle of its own, so midnight stays away."""
    incident = begin(rng, midnight=False)
    host = incident.host(rng.choice(_ROLES))
    interval = host.recording.interval if host.recording is not None else 1.0
    by = rng.uniform(12.0, 90.0) if sign > 0 else rng.uniform(6.0, 90.0)
    while not 0.25 < (by % interval) / interval < 0.75:
        # A step by whole intervals would look like missing samples to anybody.
        by += 0.17 * interval
    step(incident, host, moment_of_trouble(rng, incident), sign * by)
    return incident, convict(case, incident, "clock-step", host, ["fix-time-sync"])


RECIPES: dict[str, Recipe] = {
    "vm-stun-logged": partial(stunned, kind="logged"),
    "vm-stun-listed": partial(stunned, kind="listed"),
    "vm-stun-snapshot-gone": partial(stunned, kind="gone"),
    "process-pause": paused,
    "clock-forward": partial(_stepped, 1),
    "clock-backward": partial(_stepped, -1),
    "noisy-dpc-no-coincidence": partial(paused, temper="wild"),
}
