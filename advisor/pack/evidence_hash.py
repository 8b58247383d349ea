"""What a finding stands on, as texts and as one hash: by it, somebody who accepted the finding learns of a change.

Texts and no typed values, so that a file of waivers can hold them and be held against its own hash.
"""

import hashlib
import json
from collections.abc import Iterable

from advisor.model.fact import Absent, AbsentReason, Fact, Value
from advisor.model.finding import Finding
from advisor.pack.values import to_json


def evidence_of(finding: Finding, facts: Iterable[Fact]) -> tuple[tuple[str, str], ...]:
    """The facts that decided the finding and those it lacks, by name (`nic[0001].rss`) and value, sorted.

    `facts` are those of the finding's host, derived ones included. Where a fact was read, and when, does not count.
    """
    named = {name for reason in finding.because for name in reason.facts} | {one.fact for one in finding.missing}
    found = {name: _text(Absent(AbsentReason.NOT_COLLECTED)) for name in named if "[]" not in name}
    found |= {_name(fact): _text(fact.value) for fact in facts if fact.name in named}
    return tuple(sorted(found.items()))


def evidence_hash(evidence: Iterable[tuple[str, str]]) -> str:
    """SHA-256 of the names and values, whatever their order."""
    return hashlib.sha256(json.dumps(sorted(evidence), separators=(",", ":")).encode()).hexdigest()


def _name(fact: Fact) -> str:
    return fact.name if fact.instance is None else fact.name.replace("[]", f"[{fact.instance}]", 1)


def _text(value: Value | Absent) -> str:
    """One spelling of a value: 5 is 5.0, and the order of a list, which is a set of words, does not count."""
    if isinstance(value, Absent):
        return f"absent: {value.reason}"
    plain = to_json(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, float) and plain.is_integer():
        plain = int(plain)
    return ", ".join(sorted(map(str, plain))) if isinstance(plain, list) else str(plain)
