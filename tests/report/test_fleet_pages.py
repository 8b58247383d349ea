"""The audit on a page, as JSON and as a Prometheus textfile: the same numbers everywhere, and nothing hidden."""

import itertools
import json
import re
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from advisor.model.redundancy import Placement, Redundancy
from advisor.pack.load import load_pack
from advisor.report.fleet_json import fleet_parts
from advisor.report.fleet_page import write_fleet
from advisor.report.fleet_prometheus import fleet_prometheus
from advisor.report.fleet_words import percent
from advisor.report.glossary import Glossary
from advisor.report.page import Look, render
from advisor.report.words import Words
from tests.fleet.audits import audit
from tests.report.fleet_sample import NOW, RULES, fleet_report, hostile, hosts, sample_report


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.fixture(scope="module")
def report(pack):
    return sample_report(pack)


def words(pack, language="en"):
    return Words(pack.texts.in_language(language), Glossary.of(pack))


def page(pack, report, language="en", **more):
    return render(Look(), lambda page: write_fleet(page, words(pack, language), report, **more))


def test_the_answer_comes_first_with_its_denominator(pack, report):
    lines = page(pack, report).splitlines()
    assert lines[0] == "15 of 50 hosts are exposed: they fail a rule of medium severity or more"
    assert all(len(line) <= 80 for line in lines[1:])


def test_the_page_tells_what_was_asked_for(pack, report):
    told = " ".join(page(pack, report).split())
    for sentence in (
        "4 of 44 assessed hosts fail; 90.7 % pass, between 79.6 % and 91.8 % once the 6 unknown hosts are known",
        "Disable TCP Chimney + Disable NetDMA on 15 of 50 hosts clear 27.4 %: 20 of 73 failures",
        "Steps that hold under a condition only would clear 4 more",
        "No action changes what these look at: Support for Windows Server 2003 has ended (49)",
        "settles 5 after those before it (part of 5); lacking on 5 of the hosts (not collected)",
        "2026-11-29 01:00 to 2026-11-29 01:30 UTC",
        "Version of Ndis.sys went back from 5.2.3790.4524 to 5.2.3790.3959 on 5 hosts (PG1B, PG6B",
        "fails now: NetDMA is on on 3 hosts (CVP23, CVP33, CVP43); the hosts changed",
        "Against the golden host PG0A",
        "only 9 days are left",
        "open again on CVP33",
        "One host is gone: RETIRED",
    ):
        assert sentence in told, sentence


def test_chinese_is_whole(pack, report):
    told = page(pack, report, "zh", verbose=True)
    assert told.startswith("50 台主机中有 15 台存在风险")
    # Names of hosts, rules' own names, commands and people's words stay as they are; no English sentence does.
    assert not re.search(r"\b(hosts|waves|fails|between|waived|pass)\b", told)


def test_verbose_names_everybody(pack, report):
    told = page(pack, report, verbose=True)
    assert "more" not in re.findall(r"and \d+ (more)", told)


def test_a_name_that_is_an_escape_sequence_reaches_no_terminal(pack, report):
    told = page(pack, hostile(report, "\x1b[2J\x07evil"), verbose=True)
    assert "\x1b" not in told
    assert "\x07" not in told


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.99999, "99.9 %"), (0.00001, "0.1 %"), (0.5, "50 %"), (1 / 3, "33.3 %"),
     (None, "no host assessed")],
)  # fmt: skip
def test_a_share_never_rounds_a_problem_away(pack, share, text):
    assert percent(share, words(pack)) == text


def test_what_can_not_restart_is_said_and_its_waves_are_none(pack):
    made = hosts()
    placements = {name: Placement(name, "pg", pool="all") for name in made}
    report = sample_report(pack, redundancy=Redundancy(placements, {"all": 50}))
    told = " ".join(page(pack, report).split())
    assert "There is no order of restarts that keeps every constraint" in told
    assert "of pool all with 50 hosts, 50 must stay up" in told
    parts = fleet_parts(report, words(pack))
    assert parts["waves"] == []
    assert parts["waves_plan"]["feasible"] is False
    assert parts["waves_plan"]["infeasible"][0]["constraints"][0]["kind"] == "pool"


def test_a_fleet_without_hosts_or_failures(pack):
    empty = fleet_report(audit({}, RULES), pack, NOW, command=lambda fact: "")
    assert page(pack, empty).splitlines()[0] == "No host was audited"
    kept = {"a": replace(next(iter(hosts().values())), verdicts=dict.fromkeys(RULES, "pass"))}
    assert page(pack, fleet_report(audit({}, RULES), pack, NOW, command=lambda fact: "")).count("%") == 0
    assert kept
    assert list(text_string_to_metric_families(fleet_prometheus(empty)))
    assert json.dumps(fleet_parts(empty, words(pack)))


def test_the_json_has_the_members_of_the_contract(pack, report):
    parts = json.loads(json.dumps(fleet_parts(report, words(pack))))
    rule = next(one for one in parts["rules"] if one["rule"] == "ndis-hotfix-missing")
    assert [rule[name] for name in ("pass", "fail", "unknown", "not_applicable", "waived")] == [39, 4, 6, 0, 1]
    assert rule["rate"] == round(39 / 43, 6)
    first = parts["causes"][0]
    assert first["count"] == len(first["hosts"])
    assert set(first["verdicts"]) <= set(RULES)
    assert sorted(name for wave in parts["waves"] for name in wave) == sorted(
        {name for step in parts["actions"]["do"]["steps"] for name in step["hosts"]}
    )
    assert parts["waves"] == [wave["hosts"] for wave in parts["waves_plan"]["waves"]]
    kinds = {one["kind"] for one in parts["drift"]}
    assert kinds == {"host", "verdict", "fact"}
    back = next(one for one in parts["drift"] if one["kind"] == "fact")
    assert (back["before"], back["after"]) == ({"value": "5.2.3790.4524"}, {"value": "5.2.3790.3959"})
    assert None not in json.loads(json.dumps(parts), object_pairs_hook=lambda pairs: [v for _, v in pairs])


def families(text):
    return {family.name: family for family in text_string_to_metric_families(text)}


def test_the_textfile_is_one_for_a_strict_parser(pack, report):
    text = fleet_prometheus(report)
    found = families(text)
    assert text.endswith("\n")
    assert all(family.documentation and family.type == "gauge" for family in found.values())
    counts = {
        (sample.labels["rule"], sample.labels["verdict"]): sample.value
        for sample in found["advisor_audit_findings"].samples
    }
    assert counts["ndis-hotfix-missing", "fail"] == 4
    assert counts["ndis-hotfix-missing", "waived"] == 1
    assert sum(value for (rule, _), value in counts.items() if rule == "netdma-on") == 50
    states = {sample.labels["state"]: sample.value for sample in found["advisor_audit_hosts"].samples}
    assert states == {"exposed": 15, "warned": 34, "undecided": 1, "kept": 0}
    (when,) = found["advisor_audit_finished_timestamp_seconds"].samples
    assert when.value == report.fleet.audit.run.finished.timestamp()
    names = [line.split("{")[0] for line in text.splitlines() if not line.startswith("#")]
    order = list(dict.fromkeys(names))
    assert [name for name, after in itertools.pairwise(names) if name != after] == order[:-1], "kept together"


@pytest.mark.parametrize("fleet", ['a "fleet"\\ of\nlines', "naïve\r\n{x=1}", "机房", "\\"])
def test_labels_are_escaped(report, fleet):
    groups = report.fleet
    run = replace(groups.audit.run, fleet=fleet)
    text = fleet_prometheus(replace(report, fleet=replace(groups, audit=replace(groups.audit, run=run))))
    labels = {sample.labels["fleet"] for family in families(text).values() for sample in family.samples}
    assert labels == {fleet.replace("\r", " ")}
