"""JSON Schemas of the documents for those who write rules: packs, their tests, linter, lock and pictures."""

from advisor.model.verdict import Severity
from advisor.pack.graph import EdgeKind, NodeKind
from advisor.pack.lint.finding import LintSeverity
from advisor.report.schema_words import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    Schema,
    head,
    list_of,
    object_of,
    ref,
    words_of,
)


def rules_schema() -> Schema:
    safety = object_of({"action": ID, "reboot": FLAG, "rollback": TEXT})
    piece = object_of(
        {"kind": {"enum": ["rule", "remedy", "conflict", "profile"]}, "id": ID, "title": TEXT},
        {"status": TEXT, "severity": words_of(Severity), "content": {"type": "object"}, "safety": list_of(safety)},
    )
    return object_of({**head("rules"), "rules": list_of(piece)})


def rule_tests_schema() -> Schema:
    outcome = object_of(
        {
            "rule": ID,
            "index": COUNT,
            "expected": TEXT,
            "got": TEXT,
            "passed": FLAG,
            "place": TEXT,
            "because": TEXT,
        }
    )
    return object_of(
        {**head("rule-tests"), "tests": list_of(outcome), "summary": object_of({"passed": COUNT, "failed": COUNT})}
    )


def rule_coverage_schema() -> Schema:
    mutant = {"owner": TEXT, "place": TEXT, "mutant": TEXT}
    return object_of(
        {
            **head("rule-coverage"),
            "survivors": list_of(object_of(mutant)),
            "justified": list_of(object_of({**mutant, "because": TEXT})),
            "idle": list_of(object_of(mutant)),
            "summary": object_of({"mutants": COUNT, "noticed": COUNT, "survivors": COUNT}),
        }
    )


def _advice() -> Schema:
    return object_of({"bump": {"enum": ["none", "patch", "minor", "major"]}, "version": TEXT, "told": FLAG})


def rules_diff_schema() -> Schema:
    answer = {"anyOf": [TEXT, {"type": "null"}]}
    turn = object_of({"kind": {"enum": ["verdict", "level", "stance"]}, "id": ID, "before": answer, "after": answer})
    ids = {how: list_of(ID) for how in ("added", "removed", "changed", "reworded")}
    return object_of(
        {
            **head("rules-diff"),
            "old": ref("pack"),
            "rules": object_of(ids),
            "cases": list_of(object_of({"case": TEXT, "turns": list_of(turn, minItems=1)})),
            "unread": list_of(TEXT),
            "summary": object_of({"cases": COUNT, "changed": COUNT, "turns": COUNT}),
            "advice": _advice(),
        }
    )


def rules_lock_check_schema() -> Schema:
    ids = {how: list_of(ID) for how in ("added", "removed", "changed", "turned")}
    return object_of(
        {
            **head("rules-lock-check"),
            "locked": TEXT,
            "rules": object_of(ids),
            "advice": _advice(),
            "settled": FLAG,
            "written": FLAG,
        }
    )


def rules_graph_schema() -> Schema:
    node = object_of({"id": TEXT, "kind": words_of(NodeKind), "name": TEXT, "text": TEXT})
    edge = object_of({"from": TEXT, "to": TEXT, "how": words_of(EdgeKind), "label": TEXT})
    return object_of({**head("rules-graph"), "nodes": list_of(node), "edges": list_of(edge)})


def catalogue_schema() -> Schema:
    fact = object_of({"name": TEXT, "type": TEXT, "label": TEXT}, {"unit": TEXT, "meaning": TEXT, "question": TEXT})
    return object_of({**head("catalogue"), "facts": list_of(fact)})


def lint_schema() -> Schema:
    finding = object_of(
        {
            "code": {"type": "string", "pattern": r"^HA\d{3}$"},
            "severity": words_of(LintSeverity),
            "file": TEXT,
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
            "message": TEXT,
            "documentation": TEXT,
        },
        {"owner": TEXT, "waived": TEXT},
    )
    summary = object_of({**{severity.value: COUNT for severity in LintSeverity}, "waived": COUNT})
    return object_of({**head("lint"), "findings": list_of(finding), "waived": list_of(finding), "summary": summary})
