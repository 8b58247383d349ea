"""Makes the plan of a result: the advice of each host in order, with its restarts, and what every step needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from advisor.model.action import Action, Stance
from advisor.model.advice import Advice
from advisor.model.plan import HostPlan, Plan, PlanStep
from advisor.model.record import Record
from advisor.model.role import CARRY_CALLS
from advisor.pack.load import Pack
from advisor.pack.rule import Remedy
from advisor.remedy.files import needed_files
from advisor.remedy.order import in_order

FIRST_DONE = "First make sure that this has been done: {title} ({action})"
"""The check of a step that requires what nobody advised and the host is not known to have."""


def make_plan(
    record: Record, pack: Pack, advice: Sequence[Advice], options: Mapping[str, str], chosen: Collection[str]
) -> Plan:
    """The plan for the chosen hosts of `advice`, which is of all of them: who carries whose calls must be told also of
    a host whose other side was not chosen. Raises PackError when remedies require each other."""
    hosts = tuple(_host_plan(one, pack) for one in advice)
    return Plan(
        pack=pack.identity,
        kind=record.kind,
        hosts=tuple(host for host in hosts if host.host in chosen),
        problems=record.problems,
        assessed_at=record.assessed_at,
        facts_sha256=record.facts_found,
        advisor_version=record.advisor_version,
        options=options,
        engine=record.engine,
        pairs=tuple(pair for pair in _pairs(hosts) if any(host in chosen for host in pair)),
    )


def _host_plan(advice: Advice, pack: Pack) -> HostPlan:
    actions = {action.id: action for action in advice.actions}
    wanted = [action.id for action in advice.actions if action.stance is not Stance.AVOID]
    steps = []
    for order, place in enumerate(in_order(wanted, pack.remedies), start=1):
        remedy, action = pack.remedies[place.action], actions[place.action]
        checks = (_done(pack.remedies[one]) for one in advice.unmet.get(place.action, ()))
        action = replace(action, order=order, first_checks=(*checks, *action.first_checks))
        steps.append(
            PlanStep(
                action,
                remedy.title,
                remedy.backup,
                remedy.minutes,
                remedy.risks,
                place.restart,
                place.waits_for,
                tuple(needed_files(remedy, pack)),
            )
        )
    avoided = [action for action in advice.actions if action.stance is Stance.AVOID]
    return HostPlan(
        host=advice.host,
        role=advice.role,
        steps=tuple(steps),
        avoided=tuple(_avoided(pack, avoided, len(steps))),
        conflicts=advice.conflicts,
        facts_sha256=advice.facts_sha256,
        missing=advice.missing,
    )


def _done(remedy: Remedy) -> str:
    return FIRST_DONE.format(title=remedy.title, action=remedy.id)


def _avoided(pack: Pack, actions: Sequence[Action], steps: int) -> Iterable[PlanStep]:
    """What is left alone keeps its reason, and nothing that somebody might carry out."""
    for order, action in enumerate(sorted(actions, key=lambda one: one.order), start=steps + 1):
        yield PlanStep(replace(action, order=order), pack.remedies[action.id].title)


def _pairs(hosts: Sequence[HostPlan]) -> Iterable[tuple[str, ...]]:
    """Call servers and gateways of one plan talk to each other: at most one of them is restarted at a time."""
    restarted = [host for host in hosts if host.restarts and host.role in CARRY_CALLS]
    if len(restarted) > 1:
        yield tuple(host.host for host in restarted)
