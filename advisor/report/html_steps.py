"""The steps of a host as a checklist to tick and print: in order, with restarts; then what to leave alone."""

from collections.abc import Sequence

from advisor.model.action import Action, Conflict, Stance
from advisor.model.diagnosis import HostReport
from advisor.model.guide import Progress, StepState
from advisor.model.plan import HostPlan, PlanStep, Restart
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.html_style import Tone, badge
from advisor.report.html_table import bullets, folded
from advisor.report.plan_states import STYLE, TICKED, state_text
from advisor.report.steps import reasons_of
from advisor.report.words import Words


def as_plan(report: HostReport, actions: Sequence[Action], conflicts: Sequence[Conflict]) -> HostPlan:
    """The actions of a result, as far as they tell of a plan."""
    ordered = sorted(actions, key=lambda action: action.order)
    by_stance = {stance: [PlanStep(one, "") for one in ordered if one.stance is stance] for stance in Stance}
    steps = (*by_stance[Stance.DO], *by_stance[Stance.CONSIDER])
    return HostPlan(report.host, report.role, steps, tuple(by_stance[Stance.AVOID]), tuple(conflicts))


def checklist(words: Words, number: int, plan: HostPlan, room: Room, progress: Progress | None = None) -> Markup:
    """The steps of the host of that `number` in the document, as many as there is room for."""
    writer = _Steps(words, number, plan, progress)
    sequence = list(plan.sequence())
    made = room.fit(sequence, writer.item)
    avoided = room.fit(plan.avoided, writer.avoided)
    identity = f"steps-{number}"
    parts: list[Markup] = []
    if any(step.stance is Stance.DO for step in plan.steps):
        told = words.say("html.steps.done", done="{done}", count="{count}")
        parts.append(tag("p", data_progress=identity, data_words=told, class_="progress", aria_live="polite"))
    else:
        parts.append(tag("p", words.say("html.steps.none")))
    if made:
        parts.append(tag("ol", *made, class_="steps"))
    if avoided:
        parts += [tag("h4", words.say("stance.avoid")), tag("ul", *avoided, class_="steps")]
    shown, count = len(made) + len(avoided), len(sequence) + len(plan.avoided)
    if shown < count:
        parts.append(tag("p", words.say("html.steps.cut", shown=shown, count=count), class_="quiet"))
    return tag("div", *parts, id=identity)


class _Steps:
    """Boxes are numbered through, so that a browser finds what was ticked again."""

    def __init__(self, words: Words, host: int, plan: HostPlan, progress: Progress | None) -> None:
        self._words = words
        self._host = host
        self._plan = plan
        self._progress = progress
        self._ticks = 0

    def item(self, one: PlanStep | Restart) -> Markup:
        return self._restart(one) if isinstance(one, Restart) else self._step(one)

    def avoided(self, step: PlanStep) -> Markup:
        """What would be wrong here, and why; there is nothing to tick."""
        head = tag("p", tag("strong", self._title(step)), " ", tag("code", step.id), class_="head")
        return tag("li", head, *(tag("p", one) for one in self._why(step)))

    def _restart(self, restart: Restart) -> Markup:
        """A restart in its place; one that is needed only for steps to consider says so."""
        needed = restart.stance is Stance.DO
        message = "plan.restart" if needed else "plan.restart.if"
        title = self._words.say(message, number=restart.number, actions=restart.steps)
        state = self._state(restart.key)
        box = self._box(title, "step", state, counted=needed)
        return tag("li", tag("div", box, class_="head"), *self._standing(state), class_="restart")

    def _step(self, step: PlanStep) -> Markup:
        """A step to do is open. Of one to consider the condition is shown, and the rest can be opened."""
        do, state = step.stance is Stance.DO, self._state(step.key)
        box = self._box(self._title(step), "step", state, counted=do)
        head = tag("div", box, *self._badges(step), tag("code", step.id), class_="head")
        why = self._why(step)
        first = [self._told("html.step.why" if do else "html.step.if", one) for one in why[:1]]
        work, more = self._work(step), self._more(step, why[1:])
        if not do:
            work, more = [], [*work, *more]
        told = [folded(self._words.say("html.step.more" if do else "html.step.consider"), *more)] if more else []
        return tag("li", head, *first, *self._standing(state), *work, *told, value=step.action.order)

    def _title(self, step: PlanStep) -> str:
        return self._words.translate(step.title) if step.title else self._words.action(step.id)

    def _why(self, step: PlanStep) -> list[str]:
        return reasons_of(self._words, step.action, self._plan.conflicts)

    def _badges(self, step: PlanStep) -> list[Markup]:
        words, found = self._words, []
        if step.stance is Stance.CONSIDER:
            found.append(badge(words.say("stance.consider"), "calm"))
        if step.restart is None and step.action.reboot:
            found.append(badge(words.say("html.step.restart"), "warning"))
        if step.restart is not None:
            found.append(badge(words.say("plan.restart.name", number=step.restart), "warning"))
        if step.minutes is not None:
            found.append(badge(words.say("html.step.minutes", count=step.minutes), "calm"))
        return found

    def _work(self, step: PlanStep) -> list[Markup]:
        """What has to be done, and before it."""
        words, action = self._words, step.action
        together = [one for one in action.requires if one not in step.waits_for]
        return [
            *self._checks("html.step.first", action.first_checks),
            *self._checks("html.step.backup", step.backup),
            *((self._told("html.step.after", ", ".join(together)),) if together else ()),
            *((self._told("html.step.waits", ", ".join(step.waits_for)),) if step.waits_for else ()),
            *(tag("pre", tag("code", command), tabindex=0) for command in action.commands),
            *(self._told("html.step.note", words.translate(note)) for note in action.notes[:1]),
        ]

    def _more(self, step: PlanStep, why: Sequence[str]) -> list[Markup]:
        words, action = self._words, step.action
        told = [self._told("html.step.why", one) for one in why]
        for message, text in (("html.step.verify", action.verify), ("html.step.undo", action.rollback)):
            if text:
                told.append(self._told(message, words.translate(text)))
        for message, texts in (("html.step.risks", step.risks), ("html.step.notes", action.notes[1:])):
            if texts:
                told += [tag("p", tag("b", words.say(message))), bullets(map(words.translate, texts))]
        return told

    def _told(self, message: str, text: str) -> Markup:
        return tag("p", tag("b", self._words.say(message)), " ", text)

    def _checks(self, message: str, texts: Sequence[str]) -> list[Markup]:
        """Things to tick before the step itself."""
        if not texts:
            return []
        items = [tag("li", self._box(self._words.translate(text), "check", None)) for text in texts]
        return [tag("p", tag("b", self._words.say(message))), tag("ul", *items, class_="checks")]

    def _box(self, label: str, kind: str, state: StepState | None, *, counted: bool = False) -> Markup:
        self._ticks += 1
        tick = f"{self._host}-{self._ticks}"
        more = {"data_step": ""} if counted else {}
        if state is not None and state.standing in TICKED:
            more["checked"] = ""
        box = tag("input", type="checkbox", id=f"tick-{tick}", data_tick=tick, autocomplete="off", **more)
        return joined(box, tag("label", label, for_=f"tick-{tick}", class_=kind))

    def _state(self, key: str) -> StepState | None:
        return None if self._progress is None else self._progress.of(self._plan.host, key)

    def _standing(self, state: StepState | None) -> list[Markup]:
        """What was said of the step, and what new facts told."""
        if state is None:
            return []
        tones: dict[str, Tone] = {"bad": "bad", "warning": "warning", "unknown": "unknown", "good": "good"}
        return [tag("p", badge(state_text(self._words, state), tones.get(STYLE.get(state.standing, ""), "calm")))]
