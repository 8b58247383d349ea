"""JSON Schemas (2020-12) of the documents, made from the model's own enums so that they can't disagree with it.

Objects are open: a later advisor may add members, and an older schema still holds. Vocabularies are closed.
"""

from collections.abc import Callable

from advisor.errors import UsageError
from advisor.model.action import Stance
from advisor.model.diagnosis import AnswerKind
from advisor.model.fact import AbsentReason
from advisor.model.gate import Standing
from advisor.model.record import ResultKind
from advisor.model.role import ROLES
from advisor.model.suspect import Level
from advisor.model.verdict import Severity, Verdict
from advisor.model.what_if import Judged, StepOutcome, Turn
from advisor.pack.file_schema import FILE_SHAPES, file_schema
from advisor.report.schema_words import (
    COUNT,
    FLAG,
    ID,
    NUMBER,
    SHA256,
    TEXT,
    TIME,
    Schema,
    head,
    list_of,
    object_of,
    or_absent,
    ref,
    words_of,
)
from advisor.report.schemas_audit import audit_schema
from advisor.report.schemas_explained import diff_schema, explained_definitions, explanation_schema, replay_schema
from advisor.report.schemas_gate import gate_members, waiver_schema, waivers_schema
from advisor.report.schemas_hotfix import hotfix_schema
from advisor.report.schemas_plan import action_schema, plan_schema
from advisor.report.schemas_stored import history_schema, run_host_schema, run_schema
from advisor.report.schemas_workshop import (
    catalogue_schema,
    lint_schema,
    rule_coverage_schema,
    rule_tests_schema,
    rules_diff_schema,
    rules_graph_schema,
    rules_lock_check_schema,
    rules_schema,
)

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


def _definitions() -> Schema:
    located = {"source": ref("source")}
    return {
        "pack": object_of(
            {"name": TEXT, "version": TEXT, "sha256": SHA256},
            {"layers": list_of(ref("pack"), minItems=2)},
        ),
        "source": object_of(
            {"kind": TEXT},
            {"file": TEXT, "line": {"type": "integer", "minimum": 1}, "detail": TEXT, "instance": TEXT},
        ),
        "unknown": object_of(
            {"absent": object_of({"reason": words_of(AbsentReason), "detail": TEXT}, {"collect": TEXT})}
        ),
        "fact": {
            "oneOf": [
                object_of(
                    {"name": TEXT, "value": {"type": ["string", "number", "boolean", "array"]}, **located},
                    {
                        "observed_at": TIME,
                        "instance": TEXT,
                        "raw": TEXT,
                        "branch": {"enum": ["gdr", "qfe", "ldr"]},
                        "replaces": ref("unknown"),
                    },
                ),
                object_of(
                    {
                        "name": TEXT,
                        "absent": object_of({"reason": words_of(AbsentReason), "detail": TEXT, "collect": TEXT}),
                    },
                    {"instance": TEXT, **located},
                ),
            ]
        },
        "reason": object_of({"text": TEXT, "facts": list_of(TEXT), **located}),
        "missing": object_of({"fact": TEXT, "reason": words_of(AbsentReason), "collect": TEXT}),
        "event": object_of({"at": TIME, "host": TEXT, "kind": TEXT, "text": TEXT, **located}),
        "gap": object_of({"host": TEXT, "stream": TEXT, "start": TIME, "end": TIME, "seconds": NUMBER}, located),
        "spike": object_of(
            {"host": TEXT, "counter": TEXT, "start": TIME, "end": TIME, "peak": NUMBER, "baseline": NUMBER},
            located,
        ),
        "coincidence": object_of(
            {
                "host": TEXT,
                "gaps": COUNT,
                "hits": COUNT,
                "p_value": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                "samples": COUNT,
                "reason": {"type": "string", "minLength": 1},
            }
        ),
        "suspect": object_of(
            {
                "id": ID,
                "host": TEXT,
                "level": words_of(Level),
                "score": {"type": "integer"},
                "for": list_of(ref("reason")),
                "against": list_of(ref("reason")),
                "missing": list_of(ref("missing")),
            },
            {"title": TEXT, "score_range": list_of({"type": "integer"}, minItems=2, maxItems=2)},
        ),
        "finding": object_of(
            {
                "rule": ID,
                "host": TEXT,
                "verdict": words_of(Verdict),
                "severity": words_of(Severity),
                "because": list_of(ref("reason")),
                "missing": list_of(ref("missing")),
            },
            {"title": TEXT, "standing": words_of(Standing), "waived": ref("waiver"), "reopened": ref("waiver")},
        ),
        "waiver": waiver_schema(),
        "action": action_schema(),
        "conflict": object_of(
            {"host": TEXT, "actions": list_of(ID), "sources": list_of(TEXT), "winner": ID, "because": TEXT},
            {"id": ID},
        ),
        "problem": object_of({"file": TEXT, "what": TEXT}, {"next": TEXT, "line": {"type": "integer", "minimum": 1}}),
        "host": object_of(
            {"host": TEXT, "facts": list_of(ref("fact")), "role": or_absent(_ROLE)},
            _clock(),
        ),
        **explained_definitions(),
    }


def _clock() -> Schema:
    return {name: or_absent(NUMBER) for name in ("clock_offset_seconds", "clock_offset_uncertainty_seconds")}


def _by() -> Schema:
    return {
        "engine": {"enum": ["durable_rules", "plain"]},
        "engine_version": TEXT,
        "engine_because": TEXT,
        "advisor_version": TEXT,
        "assessed_at": TIME,
        "facts_as_of": TIME,
        "facts_sha256": SHA256,
    }


def _diagnosis() -> Schema:
    host = {**object_of(_clock()), "allOf": [ref("host")]}
    answer = object_of(
        {"kind": words_of(AnswerKind), "text": TEXT},
        {"suspect": ID, "host": TEXT, "level": words_of(Level), "because": TEXT},
    )
    required = {
        **head("diagnosis"),
        "window": or_absent(object_of({"start": TIME, "end": TIME})),
        "hosts": list_of(host),
        "events": list_of(ref("event")),
        "gaps": list_of(ref("gap")),
        "spikes": list_of(ref("spike")),
        "coincidences": list_of(ref("coincidence")),
        "suspects": list_of(ref("suspect")),
        "findings": list_of(ref("finding")),
        "actions": list_of(ref("action")),
        "conflicts": list_of(ref("conflict")),
    }
    return object_of(
        required, {**_by(), "title": TEXT, "note": TEXT, "answer": answer, "problems": list_of(ref("problem"))}
    )


def _evidence() -> Schema:
    host = {**object_of(_clock()), "allOf": [ref("host")]}
    stream = {"host": TEXT, "file": TEXT, "format": TEXT, "start": TIME, "end": TIME, "count": COUNT}
    return object_of(
        {
            **head("evidence"),
            "window": or_absent(object_of({"start": TIME, "end": TIME})),
            "hosts": list_of(host),
            "streams": list_of(object_of({**stream, "placed": FLAG})),
            "events": list_of(ref("event")),
            "gaps": list_of(ref("gap")),
            "spikes": list_of(ref("spike")),
            "coincidences": list_of(ref("coincidence")),
            "problems": list_of(ref("problem")),
        },
        {"title": TEXT, "note": TEXT},
    )


def _check() -> Schema:
    judged = {"findings": list_of(ref("finding")), "actions": list_of(ref("action"))}
    more = {"conflicts": list_of(ref("conflict")), "lacking": list_of(ref("missing"))}
    host = {**object_of(judged, more), "allOf": [ref("host")]}
    summary = object_of({verdict.value: COUNT for verdict in Verdict}, {"waived": COUNT})
    return object_of(
        {**head("check"), "hosts": list_of(host), "summary": summary},
        {**_by(), **gate_members(), "problems": list_of(ref("problem"))},
    )


def _what_if() -> Schema:
    check = _check()["properties"]
    value: Schema = {"type": ["string", "number", "boolean", "array"]}
    change = object_of(
        {"host": TEXT, "fact": TEXT, "before": or_absent(value), "after": or_absent(value)},
        {"instance": TEXT, "label": TEXT, "action": ID},
    )
    step = object_of(
        {
            "host": TEXT,
            "action": ID,
            "outcome": words_of(StepOutcome),
            "because": list_of(ref("reason")),
            "reboot": FLAG,
            "first_checks": list_of(TEXT),
            "missing": list_of(ref("missing")),
        },
        {"title": TEXT, "required_by": ID, "advice": words_of(Stance)},
    )
    state: Schema = {
        "enum": [*(one.value for one in Verdict), *(one.value for one in Level if one is not Level.UNKNOWN)]
    }
    shift = object_of(
        {
            "judged": words_of(Judged),
            "id": ID,
            "host": TEXT,
            "before": state,
            "after": state,
            "on_evidence": FLAG,
            "missing": list_of(ref("missing")),
        },
        {"title": TEXT, "severity": words_of(Severity)},
    )
    advice = object_of(
        {"action": ID, "host": TEXT, "if_again": FLAG},
        {"title": TEXT, "before": words_of(Stance), "after": words_of(Stance)},
    )
    return object_of(
        {
            **head("whatif"),
            "kind": words_of(ResultKind),
            "acted": FLAG,
            "changes": list_of(change),
            "steps": list_of(step),
            **{turn.value.replace("-", "_"): list_of(shift) for turn in Turn},
            "advice": list_of(advice),
            "suspects": list_of(ref("suspect")),
            **{name: check[name] for name in ("hosts", "summary")},
        },
        {**_by(), "problems": list_of(ref("problem"))},
    )


def _facts() -> Schema:
    return object_of({"schema": {"const": "advisor.facts/1"}, "hosts": list_of(ref("host"))})


def _consent() -> Schema:
    target = object_of({"target": TEXT, "reads": list_of(TEXT)})
    return object_of({"schema": {"const": "advisor.consent/1"}, "targets": list_of(target)})


_DOCUMENTS: dict[str, tuple[str, Callable[[], Schema]]] = {
    "diagnosis": ("The answer to a heartbeat loss", _diagnosis),
    "check": ("A pre-deployment health check", _check),
    "facts": ("Collected facts, accepted anywhere as a SOURCE", _facts),
    "audit": ("The compliance of a fleet", audit_schema),
    "consent": ("What would be read of each target", _consent),
    "evidence": ("What was seen, on one clock", _evidence),
    "hotfix": ("Whether a file is the right one for the hotfix", hotfix_schema),
    "plan": ("What a person does on each host, in order", plan_schema),
    "whatif": ("The same rules over changed facts", _what_if),
    "explanation": ("Why a conclusion stands, what would turn it, what to find out next", explanation_schema),
    "replay": ("A saved result, judged again", replay_schema),
    "diff": ("Two results side by side", diff_schema),
    "rules": ("Rules, remedies and conflicts of a pack", rules_schema),
    "rule-tests": ("The outcome of a pack's own tests", rule_tests_schema),
    "rule-coverage": ("Which small faults of the rules their tests notice", rule_coverage_schema),
    "rules-diff": ("What changes from one pack to another", rules_diff_schema),
    "rules-lock-check": ("How a pack differs from its lock", rules_lock_check_schema),
    "rules-graph": ("What rules stand on, and what follows from them", rules_graph_schema),
    "catalogue": ("What can be known of a host", catalogue_schema),
    "lint": ("What the linter found in a pack", lint_schema),
    "waivers": ("Findings that somebody accepts", waivers_schema),
    "history": ("The audits of a store", history_schema),
    "run": ("One audit of a store, by rule or by host", run_schema),
    "run-host": ("One host of an audit of a store", run_host_schema),
}
