"""Documents against their schemas, and their spelling against CONTRACT."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from advisor.cli.schema import schema
from advisor.errors import UsageError
from advisor.model.diagnosis import Answer, AnswerKind
from advisor.pack.file_schema import FILE_SHAPES
from advisor.report.json import check_document, diagnosis_document, facts_document
from advisor.report.schemas import schema_document, schema_names

from . import sample
from .closed import validator


def diagnosed(language: str = "en", **changes: object) -> dict[str, Any]:
    return diagnosis_document(sample.diagnosis(**changes), sample.texts(language), sample.GLOSSARY)


def faults(name: str, document: dict[str, Any]) -> list[str]:
    open_schema = Draft202012Validator(schema_document(name))
    closed = validator(name)
    # `host` is closed where it stands alone; in diagnosis and check it is extended.
    assert isinstance(closed.schema, dict)
    closed.schema["$defs"]["host"].pop("additionalProperties", None)
    return [error.message for one in (open_schema, closed) for error in one.iter_errors(document)]


def test_the_documents_hold_to_their_schemas() -> None:
    for language in ("en", "zh"):
        assert faults("diagnosis", diagnosed(language)) == []
    quiet = diagnosis_document(sample.quiet(), sample.texts(), sample.GLOSSARY)
    assert faults("diagnosis", quiet) == []
    assert faults("check", check_document(sample.check(), sample.texts(), sample.GLOSSARY)) == []
    assert faults("facts", facts_document((sample.HOST, sample.PEER), sample.texts())) == []


def test_a_document_needs_no_glossary() -> None:
    document = diagnosis_document(sample.diagnosis(), sample.texts())
    assert faults("diagnosis", document) == []
    assert document["suspects"][0]["title"] == "ndis-dpc-starvation"


def test_the_spelling_is_that_of_the_contract() -> None:
    document = diagnosed()
    assert document["schema"] == "advisor.diagnosis/1"
    assert document["pack"] == {"name": "heartbeat", "version": "0.1.0", "sha256": "ab" * 32}
    assert document["window"] == {"start": "2013-03-31T00:36:46.105Z", "end": "2013-03-31T00:36:57.328Z"}
    members = ["hosts", "events", "gaps", "spikes", "coincidences", "suspects", "findings", "actions", "conflicts"]
    assert all(isinstance(document[member], list) for member in members)
    assert document["gaps"][0] == {
        "host": "CVP1",
        "stream": "call.log",
        "start": "2013-03-31T00:36:46.531Z",
        "end": "2013-03-31T00:36:57.328Z",
        "seconds": 10.797,
        "source": {"kind": "cvp", "file": "CVP1/call.log", "line": 12},
    }
    suspect = document["suspects"][0]
    assert [suspect[member] for member in ("id", "host", "level", "score", "score_range")] == [
        "ndis-dpc-starvation", "CVP1", "probable", 9, [7, 9],
    ]  # fmt: skip
    assert suspect["for"][0]["facts"] == ["symptom.gaps_with_dpc"]
    assert suspect["for"][0]["source"] == {"kind": "wmic", "file": "CVP1/datafile.txt", "line": 7}
    assert suspect["missing"] == [
        {
            "fact": "vm.snapshot_count",
            "reason": "not-collected",
            "collect": "copy the .vmsd file beside the .vmx",
        }
    ]
    assert document["findings"][3]["verdict"] == "not-applicable"
    assert [action["stance"] for action in document["actions"]] == ["do", "do", "consider", "avoid"]
    assert document["conflicts"][0]["winner"] == "enable-rss"


def test_facts_have_a_value_or_a_reason() -> None:
    facts = {fact["name"]: fact for fact in diagnosed()["hosts"][0]["facts"]}
    assert facts["ndis.version"]["value"] == "5.2.3790.3959"
    assert facts["ndis.version"]["raw"] == sample.VERSION
    assert facts["ndis.version"]["observed_at"] == "2013-03-31T00:36:46.531Z"
    assert facts["nic[].rss"]["instance"] == "0007"
    assert facts["nic[].rss"]["source"]["instance"] == "0007"
    assert "observed_at" not in facts["nic[].rss"]
    assert facts["hotfix.installed"]["value"] == ["KB948496", "KB958469"]
    assert facts["tcpip.rss"]["value"] is False
    assert facts["vm.snapshot_count"] == {
        "name": "vm.snapshot_count",
        "absent": {
            "reason": "not-collected",
            "detail": "no .vmsd file",
            "collect": "copy the .vmsd file beside the .vmx",
        },
    }


def test_an_absent_fact_always_says_how_to_get_it() -> None:
    told = replace(sample.GLOSSARY, command=lambda host, fact: f"ask {host.host} for {fact}")
    for glossary, command in (
        (told, "ask PG1A for ndis.version"),
        (sample.GLOSSARY, "advisor facts show ndis.version"),
    ):
        document = diagnosis_document(sample.diagnosis(), sample.texts(), glossary)
        assert document["hosts"][1]["facts"][0]["absent"] == {
            "reason": "access-denied",
            "detail": "access denied",
            "collect": command,
        }


def test_unknown_is_never_a_bare_null() -> None:
    def nulls(value: Any, path: str) -> list[str]:
        if isinstance(value, dict):
            return [found for key, part in value.items() for found in nulls(part, f"{path}.{key}")]
        if isinstance(value, list):
            return [found for part in value for found in nulls(part, path)]
        return [path] if value is None else []

    assert nulls(diagnosed(window=None), "") == [".coincidences.p_value"]
    document = diagnosed(window=None)
    assert document["coincidences"][1]["reason"]
    assert document["window"]["absent"]["reason"] == "not-collected"
    assert document["hosts"][1]["clock_offset_seconds"]["absent"]["reason"] == "not-collected"
    assert document["hosts"][1]["role"]["absent"]["reason"] == "not-collected"


def test_the_answer_and_the_engine() -> None:
    document = diagnosed()
    assert document["answer"]["kind"] == "suspect"
    assert document["answer"]["level"] == "probable"
    assert document["answer"]["text"].startswith("Probable on CVP1: Ndis.sys")
    assert (document["engine"], document["engine_version"]) == ("durable_rules", "2.0.28")
    quiet = diagnosis_document(sample.quiet(), sample.texts())
    assert (quiet["engine"], quiet["engine_because"]) == ("plain", "durable_rules is not installed")
    assert quiet["answer"]["kind"] == "no-incident"
    assert diagnosed(answer=Answer(AnswerKind.UNEXPLAINED))["answer"]["text"].startswith("Unexplained")


def test_the_summary_counts_every_verdict() -> None:
    summary = check_document(sample.check(), sample.texts())["summary"]
    assert summary == {"pass": 2, "fail": 1, "unknown": 1, "not-applicable": 1}


def test_chinese_text_in_a_document() -> None:
    document = diagnosed("zh")
    assert document["answer"]["text"].startswith("CVP1 上很可能")
    assert document["suspects"][0]["level"] == "probable"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("suspects", 0, "level"), "likely"),
        (("findings", 0, "verdict"), "failed"),
        (("findings", 0, "severity"), "fatal"),
        (("actions", 0, "stance"), "must"),
        (("window", "start"), "2013-03-31 00:36:46"),
        (("hosts", 0, "role"), "voice"),
        (("hosts", 0, "facts", 0, "value"), None),
    ],
)
def test_the_schema_refuses_other_words(path: tuple[str | int, ...], value: object) -> None:
    document = json.loads(json.dumps(diagnosed()))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert list(Draft202012Validator(schema_document("diagnosis")).iter_errors(document))


def test_schemas_are_schemas() -> None:
    for name in schema_names():
        Draft202012Validator.check_schema(schema_document(name))
    with pytest.raises(UsageError, match="diagnosis, check, facts"):
        schema_document("nothing")


def test_the_help_names_every_document_and_every_file_that_has_a_schema() -> None:
    named = set(re.findall(r"[a-z-]+", schema.help or ""))
    assert {*schema_names(), *FILE_SHAPES} - named == set()
