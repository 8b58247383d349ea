"""Saved facts, of one host and of many."""

import json

import pytest

from advisor.gather.place import memory_file
from advisor.model.source import Gathered, HostSource
from advisor.read.recognise import read_host
from advisor.read.separate import separate
from tests.read.catalogue_pack import catalogue_pack, facts_of, reading, value_of


def document(*hosts: tuple[str, list[dict]], schema: str = "advisor.facts/1") -> str:
    return json.dumps(
        {"schema": schema, "hosts": [{"host": name, "role": "cvp", "facts": facts} for name, facts in hosts]}
    )


def fact(name: str, value: object, **more: object) -> dict:
    return {
        "name": name,
        "value": value,
        "source": {"kind": "collector"},
        "observed_at": "2013-03-30T23:00:00Z",
        **more,
    }


def test_values_are_typed_by_the_catalogue():
    facts = facts_of(
        document(
            (
                "CVP1",
                [
                    fact("ndis.version", "5.2.3790.3959"),
                    fact("tcpip.rss", False),
                    fact("os.service_pack", 2),
                    fact("hotfix.installed", ["KB948496"]),
                ],
            )
        )
    )
    assert value_of(facts, "ndis.version").fields == (5, 2, 3790, 3959)
    assert (value_of(facts, "tcpip.rss"), value_of(facts, "os.service_pack")) == (False, 2)
    assert value_of(facts, "hotfix.installed") == ("KB948496",)
    assert value_of(facts, "host.role") == "cvp"
    assert facts["tcpip.rss"].observed_at is not None


@pytest.mark.parametrize(
    ("detail", "kept"),
    [
        ("the service RemoteRegistry does not run.", "the service RemoteRegistry does not run."),
        ("RemoteRegistry 服务没有运行。", "RemoteRegistry 服务没有运行。"),
        ("not collected", None),
        ("未收集", None),
        ("", None),
    ],
)
def test_why_a_fact_was_not_collected_is_kept_where_somebody_said_why(detail, kept):
    absent = {"name": "ndis.version", "absent": {"reason": "not-collected", "detail": detail, "collect": "…"}}
    facts = facts_of(document(("CVP1", [absent])))
    assert (facts["ndis.version"].value.detail if "ndis.version" in facts else None) == kept


def test_what_was_not_derived_is_derived_again():
    absent = {"reason": "not-collected", "detail": "os.version is not known", "collect": "…"}
    fact = {"name": "ndis.below_fix", "absent": absent, "source": {"kind": "derived"}}
    assert "ndis.below_fix" not in facts_of(document(("CVP1", [fact])))


def test_absent_facts_keep_their_reason():
    absent = {"name": "ndis.version", "absent": {"reason": "access-denied", "detail": "share", "collect": "…"}}
    assert value_of(facts_of(document(("CVP1", [absent]))), "ndis.version") == "<access-denied>"


def test_faults_are_named():
    wrong = reading(document(("CVP1", [fact("ndis.version", "5.2"), fact("no.such_fact", 1), fact("nic[].rss", "on")])))
    assert len(wrong.problems) == 3


def test_members_keep_their_instance():
    member = {"name": "nic[].rss", "value": "off", "source": {"kind": "collector", "instance": "0007"}}
    assert value_of(facts_of(document(("CVP1", [member]))), ("nic[].rss", "0007")) == "off"


def test_a_document_of_several_hosts_is_taken_apart():
    text = document(("PG1", [fact("os.arch", "x64")]), ("CVP1", [fact("os.arch", "x86")]))
    file = memory_file("all.json", text.encode())
    hosts = separate(Gathered((HostSource(None, (file,)),)), catalogue_pack()).hosts
    assert [host.name for host in hosts] == ["CVP1", "PG1"]
    read = [reading(host.files[0].content(), host=host.name).facts for host in hosts]
    assert [next(fact.value for fact in facts if fact.name == "os.arch") for facts in read] == ["x86", "x64"]


def test_one_document_a_line():
    lines = "\n".join(document((name, [fact("os.arch", "x86")])) for name in ("A", "B"))
    file = memory_file("all.jsonl", lines.encode())
    hosts = separate(Gathered((HostSource(None, (file,)),)), catalogue_pack()).hosts
    assert [host.name for host in hosts] == ["A", "B"]


def test_a_host_finds_its_own_part():
    text = document(("PG1", [fact("os.arch", "x64")]), ("CVP1", [fact("os.arch", "x86")]))
    assert [fact.value for fact in reading(text, host="cvp1").facts if fact.name == "os.arch"] == ["x86"]
    assert reading(text, host="OTHER").problems


def test_results_are_read_without_their_symptoms():
    text = document(("CVP1", [fact("os.arch", "x86"), fact("symptom.log_gaps", 1)]), schema="advisor.diagnosis/1")
    assert "symptom.log_gaps" not in facts_of(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (document(("CVP1", [fact("os.arch", "x86")]))[:-9], "is not valid JSON"),
        (document(), "holds facts of no host."),
        ('{"schema": "advisor.facts/1", "hosts": null}', "holds facts of no host."),
        (document(("CVP1", []), schema="advisor.facts/9"), "is of the schema advisor.facts/9, which this version"),
        ('{"schema": "advisor.facts/1", "hosts": [7]}', "holds facts of no host."),
    ],
)
def test_a_document_of_which_nothing_is_left_is_not_recognised(text, told):
    readings, (problem,) = read_host(HostSource(None, (memory_file("f.json", text.encode()),)), catalogue_pack())
    assert not readings
    assert told in str(problem)
    assert "None" not in str(problem)


def separated(text: str):
    """Hosts by name with their facts, and all problems."""
    file = memory_file("all.jsonl", text.encode())
    hosts = separate(Gathered((HostSource(None, (file,)),)), catalogue_pack()).hosts
    read = [(host.name, read_host(host, catalogue_pack())) for host in hosts]
    problems = [one for _, (readings, found) in read for one in (*found, *(p for r in readings for p in r.problems))]
    return [(name, [fact.value for r in readings for fact in r.facts]) for name, (readings, _) in read], problems


def test_a_bad_line_costs_no_other_host():
    lines = [document((name, [fact("os.arch", "x86")])) for name in ("A", "B", "C")]
    for at in range(4):
        hosts, problems = separated("\n".join([*lines[:at], '{"schema": "advisor.facts/1", "ho', *lines[at:]]))
        assert hosts == [(name, ["x86", "cvp"]) for name in ("A", "B", "C")]
        assert [(problem.line, problem.file) for problem in problems] == [(at + 1, "all.jsonl")]


def test_a_line_of_another_schema_or_without_a_name_costs_no_other_host():
    good, nameless = (document((name, [fact("os.arch", "x86")])) for name in ("A", ""))
    hosts, problems = separated("\n".join([good, document(("B", []), schema="advisor.facts/9"), nameless]))
    assert hosts == [("A", ["x86", "cvp"])]
    assert sorted(problem.what.split()[0] for problem in problems) == ["facts", "is"]


def test_two_hosts_of_one_name_stay_two():
    hosts, _ = separated(document(("A", [fact("os.arch", "x86")]), ("a", [fact("os.arch", "x64")])))
    assert hosts == [("A", ["x86", "cvp"]), ("a", ["x64", "cvp"])]
    text = document(("CVP1", [fact("os.arch", "x64")]), ("CVP1", [fact("os.arch", "x86")]))
    assert "two hosts named CVP1" in reading(text).problems[0].what


def test_digits_of_other_scripts_are_no_version():
    facts = facts_of(document(("CVP1", [fact("os.version", "\u0665.2.3790"), fact("ndis.version", "\u0665.2.3790.1")])))
    assert value_of(facts, "os.version") == value_of(facts, "ndis.version") == "<unparsable>"


def test_counts_are_not_below_zero():
    assert value_of(facts_of(document(("CVP1", [fact("cpu.count", -4)]))), "cpu.count") == "<unparsable>"


def test_halves_of_characters_do_not_get_in():
    hosts, _ = separated('{"schema": "advisor.facts/1", "hosts": [{"host": "A\\udcff", "facts": []}]}')
    assert hosts == [("A\ufffd", [])]


def test_the_more_trusted_source_speaks():
    systeminfo = (
        "Host Name:     CVP1\nOS Name:       Microsoft(R) Windows(R) Server 2003, Standard Edition\n"
        "OS Version:    5.2.3790 Service Pack 2 Build 3790\nProcessor(s):  1 Processor(s) Installed.\n"
    )
    facts = facts_of(systeminfo, document(("CVP1", [fact("cpu.count", 4)])))
    assert value_of(facts, "cpu.count") == 4
