"""`advisor.whatif/1`: the changed state as `advisor.check/1` tells it, and beside it how it differs."""

from advisor.model.what_if import AdviceShift, FactShift, Shift, Step, Turn, WhatIf
from advisor.pack.text import Texts
from advisor.report.explanation_json import value_document
from advisor.report.glossary import NO_NAMES, Glossary
from advisor.report.json import Document, check_document, missing_document, reason_document, suspect_document
from advisor.report.words import Words


def what_if_document(result: WhatIf, texts: Texts, glossary: Glossary = NO_NAMES) -> Document:
    """The document, its sentences in the language of `texts`. Each turn of verdicts is a list of its own."""
    words = Words(texts, glossary)
    after = check_document(result.after, texts, glossary)
    return {
        "schema": "advisor.whatif/1",
        **{name: value for name, value in after.items() if name not in ("schema", "hosts", "summary", "problems")},
        "kind": result.kind.value,
        "acted": result.acted,
        "changes": [_fact(one, words) for one in result.facts],
        "steps": [_step(one, words) for one in result.steps],
        **{turn.value.replace("-", "_"): [_shift(one, words) for one in result.turned(turn)] for turn in Turn},
        "advice": [_advice(one, words) for one in result.advice],
        "suspects": [suspect_document(one, words) for one in result.suspects],
        **{name: after[name] for name in ("hosts", "summary", "problems")},
    }


def _fact(shift: FactShift, words: Words) -> Document:
    instance = {} if shift.instance is None else {"instance": shift.instance}
    by: Document = {"action": shift.by} if shift.by else {}
    return {
        "host": shift.host,
        "fact": shift.fact,
        **instance,
        "label": words.fact(shift.fact),
        "before": value_document(shift.before, words),
        "after": value_document(shift.after, words),
        **by,
    }


def _step(step: Step, words: Words) -> Document:
    by: Document = {"required_by": step.required_by} if step.required_by else {}
    advice: Document = {"advice": step.advice.value} if step.advice else {}
    return {
        "host": step.host,
        "action": step.action,
        "title": words.action(step.action),
        **by,
        "outcome": step.outcome.value,
        **advice,
        "because": [reason_document(reason, words) for reason in step.because],
        "reboot": step.reboot,
        "first_checks": [words.translate(check) for check in step.first_checks],
        "missing": [missing_document(one, words) for one in step.missing],
    }


def _shift(shift: Shift, words: Words) -> Document:
    severity: Document = {"severity": shift.severity.value} if shift.severity else {}
    return {
        "judged": shift.judged.value,
        "id": shift.id,
        "host": shift.host,
        "title": words.rule(shift.id),
        "before": shift.before,
        "after": shift.after,
        **severity,
        "on_evidence": shift.on_evidence,
        "missing": [missing_document(one, words) for one in shift.missing],
    }


def _advice(shift: AdviceShift, words: Words) -> Document:
    stances = {"before": shift.before, "after": shift.after}
    return {
        "action": shift.action,
        "host": shift.host,
        "title": words.action(shift.action),
        **{side: stance.value for side, stance in stances.items() if stance is not None},
        "if_again": shift.if_again,
    }
