"""The actions of a host: each step in order, then what to consider, then what to leave alone."""

from collections.abc import Collection, Sequence

from advisor.model.action import Action, Conflict, Stance
from advisor.report.page import Page
from advisor.report.words import Words, located, shortened

_STEP, _DETAIL, _COMMAND = 2, 5, 7


def write_actions(
    page: Page, words: Words, actions: Sequence[Action], conflicts: Sequence[Conflict], *, verbose: bool
) -> None:
    """All actions of one host; without `verbose` what is not a step takes a sentence each.

    `conflicts` are those that the page shows further down, so that a loser needs no more than to name its winner.
    """
    for number, action in enumerate(_of(actions, Stance.DO), start=1):
        _write_step(page, words, action, conflicts, marker=f"{number}. ", verbose=verbose)
    if not verbose and any(action.reboot for action in _of(actions, Stance.DO)):
        page.line(words.say("action.reboot.care"), "warning", indent=_STEP)
    for stance in (Stance.CONSIDER, Stance.AVOID):
        chosen = _of(actions, stance)
        if chosen:
            page.line(words.say(f"stance.{stance}"), "heading", indent=_STEP)
        for action in chosen:
            if verbose:
                _write_step(page, words, action, conflicts, marker="- ", verbose=True)
            else:
                name = _restarting(words, action, action.id)
                page.line(_with_why(words, action, name, conflicts), indent=_STEP, marker="- ")


def waits(actions: Sequence[Action]) -> bool:
    """Whether nothing here has to be run, checked or restarted, so that a few lines tell it all."""
    return not any(
        action.commands or action.first_checks or action.requires or action.reboot for action in _of(actions, Stance.DO)
    )


def write_briefly(page: Page, words: Words, host: str, actions: Sequence[Action]) -> None:
    """A host that only waits: its step with the reason, and the ids of the rest."""
    steps = [_with_why(words, action, _title(words, action), conflicts=()) for action in _of(actions, Stance.DO)] or [
        words.say("actions.none")
    ]
    for step in steps:
        page.line(words.say("actions.brief", host=host, step=step))
    rest = [
        words.say(f"brief.{stance}", actions=tuple(action.id for action in chosen))
        for stance in (Stance.CONSIDER, Stance.AVOID)
        if (chosen := _of(actions, stance))
    ]
    if rest:
        page.line("; ".join(rest), indent=_STEP)


def _write_step(
    page: Page, words: Words, action: Action, conflicts: Sequence[Conflict], *, marker: str, verbose: bool
) -> None:
    page.line(_title(words, action), "bold" if action.stance is Stance.DO else "", indent=_STEP, marker=marker)
    why = reasons_of(words, action, conflicts)
    for text in why if verbose else why[:1]:
        page.line(words.say(f"why.{action.stance}", text=text), indent=_DETAIL)
    if action.stance is Stance.AVOID:
        return
    for check in action.first_checks:
        page.line(words.say("action.first", text=words.translate(check)), "warning", indent=_DETAIL)
    if action.requires:
        page.line(words.say("action.requires", actions=action.requires), indent=_DETAIL)
    for command in action.commands:
        page.command(command, indent=_COMMAND)
    # A remedy's first note is the one that keeps from harm; the others can wait.
    for note in action.notes if verbose else action.notes[:1]:
        text = words.translate(note)
        page.line(words.say("action.note", text=text if verbose else shortened(text)), indent=_DETAIL)
    if verbose:
        for message, text in (("action.verify", action.verify), ("action.rollback", action.rollback)):
            if text:
                page.line(words.say(message, text=words.translate(text)), indent=_DETAIL)


def _of(actions: Collection[Action], stance: Stance) -> list[Action]:
    return sorted((action for action in actions if action.stance is stance), key=lambda action: action.order)


def _title(words: Words, action: Action) -> str:
    title = words.say("action.title", title=words.action(action.id), action=action.id)
    return _restarting(words, action, title)


def _restarting(words: Words, action: Action, name: str) -> str:
    restart = action.reboot and action.stance is not Stance.AVOID
    return f"{name} {words.say('action.reboot')}" if restart else name


def _with_why(words: Words, action: Action, name: str, conflicts: Sequence[Conflict]) -> str:
    """The name and the first reason, never cut: a condition may stand at its end."""
    why = reasons_of(words, action, conflicts)
    return words.say("action.brief", title=name, why=why[0]) if why else name


def reasons_of(words: Words, action: Action, conflicts: Sequence[Conflict]) -> list[str]:
    """The reasons with their places. What a conflict says for itself is not said here once more."""
    lost = {one.because: one for one in conflicts if action.id in one.actions and action.id != one.winner}
    return [
        words.say("action.lost", winner=lost[reason.text].winner)
        if reason.text in lost
        else located(words.translate(reason.text), reason.origin)
        for reason in action.because
    ]
