"""Schemas of what a gate adds to the document of a check: the profile, its outcome, and waivers."""

from advisor.model.gate import Outcome
from advisor.model.verdict import Severity
from advisor.model.waiver import Reopening
from advisor.report.schema_words import FLAG, ID, SHA256, TEXT, TIME, Schema, list_of, object_of, ref, words_of


def gate_members() -> Schema:
    """`profile` and `gate` of a check that was asked for one, or with waivers."""
    texts: Schema = {"type": "object", "additionalProperties": TEXT}
    gate = object_of(
        {
            "outcome": words_of(Outcome),
            "fail_at": words_of(Severity),
            "strict": FLAG,
            "parameters": texts,
            "advises": texts,
            "required": list_of(TEXT),
        },
        {"only": list_of(ID)},
    )
    return {"profile": object_of({"id": ID, "title": TEXT}), "gate": gate}


def waiver_schema() -> Schema:
    """A waiver at a finding; `because` and `changes` are of one that no longer holds."""
    change = object_of({"fact": TEXT}, {"was": TEXT, "now": TEXT})
    return object_of(
        {"owner": TEXT, "approver": TEXT, "reason": TEXT, "expires": TIME},
        {"evidence": SHA256, "source": ref("source"), "because": words_of(Reopening), "changes": list_of(change)},
    )


def waivers_schema() -> Schema:
    """A list of waivers as their files have them, each with its place."""
    waiver = object_of(
        {
            **dict.fromkeys(("rule", "host", "owner", "approver", "reason"), TEXT),
            "expires": TIME,
            "expired": FLAG,
            "source": ref("source"),
        },
        {"evidence": SHA256, "facts": {"type": "object", "additionalProperties": TEXT}},
    )
    return object_of({"schema": {"const": "advisor.waivers/1"}, "waivers": list_of(waiver)})
