"""Parts that the pages of `diagnose` and `check` share: actions, proof, findings, conflicts, facts."""

from collections.abc import Sequence

from advisor.model.action import Action, Conflict, Stance
from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent, Fact
from advisor.model.finding import Finding, Missing, Reason
from advisor.model.origin import Origin
from advisor.model.verdict import Verdict
from advisor.pack.text import shown
from advisor.report.page import Page
from advisor.report.words import Words

SEVERITY_STYLE = {"critical": "bad", "high": "bad", "medium": "bad", "low": "warning", "info": "warning"}
VERDICT_STYLE = {"fail": "bad", "unknown": "unknown", "pass": "good", "not-applicable": "quiet"}
_STEP, _DETAIL, _COMMAND = 2, 5, 7
_FEW = 3


def located(text: str, origin: Origin) -> str:
    """A sentence and where it was read."""
    return f"{text} ({origin})" if origin.file else text


def write_actions(page: Page, words: Words, actions: Sequence[Action], *, verbose: bool) -> None:
    """The steps of one host in order; then what to consider, and what to leave alone."""
    ordered = sorted(actions, key=lambda action: action.order)
    for number, action in enumerate((action for action in ordered if action.stance is Stance.DO), start=1):
        _write_action(page, words, action, f"{number}. ", "why.do", verbose=verbose)
    for stance in (Stance.CONSIDER, Stance.AVOID):
        chosen = [action for action in ordered if action.stance is stance]
        if chosen:
            page.line(words.say(f"stance.{stance}"), "heading", indent=_STEP)
        for action in chosen:
            _write_action(page, words, action, "- ", f"why.{stance}", verbose=verbose)


def _write_action(page: Page, words: Words, action: Action, marker: str, why: str, *, verbose: bool) -> None:
    doing = action.stance is not Stance.AVOID
    title = words.say("action.title", title=words.action(action.id), action=action.id)
    restart = f" {words.say('action.reboot')}" if action.reboot and doing else ""
    page.line(title + restart, "bold" if action.stance is Stance.DO else "", indent=_STEP, marker=marker)
    for reason in action.because if verbose else action.because[:1]:
        page.line(words.say(why, text=located(words.translate(reason.text), reason.origin)), indent=_DETAIL)
    if not doing:
        return
    for check in action.first_checks:
        page.line(words.say("action.first", text=words.translate(check)), "warning", indent=_DETAIL)
    if action.requires:
        page.line(words.say("action.requires", actions=", ".join(action.requires)), indent=_DETAIL)
    for command in action.commands:
        page.command(command, indent=_COMMAND)
    for note in action.notes:
        page.line(words.say("action.note", text=words.translate(note)), indent=_DETAIL)
    if verbose:
        for message, text in (("action.verify", action.verify), ("action.rollback", action.rollback)):
            if text:
                page.line(words.say(message, text=words.translate(text)), indent=_DETAIL)


def write_reasons(page: Page, words: Words, message: str, reasons: Sequence[Reason], *, indent: int) -> None:
    """A small heading and one line a reason, each with its file and line."""
    if reasons:
        page.line(words.say(message), indent=indent)
    for reason in reasons:
        page.line(located(words.translate(reason.text), reason.origin), indent=indent + 2, marker="- ")


def write_missing(page: Page, words: Words, missing: Sequence[Missing], *, indent: int) -> None:
    """What is not known, why, and the command that tells it."""
    if missing:
        page.line(words.say("missing.heading"), "unknown", indent=indent)
    for one in missing:
        page.line(words.missing(one), indent=indent + 2, marker="- ")
        page.command(words.collect(one.collect, one.fact), indent=indent + 6)


def write_findings(page: Page, words: Words, findings: Sequence[Finding], *, verbose: bool) -> None:
    """Failing rules with their reasons, unknown ones with what would decide them; all the others when verbose."""
    order = [Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE]
    ranks = list(SEVERITY_STYLE)
    for finding in sorted(findings, key=lambda one: (order.index(one.verdict), ranks.index(one.severity), one.rule)):
        if finding.verdict in order[:2] or verbose:
            write_finding(page, words, finding, verbose=verbose)


def write_finding(page: Page, words: Words, finding: Finding, *, verbose: bool) -> None:
    failed = finding.verdict is Verdict.FAIL
    # A rule's title names the fault, so that a pass has to say that it is not so.
    label = words.say(f"finding.{finding.verdict}", severity=words.say(f"severity.{finding.severity}"))
    style = SEVERITY_STYLE[finding.severity] if failed else VERDICT_STYLE[finding.verdict]
    title = words.say("finding.title", title=words.rule(finding.rule), rule=finding.rule)
    page.line(title, indent=_STEP, marker=f"{label}: ", marker_style=style)
    for reason in finding.because if verbose else finding.because[:_FEW]:
        page.line(located(words.translate(reason.text), reason.origin), indent=_DETAIL, marker="- ")
    if finding.verdict is Verdict.UNKNOWN or verbose:
        write_missing(page, words, finding.missing, indent=_DETAIL)
    limit = words.glossary.limits.get(finding.rule)
    if verbose and failed and limit:
        page.line(words.say("finding.limit", text=words.translate(limit)), "quiet", indent=_DETAIL)


def write_conflicts(page: Page, words: Words, conflicts: Sequence[Conflict]) -> None:
    """Guidance that contradicts itself: who says what, which side stays, and why."""
    if conflicts:
        page.heading(words.say("conflicts"))
    for conflict in conflicts:
        title = words.glossary.conflicts.get(conflict.id)
        page.line(words.say("conflict", host=conflict.host, actions=", ".join(conflict.actions)), indent=_STEP)
        if title:
            page.line(words.translate(title), indent=_DETAIL)
        for source in conflict.sources:
            page.line(words.translate(source), indent=_DETAIL, marker="- ")
        page.line(
            words.say("conflict.winner", action=conflict.winner, why=words.translate(conflict.because)), indent=_DETAIL
        )


def write_facts(page: Page, words: Words, host: HostReport) -> None:
    """Every fact of a host, absent ones with their reason."""
    page.heading(words.say("facts.of", host=host.host))
    for fact in sorted(host.facts, key=lambda one: (one.name, one.instance or "")):
        page.line(_fact(words, fact), "unknown" if isinstance(fact.value, Absent) else "", indent=_STEP)


def _fact(words: Words, fact: Fact) -> str:
    name = f"{fact.name} ({fact.instance})" if fact.instance else fact.name
    if isinstance(fact.value, Absent):
        detail = words.translate(fact.value.detail)
        reason = words.say(f"absent.{fact.value.reason}")
        return words.say("fact.absent", name=name, reason=f"{reason}; {detail}" if detail else reason)
    unit = words.glossary.units.get(fact.name)
    value = shown(fact.value) + (f" {unit}" if unit else "")
    return words.say("fact.value", name=name, value=value, origin=str(fact.origin))
