"""The JSON Schema of `advisor.hotfix/1`."""

from advisor.model.hotfix import HotfixAspect, HotfixForm
from advisor.model.verdict import Severity, Verdict
from advisor.report.schema_words import COUNT, FLAG, TEXT, Schema, head, list_of, object_of, words_of


def hotfix_schema() -> Schema:
    strings: Schema = {"type": "object", "additionalProperties": TEXT}
    program = object_of(
        {"size": COUNT, "machine": TEXT, "signed": FLAG, "strings": strings}, {"version": TEXT, "language": TEXT}
    )
    member = object_of({"name": TEXT, "size": COUNT}, {"program": program, "unread": TEXT})
    file = object_of(
        {"name": TEXT, "size": COUNT, "form": words_of(HotfixForm), "members": list_of(member)},
        {"program": program, "files": COUNT, "unread": TEXT},
    )
    check = object_of(
        {
            "aspect": words_of(HotfixAspect),
            "verdict": words_of(Verdict),
            "severity": words_of(Severity),
            "text": TEXT,
        }
    )
    return object_of(
        {
            **head("hotfix"),
            "file": file,
            "verdict": words_of(Verdict),
            "warnings": COUNT,
            "checks": list_of(check, minItems=1),
        },
        {"platform": TEXT, "branch": TEXT},
    )
