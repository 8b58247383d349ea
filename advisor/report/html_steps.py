"""The steps of a host as a checklist that can be ticked and printed: what to do, to consider, and to leave alone."""

from collections.abc import Iterable, Sequence

from advisor.model.action import Action, Conflict, Stance
from advisor.model.plan import PlanStep
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.html_style import badge
from advisor.report.html_table import bullets, folded
from advisor.report.steps import reasons_of
from advisor.report.words import Words

_TONES = {Stance.DO: "do", Stance.CONSIDER: "consider", Stance.AVOID: "avoid"}


def as_steps(actions: Iterable[Action]) -> list[PlanStep]:
    """Actions of a result, as far as it tells of them."""
    return [PlanStep(action, "") for action in sorted(actions, key=lambda action: action.order)]


def checklist(
    words: Words, number: int, steps: Sequence[PlanStep], conflicts: Sequence[Conflict], room: Room
) -> Markup:
    """The steps of the host of that `number`; `conflicts` are those that the document shows elsewhere."""
    writer = _Steps(words, number, conflicts)
    by_stance = {stance: [step for step in steps if step.stance is stance] for stance in Stance}
    parts: list[Markup] = []
    shown = 0
    for stance, own in by_stance.items():
        if stance is not Stance.DO and own:
            parts.append(tag("h4", words.say(f"stance.{stance}")))
        made = room.fit(own, writer.step)
        shown += len(made)
        if made:
            parts.append(tag("ol" if stance is Stance.DO else "ul", *made, class_=f"steps {_TONES[stance]}"))
    if not by_stance[Stance.DO]:
        parts.insert(0, tag("p", words.say("html.steps.none")))
    if shown < len(steps):
        parts.append(tag("p", words.say("html.steps.cut", shown=shown, count=len(steps)), class_="quiet"))
    identity = f"steps-{number}"
    told = words.say("html.steps.done", done="{done}", count="{count}")
    progress = tag("p", data_progress=identity, data_words=told, class_="progress", aria_live="polite")
    return tag("div", *((progress,) if by_stance[Stance.DO] else ()), *parts, id=identity)


class _Steps:
    def __init__(self, words: Words, host: int, conflicts: Sequence[Conflict]) -> None:
        self._words = words
        self._host = host
        self._conflicts = conflicts
        self._ticks = 0

    def step(self, step: PlanStep) -> Markup:
        words, action = self._words, step.action
        title = step.title or words.action(action.id)
        why = reasons_of(words, action, self._conflicts)
        if action.stance is Stance.AVOID:
            head = tag("p", tag("strong", title), " ", tag("code", action.id), class_="head")
            return tag("li", head, *(tag("p", one) for one in why))
        counted = {"data_step": ""} if action.stance is Stance.DO else {}
        head = tag(
            "div", self._box(title, "step", **counted), *self._badges(step), tag("code", action.id), class_="head"
        )
        more = self._more(step, why[1:])
        return tag(
            "li",
            head,
            *(self._told("html.step.why", one) for one in why[:1]),
            *self._checks("html.step.backup", step.backup),
            *self._checks("html.step.first", tuple(map(words.translate, action.first_checks))),
            *((self._told("html.step.after", ", ".join(action.requires)),) if action.requires else ()),
            *(tag("pre", tag("code", command), tabindex=0) for command in action.commands),
            *(self._told("html.step.note", words.translate(note)) for note in action.notes[:1]),
            *((folded(words.say("html.step.more"), *more),) if more else ()),
        )

    def _badges(self, step: PlanStep) -> list[Markup]:
        words, found = self._words, []
        if step.action.reboot:
            restart = "html.step.restart" if step.restart is None else "html.step.restart.numbered"
            found.append(badge(words.say(restart, number=step.restart), "warning"))
        if step.minutes is not None:
            found.append(badge(words.say("html.step.minutes", count=step.minutes), "calm"))
        return found

    def _more(self, step: PlanStep, why: Sequence[str]) -> list[Markup]:
        words, action = self._words, step.action
        told = [self._told("html.step.why", one) for one in why]
        for message, text in (("html.step.verify", action.verify), ("html.step.undo", action.rollback)):
            if text:
                told.append(self._told(message, words.translate(text)))
        if step.risks:
            told += [tag("p", tag("b", words.say("html.step.risks"))), bullets(map(words.translate, step.risks))]
        if action.notes[1:]:
            told += [tag("p", tag("b", words.say("html.step.notes"))), bullets(map(words.translate, action.notes[1:]))]
        return told

    def _told(self, message: str, text: str) -> Markup:
        return tag("p", tag("b", self._words.say(message)), " ", text)

    def _checks(self, message: str, texts: Sequence[str]) -> list[Markup]:
        """Things to tick before the step itself."""
        if not texts:
            return []
        items = [tag("li", self._box(self._words.translate(text), "check")) for text in texts]
        return [tag("p", tag("b", self._words.say(message))), tag("ul", *items, class_="checks")]

    def _box(self, label: str, kind: str, **attributes: str) -> Markup:
        self._ticks += 1
        tick = f"{self._host}-{self._ticks}"
        box = tag("input", type="checkbox", id=f"tick-{tick}", data_tick=tick, autocomplete="off", **attributes)
        return joined(box, tag("label", label, for_=f"tick-{tick}", class_=kind))
