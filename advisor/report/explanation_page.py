"""The page of `explain`: each conclusion with its proof, what would turn it, and what speaks against it."""

from collections.abc import Sequence

from advisor.model.explanation import Change, Explained, Explanation, ProofStep, StepKind, WhyNot
from advisor.model.fact import Absent, AbsentReason
from advisor.model.finding import Missing
from advisor.model.replay import Subject
from advisor.model.suspect import Level
from advisor.pack.text import shown
from advisor.report.next_page import write_next
from advisor.report.page import Page
from advisor.report.region_words import region_words, stated
from advisor.report.words import Words, located

_STEP, _DEEPEST = 2, 20
_STYLES = {
    "fail": "bad", "probable": "bad", "do": "bold", "pass": "good", "unknown": "unknown", "possible": "warning",
}  # fmt: skip


def write_explained(page: Page, words: Words, explained: Explained) -> None:
    """All explanations, then what to find out next over all hosts."""
    for number, one in enumerate(explained.explanations):
        if number:
            page.line()
        _write(page, words, one)
    if not explained.explanations:
        page.whole(words.say("explain.nothing"), "good")
    if not explained.same_pack:
        page.heading(words.say("explain.other-pack"))
    write_next(page, words, explained.what_next)
    page.line()
    page.line(f"{words.pack(explained.pack)}; {words.engine(explained.engine)}", "quiet")


def state(words: Words, word: str) -> str:
    """A verdict, a level, a stance or a truth in words; a value stays what it is."""
    message = f"state.{word}"
    return words.say(message) if message in words.texts else word


def title(words: Words, subject: Subject, identity: str) -> str:
    """What a rule, a suspect or an action is called."""
    return words.action(identity) if subject is Subject.ACTION else words.rule(identity)


def _write(page: Page, words: Words, one: Explanation) -> None:
    name = title(words, one.subject, one.id)
    line = words.say(f"explain.{one.subject}", host=one.host, title=name, id=one.id, state=state(words, one.conclusion))
    page.whole(line, _STYLES.get(one.conclusion, "bold"))
    page.line(words.say("explain.why"), "heading", indent=_STEP)
    seen: set[int] = set()
    for step in (one.why,) if one.why.text or not one.why.of else one.why.of:
        _write_step(page, words, step, seen, 2)
    for why_not in one.why_not:
        _write_why_not(page, words, one.subject, why_not)
    if one.contra:
        page.line(words.say("explain.contra"), "heading", indent=_STEP)
        for step in one.contra:
            _write_step(page, words, step, seen, 2)


def _write_step(page: Page, words: Words, step: ProofStep, seen: set[int], depth: int) -> None:
    """A step, and those below it further in. One that stands further up already is not told again."""
    indent = _STEP * min(depth, _DEEPEST)
    known = id(step) in seen and bool(step.of)
    text = _sentence(words, step)
    text = words.say("explain.above", text=text) if known else text
    page.line(located(text, step.origin), indent=indent, marker="- ")
    if step.kind is StepKind.FACT and step.collect and _absent(step) and not known:
        page.command(words.command(step.collect), indent=indent + 4)
    seen.add(id(step))
    for below in () if known else step.of:
        _write_step(page, words, below, seen, depth + 1)


def _sentence(words: Words, step: ProofStep) -> str:
    told = state(words, step.state)
    if step.kind is StepKind.FACT:
        return _fact(words, step)
    if step.kind is StepKind.MARK:
        text = words.translate(step.text)
        if step.state == "unknown":
            return words.say("step.mark.unknown", text=text)
        return (
            words.say("step.mark", weight=f"{step.weight:+d}", text=text)
            if step.weight
            else words.say("step.mark.out", text=text)
        )
    if step.kind is StepKind.TABLE:
        return words.say("step.table", row=step.id, value=step.state)
    if step.kind is StepKind.CONDITION and "/forbidding " in step.id:
        return words.say("step.forbidding", state=told, text=step.text)
    if step.kind is StepKind.CONDITION:
        return words.say("step.condition", name=step.id.partition("/")[2], state=told, text=step.text)
    if step.kind is StepKind.CASE:
        value = step.id.partition("=")[2]
        return words.say("step.else" if step.text == "True" else "step.case", value=value, state=told, text=step.text)
    return _conclusion(words, step, told)


def _conclusion(words: Words, step: ProofStep, told: str) -> str:
    """A step that the engine concluded, or that stands between its strata."""
    text = words.translate(step.text)
    if step.state == "cannot-see":
        return words.say("finding.limit", text=text)
    if step.state == "source":
        return words.say("step.source", text=text)
    if step.kind is StepKind.VERDICT:
        return words.say("step.verdict", state=told, text=step.text)
    if step.kind is StepKind.LEVEL:
        return words.say("step.level", suspect=step.id, state=told, text=text)
    if step.kind is StepKind.CONFLICT:
        message = f"step.conflict.{step.state}" if step.state in ("stake", "loses") else "step.conflict"
        return words.say(message, id=step.id, winner=step.state, text=text)
    if step.kind is StepKind.PROPOSAL and text and not step.by:
        return words.say("step.withheld", state=told, text=_withheld(words, step.text))
    message = "step.said" if text else "step.concluded"
    return words.say(message, state=told, text=text)


def _withheld(words: Words, line: str) -> str:
    """The condition of a proposal, and the levels that its suspect would need."""
    text, semicolon, rest = line.partition("; ")
    suspect, _, levels = rest.partition(": ")
    if not semicolon:
        return text
    told = stated([state(words, level) for level in levels.split(", ")], words)
    return words.say("step.withheld.suspected", text=text, suspect=suspect, levels=told)


def _fact(words: Words, step: ProofStep) -> str:
    label = words.translate(step.text)
    name = f"{step.id} ({step.instance})" if step.instance else step.id
    if _absent(step):
        reason = AbsentReason(step.state)
        return (
            words.missing(Missing(step.id, reason, step.collect))
            if step.collect
            else words.say("step.absent", label=label, fact=name, reason=words.say(f"absent.{reason}"))
        )
    return words.say("step.fact", label=label, fact=name, value=step.state)


def _absent(step: ProofStep) -> bool:
    return bool(step.collect) or (step.origin.kind in ("none", "derived") and step.state in set(AbsentReason))


def _write_why_not(page: Page, words: Words, subject: Subject, why_not: WhyNot) -> None:
    goal = _goal(words, subject, why_not.goal)
    if why_not.changes:
        page.line(words.say("whynot", goal=goal), "heading", indent=_STEP)
        for change in why_not.changes:
            page.line(_changes(words, change), indent=2 * _STEP, marker="- ")
    elif why_not.possible:
        page.line(words.say("whynot.none", goal=goal, count=why_not.searched), indent=_STEP)
    else:
        page.line(words.say("whynot.never", goal=goal), indent=_STEP)


def _goal(words: Words, subject: Subject, goal: Sequence[str]) -> str:
    """What it would be: of a verdict and a stance there is one other that is asked for, of levels there are more."""
    if subject is Subject.RULE:
        return words.say("goal.rule.fail" if "fail" in goal else "goal.rule.pass")
    if subject is Subject.ACTION:
        return words.say("goal.action.do" if "do" in goal else "goal.action.other")
    levels = [level for level in Level if level.value in goal]
    return words.say("goal.suspect", levels=stated([state(words, level) for level in levels], words))


def _changes(words: Words, changes: Sequence[Change]) -> str:
    parts = [_change(words, change) for change in changes]
    text = parts[0]
    for part in parts[1:]:
        text = words.say("whynot.and", first=text, second=part)
    return text


def _change(words: Words, change: Change) -> str:
    name = f"{change.fact} ({change.instance})" if change.instance else change.fact
    now = words.say(f"absent.{change.was.reason}") if isinstance(change.was, Absent) else shown(change.was)
    region = region_words(words, change)
    return words.say("whynot.change", label=words.fact(change.fact), fact=name, region=region, now=now)
