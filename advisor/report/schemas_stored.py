"""JSON Schemas of what a store tells of its audits."""

from advisor.model.action import Stance
from advisor.model.fact import AbsentReason
from advisor.model.stored import RunState
from advisor.model.verdict import Severity, Verdict
from advisor.report.schema_words import COUNT, FLAG, ID, TEXT, TIME, Schema, list_of, object_of, ref, words_of

_VERDICTS: Schema = {"type": "object", "additionalProperties": words_of(Verdict)}


def history_schema() -> Schema:
    return object_of({"schema": {"const": "advisor.history/1"}, "store": TEXT, "runs": list_of(_run())},
                     {"removed": FLAG})  # fmt: skip


def run_schema() -> Schema:
    waiver = object_of(
        {"rule": TEXT, "host": TEXT, "owner": TEXT, "approver": TEXT, "reason": TEXT, "expires": TIME},
        {"evidence": TEXT},
    )
    host = object_of({"host": TEXT, "verdicts": _VERDICTS}, {"role": TEXT})
    return object_of(
        {"schema": {"const": "advisor.run/1"}, "run": _run()},
        {"waivers": list_of(waiver), "hosts": list_of(host), "next": TEXT},
    )


def run_host_schema() -> Schema:
    missing = object_of({"rule": TEXT, "fact": TEXT, "reason": words_of(AbsentReason)})
    before = object_of({"run": TEXT, "started": TIME, "verdicts": _VERDICTS})
    return object_of(
        {
            "schema": {"const": "advisor.run-host/1"},
            "run": _run(),
            "host": ref("host"),
            "verdicts": _VERDICTS,
            "stances": {"type": "object", "additionalProperties": words_of(Stance)},
            "missing": list_of(missing),
            "history": list_of(before),
        }
    )


def _run() -> Schema:
    counts = {verdict.replace("-", "_"): COUNT for verdict in Verdict}
    rule = object_of({"rule": ID, "severity": words_of(Severity)}, {**counts, "title": TEXT})
    return object_of(
        {
            "id": TEXT,
            "fleet": TEXT,
            "started": TIME,
            "state": words_of(RunState),
            "hosts": COUNT,
            "assessed": COUNT,
            "unknown": COUNT,
            "pinned": FLAG,
            "pack": ref("pack"),
            "engine": TEXT,
            "options": {"type": "object", "additionalProperties": TEXT},
            "rules": list_of(rule),
        },
        {"finished": TIME, "facts_as_of": TIME},
    )
