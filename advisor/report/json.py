"""The documents of CONTRACT as plain dicts: `advisor.diagnosis/1`, `advisor.check/1`, `advisor.evidence/1`,
`advisor.facts/1`.

Times are UTC ISO 8601 with `Z`. What is unknown is an `absent` object or left out, never a bare null; the one null is a
`p_value` beside the `reason` for it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from advisor.model.action import Action, Conflict
from advisor.model.diagnosis import Check, Diagnosis, HostReport
from advisor.model.evidence import StreamSpan
from advisor.model.evidence_result import EvidenceResult
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.finding import Finding, Missing, Reason
from advisor.model.problem import Problem
from advisor.model.suspect import Suspect
from advisor.model.verdict import Verdict
from advisor.model.version import FileVersion
from advisor.pack.text import Texts
from advisor.pack.values import to_json
from advisor.report.glossary import NO_NAMES, Glossary
from advisor.report.json_gate import gate_document, standing_document
from advisor.report.json_record import engine_document, pack_document
from advisor.report.json_signs import coincidence_document, sign_documents, source_document
from advisor.report.view import View
from advisor.report.words import Words, answered_suspect, iso

Document: TypeAlias = dict[str, Any]


def diagnosis_document(diagnosis: Diagnosis, texts: Texts, glossary: Glossary = NO_NAMES) -> Document:
    """`advisor.diagnosis/1`, its sentences in the language of `texts`."""
    words = Words(texts, glossary)
    return {
        "schema": "advisor.diagnosis/1",
        "pack": pack_document(diagnosis.pack),
        **engine_document(diagnosis.engine, words),
        **_record(diagnosis),
        **_given(title=diagnosis.title, note=diagnosis.note),
        "answer": _answer(diagnosis, words),
        "window": _window(diagnosis.window, words),
        "hosts": [_host(host, words, (*diagnosis.findings, *diagnosis.suspects)) for host in diagnosis.hosts],
        **sign_documents(diagnosis),
        "coincidences": [coincidence_document(coincidence, words) for coincidence in diagnosis.coincidences],
        "suspects": [suspect_document(suspect, words) for suspect in diagnosis.suspects],
        "findings": [_finding(finding, words) for finding in diagnosis.findings],
        "actions": [action_document(action, words) for action in diagnosis.actions],
        "conflicts": [conflict_document(conflict, words) for conflict in diagnosis.conflicts],
        "problems": [problem_document(problem, words) for problem in diagnosis.problems],
    }


def check_document(check: Check, texts: Texts, glossary: Glossary = NO_NAMES, *, strict: bool = False) -> Document:
    """`advisor.check/1`; `summary` counts the verdicts of all rules on all hosts.

    With a profile or waivers it tells the gate too, and a finding that somebody accepts is counted as `waived` alone.
    """
    words = Words(texts, glossary)
    waived = {(one.host, one.rule) for host in check.hosts for one in host.waived if one.holds}
    found = [finding for host in check.hosts for finding in host.findings]
    counts = Counter(finding.verdict for finding in found if (finding.host, finding.rule) not in waived)
    return {
        "schema": "advisor.check/1",
        "pack": pack_document(check.pack),
        **engine_document(check.engine, words),
        **_record(check),
        **(gate_document(check, words, strict=strict) if check.gated else {}),
        "hosts": [
            {
                **_host(host.report, words, host.findings),
                "findings": [
                    {**_finding(finding, words), **(standing_document(check, host, finding) if check.gated else {})}
                    for finding in host.findings
                ],
                **({"lacking": [missing_document(one, words) for one in host.lacking]} if host.lacking else {}),
                "actions": [action_document(action, words) for action in host.actions],
                "conflicts": [conflict_document(conflict, words) for conflict in host.conflicts],
            }
            for host in check.hosts
        ],
        "summary": {
            **{verdict.value: counts[verdict] for verdict in Verdict},
            **({"waived": len(waived)} if check.waivers else {}),
        },
        "problems": [problem_document(problem, words) for problem in check.problems],
    }


def evidence_document(
    result: EvidenceResult, texts: Texts, glossary: Glossary = NO_NAMES, view: View | None = None
) -> Document:
    """`advisor.evidence/1`. With a `view` that a person chose, `window` is that view, and events, gaps and spikes are
    those that it touches."""
    words = Words(texts, glossary)
    chosen = view if view is not None and view.chosen else None
    evidence = result.evidence if chosen is None else chosen.cut(result.evidence)
    return {
        "schema": "advisor.evidence/1",
        "pack": pack_document(result.pack),
        **_given(title=result.title, note=result.note),
        "window": _window((chosen.start, chosen.end) if chosen else evidence.window, words),
        "hosts": [_host(host, words, ()) for host in result.hosts],
        "streams": [_stream(stream) for stream in evidence.streams],
        **sign_documents(evidence),
        "coincidences": [coincidence_document(coincidence, words) for coincidence in evidence.coincidences],
        "problems": [problem_document(problem, words) for problem in result.problems],
    }


def facts_document(hosts: Sequence[HostReport], texts: Texts, glossary: Glossary = NO_NAMES) -> Document:
    """`advisor.facts/1`: what was collected, to be read again as a SOURCE."""
    words = Words(texts, glossary)
    return {
        "schema": "advisor.facts/1",
        "hosts": [
            {
                "host": host.host,
                "role": _role(host, words),
                "facts": [_fact(fact, host, words, {}) for fact in host.facts],
            }
            for host in hosts
        ],
    }


def _given(**members: str | None) -> Document:
    """Members that are known; the others are left out."""
    return {name: value for name, value in members.items() if value}


def _record(result: Diagnosis | Check) -> Document:
    """What makes a result replayable beside its facts, its pack and its engine."""
    return _given(
        advisor_version=result.advisor_version,
        assessed_at=iso(result.assessed_at) if result.assessed_at else None,
        facts_as_of=iso(result.facts_as_of) if result.facts_as_of else None,
        facts_sha256=result.facts_sha256,
    )


def _answer(diagnosis: Diagnosis, words: Words) -> Document:
    answer = diagnosis.answer
    suspect = answered_suspect(diagnosis)
    return {
        "kind": answer.kind.value,
        **_given(suspect=answer.suspect, host=answer.host, level=suspect.level.value if suspect else None),
        "text": words.answer(diagnosis),
        **_given(because=words.because(diagnosis)),
    }


def _absent(reason: AbsentReason, detail: str, **more: str) -> Document:
    return {"absent": {"reason": reason.value, "detail": detail, **_given(**more)}}


def _window(window: tuple[datetime, datetime] | None, words: Words) -> Document:
    if window is None:
        return _absent(AbsentReason.NOT_COLLECTED, words.say("window.none"))
    return {"start": iso(window[0]), "end": iso(window[1])}


def _host(host: HostReport, words: Words, judged: Iterable[Finding | Suspect]) -> Document:
    told = {missing.fact: missing.collect for one in judged if one.host == host.host for missing in one.missing}
    offset = host.clock_offset
    unplaced = _absent(AbsentReason.NOT_COLLECTED, words.say("clock.unplaced"))
    return {
        "host": host.host,
        "role": _role(host, words),
        "clock_offset_seconds": unplaced if offset is None else round(offset.seconds, 3),
        "clock_offset_uncertainty_seconds": unplaced if offset is None else round(offset.uncertainty, 3),
        "facts": [_fact(fact, host, words, told) for fact in host.facts],
    }


def _stream(stream: StreamSpan) -> Document:
    return {
        "host": stream.host,
        "file": stream.file,
        "format": stream.format,
        "start": iso(stream.start),
        "end": iso(stream.end),
        "count": stream.count,
        "placed": stream.placed,
    }


def _role(host: HostReport, words: Words) -> str | Document:
    """The host's part in the incident; unknown is never left out."""
    return host.role or _absent(AbsentReason.NOT_COLLECTED, words.say("role.unknown"))


def _fact(fact: Fact, host: HostReport, words: Words, told: dict[str, str]) -> Document:
    """One FACT. `told` are commands that the reasoning already chose for this host's Windows."""
    document: Document = {"name": fact.name, **_given(instance=fact.instance)}
    if isinstance(fact.value, Absent):
        command = told.get(fact.name) or words.glossary.command(host, fact.name)
        document["absent"] = {
            "reason": fact.value.reason.value,
            "detail": words.absent(fact.value),
            "collect": words.collect(command, fact.name),
        }
        return document if fact.origin.kind != "derived" else {**document, "source": source_document(fact.origin)}
    document["value"] = to_json(fact.value)
    if isinstance(fact.value, FileVersion):
        document |= _given(raw=fact.value.raw, branch=fact.value.branch)
    document["source"] = {**source_document(fact.origin), **_given(instance=fact.instance)}
    if fact.observed_at is not None:
        document["observed_at"] = iso(fact.observed_at)
    if fact.replaces is not None:
        document["replaces"] = _absent(fact.replaces.reason, words.absent(fact.replaces))
    return document


def reason_document(reason: Reason, words: Words) -> Document:
    return {"text": words.translate(reason.text), "facts": list(reason.facts), "source": source_document(reason.origin)}


def missing_document(missing: Missing, words: Words) -> Document:
    return {
        "fact": missing.fact,
        "reason": missing.reason.value,
        "collect": words.collect(missing.collect, missing.fact),
    }


def suspect_document(suspect: Suspect, words: Words) -> Document:
    return {
        "id": suspect.id,
        "host": suspect.host,
        "title": words.suspect(suspect.id),
        "level": suspect.level.value,
        "score": suspect.score,
        "score_range": list(suspect.score_range),
        "for": [reason_document(reason, words) for reason in suspect.for_],
        "against": [reason_document(reason, words) for reason in suspect.against],
        "missing": [missing_document(missing, words) for missing in suspect.missing],
    }


def _finding(finding: Finding, words: Words) -> Document:
    return {
        "rule": finding.rule,
        "host": finding.host,
        "title": words.rule(finding.rule),
        "verdict": finding.verdict.value,
        "severity": finding.severity.value,
        "because": [reason_document(reason, words) for reason in finding.because],
        "missing": [missing_document(missing, words) for missing in finding.missing],
    }


def action_document(action: Action, words: Words) -> Document:
    return {
        "id": action.id,
        "host": action.host,
        "title": words.action(action.id),
        "stance": action.stance.value,
        "order": action.order,
        "because": [reason_document(reason, words) for reason in action.because],
        "requires": list(action.requires),
        "reboot": action.reboot,
        "rollback": words.translate(action.rollback),
        "verify": words.translate(action.verify),
        "commands": list(action.commands),
        "first_checks": [words.translate(check) for check in action.first_checks],
        "notes": [words.translate(note) for note in action.notes],
    }


def conflict_document(conflict: Conflict, words: Words) -> Document:
    return {
        "id": conflict.id,
        "host": conflict.host,
        "actions": list(conflict.actions),
        "sources": [words.translate(source) for source in conflict.sources],
        "winner": conflict.winner,
        "because": words.translate(conflict.because),
    }


def problem_document(problem: Problem, words: Words) -> Document:
    told = words.problem(problem)
    document: Document = {"file": told.file, "what": told.what, **_given(next=told.next)}
    return document if told.line is None else {**document, "line": told.line}
