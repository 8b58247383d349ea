"""`advisor.explanation/1`: proofs, the smallest changes that turn a conclusion, and what to find out next."""

from typing import Any, TypeAlias

from advisor.model.explanation import (
    Change,
    Explained,
    Explanation,
    NextFact,
    OpenItem,
    ProofStep,
    Region,
    WhatNext,
    WhyNot,
)
from advisor.model.fact import Absent, Value
from advisor.pack.values import to_json
from advisor.report.explanation_page import title
from advisor.report.json_record import engine_document, pack_document
from advisor.report.json_signs import source_document
from advisor.report.words import Words

Document: TypeAlias = dict[str, Any]


def explanation_document(explained: Explained, words: Words) -> Document:
    """A step that several others need is told in full where it first stands in an explanation; elsewhere it says
    `above`."""
    return {
        "schema": "advisor.explanation/1",
        "pack": pack_document(explained.pack),
        **engine_document(explained.engine, words),
        "result": {"name": explained.name, "kind": explained.kind.value, "same_pack": explained.same_pack},
        "explanations": [_explanation(one, words) for one in explained.explanations],
        "what_next": _what_next(explained.what_next, words),
    }


def value_document(value: Value | Absent, words: Words) -> Any:
    """A value, or why there is none."""
    if isinstance(value, Absent):
        return {"absent": {"reason": value.reason.value, "detail": words.absent(value)}}
    return to_json(value)


def _explanation(one: Explanation, words: Words) -> Document:
    seen: set[int] = set()
    return {
        "host": one.host,
        "subject": one.subject.value,
        "id": one.id,
        "title": title(words, one.subject, one.id),
        "conclusion": one.conclusion,
        "why": _step(one.why, words, seen),
        "why_not": [_why_not(why_not, words) for why_not in one.why_not],
        "contra": [_step(step, words, seen) for step in one.contra],
    }


def _step(step: ProofStep, words: Words, seen: set[int]) -> Document:
    document: Document = {
        "kind": step.kind.value,
        "id": step.id,
        "state": step.state,
        "source": source_document(step.origin),
    }
    more = {
        "text": words.translate(step.text),
        "by": step.by,
        "instance": step.instance,
        "collect": words.command(step.collect),
    }
    document |= {key: value for key, value in more.items() if value}
    if step.weight is not None:
        document["weight"] = step.weight
    if step.of and id(step) in seen:
        return {**document, "above": True}
    seen.add(id(step))
    return {**document, "of": [_step(below, words, seen) for below in step.of]} if step.of else document


def _why_not(why_not: WhyNot, words: Words) -> Document:
    return {
        "goal": list(why_not.goal),
        "possible": why_not.possible,
        "searched": why_not.searched,
        "changes": [[_change(change, words) for change in changes] for changes in why_not.changes],
    }


def _change(change: Change, words: Words) -> Document:
    document: Document = {"fact": change.fact}
    if change.instance is not None:
        document["instance"] = change.instance
    return {
        **document,
        "was": value_document(change.was, words),
        "example": value_document(change.example, words),
        "region": _region(change.region, words),
    }


def _region(region: Region, words: Words) -> Document:
    if region.one_of:
        return {"one_of": [value_document(one, words) for one in region.one_of]}
    document: Document = {}
    if region.low is not None:
        document["at_least" if region.low_included else "above"] = to_json(region.low)
    if region.high is not None:
        document["at_most" if region.high_included else "below"] = to_json(region.high)
    return document


def _what_next(what_next: WhatNext, words: Words) -> Document:
    return {
        "open": [_item(item) for item in what_next.items],
        "beyond": [_item(item) for item in what_next.beyond],
        "steps": [
            {
                "facts": [_fact(fact, words) for fact in step.facts],
                "settles": len(step.items),
                "items": [_item(item) for item in step.items],
            }
            for step in what_next.steps
        ],
    }


def _fact(fact: NextFact, words: Words) -> Document:
    return {
        "fact": fact.fact,
        "leads": [
            {"host": lead.host, "reason": lead.reason.value, "collect": words.collect(lead.collect, fact.fact)}
            for lead in fact.leads
        ],
    }


def _item(item: OpenItem) -> Document:
    return {"host": item.host, "subject": item.subject.value, "id": item.id}
