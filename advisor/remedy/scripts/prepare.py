"""From the plan of a host to what a script has to do there; or the reason why there must be none."""

import re
from collections.abc import Iterable, Iterator

from advisor.errors import FactsUnknown, ScriptRefused, UsageError
from advisor.model.action import Stance
from advisor.model.fact import Absent, HostFacts
from advisor.model.plan import HostPlan, PlanStep
from advisor.pack.catalogue import FactType
from advisor.pack.changes import registry_place
from advisor.pack.load import Pack
from advisor.pack.values import comparable
from advisor.remedy.scripts.conditions import condition_of, conditions_of
from advisor.remedy.scripts.job import Job, JobStep
from advisor.remedy.scripts.settings import settings_of

_KERNEL = "os.version"
_NAME = "host.name"
_COMPUTER = re.compile(r'[^\x00-\x20"/\\\[\]:;|=,+*?<>\x7f]{1,63}')
_LONGEST_COMPUTER = 15
"""COMPUTERNAME is cut there."""


def job_for(plan: HostPlan, facts: HostFacts, pack: Pack, only: tuple[str, ...] = ()) -> Job:
    """What the steps to `do` amount to; `only` are the actions that are asked for, all of them when empty.

    Raises FactsUnknown while what decides about a step is open, ScriptRefused for a step that must not be done here,
    and UsageError when there is nothing that a script could do.
    """
    steps = tuple(step for step in plan.steps if step.stance is Stance.DO and (not only or step.id in only))
    _refuse_wrong(plan, only)
    _refuse_open(plan.host, steps)
    kernel = facts.scalars.get(_KERNEL)
    if kernel is None or isinstance(kernel.value, Absent):
        raise FactsUnknown(
            f"{plan.host}: {_KERNEL} is not known, and scripts differ with it. Collect it, and run again."
        )
    made = []
    for number, step in enumerate(steps, 1):
        remedy = pack.remedies[step.id]
        changes = tuple(settings_of(remedy, facts, pack, str(kernel.value)))
        after = tuple(conditions_of(step, steps, pack, facts)) if changes else ()
        proof = None if remedy.proof is None else condition_of(remedy, remedy.proof, facts, pack)
        lines = () if changes else tuple(_by_hand(step))
        made.append(JobStep(number, step.id, step.title, changes, after, proof, lines, step.restart is not None))
    if not any(step.changes for step in made):
        what = "nothing in its plan is a setting that a script could change"
        raise UsageError(f"{plan.host}: {what}; `advisor plan` lists what is to be done by hand.")
    texts = pack.texts.in_language("en")
    name = registry_place(pack.facts[_NAME])
    assert name is not None
    assert name.group is not None
    return Job(
        host=plan.host,
        computer=_computer(plan.host, facts),
        name_key=name.group,
        name_value=name.name[0],
        steps=tuple(made),
        backup=pack.tables["script_backup"].rows["windows"],
        restart_note=texts.say("script.restart"),
        at_once_note=texts.say("script.at-once"),
        pack=pack.identity,
        facts_sha256=plan.facts_sha256,
        avoided=tuple((step.title, _because(step)) for step in plan.avoided),
    )


def supported(kind: str, facts: HostFacts, pack: Pack) -> None:
    """Raises ScriptRefused when this kind of script can't run on the host's Windows."""
    since, kernel = pack.tables["script_since"].rows[kind], facts.scalars[_KERNEL].value
    if comparable(FactType.VERSION, str(kernel)) < comparable(FactType.VERSION, since):
        lacks = pack.tables["script_needs"].rows[kind]
        raise ScriptRefused(
            f"{facts.host}: {kind} is written for Windows {since} or later, and this host runs {kernel}; "
            f"it lacks {lacks}. Use --emit cmd."
        )


def _refuse_wrong(plan: HostPlan, only: Iterable[str]) -> None:
    avoided = {step.id: step for step in plan.avoided}
    stands = {step.id: step.stance for step in plan.steps}
    for action in only:
        if action in avoided:
            raise ScriptRefused(f"{plan.host} must not get {action}: {_because(avoided[action])}.")
        if action not in stands:
            raise UsageError(f"{plan.host}: its plan has no step {action!r}. `advisor plan` lists its steps.")
        if stands[action] is Stance.CONSIDER:
            raise FactsUnknown(
                f"{plan.host}: {action} is only to be considered, and a person decides; no script does that."
            )


def _refuse_open(host: str, steps: Iterable[PlanStep]) -> None:
    open_checks = [f"{step.id}: {check}" for step in steps for check in step.action.first_checks]
    if open_checks:
        raise FactsUnknown(
            f"{host}: no script while what decides is not known. Collect the missing facts (`advisor check` names the "
            f"command for each), and run again: {'; '.join(open_checks)}"
        )


def _because(step: PlanStep) -> str:
    return "; ".join(reason.text for reason in step.action.because) or "the rules say so"


def _computer(host: str, facts: HostFacts) -> str:
    """The machine's own name, as COMPUTERNAME has it. A folder may be called otherwise."""
    known = facts.scalars.get(_NAME)
    name = host if known is None or isinstance(known.value, Absent) else str(known.value)
    short = name.partition(".")[0]
    if not _COMPUTER.fullmatch(short):
        shown = ascii(name[:60])
        raise FactsUnknown(
            f"{host}: {shown} can't be a Windows machine's name, and a script runs on the machine it names only. "
            f"Collect {_NAME}, and run again."
        )
    return short[:_LONGEST_COMPUTER]


def _by_hand(step: PlanStep) -> Iterator[str]:
    """How a person does the step: the notes of its remedy, then the commands, then how it is verified."""
    yield from step.action.notes
    yield from (f"Command: {command}" for command in step.action.commands)
    yield f"Done when: {step.action.verify}"
