"""The page of `advisor whatif`: the count first, then what was changed, then how each verdict turned."""

from collections.abc import Sequence

from advisor.model.action import Stance
from advisor.model.fact import Absent, Value
from advisor.model.record import ResultKind
from advisor.model.verdict import Verdict
from advisor.model.what_if import FactShift, Judged, Shift, Step, StepOutcome, Turn, WhatIf
from advisor.pack.text import shown
from advisor.report.page import Page
from advisor.report.sections import write_missing, write_missing_facts
from advisor.report.words import Words, located

_STYLE = {
    Turn.WORSE: "bad",
    Turn.REMAINS: "warning",
    Turn.EASED: "warning",
    Turn.UNKNOWN: "unknown",
    Turn.IF_AGAIN: "unknown",
    Turn.CLEARED: "good",
    Turn.SETTLED: "good",
}
_COUNTED = (Turn.CLEARED, Turn.REMAINS, Turn.WORSE, Turn.UNKNOWN)
_STEP, _DETAIL = 2, 6


def write_what_if(page: Page, words: Words, result: WhatIf, *, verbose: bool = False) -> None:
    """The whole page; `verbose` adds what was unknown before and is well now, and the hosts that nobody
    touched."""
    touched = _touched(result)
    counts = ", ".join(
        words.say(f"whatif.count.{turn}", count=sum(one.host in touched for one in _told(result, turn)))
        for turn in _COUNTED
    )
    style = "bad" if result.turned(Turn.WORSE) else "warning" if result.turned(Turn.REMAINS) else "good"
    page.whole(words.say("whatif.answer", counts=counts), style)
    if result.acted and result.kind is ResultKind.DIAGNOSIS:
        page.line(words.say("whatif.evidence-stays"))
    _write_steps(page, words, result)
    _write_changes(page, words, result.facts)
    for turn in Turn:
        if turn is not Turn.SETTLED or verbose:
            _write_turn(page, words, result, turn, verbose=verbose)
    _write_advice(page, words, result)
    page.line()
    page.line(f"{words.pack(result.after.pack)}; {words.engine(result.after.engine)}", "quiet")


def _write_steps(page: Page, words: Words, result: WhatIf) -> None:
    if result.steps:
        page.heading(words.say("whatif.steps"))
    for step in result.steps:
        title = words.say("action.title", title=words.action(step.action), action=step.action)
        style = "bad" if step.outcome is StepOutcome.FORBIDDEN else ""
        line = words.say(f"whatif.step.{step.outcome}", host=step.host, title=title)
        if step.required_by:
            line = words.say(f"whatif.required.{step.outcome}", host=step.host, title=title, by=step.required_by)
        restart = f" {words.say('action.reboot')}" if step.reboot else ""
        page.line(line + restart, style, indent=_STEP, marker="- ")
        _write_step(page, words, result, step)


def _write_step(page: Page, words: Words, result: WhatIf, step: Step) -> None:
    for reason in step.because:
        page.line(located(words.translate(reason.text), reason.origin), indent=_DETAIL)
    if step.outcome is not StepOutcome.DONE:
        return
    if step.advice is Stance.AVOID:
        page.line(words.say("whatif.step.against"), "warning", indent=_DETAIL)
    if not any((shift.host, shift.by) == (step.host, step.action) for shift in result.facts):
        page.line(words.say("whatif.step.nothing"), indent=_DETAIL)
    for check in step.first_checks:
        page.line(words.say("action.first", text=words.translate(check)), "warning", indent=_DETAIL)
    write_missing(page, words, step.missing, indent=_DETAIL)


def _write_changes(page: Page, words: Words, shifts: Sequence[FactShift]) -> None:
    if shifts:
        page.heading(words.say("whatif.changes"))
    for shift in shifts:
        name = shift.fact if shift.instance is None else shift.fact.replace("[]", f"[{shift.instance}]")
        before, after = (_value(words, shift.fact, value) for value in (shift.before, shift.after))
        page.line(
            words.say(
                "whatif.change", host=shift.host, label=words.fact(shift.fact), fact=name, before=before, after=after
            ),
            indent=_STEP,
            marker="- ",
        )


def _value(words: Words, fact: str, value: Value | Absent) -> str:
    if isinstance(value, Absent):
        return words.say("whatif.absent", reason=words.say(f"absent.{value.reason}"))
    return words.measured(fact, shown(value))


def _touched(result: WhatIf) -> set[str]:
    """The hosts on which anything was changed or tried."""
    return {*(one.host for one in result.facts), *(one.host for one in result.steps)}


def _told(result: WhatIf, turn: Turn) -> list[Shift]:
    """The verdicts and levels that turned so; a suspect speaks for the rule of its id."""
    shifts = result.turned(turn)
    suspects = {(one.host, one.id) for one in shifts if one.judged is Judged.SUSPECT}
    return [one for one in shifts if one.judged is Judged.SUSPECT or (one.host, one.id) not in suspects]


def _write_turn(page: Page, words: Words, result: WhatIf, turn: Turn, *, verbose: bool) -> None:
    """One turn; hosts that nobody touched are counted, unless `verbose`."""
    shifts, touched = _told(result, turn), _touched(result)
    others = [] if verbose else [one for one in shifts if one.host not in touched]
    if not shifts:
        return
    page.heading(words.say(f"whatif.turn.{turn}"))
    for shift in shifts:
        if shift not in others:
            _write_shift(page, words, shift)
    # What is missing is often the same for several rules: each fact once.
    lacking = {(one.host, lack.fact): lack for one in shifts if one not in others for lack in one.missing}
    for host in dict.fromkeys(host for host, _ in lacking):
        page.line(words.say("whatif.lacking", host=host), "unknown", indent=_STEP)
        write_missing_facts(page, words, [lack for (owner, _), lack in lacking.items() if owner == host], indent=_STEP)
    for host in dict.fromkeys(one.host for one in others):
        count = sum(one.host == host for one in others)
        page.line(words.say("whatif.untouched", host=host, count=count), "quiet", indent=_STEP, marker="- ")


def _write_shift(page: Page, words: Words, shift: Shift) -> None:
    before, after = (
        words.say(f"level.{state}" if shift.judged is Judged.SUSPECT else f"whatif.verdict.{state}")
        for state in (shift.before, shift.after)
    )
    fails = shift.after == Verdict.FAIL and shift.severity is not None
    if fails:
        after = words.say("whatif.fails", severity=words.say(f"severity.{shift.severity}"))
    title = words.say("finding.title", title=words.rule(shift.id), rule=shift.id)
    message = "whatif.same" if shift.before == shift.after else "whatif.shift"
    line = words.say(message, host=shift.host, title=title, before=before, after=after)
    page.line(line, _STYLE[shift.turn], indent=_STEP, marker="- ")
    limit = words.glossary.limits.get(shift.id)
    if shift.turn is Turn.WORSE and limit:
        page.line(words.say("finding.limit", text=words.translate(limit)), indent=_DETAIL)


def _write_advice(page: Page, words: Words, result: WhatIf) -> None:
    for if_again in (False, True):
        changed = [one for one in result.advice if one.if_again is if_again]
        if changed:
            page.heading(words.say("whatif.advice.if-again" if if_again else "whatif.advice"))
        for one in changed:
            before, after = (
                words.say("whatif.no-stance") if stance is None else words.say(f"whatif.stance.{stance}")
                for stance in (one.before, one.after)
            )
            title = words.say("action.title", title=words.action(one.action), action=one.action)
            page.line(
                words.say("whatif.shift", host=one.host, title=title, before=before, after=after),
                indent=_STEP,
                marker="- ",
            )
