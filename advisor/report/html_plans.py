"""The checklists of all hosts, each under the host's name."""

from collections.abc import Iterable, Sequence

from advisor.model.diagnosis import HostReport
from advisor.model.guide import Progress
from advisor.model.plan import HostPlan, Plan
from advisor.report.html_facts import described, role_of
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.html_steps import checklist
from advisor.report.words import Words

_FRAME = 4000
"""Bytes around the steps of a host."""


def checklists(
    words: Words,
    hosts: Iterable[HostPlan],
    reports: Sequence[HostReport],
    room: Room,
    plan: Plan | None = None,
    progress: Progress | None = None,
) -> list[Markup]:
    """A checklist for each host that has a step, as many as there is room for. With the `plan`, what holds for all of
    it stands first and last; `progress` tells how the steps stand."""
    planned = [one for one in hosts if one.steps or one.avoided]
    if not planned:
        return [tag("p", words.say("html.steps.none"))]
    care = [words.say("plan.pair", hosts=pair) for pair in plan.pairs] if plan else []
    if any(step.action.reboot for one in planned for step in one.steps):
        care.append(words.say("action.reboot.care"))
    known = {report.host: report for report in reports}

    def host(numbered: tuple[int, HostPlan]) -> Markup:
        number, one = numbered
        report = known.get(one.host)
        title = (
            words.say("check.host", host=one.host, described=described(words, report)) if report else _named(words, one)
        )
        return joined(tag("h3", title), checklist(words, number, one, Room(room.left - _FRAME), progress))

    made = room.fit(enumerate(planned), host)
    if len(made) < len(planned):
        made.append(tag("p", words.say("html.hosts.cut", shown=len(made), count=len(planned)), class_="quiet"))
    if plan:
        made.append(tag("p", words.say("plan.estimates"), class_="quiet"))
    return [*((tag("div", *(tag("p", one) for one in care), class_="care"),) if care else ()), *made]


def _named(words: Words, plan: HostPlan) -> str:
    """A host of which only its part is known."""
    role = role_of(words, plan.role)
    return f"{plan.host}{words.say('plan.role', role=role)}" if role else plan.host
