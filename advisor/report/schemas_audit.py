"""The schema of an audit."""

from advisor.model.verdict import Severity
from advisor.report.schema_words import COUNT, FLAG, ID, TEXT, TIME, Schema, list_of, object_of, ref, words_of


def audit_schema() -> Schema:
    rule = object_of(
        {"rule": ID, "pass": COUNT, "fail": COUNT, "unknown": COUNT, "not_applicable": COUNT, "waived": COUNT},
        {"severity": words_of(Severity)},
    )
    run = object_of(
        {
            "id": TEXT,
            "started": TIME,
            "finished": {"anyOf": [TIME, {"type": "null"}]},
            "hosts": COUNT,
            "assessed": COUNT,
            "unknown": COUNT,
        },
        {"fleet": TEXT},
    )
    cause = object_of(
        {"verdicts": {"type": ["array", "object"]}, "hosts": {"type": ["array", "integer"]}, "count": COUNT}
    )
    problem = object_of({"file": TEXT, "what": TEXT, "next": TEXT, "lost": FLAG})
    return object_of(
        {
            "schema": {"const": "advisor.audit/1"},
            "pack": ref("pack"),
            "run": run,
            "rules": list_of(rule),
            "causes": list_of(cause),
            "drift": list_of({"type": "object"}),
            "waves": list_of(list_of(TEXT)),
        },
        {"engine": TEXT, "problems": list_of(problem)},
    )
