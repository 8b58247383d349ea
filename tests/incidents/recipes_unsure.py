"""Nights on which nothing happened, and incidents of which too little is known."""

from functools import partial
from random import Random

from .episodes import moment_of_trouble, starve
from .incident import Host, Incident, begin, replace_machine
from .judgement import no_culprit
from .label import Label
from .machine import draw_machine
from .recipes_dpc import Recipe
from .recipes_host import paused, stunned
from .recipes_network import flapped, lost_on_the_way, mismatched, offloaded
from .rhythm import Rhythm
from .scene import Storm
from .span import Span

_ROLES = ("cvp", "pg")
_UNREAD = ("ndis.version", "tcpip.rss", "nic[].rss")


def _calm_down(rng: Random, incident: Incident) -> None:
    """At night both logs write seldom, with pauses that are ordinary for them."""
    for host in incident.hosts:
        host.rhythm = Rhythm(rng.uniform(1.5, 5.0), longest=None)


def _quiet_vulnerable(rng: Random, case: str) -> tuple[Incident, Label]:
    """Vulnerable servers, nothing lost; now and then DPCs rise without any consequence."""
    incident = begin(rng, vulnerable=True)
    _calm_down(rng, incident)
    if rng.random() < 0.3:
        host = incident.host(rng.choice(_ROLES))
        at = moment_of_trouble(rng, incident)
        span = Span(at, at + rng.uniform(4, 12))
        host.scene.storms.append(Storm(span, 0, rng.uniform(10, 40), rng.uniform(4, 12), 900, 0))
    return incident, no_culprit(case, incident, "no-incident")


def _quiet_rss_on(rng: Random, case: str) -> tuple[Incident, Label]:
    incident = begin(rng)
    _calm_down(rng, incident)
    for host in incident.hosts:
        if host is incident.call_server or rng.random() < 0.5:
            replace_machine(rng, incident, host, draw_machine(rng, rss="on"))
    return incident, no_culprit(case, incident, "no-incident")


def _logger_silence(rng: Random, case: str) -> tuple[Incident, Label]:
    """The calls come in waves; once nobody calls for a minute or two. The PIM keeps writing."""
    incident = begin(rng)
    scene = incident.call_server.scene
    spans = rng.randint(3, 6)
    longest = rng.randrange(spans)
    for part in range(spans):
        at = incident.duration * (0.05 + 0.9 * part / spans) + rng.uniform(0.0, 8.0)
        room = 0.9 * incident.duration / spans - 12.0
        seconds = rng.uniform(35, 120) if part == longest else rng.uniform(6, 30)
        scene.hushes.append(Span(at, at + min(seconds, room)))
    return incident, no_culprit(case, incident, "no-incident")


def _missing_facts(rng: Random, case: str) -> tuple[Incident, Label]:
    """The evidence speaks, but whether the driver is to blame is unknown."""
    incident = begin(rng)
    host = incident.host(rng.choice(_ROLES))
    replace_machine(rng, incident, host, draw_machine(rng, vulnerable=True, virtual=False))
    host.facts = rng.choice(("none", "systeminfo", "document"))
    host.absent = _UNREAD if host.facts == "document" else ()
    starve(rng, incident, host, moment_of_trouble(rng, incident))
    needed = [(host.name, "collect-facts")]
    return incident, no_culprit(case, incident, "unexplained", needed)


def _missing_perfmon(rng: Random, case: str) -> tuple[Incident, Label]:
    """A real storm that nobody recorded: a loss, a gap, and no way to know."""
    incident = begin(rng)
    host = incident.host(rng.choice(_ROLES))
    replace_machine(rng, incident, host, draw_machine(rng, vulnerable=True, virtual=False))
    starve(rng, incident, host, moment_of_trouble(rng, incident))
    host.recording = None
    bare: list[Host] = [host]
    if rng.random() < 0.5:
        bare.append(incident.peer(host))
        incident.peer(host).recording = None
    needed = [(each.name, "collect-perfmon") for each in bare]
    return incident, no_culprit(case, incident, "unexplained", needed)


def _other_cause(rng: Random, case: str) -> tuple[Incident, Label]:
    """Both servers are vulnerable, and something else is to blame."""
    causes = (
        partial(stunned, kind="logged"),
        paused,
        offloaded,
        mismatched,
        flapped,
        lost_on_the_way,
    )
    return rng.choice(causes)(rng, case, vulnerable=True)


RECIPES: dict[str, Recipe] = {
    "quiet-vulnerable": _quiet_vulnerable,
    "quiet-rss-on": _quiet_rss_on,
    "logger-silence": _logger_silence,
    "missing-facts": _missing_facts,
    "missing-perfmon": _missing_perfmon,
    "vulnerable-other-cause": _other_cause,
}
