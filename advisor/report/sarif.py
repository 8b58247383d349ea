"""SARIF 2.1.0, which code-review and security dashboards read: a result for what fails, is unknown, or is waived.

Rules carry their help. Places are relative URIs, percent-encoded, of the file in which the deciding fact was read; a
result without one has a file of its host, or the host's folder, since dashboards refuse a log in which a result has no
file. Its logical place is the host. Fingerprints are of rule and host, so that a result stays the
same one when a line moves.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote

from advisor import __version__
from advisor.model.gate import Standing
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.verdict import Severity
from advisor.pack.load import Pack
from advisor.pack.rule import Rule
from advisor.report.gate_case import GateCase, title, told, waiver_line
from advisor.report.json_record import pack_document
from advisor.report.visible import visible
from advisor.report.words import Words, iso

Document: TypeAlias = dict[str, Any]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "error",
    Severity.LOW: "warning",
    Severity.INFO: "note",
}
_SHOWN = (Standing.FAILS, Standing.WARNS, Standing.UNKNOWN, Standing.WAIVED, Standing.ADVISES)


def sarif_document(
    cases: Iterable[GateCase],
    words: Words,
    pack: Pack,
    *,
    base: str = "",
    problems: Sequence[Problem] = (),
    strict: bool = False,
    category: str = "check",
) -> Document:
    """One log with one run. `base` is the folder that the files of the facts lie in, relative to where the pipeline
    runs. With `strict`, what is unknown is an error and not merely open. `category` tells runs apart, as a profile."""
    shown = [case for case in cases if case.standing in _SHOWN]
    names = sorted({case.rule for case in shown})
    driver = {
        "name": "Heartbeat Advisor",
        "version": __version__,
        "semanticVersion": __version__,
        "language": "zh-CN" if words.texts.language == "zh" else "en-US",
        "rules": [_rule(name, pack.rules.get(name), words) for name in names],
        "properties": {"pack": pack_document(pack.identity)},
    }
    notes = [_notification(words.problem(one)) for one in problems]
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"advisor/{category}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": [_result(case, names, words, base, strict=strict) for case in shown],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def file_uri(file: str, base: str = "") -> str:
    """A relative URI that names the file and nothing else: no scheme, no other host, no way up."""
    parts = [part for part in (*base.split("/"), *file.split("/")) if part]
    plain = [f"_{part}" if part in (".", "..") else part for part in parts]
    return "/".join(quote(part.encode("utf-8", "replace"), safe="") for part in plain)


def message(text: str) -> str:
    """The text where SARIF would fill in arguments and make links: braces doubled, brackets and parentheses parted."""
    return visible(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _rule(name: str, rule: Rule | None, words: Words) -> Document:
    shown = title(words, name)
    if rule is None:
        return {"id": name, "shortDescription": {"text": message(shown)}}
    explain = rule.explain
    checks, matters = words.translate(explain.checks), words.translate(explain.matters)
    parts = [checks, matters, words.say("finding.limit", text=words.translate(explain.cannot_see))]
    if explain.verify:
        parts.append(f"{words.say('rules.verify')}: {words.translate(explain.verify)}")
    return {
        "id": name,
        "shortDescription": {"text": message(shown)},
        "fullDescription": {"text": message(" ".join(checks.split()))},
        "help": {"text": "\n\n".join(message(" ".join(part.split())) for part in parts)},
        "defaultConfiguration": {"level": _LEVELS[rule.verdict.severity]},
        "properties": {"severity": rule.verdict.severity.value, "references": list(rule.references),
                       "page": f"docs/rules/{name}.md"},
    }  # fmt: skip


def _result(case: GateCase, names: Sequence[str], words: Words, base: str, *, strict: bool) -> Document:
    finding = case.finding
    lines = told(words, case)
    said = [f"{case.host}: {title(words, case.rule)}", *lines]
    unknown = case.standing is Standing.UNKNOWN or (finding.missing and not finding.because)
    kind, level = "fail", _LEVELS[finding.severity]
    if unknown:
        closes = strict and case.standing is Standing.UNKNOWN
        kind, level = ("fail", "error") if closes else ("open", "none")
    elif case.standing is Standing.ADVISES:
        level = "note"
    fingerprint = hashlib.sha256(f"{case.rule}\0{case.host}".encode("utf-8", "replace")).hexdigest()[:32]
    result: Document = {
        "ruleId": case.rule,
        "ruleIndex": names.index(case.rule),
        "kind": kind,
        "level": level,
        "message": {"text": "\n".join(message(line) for line in said)},
        "locations": [_location(case, base)],
        "partialFingerprints": {"ruleOnHost/v1": fingerprint, "primaryLocationLineHash": f"{fingerprint}:1"},
        "properties": {"host": case.host, "verdict": finding.verdict.value, "severity": finding.severity.value,
                       "standing": case.standing.value},
    }  # fmt: skip
    if case.waived is not None and case.waived.holds:
        result["suppressions"] = [_suppression(case, words)]
    return result


def _suppression(case: GateCase, words: Words) -> Document:
    assert case.waived is not None
    waiver = case.waived.waiver
    return {
        "kind": "external",
        "status": "accepted",
        "justification": visible(waiver_line(words, case.waived)),
        "properties": {"owner": waiver.owner, "approver": waiver.approver, "expires": iso(waiver.expires)},
    }


def _location(case: GateCase, base: str) -> Document:
    """Where the first of the deciding facts was read, and the host."""
    logical = {"name": case.host, "fullyQualifiedName": f"{case.host}/{case.rule}", "kind": "resource"}
    origin = next((reason.origin for reason in case.finding.because if reason.origin.file), None)
    place = _place(origin or Origin("host", case.file or case.host), base)
    return {"physicalLocation": place, "logicalLocations": [logical]}


def _place(origin: Origin, base: str) -> Document:
    place: Document = {"artifactLocation": {"uri": file_uri(origin.file or "", base)}}
    if origin.line is not None and origin.line > 0:
        place["region"] = {"startLine": origin.line}
    return place


def _notification(problem: Problem) -> Document:
    return {"level": "warning" if problem.lost else "note", "message": {"text": message(str(problem))}}
