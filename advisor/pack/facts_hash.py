"""The fingerprint of the facts that a result stands on: SHA-256 over a canonical form.

The form holds what a verdict can depend on: each host's facts by name and instance with their values, or with the
reason why there is none; symptoms and options are facts too. It leaves out what it can't depend on: where a fact was
read, details for a person (which are translated), and scalars that nobody collected, which are as if not there.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.pack.values import to_json

_Entry: TypeAlias = tuple[str, str, str, str, str]


def hash_of_facts(hosts: Iterable[tuple[str, Iterable[Fact]]]) -> str:
    """Of facts as they were judged, by host."""
    return _hash((host, (_of_fact(fact) for fact in facts)) for host, facts in hosts)


def hash_of_document(hosts: Iterable[tuple[str, Iterable[Mapping[str, Any]]]]) -> str:
    """Of the FACT objects of a document, by host; they must have been found well-formed."""
    return _hash((host, (_of_object(fact) for fact in facts)) for host, facts in hosts)


def _of_fact(fact: Fact) -> _Entry:
    before = fact.replaces.reason.value if fact.replaces is not None else ""
    if isinstance(fact.value, Absent):
        return (fact.name, fact.instance or "", "absent", fact.value.reason.value, before)
    return (fact.name, fact.instance or "", "value", _canonical(to_json(fact.value)), before)


def _of_object(fact: Mapping[str, Any]) -> _Entry:
    before = str(fact["replaces"]["absent"]["reason"]) if "replaces" in fact else ""
    if "value" not in fact:
        return (str(fact["name"]), str(fact.get("instance", "")), "absent", str(fact["absent"]["reason"]), before)
    return (str(fact["name"]), str(fact.get("instance", "")), "value", _canonical(fact["value"]), before)


def _hash(hosts: Iterable[tuple[str, Iterable[_Entry]]]) -> str:
    form = sorted((host, sorted(entry for entry in entries if not _says_nothing(entry))) for host, entries in hosts)
    return hashlib.sha256(json.dumps(form, separators=(",", ":")).encode()).hexdigest()


def _says_nothing(entry: _Entry) -> bool:
    _, instance, kind, text, before = entry
    return kind == "absent" and text == AbsentReason.NOT_COLLECTED and not instance and not before


def _canonical(value: Any) -> str:
    """One spelling of a value: 5 is 5.0, and the order of a list, which is a set of words, does not count."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list):
        value = sorted(value, key=str)
    return json.dumps(value)
