"""Incidents in which deferred procedure calls are the cause."""

from collections.abc import Callable
from functools import partial
from random import Random

from .clock import ZONES
from .episodes import moment_of_trouble, starve
from .incident import Host, Incident, begin, replace_machine
from .judgement import judge_storm
from .label import Label
from .machine import Machine, draw_machine
from .span import Span

Recipe = Callable[[Random, str], tuple[Incident, Label]]
Draw = Callable[[Random], Machine]

_ROLES = ("cvp", "pg")


def _spoil(rng: Random, incident: Incident, draw: Draw) -> Host:
    """Make one of the hosts a physical server of the wanted kind."""
    host = incident.host(rng.choice(_ROLES))
    replace_machine(rng, incident, host, draw(rng))
    if host.recording is not None and rng.random() < 0.1:
        host.recording.choice.network = False
    if rng.random() < 0.15:
        host.machine.disable_task_offload = 0
    return host


def _one_storm(draw: Draw, rng: Random, case: str) -> tuple[Incident, Label]:
    incident = begin(rng)
    host = _spoil(rng, incident, draw)
    starve(rng, incident, host, moment_of_trouble(rng, incident))
    return incident, judge_storm(case, incident, host)


def _draw(
    platform: str = "",
    vulnerable: bool = True,
    rss: str = "off",
    pack: int = 2,
    processors: int = 0,
) -> Draw:
    def draw(rng: Random) -> Machine:
        return draw_machine(
            rng,
            platform,
            vulnerable=vulnerable,
            rss=rss,
            service_pack=pack,
            processors=processors,
            virtual=False,
        )

    return draw


def _draw_fixed_without_rss(rng: Random) -> Machine:
    """A fixed Ndis.sys on a server where RSS cannot be had."""
    draws = (
        _draw(vulnerable=False, processors=1),
        _draw(vulnerable=False, rss="unavailable"),
        _draw("2003-ia64", vulnerable=False),
    )
    return rng.choice(draws)(rng)


def _newer_kernel(platform: str, rng: Random, case: str) -> tuple[Incident, Label]:
    incident = begin(rng, platform=platform)
    host = incident.host(rng.choice(_ROLES))
    starve(rng, incident, host, moment_of_trouble(rng, incident))
    return incident, judge_storm(case, incident, host)


def _clock_skew(rng: Random, case: str) -> tuple[Incident, Label]:
    skew = rng.choice((-1, 1)) * rng.uniform(15, 120)
    incident = begin(rng, skew=skew)
    host = _spoil(rng, incident, _draw())
    starve(rng, incident, host, moment_of_trouble(rng, incident))
    return incident, judge_storm(case, incident, host)


def _time_zones(rng: Random, case: str) -> tuple[Incident, Label]:
    """The hosts live in two of the world's zones."""
    first = rng.randrange(len(ZONES))
    second = (first + rng.randrange(1, len(ZONES))) % len(ZONES)
    incident = begin(rng, zones=(ZONES[first], ZONES[second]))
    host = _spoil(rng, incident, _draw())
    starve(rng, incident, host, moment_of_trouble(rng, incident))
    return incident, judge_storm(case, incident, host)


def _several_gaps(rng: Random, case: str) -> tuple[Incident, Label]:
    """Two to four gaps with storms, and sometimes one short stop that has nothing to do with it."""
    incident = begin(rng)
    host = _spoil(rng, incident, _draw())
    gaps = rng.randint(2, 4)
    unrelated = rng.randrange(gaps) if gaps > 2 and rng.random() < 0.4 else -1
    for part in range(gaps):
        at = moment_of_trouble(rng, incident, part, gaps)
        if part == unrelated:
            host.scene.hushes.append(Span(at, at + max(6.5, 7 * host.rhythm.mean)))
        else:
            starve(rng, incident, host, at)
    return incident, judge_storm(case, incident, host)


def _noisy_coincidence(rng: Random, case: str) -> tuple[Incident, Label]:
    incident = begin(rng)
    host = _spoil(rng, incident, _draw())
    host.scene.dpc_temper = "wild"
    starve(rng, incident, host, moment_of_trouble(rng, incident), strong=True)
    return incident, judge_storm(case, incident, host)


RECIPES: dict[str, Recipe] = {
    "ndis-x86": partial(_one_storm, _draw("2003-x86")),
    "ndis-x64": partial(_one_storm, _draw("2003-x64")),
    "ndis-ia64": partial(_one_storm, _draw("2003-ia64")),
    "ndis-xp-x64": partial(_one_storm, _draw("xp-x64")),
    "ndis-sp1": partial(_one_storm, _draw(pack=1)),
    "ndis-rss-already-on": partial(_one_storm, _draw(rss="on")),
    "ndis-fixed-rss-off": partial(_one_storm, _draw(vulnerable=False)),
    "ndis-one-processor": partial(_one_storm, _draw(processors=1)),
    "ndis-driver-without-rss": partial(_one_storm, _draw(rss="unavailable")),
    "dpc-storm-fixed-rss-on": partial(_one_storm, _draw(vulnerable=False, rss="on")),
    "dpc-storm-fixed-rss-impossible": partial(_one_storm, _draw_fixed_without_rss),
    "dpc-storm-2008-r2": partial(_newer_kernel, "2008-r2"),
    "dpc-storm-2012-r2": partial(_newer_kernel, "2012-r2"),
    "clock-skew": _clock_skew,
    "time-zones": _time_zones,
    "several-gaps": _several_gaps,
    "noisy-dpc-coincidence": _noisy_coincidence,
}
