"""The page of `advisor plan`: how much is to be done first, then host by host every step with its restart, backup,
risks and way back, then what is left alone and why."""

from collections.abc import Sequence

from advisor.model.action import Stance
from advisor.model.guide import Progress
from advisor.model.plan import HostPlan, Plan, PlanStep, Restart
from advisor.model.role import CARRY_CALLS
from advisor.report.page import Page
from advisor.report.plan_states import write_state
from advisor.report.sections import write_missing_facts
from advisor.report.words import Words, located, shortened

_STEP, _DETAIL, _COMMAND = 2, 5, 7
_FEW = 6


def write_plan(
    page: Page, words: Words, plan: Plan, progress: Progress | None = None, *, verbose: bool = False
) -> None:
    """The whole plan; with `progress`, how each step stands. `verbose` adds every note of a step and every reason."""
    page.whole(answer(words, plan), "bad" if _to_do(plan) else "good")
    for pair in plan.pairs:
        page.line(words.say("plan.pair", hosts=pair), "warning")
    if any(host.restarts for host in plan.hosts):
        page.line(words.say("action.reboot.care"), "warning")
    for host in plan.hosts:
        write_host(page, words, host, progress, verbose=verbose)
    page.line()
    page.line(words.say("plan.estimates"), "quiet")
    page.line(f"{words.pack(plan.pack)}; {words.engine(plan.engine)}", "quiet")


def answer(words: Words, plan: Plan) -> str:
    """The first line: steps, restarts and time of what is to be done."""
    steps = _to_do(plan)
    hosts = sum(1 for host in plan.hosts if any(step.stance is Stance.DO for step in host.steps))
    if not steps:
        considered = any(host.steps for host in plan.hosts)
        return words.say("plan.answer.consider" if considered else "plan.answer.none")
    restarts = sum(host.needed_restarts for host in plan.hosts)
    minutes = sum(host.minutes for host in plan.hosts)
    counted = ", ".join(
        (
            words.say("plan.count.steps", count=steps),
            words.say("plan.count.restarts", count=restarts),
            words.say("plan.count.minutes", count=minutes),
        )
    )
    return words.say("plan.answer", counts=counted, count=hosts)


def write_host(page: Page, words: Words, host: HostPlan, progress: Progress | None, *, verbose: bool) -> None:
    role = words.say("plan.role", role=words.say(f"role.{host.role}")) if host.role in CARRY_CALLS else ""
    page.heading(words.say("plan.host", host=host.host, role=role))
    if not host.steps:
        page.line(words.say("actions.none"), "good", indent=_STEP)
    for one in host.sequence():
        if isinstance(one, Restart):
            write_restart(page, words, one)
        else:
            write_step(page, words, one, verbose=verbose)
        if progress is not None:
            write_state(page, words, progress.of(host.host, one.key), indent=_DETAIL)
    if any(step.stance is Stance.DO for step in host.steps):
        page.line(words.say("plan.at-the-end"), "heading", indent=_STEP)
        page.line(words.say("plan.verification", host=host.host), indent=_DETAIL)
    _write_conflicts(page, words, host)
    _write_avoided(page, words, host.avoided, verbose=verbose)
    if host.missing:
        page.line(words.say("plan.missing"), "unknown", indent=_STEP)
        shown = host.missing if verbose else host.missing[:_FEW]
        write_missing_facts(page, words, shown, indent=_STEP)
        if len(shown) < len(host.missing):
            page.line(words.say("more", count=len(host.missing) - len(shown)), "quiet", indent=_DETAIL)


def write_restart(page: Page, words: Words, restart: Restart) -> None:
    """A restart in its place; one that is needed only for steps to consider says so."""
    message = "plan.restart" if restart.stance is Stance.DO else "plan.restart.if"
    page.line(words.say(message, number=restart.number, actions=restart.steps), "warning", indent=_STEP, marker="== ")


def write_step(page: Page, words: Words, step: PlanStep, *, verbose: bool) -> None:
    """A step with all that somebody needs who does it."""
    action = step.action
    title = words.say("action.title", title=words.translate(step.title), action=step.id)
    if step.minutes is not None:
        title = words.say("plan.title", title=title, minutes=step.minutes)
    page.line(title, "bold" if step.stance is Stance.DO else "", indent=_STEP, marker=f"{action.order}. ")
    for reason in action.because if verbose else action.because[:1]:
        text = located(words.translate(reason.text), reason.origin)
        page.line(words.say("why.do" if step.stance is Stance.DO else "plan.condition", text=text), indent=_DETAIL)
    for check in action.first_checks:
        page.line(words.say("action.first", text=words.translate(check)), "warning", indent=_DETAIL)
    together = tuple(one for one in action.requires if one not in step.waits_for)
    if together:
        page.line(words.say("action.requires", actions=together), indent=_DETAIL)
    if step.waits_for:
        page.line(words.say("plan.waits", actions=step.waits_for), indent=_DETAIL)
    for text in step.backup:
        page.line(words.say("plan.backup", text=words.translate(text)), indent=_DETAIL)
    for command in action.commands:
        page.command(command, indent=_COMMAND)
    for text in file_lines(words, step):
        page.line(text, indent=_DETAIL)
    # Where the file is asked for, and what its language means, stands in the notes.
    whole = verbose or bool(step.files)
    for note in action.notes if whole else action.notes[:1]:
        text = words.translate(note)
        page.line(words.say("action.note", text=text if whole else shortened(text)), indent=_DETAIL)
    for text in step.risks:
        page.line(words.say("plan.risk", text=words.translate(text)), "warning", indent=_DETAIL)
    page.line(words.say("action.verify", text=words.translate(action.verify)), indent=_DETAIL)
    page.line(words.say("action.rollback", text=words.translate(action.rollback)), indent=_DETAIL)


def file_lines(words: Words, step: PlanStep) -> list[str]:
    """The files that somebody has to get for the step, and how one is checked."""
    lines = [
        words.say("plan.file", name=one.name, platform=one.platform, version=one.version, size=one.size, date=one.date)
        for one in step.files
    ]
    return [*lines, words.say("plan.file.check")] if lines else []


def _write_conflicts(page: Page, words: Words, host: HostPlan) -> None:
    for conflict in host.conflicts:
        title = words.translate(words.glossary.conflicts.get(conflict.id, conflict.id))
        page.line(words.say("conflict", host=host.host, title=title), "heading", indent=_STEP)
        for source in conflict.sources:
            page.line(words.translate(source), indent=_DETAIL, marker="- ")
        why = words.translate(conflict.because)
        page.line(words.say("conflict.winner", action=conflict.winner, why=why), indent=_DETAIL)


def _write_avoided(page: Page, words: Words, steps: Sequence[PlanStep], *, verbose: bool) -> None:
    if steps:
        page.line(words.say("stance.avoid"), "heading", indent=_STEP)
    for step in steps:
        title = words.say("action.title", title=words.translate(step.title), action=step.id)
        page.line(title, indent=_STEP, marker="- ")
        for reason in step.action.because if verbose else step.action.because[:1]:
            text = located(words.translate(reason.text), reason.origin)
            page.line(words.say("why.avoid", text=text), indent=_DETAIL)


def _to_do(plan: Plan) -> int:
    return sum(1 for host in plan.hosts for step in host.steps if step.stance is Stance.DO)
