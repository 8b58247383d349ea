"""An audit as a document, `advisor.audit/1`."""

from collections import Counter
from typing import Any

import numpy as np

from advisor.model.audit import Audit
from advisor.model.outcome_table import VERDICTS, verdict_numbers
from advisor.model.verdict import Verdict
from advisor.pack.values import to_json
from advisor.report.json_record import pack_document

Document = dict[str, Any]


def audit_document(audit: Audit, parts: Document) -> Document:
    """The document; `parts` are what an auditor is told: rules, causes, drift, waves, problems and more."""
    run = audit.run
    return {
        "schema": "advisor.audit/1",
        "pack": pack_document(audit.pack),
        "engine": audit.engine,
        "run": {
            "id": run.id,
            "started": to_json(run.started),
            "finished": None if run.finished is None else to_json(run.finished),
            "hosts": run.hosts,
            "assessed": run.assessed,
            "unknown": run.unknown,
            "fleet": run.fleet,
        },
        **parts,
    }


def tallies(audit: Audit) -> dict[str, Counter[Verdict]]:
    """How many hosts each rule ended in which way on."""
    found: dict[str, Counter[Verdict]] = {rule: Counter() for rule in audit.rules}
    weights = hosts_by_outcome(audit)
    for rule, counts in found.items():
        hosts = np.bincount(verdict_numbers(audit.outcomes, rule), weights, len(VERDICTS))
        counts.update({verdict: int(count) for verdict, count in zip(VERDICTS, hosts, strict=True) if count})
    return found


def hosts_by_outcome(audit: Audit) -> list[int]:
    """How many hosts ended so, for each outcome."""
    counted: list[int] = np.bincount(np.asarray(audit.outcome_of), minlength=len(audit.outcomes)).tolist()
    return counted
