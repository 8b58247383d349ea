"""Saved results, read strictly: what is whole is read whole, what is not is refused with its place."""

import io
import json
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import api
from advisor.cli.commands import collect_commands
from advisor.errors import UsageError
from advisor.model.record import ResultKind
from advisor.pack.load import load_pack
from advisor.read.result_document import result_record, saved_record
from advisor.report.glossary import Glossary
from advisor.report.json import check_document, diagnosis_document, facts_document
from tests.conftest import ROOT
from tests.effort import tries

EXAMPLE = str(ROOT / "examples" / "heartbeat-loss")
PACK = load_pack()
GLOSSARY = Glossary.of(PACK, collect_commands(PACK))


@cache
def diagnosed():
    return api.diagnose(EXAMPLE, pack=PACK)


@cache
def text_of(language="en"):
    return json.dumps(diagnosis_document(diagnosed(), PACK.texts.in_language(language), GLOSSARY))


def record(text):
    return result_record("result.json", text, PACK)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_diagnosis_comes_back_whole(language):
    found, result = record(text_of(language)), diagnosed()
    assert found.kind is ResultKind.DIAGNOSIS
    assert found.pack == result.pack
    assert found.engine == result.engine
    assert found.advisor_version == result.advisor_version
    assert found.facts_sha256 == found.facts_found == result.facts_sha256
    assert abs(found.assessed_at - result.assessed_at).total_seconds() < 0.001
    for host, own in zip(found.hosts, result.hosts, strict=True):
        assert host.host == own.host
        for fact, before in zip(host.facts, own.facts, strict=True):
            assert (fact.name, fact.instance, fact.known) == (before.name, before.instance, before.known)
            if fact.known:
                assert fact.value == before.value
                assert fact.origin == before.origin
                assert fact.replaces == before.replaces or language == "zh"
            else:
                assert fact.value.reason is before.value.reason
    assert found.verdicts.findings == {(one.host, one.rule): one.verdict for one in result.findings}
    assert found.verdicts.levels == {(one.host, one.id): one.level for one in result.suspects}
    assert found.verdicts.stances == {(one.host, one.id): one.stance for one in result.actions}
    assert found.verdicts.winners == {(one.host, one.id): one.winner for one in result.conflicts}


def test_a_check_comes_back_whole():
    result = api.check([EXAMPLE], pack=PACK)
    found = record(json.dumps(check_document(result, PACK.texts, GLOSSARY)))
    assert found.kind is ResultKind.CHECK
    assert found.facts_sha256 == found.facts_found == result.facts_sha256
    assert found.verdicts.findings == {
        (one.host, one.rule): one.verdict for host in result.hosts for one in host.findings
    }


def changed(change):
    document = json.loads(text_of())
    change(document)
    return json.dumps(document)


def fact(document, name):
    return next(one for one in document["hosts"][0]["facts"] if one["name"] == name)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(schema="advisor.diagnosis/2"), "advisor.diagnosis/2"),
        (lambda d: d.pop("pack"), "pack must be an object"),
        (lambda d: d.pop("hosts"), "lacks the list 'hosts'"),
        (lambda d: d.pop("findings"), "lacks the list 'findings'"),
        (lambda d: d.update(hosts=[7]), r"hosts\[0\] must be an object"),
        (lambda d: d["hosts"].append(d["hosts"][0]), "two hosts of one name"),
        (lambda d: d["hosts"][0].pop("host"), r"hosts\[0\] lacks the text 'host'"),
        (lambda d: d["hosts"][0]["facts"].append(d["hosts"][0]["facts"][0]), "two facts of one name"),
        (lambda d: fact(d, "os.version").pop("source"), r"\(os.version\).source must be an object"),
        (lambda d: fact(d, "os.version").update(value="five"), "os.version.*'five' is not a version"),
        (lambda d: fact(d, "os.version").update(value=None), "is no value of a fact"),
        (lambda d: fact(d, "os.service_pack").update(value=2.5), "is not of the type integer"),
        (lambda d: fact(d, "os.service_pack").update(value=True), "is not of the type integer"),
        (lambda d: fact(d, "tcpip.rss").update(value="false"), "is not of the type boolean"),
        (lambda d: fact(d, "os.version").pop("value"), "one of 'value' and 'absent'"),
        (lambda d: fact(d, "ndis.arch")["absent"].update(reason="lazy"), "'lazy' is none of not-collected"),
        (lambda d: d["findings"][0].update(verdict="maybe"), r"findings\[0\]: verdict 'maybe' is none of"),
        (lambda d: d["suspects"][0].pop("level"), r"suspects\[0\] lacks the text 'level'"),
        (lambda d: d.update(assessed_at="yesterday"), "no time of ISO 8601"),
    ],
)
def test_what_is_not_whole_is_refused_with_its_place(change, message):
    with pytest.raises(UsageError, match=message) as refused:
        record(changed(change))
    assert refused.value.message.startswith("result.json: ")


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"schema": "advisor.diagnosis/1", "x": NaN}', "[" * 100_000])
def test_what_is_no_document_is_refused(text):
    with pytest.raises(UsageError, match=r"result\.json: "):
        record(text)


@settings(max_examples=tries(60))
@given(st.floats(0.02, 0.98))
def test_a_cut_result_is_refused(share):
    with pytest.raises(UsageError, match="may have been cut"):
        record(text_of()[: int(len(text_of()) * share)])


@settings(max_examples=tries(100))
@given(st.data())
def test_a_result_in_which_anything_was_replaced_is_read_or_refused(data):
    """Never a traceback."""
    document = json.loads(text_of())
    place = document
    for _ in range(data.draw(st.integers(0, 5))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list):
            break
        place = place[key]
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    if keys:
        other = st.sampled_from([None, 7, -1.5, "", "x", [], {}, [[]], {"a": 1}, True, "\ud800"])
        place[data.draw(st.sampled_from(keys))] = data.draw(other)
    with suppress(UsageError):
        record(json.dumps(document))


@pytest.mark.parametrize("name", ["symptom.samples", "os.version", "ndis.needs_mending", "policy.rss", "nic[].rss"])
def test_the_hash_tells_that_a_fact_was_touched(name):
    other = {"symptom.samples": 901, "os.version": "5.2.3791", "ndis.needs_mending": False, "policy.rss": "docwiki"}
    touched = record(changed(lambda d: fact(d, name).update(value=other.get(name, "off"))))
    assert touched.facts_found != touched.facts_sha256


def test_the_hash_does_not_tell_spelling_apart():
    def respell(document):
        document["hosts"].reverse()
        document["hosts"][0]["facts"].reverse()
        fact(document, "ndis.version")["source"]["file"] = "elsewhere.txt"

    respelt = record(changed(respell))
    assert respelt.facts_found == respelt.facts_sha256


def test_other_inputs_are_no_results(tmp_path):
    assert saved_record(EXAMPLE, PACK) is None
    assert saved_record(str(tmp_path / "nothing.json"), PACK) is None
    saved = tmp_path / "facts.json"
    saved.write_text(json.dumps(facts_document(diagnosed().hosts, PACK.texts)), encoding="utf-8")
    assert saved_record(str(saved), PACK) is None
    saved.write_bytes(b"\xff\xfe" + text_of().encode("utf-16-le"))
    assert saved_record(str(saved), PACK).kind is ResultKind.DIAGNOSIS


def test_the_standard_input_is_read_only_when_a_result_stands_there():
    stream = io.BufferedReader(io.BytesIO(b"Host Name: CVP1\r\n"))
    assert saved_record("-", PACK, stream) is None
    assert stream.read() == b"Host Name: CVP1\r\n"
    assert saved_record("-", PACK, io.BufferedReader(io.BytesIO(text_of().encode()))).hosts
