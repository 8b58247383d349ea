"""The checklists of all hosts, each under the host's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.model.action import Conflict
from advisor.model.plan import PlanStep
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.html_steps import checklist
from advisor.report.words import Words

_FRAME = 4000
"""Bytes around the steps of a host."""


@dataclass(frozen=True, slots=True)
class HostSteps:
    """What to do on a host. `title` says which host it is, `told` what else to know of its steps."""

    title: str
    steps: Sequence[PlanStep]
    conflicts: Sequence[Conflict] = ()
    told: Sequence[str] = ()


def checklists(words: Words, hosts: Iterable[HostSteps], room: Room) -> list[Markup]:
    """A checklist for each host that has a step, as many as there is room for."""
    planned = [one for one in hosts if one.steps]
    if not planned:
        return [tag("p", words.say("html.steps.none"))]
    parts: list[Markup] = []
    if any(step.action.reboot for one in planned for step in one.steps):
        parts.append(tag("p", words.say("action.reboot.care"), class_="care"))

    def host(numbered: tuple[int, HostSteps]) -> Markup:
        number, one = numbered
        told = (tag("p", line, class_="quiet") for line in one.told)
        steps = checklist(words, number, one.steps, one.conflicts, Room(room.left - _FRAME))
        return joined(tag("h3", one.title), *told, steps)

    made = room.fit(enumerate(planned), host)
    if len(made) < len(planned):
        made.append(tag("p", words.say("html.hosts.cut", shown=len(made), count=len(planned)), class_="quiet"))
    return [*parts, *made]
