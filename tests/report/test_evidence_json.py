"""`advisor.evidence/1` against its schema, and its spelling against that of `advisor.diagnosis/1`."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from advisor.report.json import diagnosis_document, evidence_document
from advisor.report.schemas import schema_document
from advisor.report.view import View, incident_view

from . import evidence_sample, sample
from .closed import validator
from .evidence_sample import after


def document(view: View | None = None, language: str = "en", **changes: object) -> dict[str, Any]:
    result = evidence_sample.result(evidence_sample.evidence(**changes))
    return evidence_document(result, sample.texts(language), sample.GLOSSARY, view)


def faults(found: dict[str, Any]) -> list[str]:
    closed = validator("evidence")
    assert isinstance(closed.schema, dict)
    closed.schema["$defs"]["host"].pop("additionalProperties", None)
    validators = (Draft202012Validator(schema_document("evidence")), closed)
    return [error.message for one in validators for error in one.iter_errors(found)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_document_holds_to_its_schema(language: str) -> None:
    assert faults(document(language=language)) == []
    empty = evidence_sample.result(evidence_sample.nothing(), hosts=(), problems=(), title="")
    assert faults(evidence_document(empty, sample.texts(language))) == []


def test_signs_are_spelt_as_in_a_diagnosis() -> None:
    seen = evidence_sample.evidence()
    diagnosis = sample.diagnosis(
        events=seen.events, gaps=seen.gaps, spikes=seen.spikes, coincidences=seen.coincidences, window=seen.window
    )
    judged, found = diagnosis_document(diagnosis, sample.texts()), document()
    for member in ("pack", "window", "events", "gaps", "spikes", "coincidences"):
        assert found[member] == judged[member]


def test_streams_and_hosts() -> None:
    found = document()
    assert found["streams"][2] == {
        "host": "PG1A",
        "file": "PG1A/pim1.log",
        "format": "pim",
        "start": "2013-03-31T00:36:43.531Z",
        "end": "2013-03-31T00:51:46.531Z",
        "count": 1234,
        "placed": False,
    }
    assert [fact["name"] for fact in found["hosts"][0]["facts"]] == ["os.timezone", "symptom.log_gaps"]
    assert found["hosts"][1]["clock_offset_seconds"]["absent"]["reason"] == "not-collected"
    assert found["problems"][0]["file"] == "CVP1/notes.blg"


def test_only_a_chosen_stretch_cuts_the_document() -> None:
    everything = document()
    assert document(incident_view(evidence_sample.evidence())) == everything
    part = document(View(after(9), after(12), chosen=True))
    assert faults(part) == []
    assert part["window"] == {"start": "2013-03-31T00:36:55.531Z", "end": "2013-03-31T00:36:58.531Z"}
    assert [event["kind"] for event in part["events"]] == ["heartbeat-missed"]
    assert [spike["counter"] for spike in part["spikes"]] == ["dpc-rate"]
    assert (part["gaps"], part["streams"]) == (everything["gaps"], everything["streams"])
    assert part["coincidences"] == everything["coincidences"], "luck is that of the whole incident"
