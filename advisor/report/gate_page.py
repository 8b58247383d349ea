"""What a gate adds to the page of a check: the outcome, who accepts what, and what a host lacks."""

from advisor.model.diagnosis import Check, CheckedHost
from advisor.model.gate import Outcome, Standing
from advisor.report.gate_case import waiver_line
from advisor.report.page import Page
from advisor.report.sections import write_missing_facts
from advisor.report.words import Words

STYLE = {Outcome.PASSES: "good", Outcome.WARNS: "warning", Outcome.UNKNOWN: "unknown", Outcome.FAILS: "bad"}


def write_gate(page: Page, words: Words, check: Check, *, strict: bool) -> None:
    page.line(gate_line(words, check, strict=strict), STYLE[check.outcome(strict=strict)])


def gate_line(words: Words, check: Check, *, strict: bool) -> str:
    """The outcome and by which profile it came about; without one, by the plain check."""
    gate = check.gate
    said = words.say(f"gate.outcome.{check.outcome(strict=strict)}")
    severity = words.say(f"severity.{gate.fail_at}")
    name = words.say("gate.profile", title=words.translate(gate.title), profile=gate.id) if gate.id else ""
    line = words.say("gate.line", outcome=said, severity=severity)
    return f"{line}; {name}" if name else line


def gate_notes(words: Words, check: Check, host: CheckedHost) -> dict[str, str]:
    """By rule: the waiver that speaks of its finding, or why it does not gate."""
    notes = {one.rule: waiver_line(words, one) for one in host.waived}
    for finding in host.findings:
        if check.gated and check.standing(host, finding) is Standing.ADVISES:
            because = words.translate(check.gate.advises.get(finding.rule, "")) or words.say("gate.not-named")
            notes.setdefault(finding.rule, words.say("gate.advises", because=because))
    return notes


def write_lacking(page: Page, words: Words, host: CheckedHost) -> None:
    """The facts that the profile requires and nobody knows, each with its command."""
    if host.lacking:
        page.line(words.say("gate.lacking"), "unknown", indent=2)
        write_missing_facts(page, words, host.lacking, indent=2)
