"""One rule on one host as a pipeline counts it, whatever judged it: a check of a few hosts, or the audit of a fleet."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.model.diagnosis import Check
from advisor.model.finding import Finding
from advisor.model.gate import Standing
from advisor.model.verdict import Verdict
from advisor.model.waiver import Reopening, Waived
from advisor.report.words import Words, located

REQUIRED = "required-facts"
"""What the gate's own case is called: the facts that its profile requires of every host."""


@dataclass(frozen=True, slots=True)
class GateCase:
    """`finding` may have no reasons, as of a fleet. `waived` is the waiver that speaks of it, `advice` says why the
    rule does not gate. `file` is one that was read of the host, for a finding that stands on none of its own."""

    finding: Finding
    standing: Standing
    waived: Waived | None = None
    advice: str = ""
    file: str | None = None

    @property
    def host(self) -> str:
        return self.finding.host

    @property
    def rule(self) -> str:
        return self.finding.rule


def cases_of(check: Check) -> Iterator[GateCase]:
    """Every rule on every host, host by host, in the order of the check; last what a host lacks of the required."""
    for host in check.hosts:
        file = min((fact.origin.file for fact in host.report.facts if fact.origin.file), default=None)
        for finding in host.findings:
            advice = check.gate.advises.get(finding.rule, "")
            yield GateCase(finding, check.standing(host, finding), host.waiver_of(finding.rule), advice, file)
        if check.gate.required:
            verdict = Verdict.UNKNOWN if host.lacking else Verdict.PASS
            finding = Finding(REQUIRED, host.report.host, verdict, check.gate.fail_at, (), host.lacking)
            yield GateCase(finding, Standing.UNKNOWN if host.lacking else Standing.PASSES, file=file)


def title(words: Words, rule: str) -> str:
    """What a case is called: the title of its rule."""
    return words.say("gate.required") if rule == REQUIRED else words.rule(rule)


def told(words: Words, case: GateCase) -> list[str]:
    """The case in sentences: who accepts it, what was seen and where, what is missing and how to get it."""
    lines = [] if case.waived is None else [waiver_line(words, case.waived)]
    if case.standing is Standing.ADVISES:
        lines.append(words.say("gate.advises", because=words.translate(case.advice) or words.say("gate.not-named")))
    lines += [located(words.translate(reason.text), reason.origin) for reason in case.finding.because]
    for one in case.finding.missing:
        lines.append(words.say("gate.missing", fact=words.missing(one), command=words.collect(one.collect, one.fact)))
    return lines


def waiver_line(words: Words, waived: Waived) -> str:
    """A waiver in a sentence: that it holds, or why it no longer does."""
    waiver = waived.waiver
    values = {
        "owner": waiver.owner,
        "approver": waiver.approver,
        "reason": waiver.reason,
        "expires": waiver.expires,
    }
    if waived.holds:
        return words.say("waiver.holds", **values)
    if waived.reopened is Reopening.EXPIRED:
        return words.say("waiver.expired", **values)
    none = words.say("waiver.no-fact")
    turns = tuple(
        words.say("waiver.turn", fact=turn.name, was=_or(turn.was, none), now=_or(turn.now, none))
        for turn in waived.changes
    )
    return words.say("waiver.changed" if turns else "waiver.changed-untold", turns="; ".join(turns), **values)


def _or(text: str | None, otherwise: str) -> str:
    return otherwise if text is None else text
