"""Saved facts, of one host and of many."""

import json

from advisor.gather.place import memory_file
from advisor.model.source import Gathered, HostSource
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


def test_a_cut_document_is_a_problem():
    assert reading(document(("CVP1", [fact("os.arch", "x86")]))[:-9]).problems


def test_the_more_trusted_source_speaks():
    systeminfo = (
        "Host Name:     CVP1\nOS Name:       Microsoft(R) Windows(R) Server 2003, Standard Edition\n"
        "OS Version:    5.2.3790 Service Pack 2 Build 3790\nProcessor(s):  1 Processor(s) Installed.\n"
    )
    facts = facts_of(systeminfo, document(("CVP1", [fact("cpu.count", 4)])))
    assert value_of(facts, "cpu.count") == 4
