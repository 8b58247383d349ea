"""What the linter found, as a document and as SARIF 2.1.0, which code-review tools show beside the line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from advisor import __version__
from advisor.pack.lint.codes import CODES, PAGE, page
from advisor.pack.lint.finding import LintFinding, LintSeverity
from advisor.pack.lint.run import LintResult
from advisor.report.json_record import pack_document

Document: TypeAlias = dict[str, Any]

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def lint_document(result: LintResult) -> Document:
    """`advisor.lint/1`."""
    counted = [finding.severity for finding in result.findings]
    return {
        "schema": "advisor.lint/1",
        "pack": pack_document(result.identity),
        "findings": [_finding(finding) for finding in result.findings],
        "waived": [_finding(finding) for finding in result.waived],
        "summary": {
            **{severity.value: counted.count(severity) for severity in LintSeverity},
            "waived": len(result.waived),
        },
    }


def sarif_document(result: LintResult) -> Document:
    """SARIF 2.1.0; what is waived is a suppressed result with its justification."""
    found = (*result.findings, *result.waived)
    codes = sorted({finding.code for finding in found})
    driver = {
        "name": "advisor rules lint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in codes],
    }
    results = [_result(finding, codes) for finding in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def shown_path(file: str) -> str:
    """The file as a person finds it from here: relative below the working folder, else whole; with `/`."""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_posix()


def _finding(finding: LintFinding) -> Document:
    document: Document = {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": shown_path(finding.file),
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "documentation": _page(finding.code),
    }
    if finding.owner:
        document["owner"] = finding.owner
    if finding.waived is not None:
        document["waived"] = finding.waived
    return document


def _page(code: str) -> str:
    return f"{PAGE}#{code.lower()}"


def _rule(code: str) -> Document:
    described = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": described.title},
        "fullDescription": {"text": described.why},
        "help": {"text": described.mend, "markdown": page(described)},
        "defaultConfiguration": {"level": described.severity.value},
    }


def _result(finding: LintFinding, codes: Sequence[str]) -> Document:
    uri = shown_path(finding.file)
    place = {
        "artifactLocation": {"uri": Path(uri).as_uri() if Path(uri).is_absolute() else uri},
        "region": {"startLine": finding.line, "startColumn": finding.column},
    }
    result: Document = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity.value,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }
    if finding.waived is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.waived}]
    return result
