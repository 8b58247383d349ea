"""JSON Schemas (2020-12) of the documents, made from the model's own enums so that they can't disagree with it.

Objects are open: a later advisor may add members, and an older schema still holds. Vocabularies are closed.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeAlias

from advisor.errors import UsageError
from advisor.model.action import Stance
from advisor.model.diagnosis import AnswerKind
from advisor.model.fact import AbsentReason
from advisor.model.record import ResultKind
from advisor.model.suspect import Level
from advisor.model.verdict import Severity, Verdict
from advisor.model.what_if import Judged, StepOutcome, Turn
from advisor.pack.file_schema import FILE_SHAPES, file_schema
from advisor.pack.graph import EdgeKind, NodeKind
from advisor.pack.lint.finding import LintSeverity
from advisor.report.schemas_explained import diff_schema, explained_definitions, explanation_schema, replay_schema

Schema: TypeAlias = dict[str, Any]

ROLES = ("cvp", "pg", "other")
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_ID: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}
_TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
_SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_ROLE: Schema = {"enum": list(ROLES)}


def schema_names() -> tuple[str, ...]:
    return tuple(_DOCUMENTS)


def schema_document(name: str) -> Schema:
    """The schema of `diagnosis`, `check`, `facts`, …, or of a pack's file (see `FILE_SHAPES`).

    Raises UsageError for another name.
    """
    if name in FILE_SHAPES:
        return file_schema(name)
    if name not in _DOCUMENTS:
        raise UsageError(f"there is no schema {name!r}; choose one of {', '.join((*_DOCUMENTS, *FILE_SHAPES))}.")
    title, body = _DOCUMENTS[name]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:heartbeat-advisor:schema:{name}:1",
        "title": title,
        **body(),
        "$defs": _definitions(),
    }


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _list(item: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": item, **more}


def _words(vocabulary: type[StrEnum]) -> Schema:
    return {"enum": [word.value for word in vocabulary]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _or_absent(schema: Schema) -> Schema:
    return {"anyOf": [schema, _ref("unknown")]}


def _definitions() -> Schema:
    located = {"source": _ref("source")}
    return {
        "pack": _object(
            {"name": _TEXT, "version": _TEXT, "sha256": _SHA256},
            {"layers": _list(_ref("pack"), minItems=2)},
        ),
        "source": _object(
            {"kind": _TEXT},
            {"file": _TEXT, "line": {"type": "integer", "minimum": 1}, "detail": _TEXT, "instance": _TEXT},
        ),
        "unknown": _object({"absent": _object({"reason": _words(AbsentReason), "detail": _TEXT}, {"collect": _TEXT})}),
        "fact": {
            "oneOf": [
                _object(
                    {"name": _TEXT, "value": {"type": ["string", "number", "boolean", "array"]}, **located},
                    {
                        "observed_at": _TIME,
                        "instance": _TEXT,
                        "raw": _TEXT,
                        "branch": {"enum": ["gdr", "qfe", "ldr"]},
                        "replaces": _ref("unknown"),
                    },
                ),
                _object(
                    {
                        "name": _TEXT,
                        "absent": _object({"reason": _words(AbsentReason), "detail": _TEXT, "collect": _TEXT}),
                    },
                    {"instance": _TEXT, **located},
                ),
            ]
        },
        "reason": _object({"text": _TEXT, "facts": _list(_TEXT), **located}),
        "missing": _object({"fact": _TEXT, "reason": _words(AbsentReason), "collect": _TEXT}),
        "event": _object({"at": _TIME, "host": _TEXT, "kind": _TEXT, "text": _TEXT, **located}),
        "gap": _object({"host": _TEXT, "stream": _TEXT, "start": _TIME, "end": _TIME, "seconds": _NUMBER}, located),
        "spike": _object(
            {"host": _TEXT, "counter": _TEXT, "start": _TIME, "end": _TIME, "peak": _NUMBER, "baseline": _NUMBER},
            located,
        ),
        "coincidence": _object(
            {
                "host": _TEXT,
                "gaps": _COUNT,
                "hits": _COUNT,
                "p_value": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                "samples": _COUNT,
                "reason": {"type": "string", "minLength": 1},
            }
        ),
        "suspect": _object(
            {
                "id": _ID,
                "host": _TEXT,
                "level": _words(Level),
                "score": {"type": "integer"},
                "for": _list(_ref("reason")),
                "against": _list(_ref("reason")),
                "missing": _list(_ref("missing")),
            },
            {"title": _TEXT, "score_range": _list({"type": "integer"}, minItems=2, maxItems=2)},
        ),
        "finding": _object(
            {
                "rule": _ID,
                "host": _TEXT,
                "verdict": _words(Verdict),
                "severity": _words(Severity),
                "because": _list(_ref("reason")),
                "missing": _list(_ref("missing")),
            },
            {"title": _TEXT},
        ),
        "action": _object(
            {
                "id": _ID,
                "host": _TEXT,
                "stance": _words(Stance),
                "order": {"type": "integer", "minimum": 1},
                "because": _list(_ref("reason")),
                "requires": _list(_ID),
                "reboot": _FLAG,
                "rollback": _TEXT,
                "verify": _TEXT,
                "commands": _list(_TEXT),
            },
            {"title": _TEXT, "first_checks": _list(_TEXT), "notes": _list(_TEXT)},
        ),
        "conflict": _object(
            {"host": _TEXT, "actions": _list(_ID), "sources": _list(_TEXT), "winner": _ID, "because": _TEXT},
            {"id": _ID},
        ),
        "problem": _object({"file": _TEXT, "what": _TEXT}, {"next": _TEXT, "line": {"type": "integer", "minimum": 1}}),
        "host": _object(
            {"host": _TEXT, "facts": _list(_ref("fact")), "role": _or_absent(_ROLE)},
            _clock(),
        ),
        **explained_definitions(),
    }


def _clock() -> Schema:
    return {name: _or_absent(_NUMBER) for name in ("clock_offset_seconds", "clock_offset_uncertainty_seconds")}


def _head(name: str) -> Schema:
    return {"schema": {"const": f"advisor.{name}/1"}, "pack": _ref("pack")}


def _by() -> Schema:
    return {
        "engine": {"enum": ["durable_rules", "plain"]},
        "engine_version": _TEXT,
        "engine_because": _TEXT,
        "advisor_version": _TEXT,
        "assessed_at": _TIME,
        "facts_as_of": _TIME,
        "facts_sha256": _SHA256,
    }


def _diagnosis() -> Schema:
    host = {**_object(_clock()), "allOf": [_ref("host")]}
    answer = _object(
        {"kind": _words(AnswerKind), "text": _TEXT},
        {"suspect": _ID, "host": _TEXT, "level": _words(Level), "because": _TEXT},
    )
    required = {
        **_head("diagnosis"),
        "window": _or_absent(_object({"start": _TIME, "end": _TIME})),
        "hosts": _list(host),
        "events": _list(_ref("event")),
        "gaps": _list(_ref("gap")),
        "spikes": _list(_ref("spike")),
        "coincidences": _list(_ref("coincidence")),
        "suspects": _list(_ref("suspect")),
        "findings": _list(_ref("finding")),
        "actions": _list(_ref("action")),
        "conflicts": _list(_ref("conflict")),
    }
    return _object(
        required, {**_by(), "title": _TEXT, "note": _TEXT, "answer": answer, "problems": _list(_ref("problem"))}
    )


def _evidence() -> Schema:
    host = {**_object(_clock()), "allOf": [_ref("host")]}
    stream = {"host": _TEXT, "file": _TEXT, "format": _TEXT, "start": _TIME, "end": _TIME, "count": _COUNT}
    return _object(
        {
            **_head("evidence"),
            "window": _or_absent(_object({"start": _TIME, "end": _TIME})),
            "hosts": _list(host),
            "streams": _list(_object({**stream, "placed": _FLAG})),
            "events": _list(_ref("event")),
            "gaps": _list(_ref("gap")),
            "spikes": _list(_ref("spike")),
            "coincidences": _list(_ref("coincidence")),
            "problems": _list(_ref("problem")),
        },
        {"title": _TEXT, "note": _TEXT},
    )


def _check() -> Schema:
    judged = {"findings": _list(_ref("finding")), "actions": _list(_ref("action"))}
    host = {**_object(judged, {"conflicts": _list(_ref("conflict"))}), "allOf": [_ref("host")]}
    summary = _object({verdict.value: _COUNT for verdict in Verdict})
    return _object(
        {**_head("check"), "hosts": _list(host), "summary": summary}, {**_by(), "problems": _list(_ref("problem"))}
    )


def _what_if() -> Schema:
    check = _check()["properties"]
    value: Schema = {"type": ["string", "number", "boolean", "array"]}
    change = _object(
        {"host": _TEXT, "fact": _TEXT, "before": _or_absent(value), "after": _or_absent(value)},
        {"instance": _TEXT, "label": _TEXT, "action": _ID},
    )
    step = _object(
        {
            "host": _TEXT,
            "action": _ID,
            "outcome": _words(StepOutcome),
            "because": _list(_ref("reason")),
            "reboot": _FLAG,
            "first_checks": _list(_TEXT),
            "missing": _list(_ref("missing")),
        },
        {"title": _TEXT, "required_by": _ID, "advice": _words(Stance)},
    )
    state: Schema = {
        "enum": [*(one.value for one in Verdict), *(one.value for one in Level if one is not Level.UNKNOWN)]
    }
    shift = _object(
        {
            "judged": _words(Judged),
            "id": _ID,
            "host": _TEXT,
            "before": state,
            "after": state,
            "on_evidence": _FLAG,
            "missing": _list(_ref("missing")),
        },
        {"title": _TEXT, "severity": _words(Severity)},
    )
    advice = _object(
        {"action": _ID, "host": _TEXT, "if_again": _FLAG},
        {"title": _TEXT, "before": _words(Stance), "after": _words(Stance)},
    )
    return _object(
        {
            **_head("whatif"),
            "kind": _words(ResultKind),
            "acted": _FLAG,
            "changes": _list(change),
            "steps": _list(step),
            **{turn.value.replace("-", "_"): _list(shift) for turn in Turn},
            "advice": _list(advice),
            "suspects": _list(_ref("suspect")),
            **{name: check[name] for name in ("hosts", "summary")},
        },
        {**_by(), "problems": _list(_ref("problem"))},
    )


def _facts() -> Schema:
    return _object({"schema": {"const": "advisor.facts/1"}, "hosts": _list(_ref("host"))})


def _rules() -> Schema:
    safety = _object({"action": _ID, "reboot": _FLAG, "rollback": _TEXT})
    piece = _object(
        {"kind": {"enum": ["rule", "remedy", "conflict"]}, "id": _ID, "title": _TEXT},
        {"status": _TEXT, "severity": _words(Severity), "content": {"type": "object"}, "safety": _list(safety)},
    )
    return _object({**_head("rules"), "rules": _list(piece)})


def _rule_tests() -> Schema:
    outcome = _object(
        {
            "rule": _ID,
            "index": _COUNT,
            "expected": _TEXT,
            "got": _TEXT,
            "passed": _FLAG,
            "place": _TEXT,
            "because": _TEXT,
        }
    )
    return _object(
        {**_head("rule-tests"), "tests": _list(outcome), "summary": _object({"passed": _COUNT, "failed": _COUNT})}
    )


def _rule_coverage() -> Schema:
    mutant = {"owner": _TEXT, "place": _TEXT, "mutant": _TEXT}
    return _object(
        {
            **_head("rule-coverage"),
            "survivors": _list(_object(mutant)),
            "justified": _list(_object({**mutant, "because": _TEXT})),
            "idle": _list(_object(mutant)),
            "summary": _object({"mutants": _COUNT, "noticed": _COUNT, "survivors": _COUNT}),
        }
    )


def _advice() -> Schema:
    return _object({"bump": {"enum": ["none", "patch", "minor", "major"]}, "version": _TEXT, "told": _FLAG})


def _rules_diff() -> Schema:
    answer = {"anyOf": [_TEXT, {"type": "null"}]}
    turn = _object({"kind": {"enum": ["verdict", "level", "stance"]}, "id": _ID, "before": answer, "after": answer})
    ids = {how: _list(_ID) for how in ("added", "removed", "changed", "reworded")}
    return _object(
        {
            **_head("rules-diff"),
            "old": _ref("pack"),
            "rules": _object(ids),
            "cases": _list(_object({"case": _TEXT, "turns": _list(turn, minItems=1)})),
            "unread": _list(_TEXT),
            "summary": _object({"cases": _COUNT, "changed": _COUNT, "turns": _COUNT}),
            "advice": _advice(),
        }
    )


def _rules_lock_check() -> Schema:
    ids = {how: _list(_ID) for how in ("added", "removed", "changed", "turned")}
    return _object(
        {
            **_head("rules-lock-check"),
            "locked": _TEXT,
            "rules": _object(ids),
            "advice": _advice(),
            "settled": _FLAG,
            "written": _FLAG,
        }
    )


def _rules_graph() -> Schema:
    node = _object({"id": _TEXT, "kind": _words(NodeKind), "name": _TEXT, "text": _TEXT})
    edge = _object({"from": _TEXT, "to": _TEXT, "how": _words(EdgeKind), "label": _TEXT})
    return _object({**_head("rules-graph"), "nodes": _list(node), "edges": _list(edge)})


def _catalogue() -> Schema:
    fact = _object({"name": _TEXT, "type": _TEXT, "label": _TEXT}, {"unit": _TEXT, "meaning": _TEXT, "question": _TEXT})
    return _object({**_head("catalogue"), "facts": _list(fact)})


def _lint() -> Schema:
    finding = _object(
        {
            "code": {"type": "string", "pattern": r"^HA\d{3}$"},
            "severity": _words(LintSeverity),
            "file": _TEXT,
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
            "message": _TEXT,
            "documentation": _TEXT,
        },
        {"owner": _TEXT, "waived": _TEXT},
    )
    summary = _object({**{severity.value: _COUNT for severity in LintSeverity}, "waived": _COUNT})
    return _object({**_head("lint"), "findings": _list(finding), "waived": _list(finding), "summary": summary})


_DOCUMENTS: dict[str, tuple[str, Callable[[], Schema]]] = {
    "diagnosis": ("The answer to a heartbeat loss", _diagnosis),
    "check": ("A pre-deployment health check", _check),
    "facts": ("Collected facts, accepted anywhere as a SOURCE", _facts),
    "evidence": ("What was seen, on one clock", _evidence),
    "whatif": ("The same rules over changed facts", _what_if),
    "explanation": ("Why a conclusion stands, what would turn it, what to find out next", explanation_schema),
    "replay": ("A saved result, judged again", replay_schema),
    "diff": ("Two results side by side", diff_schema),
    "rules": ("Rules, remedies and conflicts of a pack", _rules),
    "rule-tests": ("The outcome of a pack's own tests", _rule_tests),
    "rule-coverage": ("Which small faults of the rules their tests notice", _rule_coverage),
    "rules-diff": ("What changes from one pack to another", _rules_diff),
    "rules-lock-check": ("How a pack differs from its lock", _rules_lock_check),
    "rules-graph": ("What rules stand on, and what follows from them", _rules_graph),
    "catalogue": ("What can be known of a host", _catalogue),
    "lint": ("What the linter found in a pack", _lint),
}
