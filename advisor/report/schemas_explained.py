"""JSON Schemas of the documents that explain, replay and compare results."""

from advisor.model.comparison import Cause, Movement
from advisor.model.explanation import StepKind
from advisor.model.fact import AbsentReason
from advisor.model.record import ResultKind
from advisor.model.replay import Sameness, Subject
from advisor.model.verdict import Severity, Verdict
from advisor.report.schema_words import (
    COUNT,
    FLAG,
    TEXT,
    TIME,
    Schema,
    list_of,
    object_of,
    ref,
    words_of,
)


def _engine() -> Schema:
    return {"engine": {"enum": ["durable_rules", "plain"]}, "engine_version": TEXT, "engine_because": TEXT}


def explained_definitions() -> Schema:
    """What the documents below refer to."""
    value = {"anyOf": [{"type": ["string", "number", "boolean", "array"]}, ref("unknown")]}
    region = {"one_of": list_of(value), "above": value, "at_least": value, "below": value, "at_most": value}
    return {
        "value": value,
        "step": object_of(
            {"kind": words_of(StepKind), "id": TEXT, "state": TEXT, "source": ref("source")},
            {
                "text": TEXT,
                "by": TEXT,
                "instance": TEXT,
                "collect": TEXT,
                "weight": {"type": "integer"},
                "above": {"const": True},
                "of": list_of(ref("step")),
            },
        ),
        "needed_change": object_of(
            {"fact": TEXT, "was": value, "example": value, "region": object_of({}, region)}, {"instance": TEXT}
        ),
        "item": object_of({"host": TEXT, "subject": words_of(Subject), "id": TEXT}),
        "verdict_change": object_of(
            {"host": TEXT, "subject": words_of(Subject), "id": TEXT}, {"before": TEXT, "after": TEXT}
        ),
    }


def explanation_schema() -> Schema:
    why_not = object_of(
        {"goal": list_of(TEXT), "possible": FLAG, "searched": COUNT, "changes": list_of(list_of(ref("needed_change")))}
    )
    one = object_of(
        {
            "host": TEXT,
            "subject": words_of(Subject),
            "id": TEXT,
            "title": TEXT,
            "conclusion": TEXT,
            "why": ref("step"),
            "why_not": list_of(why_not),
            "contra": list_of(ref("step")),
        }
    )
    lead = object_of({"host": TEXT, "reason": words_of(AbsentReason), "collect": TEXT})
    step = object_of(
        {
            "facts": list_of(object_of({"fact": TEXT, "leads": list_of(lead)})),
            "settles": COUNT,
            "items": list_of(ref("item")),
        }
    )
    result = object_of({"name": TEXT, "kind": words_of(ResultKind), "same_pack": FLAG})
    return object_of(
        {
            "schema": {"const": "advisor.explanation/1"},
            "pack": ref("pack"),
            "result": result,
            "explanations": list_of(one),
            "what_next": object_of(
                {"open": list_of(ref("item")), "beyond": list_of(ref("item")), "steps": list_of(step)}
            ),
        },
        _engine(),
    )


def replay_schema() -> Schema:
    one = object_of(
        {"name": {"enum": ["facts", "pack", "engine", "advisor"]}, "sameness": words_of(Sameness), "found": TEXT},
        {"recorded": TEXT},
    )
    return object_of(
        {
            "schema": {"const": "advisor.replay/1"},
            "result": object_of({"name": TEXT, "kind": words_of(ResultKind)}),
            "reproduced": words_of(Sameness),
            "inputs": list_of(one),
            "verdicts": COUNT,
            "changes": list_of(ref("verdict_change")),
        }
    )


def diff_schema() -> Schema:
    side = object_of(
        {"name": TEXT, "kind": words_of(ResultKind), "pack": ref("pack")}, {**_engine(), "assessed_at": TIME}
    )
    rule = object_of(
        {"rule": TEXT, "host": TEXT, "title": TEXT, "severity": words_of(Severity), "movement": words_of(Movement)},
        {"before": words_of(Verdict), "after": words_of(Verdict), "cause": words_of(Cause)},
    )
    fact = object_of({"host": TEXT, "fact": TEXT}, {"instance": TEXT, "before": ref("value"), "after": ref("value")})
    return object_of(
        {
            "schema": {"const": "advisor.diff/1"},
            "before": side,
            "after": side,
            "pack_changed": FLAG,
            "summary": object_of({movement.value: COUNT for movement in Movement}),
            "rules": list_of(rule),
            "others": list_of(ref("verdict_change")),
            "facts": list_of(fact),
            "only_before": list_of(TEXT),
            "only_after": list_of(TEXT),
        }
    )
