"""Runs of a store as members of documents."""

from typing import Any

from advisor.model.audit import Outcome
from advisor.model.stored import StoredRun
from advisor.model.verdict import Verdict
from advisor.report.json_record import pack_document
from advisor.report.words import iso


def stored_run_document(stored: StoredRun) -> dict[str, Any]:
    """RUN: who was audited when, by what, and how many ended how."""
    run = stored.run
    document: dict[str, Any] = {
        "id": run.id,
        "fleet": run.fleet,
        "started": iso(run.started),
        "state": stored.state.value,
        "hosts": run.hosts,
        "assessed": run.assessed,
        "unknown": run.unknown,
        "pinned": stored.pinned,
        "pack": pack_document(stored.pack),
        "engine": stored.engine,
        "options": dict(stored.options),
        "rules": [rule_document(stored, rule) for rule in stored.severities],
    }
    if run.finished is not None:
        document["finished"] = iso(run.finished)
    if run.facts_as_of is not None:
        document["facts_as_of"] = iso(run.facts_as_of)
    return document


def rule_document(stored: StoredRun, rule: str) -> dict[str, Any]:
    """A rule with its severity and, of a finished run, its hosts by verdict."""
    ends = stored.counts.get(rule)
    counts = {} if ends is None else {verdict.replace("-", "_"): ends.get(verdict, 0) for verdict in Verdict}
    return {"rule": rule, "severity": stored.severities[rule].value, **counts}


def verdicts_document(outcome: Outcome) -> dict[str, str]:
    return {rule: verdict.value for rule, verdict in outcome.verdicts.items()}
