"""Parts that the pages of `diagnose` and `check` share: proof, findings, conflicts, facts."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from advisor.model.action import Conflict
from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent, Fact
from advisor.model.finding import Finding, Missing, Reason
from advisor.model.verdict import Verdict
from advisor.pack.text import shown
from advisor.report.page import Page
from advisor.report.words import Words, located, shortened

SEVERITY_STYLE = {"critical": "bad", "high": "bad", "medium": "bad", "low": "warning", "info": "warning"}
VERDICT_STYLE = {"fail": "bad", "unknown": "unknown", "pass": "good", "not-applicable": "quiet"}
_STEP, _DETAIL = 2, 5
_FEW = 3
NO_NOTES: Mapping[str, str] = MappingProxyType({})


def write_reasons(page: Page, words: Words, message: str, reasons: Sequence[Reason], *, indent: int) -> None:
    """One paragraph a reason, with its file and line, behind a word that says which side it is on."""
    for reason in reasons:
        text = located(words.translate(reason.text), reason.origin)
        page.line(text, indent=indent, marker=f"{words.say(message)} ")


def write_missing(page: Page, words: Words, missing: Sequence[Missing], *, indent: int) -> None:
    """What is not known, why, and the command that tells it."""
    if missing:
        page.line(words.say("missing.heading"), "unknown", indent=indent)
    write_missing_facts(page, words, missing, indent=indent)


def write_missing_facts(page: Page, words: Words, missing: Sequence[Missing], *, indent: int) -> None:
    """Each missing fact with its command, without a heading."""
    for one in missing:
        page.line(words.missing(one), indent=indent + 2, marker="- ")
        page.command(words.collect(one.collect, one.fact), indent=indent + 6)


def write_findings(
    page: Page, words: Words, findings: Sequence[Finding], *, verbose: bool, notes: Mapping[str, str] = NO_NOTES
) -> None:
    """Failing rules with their reasons, unknown ones with what would decide them; all the others when verbose.

    `notes` are sentences by rule that stand before the reasons, such as who accepts the finding.
    """
    order = [Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE]
    ranks = list(SEVERITY_STYLE)
    for finding in sorted(findings, key=lambda one: (order.index(one.verdict), ranks.index(one.severity), one.rule)):
        if finding.verdict in order[:2] or verbose:
            write_finding(page, words, finding, verbose=verbose, note=notes.get(finding.rule, ""))


def write_finding(page: Page, words: Words, finding: Finding, *, verbose: bool, note: str = "") -> None:
    failed = finding.verdict is Verdict.FAIL
    # A rule's title names the fault, so that a pass has to say that it is not so.
    label = words.say(f"finding.{finding.verdict}", severity=words.say(f"severity.{finding.severity}"))
    style = SEVERITY_STYLE[finding.severity] if failed else VERDICT_STYLE[finding.verdict]
    title = words.say("finding.title", title=words.rule(finding.rule), rule=finding.rule)
    page.line(title, indent=_STEP, marker=f"{label}: ", marker_style=style)
    if note:
        page.line(note, "warning", indent=_DETAIL, marker="- ")
    for reason in finding.because if verbose else finding.because[:_FEW]:
        page.line(located(words.translate(reason.text), reason.origin), indent=_DETAIL, marker="- ")
    if finding.verdict is Verdict.UNKNOWN or verbose:
        write_missing(page, words, finding.missing, indent=_DETAIL)
    limit = words.glossary.limits.get(finding.rule)
    if verbose and failed and limit:
        page.line(words.say("finding.limit", text=words.translate(limit)), "quiet", indent=_DETAIL)


def write_conflicts(page: Page, words: Words, conflicts: Sequence[Conflict], *, verbose: bool) -> None:
    """Guidance that contradicts itself: who says what, which side stays, and why."""
    for conflict in conflicts:
        title = words.translate(words.glossary.conflicts.get(conflict.id, conflict.id))
        page.heading(words.say("conflict", host=conflict.host, title=title))
        for source in conflict.sources:
            page.line(words.translate(source), indent=_STEP, marker="- ")
        why = words.translate(conflict.because)
        why = why if verbose else shortened(why)
        page.line(words.say("conflict.winner", action=conflict.winner, why=why), indent=_STEP)


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
    value = words.measured(fact.name, shown(fact.value))
    return words.say("fact.value", name=name, value=value, origin=str(fact.origin))
