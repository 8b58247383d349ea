"""Every table of every document: the rows that it has, and a column for each thing that is told."""

import json

import pytest

from advisor.report.json import check_document, diagnosis_document
from advisor.report.table import csv_text, jsonl_text, markdown_text
from advisor.report.tables import table_names, tables_of

from . import sample
from .evidence_sample import result as evidence_result


@pytest.fixture(scope="module")
def diagnosis():
    return diagnosis_document(sample.diagnosis(), sample.texts(), sample.GLOSSARY)


def row(document, name, number=0):
    table = tables_of(document)[name]()
    return dict(zip(table.columns, table.rows[number], strict=True))


def test_every_list_of_a_diagnosis_is_a_table(diagnosis):
    made = {name: make() for name, make in tables_of(diagnosis).items()}
    assert next(iter(made)) == "actions"
    for name in ("events", "gaps", "spikes", "coincidences", "suspects", "findings", "actions", "conflicts"):
        assert len(made[name].rows) == len(diagnosis[name]), name
    assert len(made["facts"].rows) == sum(len(host["facts"]) for host in diagnosis["hosts"])


def test_rows_say_what_the_document_says(diagnosis):
    assert row(diagnosis, "gaps") == {
        "host": "CVP1", "stream": "call.log", "start": "2013-03-31T00:36:46.531Z", "end": "2013-03-31T00:36:57.328Z",
        "seconds": 10.797, "source": "CVP1/call.log:12",
    }  # fmt: skip
    finding = row(diagnosis, "findings")
    assert (finding["rule"], finding["verdict"], finding["source"]) == (
        "ndis-hotfix-missing", "fail", "CVP1/datafile.txt:7",
    )  # fmt: skip
    unknown = row(diagnosis, "findings", 2)
    assert (unknown["missing"], unknown["collect"]) == ("vm.snapshot_count", "copy the .vmsd file beside the .vmx")
    suspect = row(diagnosis, "suspects")
    assert (suspect["score_low"], suspect["score_high"], suspect["level"]) == (7, 9, "probable")
    action = row(diagnosis, "actions")
    assert (action["reboot"], action["requires"]) == (True, "install-sp2")
    facts = {fact["name"]: fact for fact in (row(diagnosis, "facts", number) for number in range(10))}
    assert facts["os.service_pack"]["value"] == 2
    assert facts["hotfix.installed"]["value"] == "KB948496; KB958469"
    assert facts["vm.snapshot_count"]["absent"] == "not-collected"


def test_a_check_lists_host_by_host():
    document = check_document(sample.check(), sample.texts(), sample.GLOSSARY)
    table = tables_of(document)["findings"]()
    assert len(table.rows) == sum(len(host["findings"]) for host in document["hosts"])
    assert next(iter(tables_of(document))) == "findings"


@pytest.mark.parametrize("schema", ["check", "diagnosis", "evidence", "facts", "diff", "explanation"])
def test_names_of_tables_are_of_no_two_meanings(schema):
    names = table_names(f"advisor.{schema}/1")
    assert len(set(names)) == len(names)


def test_every_table_can_be_written_in_every_form(diagnosis):
    from advisor.report.json import evidence_document

    evidence = evidence_document(evidence_result(), sample.texts(), sample.GLOSSARY)
    for document in (diagnosis, evidence):
        for make in tables_of(document).values():
            table = make()
            assert csv_text(table).count("\r\n") == len(table.rows) + 1
            assert len(jsonl_text([table]).splitlines()) == len(table.rows)
            assert len(markdown_text(table).splitlines()) == len(table.rows) + 2
            for line in jsonl_text([table]).splitlines():
                assert json.loads(line)["table"] == table.name
