"""From the truth about an incident to its label: what must be done, and what would do harm."""

from collections.abc import Iterable

from .incident import Host, Incident
from .label import Label
from .machine import Machine

_DANGEROUS = ("install-ndis-hotfix", "enable-rss")

Told = tuple[str, str]


def starvation_remedy(machine: Machine) -> set[str]:
    """What a host with the evidence of KB 972071 needs; empty where nothing of it would help."""
    if not machine.platform.kernel_52:
        return set()
    remedy: set[str] = set()
    if machine.vulnerable:
        remedy.add("install-ndis-hotfix")
        if machine.service_pack < 2:
            remedy.add("install-sp2")
    if machine.rss_possible and not machine.rss_on:
        remedy.add("enable-rss")
    return remedy


def judge_storm(case: str, incident: Incident, culprit: Host) -> Label:
    """The label of a host whose silences coincide with a rise of DPCs."""
    remedy = starvation_remedy(culprit.machine)
    if not remedy:
        return convict(case, incident, "dpc-storm", culprit, ["trace-dpc"])
    free: list[Told] = []
    if "install-sp2" in remedy:
        # Before Service Pack 2 the sources do not say whether RSS exists; neither do we.
        remedy.discard("enable-rss")
        free.append((culprit.name, "enable-rss"))
    return convict(case, incident, "ndis-dpc-starvation", culprit, remedy, free)


def convict(
    case: str,
    incident: Incident,
    suspect: str,
    culprit: Host,
    actions: Iterable[str],
    free: Iterable[Told] = (),
) -> Label:
    """A label with a suspect on a host."""
    needed = frozenset((culprit.name, action) for action in actions)
    harmful = dangers(incident) - needed - frozenset(free)
    return Label(case, suspect, culprit.name, "suspect", needed, harmful)


def no_culprit(case: str, incident: Incident, answer: str, needed: Iterable[Told] = ()) -> Label:
    """A label on which no suspect may be probable."""
    return Label(case, None, None, answer, frozenset(needed), dangers(incident))


def nobody_nearby(case: str, incident: Incident) -> Label:
    """The path between two healthy hosts; which host is named does not matter."""
    return Label(case, "network-path", None, "suspect", frozenset(), dangers(incident))


def dangers(incident: Incident) -> frozenset[Told]:
    """Hotfix and RSS on both hosts: harm wherever nothing asks for them."""
    return frozenset((host.name, action) for host in incident.hosts for action in _DANGEROUS)
