"""The plan as Markdown: a checklist that can be pasted into a change request and ticked there."""

import re

from advisor.model.action import Stance
from advisor.model.guide import Progress, StepState
from advisor.model.plan import HostPlan, Plan, PlanStep, Restart
from advisor.model.role import CARRY_CALLS
from advisor.report.markdown_safe import safe
from advisor.report.plan_page import answer, file_lines
from advisor.report.plan_states import TICKED, state_text
from advisor.report.visible import visible
from advisor.report.words import Words, located


def plan_markdown(plan: Plan, words: Words, progress: Progress | None = None) -> str:
    """The whole plan; with `progress`, ticked where it is done. Names and log lines are shown and never obeyed: no
    markup, no links, no HTML."""
    lines = [f"# {safe(answer(words, plan))}", ""]
    for pair in plan.pairs:
        lines += [safe(words.say("plan.pair", hosts=pair)), ""]
    if any(host.restarts for host in plan.hosts):
        lines += [safe(words.say("action.reboot.care")), ""]
    for host in plan.hosts:
        lines += _host(host, words, progress)
    identity = f"{words.pack(plan.pack)}; {words.engine(plan.engine)}"
    lines += ["---", "", safe(words.say("plan.estimates")), "", safe(identity)]
    return "\n".join(lines) + "\n"


def _host(host: HostPlan, words: Words, progress: Progress | None) -> list[str]:
    role = words.say("plan.role", role=words.say(f"role.{host.role}")) if host.role in CARRY_CALLS else ""
    lines = [f"## {safe(words.say('plan.host', host=host.host, role=role))}", ""]
    if not host.steps:
        lines += [safe(words.say("actions.none")), ""]
    for one in host.sequence():
        state = None if progress is None else progress.of(host.host, one.key)
        lines += _restart(one, words, state) if isinstance(one, Restart) else _step(one, words, state)
    lines += [""] if host.steps else []
    if any(step.stance is Stance.DO for step in host.steps):
        lines += [f"- [ ] **{safe(words.say('plan.verification', host=host.host))}**", ""]
    for conflict in host.conflicts:
        title = words.translate(words.glossary.conflicts.get(conflict.id, conflict.id))
        lines += [f"### {safe(words.say('conflict', host=host.host, title=title))}", ""]
        lines += [f"- {safe(words.translate(source))}" for source in conflict.sources]
        why = words.translate(conflict.because)
        lines += ["", safe(words.say("conflict.winner", action=conflict.winner, why=why)), ""]
    if host.avoided:
        lines += [f"### {safe(words.say('stance.avoid'))}", ""]
        told = (f"{_title(step, words)}: {'; '.join(_reasons(step, words))}" for step in host.avoided)
        lines += [f"- {safe(line)}" for line in told]
        lines.append("")
    if host.missing:
        lines += [f"### {safe(words.say('plan.missing'))}", ""]
        for lack in host.missing:
            lines += [f"- {safe(words.missing(lack))}", *_code(words.collect(lack.collect, lack.fact))]
        lines.append("")
    return lines


def _restart(restart: Restart, words: Words, state: StepState | None) -> list[str]:
    message = "plan.restart" if restart.stance is Stance.DO else "plan.restart.if"
    title = safe(words.say(message, number=restart.number, actions=restart.steps))
    return [f"- {_box(state)} **{title}**", *_state(state, words)]


def _box(state: StepState | None) -> str:
    return "[x]" if state is not None and state.standing in TICKED else "[ ]"


def _state(state: StepState | None, words: Words) -> list[str]:
    """How a step stands, and what new facts said of it."""
    if state is None:
        return []
    because = state.checked.because if state.checked else ()
    told = (state_text(words, state), *(words.translate(text) for text in because))
    return [f"  - {safe(text)}" for text in told]


def _step(step: PlanStep, words: Words, state: StepState | None) -> list[str]:
    action = step.action
    title = _title(step, words)
    if step.minutes is not None:
        title = words.say("plan.title", title=title, minutes=step.minutes)
    lines = [f"- {_box(state)} **{action.order}. {safe(title)}**", *_state(state, words)]
    why = "why.do" if step.stance is Stance.DO else "plan.condition"
    lines += [f"  - {safe(words.say(why, text=reason))}" for reason in _reasons(step, words)]
    told = [("action.first", text) for text in action.first_checks]
    told += [("plan.backup", text) for text in step.backup]
    lines += [f"  - {safe(words.say(message, text=words.translate(text)))}" for message, text in told]
    together = tuple(one for one in action.requires if one not in step.waits_for)
    for message, actions in (("action.requires", together), ("plan.waits", step.waits_for)):
        lines += [f"  - {safe(words.say(message, actions=actions))}"] if actions else []
    lines += _code(*action.commands) if action.commands else []
    lines += [f"  - {safe(text)}" for text in file_lines(words, step)]
    told = [("action.note", text) for text in action.notes] + [("plan.risk", text) for text in step.risks]
    told += [("action.verify", action.verify), ("action.rollback", action.rollback)]
    return lines + [f"  - {safe(words.say(message, text=words.translate(text)))}" for message, text in told]


def _title(step: PlanStep, words: Words) -> str:
    return words.say("action.title", title=words.translate(step.title), action=step.id)


def _reasons(step: PlanStep, words: Words) -> list[str]:
    return [located(words.translate(reason.text), reason.origin) for reason in step.action.because]


def _code(*commands: str) -> list[str]:
    """Commands in a fence that none of them can close, below the point before."""
    clean = [visible(command) for command in commands]
    longest = max((len(run) for command in clean for run in re.findall(r"`+", command)), default=0)
    fence = "`" * max(3, longest + 1)
    return ["", f"  {fence}bat", *(f"  {command}" for command in clean), f"  {fence}", ""]
