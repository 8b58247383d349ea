"""`advisor.diff/1` and `advisor.replay/1`. A side that has nothing to say of something leaves it out."""

from collections import Counter
from typing import Any, TypeAlias

from advisor.model.comparison import Comparison, FactChange, Movement, RuleMovement, Side
from advisor.model.replay import Replay, VerdictChange
from advisor.report.explanation_json import value_document
from advisor.report.json_record import engine_document, pack_document
from advisor.report.words import Words, iso

Document: TypeAlias = dict[str, Any]


def comparison_document(comparison: Comparison, words: Words) -> Document:
    """Every rule × host is listed, unchanged ones too; `summary` counts them."""
    counts = Counter(one.movement for one in comparison.rules)
    return {
        "schema": "advisor.diff/1",
        "before": _side(comparison.before, words),
        "after": _side(comparison.after, words),
        "pack_changed": comparison.pack_changed,
        "summary": {movement.value: counts[movement] for movement in Movement},
        "rules": [_rule(one, words) for one in comparison.rules],
        "others": [_change(one) for one in comparison.others],
        "facts": [_fact(one, words) for one in comparison.facts],
        "only_before": list(comparison.only_before),
        "only_after": list(comparison.only_after),
    }


def replay_document(replay: Replay) -> Document:
    """`reproduced` is same, differs or unknown, as each input is."""
    return {
        "schema": "advisor.replay/1",
        "result": {"name": replay.name, "kind": replay.kind.value},
        "reproduced": replay.reproduced.value,
        "inputs": [
            {
                "name": one.name,
                "sameness": one.sameness.value,
                **({"recorded": one.recorded} if one.recorded else {}),
                "found": one.found,
            }
            for one in replay.inputs
        ],
        "verdicts": replay.verdicts,
        "changes": [_change(one) for one in replay.changes],
    }


def _side(side: Side, words: Words) -> Document:
    document = {"name": side.name, "kind": side.kind.value, "pack": pack_document(side.pack)}
    if side.engine:
        document |= engine_document(side.engine, words)
    return document if side.assessed_at is None else {**document, "assessed_at": iso(side.assessed_at)}


def _rule(one: RuleMovement, words: Words) -> Document:
    return {
        "rule": one.rule,
        "host": one.host,
        "title": words.rule(one.rule),
        "severity": one.severity.value,
        "movement": one.movement.value,
        **({} if one.before is None else {"before": one.before.value}),
        **({} if one.after is None else {"after": one.after.value}),
        **({} if one.cause is None else {"cause": one.cause.value}),
    }


def _change(one: VerdictChange) -> Document:
    document = {"host": one.host, "subject": one.subject.value, "id": one.id}
    return document | {key: value for key, value in (("before", one.before), ("after", one.after)) if value}


def _fact(one: FactChange, words: Words) -> Document:
    return {
        "host": one.host,
        "fact": one.name,
        **({} if one.instance is None else {"instance": one.instance}),
        **({} if one.before is None else {"before": value_document(one.before, words)}),
        **({} if one.after is None else {"after": value_document(one.after, words)}),
    }
