"""The schema of an audit."""

from advisor.report.schema_words import COUNT, FLAG, TEXT, TIME, Schema, list_of, object_of, ref
from advisor.report.schemas_fleet import cause, drifted, fleet_members, rule_counts


def audit_schema() -> Schema:
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
    problem = object_of({"file": TEXT, "what": TEXT, "next": TEXT, "lost": FLAG}, {"line": COUNT})
    return object_of(
        {
            "schema": {"const": "advisor.audit/1"},
            "pack": ref("pack"),
            "run": run,
            "rules": list_of(rule_counts()),
            "causes": list_of(cause()),
            "drift": list_of(drifted()),
            "waves": list_of(list_of(TEXT)),
        },
        {"engine": TEXT, "problems": list_of(problem), **fleet_members()},
    )
