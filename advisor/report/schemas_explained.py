"""JSON Schemas of the documents that explain, replay and compare results."""

from typing import Any, TypeAlias

from advisor.model.comparison import Cause, Movement
from advisor.model.explanation import StepKind
from advisor.model.fact import AbsentReason
from advisor.model.record import ResultKind
from advisor.model.replay import Sameness, Subject
from advisor.model.verdict import Severity, Verdict

Schema: TypeAlias = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _words(kind: Any) -> Schema:
    return {"enum": [word.value for word in kind]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _engine() -> Schema:
    return {"engine": {"enum": ["durable_rules", "plain"]}, "engine_version": _TEXT, "engine_because": _TEXT}


def explained_definitions() -> Schema:
    """What the documents below refer to."""
    value = {"anyOf": [{"type": ["string", "number", "boolean", "array"]}, _ref("unknown")]}
    region = {"one_of": _list(value), "above": value, "at_least": value, "below": value, "at_most": value}
    return {
        "value": value,
        "step": _object(
            {"kind": _words(StepKind), "id": _TEXT, "state": _TEXT, "source": _ref("source")},
            {
                "text": _TEXT,
                "by": _TEXT,
                "instance": _TEXT,
                "collect": _TEXT,
                "weight": {"type": "integer"},
                "above": {"const": True},
                "of": _list(_ref("step")),
            },
        ),
        "needed_change": _object(
            {"fact": _TEXT, "was": value, "example": value, "region": _object({}, region)}, {"instance": _TEXT}
        ),
        "item": _object({"host": _TEXT, "subject": _words(Subject), "id": _TEXT}),
        "verdict_change": _object(
            {"host": _TEXT, "subject": _words(Subject), "id": _TEXT}, {"before": _TEXT, "after": _TEXT}
        ),
    }


def explanation_schema() -> Schema:
    why_not = _object(
        {"goal": _list(_TEXT), "possible": _FLAG, "searched": _COUNT, "changes": _list(_list(_ref("needed_change")))}
    )
    one = _object(
        {
            "host": _TEXT,
            "subject": _words(Subject),
            "id": _TEXT,
            "title": _TEXT,
            "conclusion": _TEXT,
            "why": _ref("step"),
            "why_not": _list(why_not),
            "contra": _list(_ref("step")),
        }
    )
    lead = _object({"host": _TEXT, "reason": _words(AbsentReason), "collect": _TEXT})
    step = _object(
        {
            "facts": _list(_object({"fact": _TEXT, "leads": _list(lead)})),
            "settles": _COUNT,
            "items": _list(_ref("item")),
        }
    )
    result = _object({"name": _TEXT, "kind": _words(ResultKind), "same_pack": _FLAG})
    return _object(
        {
            "schema": {"const": "advisor.explanation/1"},
            "pack": _ref("pack"),
            "result": result,
            "explanations": _list(one),
            "what_next": _object({"open": _list(_ref("item")), "beyond": _list(_ref("item")), "steps": _list(step)}),
        },
        _engine(),
    )


def replay_schema() -> Schema:
    one = _object(
        {"name": {"enum": ["facts", "pack", "engine", "advisor"]}, "sameness": _words(Sameness), "found": _TEXT},
        {"recorded": _TEXT},
    )
    return _object(
        {
            "schema": {"const": "advisor.replay/1"},
            "result": _object({"name": _TEXT, "kind": _words(ResultKind)}),
            "reproduced": _words(Sameness),
            "inputs": _list(one),
            "verdicts": _COUNT,
            "changes": _list(_ref("verdict_change")),
        }
    )


def diff_schema() -> Schema:
    side = _object(
        {"name": _TEXT, "kind": _words(ResultKind), "pack": _ref("pack")}, {**_engine(), "assessed_at": _TIME}
    )
    rule = _object(
        {"rule": _TEXT, "host": _TEXT, "title": _TEXT, "severity": _words(Severity), "movement": _words(Movement)},
        {"before": _words(Verdict), "after": _words(Verdict), "cause": _words(Cause)},
    )
    fact = _object({"host": _TEXT, "fact": _TEXT}, {"instance": _TEXT, "before": _ref("value"), "after": _ref("value")})
    return _object(
        {
            "schema": {"const": "advisor.diff/1"},
            "before": side,
            "after": side,
            "pack_changed": _FLAG,
            "summary": _object({movement.value: _COUNT for movement in Movement}),
            "rules": _list(rule),
            "others": _list(_ref("verdict_change")),
            "facts": _list(fact),
            "only_before": _list(_TEXT),
            "only_after": _list(_TEXT),
        }
    )
