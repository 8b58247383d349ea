"""The page of `diff`: what is worse first, then what was fixed, and what moved it."""

from collections import Counter

from advisor.model.comparison import Cause, Comparison, FactChange, Movement, RuleMovement
from advisor.model.fact import Absent, Value
from advisor.pack.text import shown
from advisor.report.explanation_page import state
from advisor.report.page import Page
from advisor.report.replay_page import write_changes
from advisor.report.words import Words

_STYLES = {
    Movement.NEW: "bad",
    Movement.STILL_FAILING: "bad",
    Movement.NO_LONGER_KNOWN: "unknown",
    Movement.FIXED: "good",
    Movement.NEWLY_KNOWN: "good",
}


def write_comparison(page: Page, words: Words, comparison: Comparison, *, verbose: bool = False) -> None:
    """`verbose` adds what moved without being better or worse."""
    counts = Counter(one.movement for one in comparison.rules)
    told = [movement for movement in Movement if counts[movement] and movement is not Movement.UNCHANGED]
    parts = tuple(words.say(f"diff.count.{movement}", count=counts[movement]) for movement in told)
    worst = next((_STYLES[movement] for movement in told if movement in _STYLES), "good")
    page.whole(words.say("diff.answer", counts=parts) if parts else words.say("diff.same"), worst)
    _write_sides(page, words, comparison)
    for movement in told:
        if movement is not Movement.CHANGED or verbose:
            page.heading(words.say(f"diff.{movement}"))
            for one in (one for one in comparison.rules if one.movement is movement):
                page.line(_moved(words, one), _STYLES.get(movement, ""), indent=2, marker="- ")
    write_changes(page, words, "diff.others", comparison.others)
    if comparison.facts:
        page.heading(words.say("diff.facts"))
    for fact in comparison.facts:
        page.line(_fact(words, fact), indent=2, marker="- ")


def _write_sides(page: Page, words: Words, comparison: Comparison) -> None:
    before, after = comparison.before, comparison.after
    if comparison.pack_changed:
        untold = any(one.cause is Cause.UNTOLD for one in comparison.rules)
        old, new = words.pack(before.pack), words.pack(after.pack)
        page.line(words.say("diff.pack-untold" if untold else "diff.pack", before=old, after=new), "warning")
    else:
        page.line(words.say("diff.same-pack", pack=words.pack(after.pack)), "quiet")
    if before.kind is not after.kind:
        page.line(words.say("diff.kinds"), "warning")
    for message, hosts in (("diff.only-before", comparison.only_before), ("diff.only-after", comparison.only_after)):
        if hosts:
            page.line(words.say(message, hosts=hosts), "unknown")


def _moved(words: Words, one: RuleMovement) -> str:
    title = words.rule(one.rule)
    if one.movement is Movement.STILL_FAILING:
        return words.say("diff.line", host=one.host, title=title, id=one.rule)
    before, after = (
        words.say("changed.unjudged") if side is None else state(words, side) for side in (one.before, one.after)
    )
    text = words.say("changed", host=one.host, title=title, id=one.rule, before=before, after=after)
    return text if one.cause is None else words.say("diff.because", text=text, cause=words.say(f"cause.{one.cause}"))


def _fact(words: Words, change: FactChange) -> str:
    name = f"{change.name} ({change.instance})" if change.instance else change.name
    before, after = _value(words, change.before), _value(words, change.after)
    return words.say(
        "diff.fact", host=change.host, label=words.fact(change.name), fact=name, before=before, after=after
    )


def _value(words: Words, value: Value | Absent | None) -> str:
    if value is None or isinstance(value, Absent):
        return words.say(f"absent.{value.reason}") if value is not None else words.say("changed.nothing")
    return shown(value)
