"""What a check with a profile or with waivers says beyond the verdicts: the gate, and how each finding stands to it."""

from typing import Any, TypeAlias

from advisor.model.diagnosis import Check, CheckedHost
from advisor.model.finding import Finding
from advisor.model.waiver import Waived
from advisor.report.json_record import accepted_document
from advisor.report.words import Words

Document: TypeAlias = dict[str, Any]


def gate_document(check: Check, words: Words, *, strict: bool) -> Document:
    """`profile`, where there is one, and `gate`: the outcome, and by what it came about."""
    gate = check.gate
    profile = {"id": gate.id, "title": words.translate(gate.title)}
    return {
        **({"profile": profile} if gate.id else {}),
        "gate": {
            "outcome": check.outcome(strict=strict).value,
            "fail_at": gate.fail_at.value,
            "strict": strict or gate.strict,
            "parameters": dict(gate.parameters),
            **({"only": list(gate.only)} if gate.only else {}),
            "advises": {rule: words.translate(because) for rule, because in gate.advises.items()},
            "required": list(gate.required),
        },
    }


def standing_document(check: Check, host: CheckedHost, finding: Finding) -> Document:
    """`standing`, and `waived` or `reopened` where a waiver speaks of the finding."""
    waived = host.waiver_of(finding.rule)
    standing: Document = {"standing": check.standing(host, finding).value}
    if waived is None:
        return standing
    return {**standing, "waived" if waived.holds else "reopened": waiver_document(waived)}


def waiver_document(waived: Waived) -> Document:
    """Who accepts the finding, and until when; for one that no longer holds, why."""
    waiver = waived.waiver
    document = accepted_document(waiver)
    if waiver.evidence is not None:
        document["evidence"] = waiver.evidence
    if waiver.origin.file is not None:
        document["source"] = {"kind": waiver.origin.kind, "file": waiver.origin.file, "line": waiver.origin.line or 1}
    if waived.reopened is not None:
        document["because"] = waived.reopened.value
        document["changes"] = [
            {"fact": turn.name, **({"was": turn.was} if turn.was is not None else {}),
             **({"now": turn.now} if turn.now is not None else {})}
            for turn in waived.changes
        ]  # fmt: skip
    return document
