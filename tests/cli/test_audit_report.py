"""`advisor audit` as an auditor uses it: redundancy, what changed, a golden host, other formats, and clear errors."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from advisor.cli.main import cli
from tests.report.closed import validator

OLD, FIXED = "5.2.3790.3959", "5.2.3790.4524"
BASE = {"os.version": "5.2.3790", "os.arch": "x86", "os.service_pack": 2, "tcpip.netdma": False}


def advisor(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments], prog_name="advisor")


def fact(name, value, at="2026-11-20T08:00:00.000Z"):
    return {"name": name, "value": value, "source": {"kind": "wmic"}, "observed_at": at}


def saved(path, hosts, at="2026-11-20T08:00:00.000Z"):
    """`hosts`: {"name": {"fact": value}}, on top of a plain Server 2003."""
    lines = []
    for host, facts in hosts.items():
        listed = [fact(name, value, at) for name, value in (BASE | facts).items()]
        lines.append(
            json.dumps({"schema": "advisor.facts/1", "hosts": [{"host": host, "role": "pg", "facts": listed}]})
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def fleet(tmp_path):
    return saved(
        tmp_path / "now.jsonl",
        {
            "PG1A": {"ndis.version": OLD, "tcpip.chimney": True},
            "PG1B": {"ndis.version": FIXED, "tcpip.chimney": True},
            "PG2A": {"ndis.version": FIXED, "tcpip.chimney": False},
            "PG2B": {"tcpip.chimney": False},
        },
    )


def inventory(tmp_path, text):
    path = tmp_path / "redundancy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


PAIRS = (
    "hosts:\n- {host: PG1A, role: pg, pair: PG1, side: A}\n- {host: pg1b, role: pg, pair: PG1, side: B}\n"
    "- {host: PG2A, role: pg, pair: PG2, side: A}\n- {host: PG2B, role: pg, pair: PG2, side: B}\n"
)


def document(*arguments, code=3):
    run = advisor("audit", *arguments, "--format", "json")
    assert run.exit_code == code, run.stderr
    made = json.loads(run.stdout)
    assert list(validator("audit").iter_errors(made)) == []
    return made


def test_waves_never_hold_both_sides(tmp_path, fleet):
    made = document(fleet, "--redundancy", inventory(tmp_path, PAIRS))
    assert made["waves"] == [["PG1A"], ["PG1B"]]
    assert made["waves_plan"]["chain"][1]["because"]["kind"] == "pair"


def test_without_an_inventory_each_restarts_alone(fleet):
    made = document(fleet)
    assert sorted(made["waves"]) == [["PG1A"], ["PG1B"]]
    assert all(wave["unknown_redundancy"] == wave["hosts"] for wave in made["waves_plan"]["waves"])


def test_what_is_infeasible_has_no_waves_and_says_why(tmp_path, fleet):
    text = PAIRS + "waves: {window: '2020-01-01T00:00Z/2020-01-02T00:00Z'}\n"
    made = document(fleet, "--redundancy", inventory(tmp_path, text))
    assert made["waves"] == []
    (why,) = made["waves_plan"]["infeasible"]
    assert why["constraints"][0]["kind"] == "window"
    told = advisor("audit", fleet, "--redundancy", inventory(tmp_path, text)).stdout
    assert "There is no order of restarts that keeps every constraint" in told


def test_a_wrong_inventory_is_told_before_the_work(tmp_path, fleet):
    run = advisor("audit", fleet, "--redundancy", inventory(tmp_path, "hosts: [{host: a, after: b}]"))
    assert run.exit_code == 2
    assert "comes after 'b', which is no host" in run.stderr
    assert run.stdout == ""


def test_rules_have_honest_denominators(fleet):
    rule = next(one for one in document(fleet)["rules"] if one["rule"] == "ndis-hotfix-missing")
    assert [rule[name] for name in ("pass", "fail", "unknown", "not_applicable", "waived", "assessed")] == [
        2,
        1,
        1,
        0,
        0,
        3,
    ]
    assert (rule["rate"], rule["rate_least"], rule["rate_most"]) == (round(2 / 3, 6), 0.5, 0.75)


def test_what_changed_since_saved_facts(tmp_path, fleet):
    before = saved(
        tmp_path / "before.jsonl",
        {
            "PG1A": {"ndis.version": FIXED, "tcpip.chimney": True},
            "PG1B": {"ndis.version": FIXED, "tcpip.chimney": False},
            "PG2A": {"ndis.version": FIXED, "tcpip.chimney": False},
            "GONE": {"ndis.version": FIXED, "tcpip.chimney": False},
        },
        at="2026-10-20T08:00:00.000Z",
    )
    made = document(fleet, "--since", before)
    facts = {one["fact"]: one for one in made["drift"] if one["kind"] == "fact"}
    assert (facts["ndis.version"]["direction"], facts["ndis.version"]["hosts"]) == ("back", ["PG1A"])
    assert facts["ndis.version"]["text"] == f"Version of Ndis.sys went back from {FIXED} to {OLD}"
    assert (facts["tcpip.chimney"]["direction"], facts["tcpip.chimney"]["hosts"]) == ("on", ["PG1B"])
    hosts = {(one["host"], one["change"]) for one in made["drift"] if one["kind"] == "host"}
    assert hosts == {("PG2B", "new"), ("GONE", "gone")}
    moved = {one["rule"]: one for one in made["drift"] if one["kind"] == "verdict"}
    assert (moved["ndis-hotfix-missing"]["movement"], moved["ndis-hotfix-missing"]["cause"]) == ("new", "facts")
    assert made["since"]["changed_by"]["pack"] == 0


def test_against_a_golden_host_of_the_fleet_and_of_a_file(tmp_path, fleet):
    made = document(fleet, "--golden", "pg2a")
    departures = [(one["fact"], one["found"], one["hosts"]) for one in made["golden"]["departures"]]
    assert departures == [
        ("tcpip.chimney", [{"value": True}], ["PG1A", "PG1B"]),
        ("ndis.version", [{"absent": {"reason": "not-collected"}}], ["PG2B"]),
        ("ndis.version", [{"value": OLD}], ["PG1A"]),
    ]
    assert made["golden"]["host"] == "PG2A"
    golden = saved(tmp_path / "golden.jsonl", {"MODEL": {"ndis.version": FIXED}})
    assert document(fleet, "--golden", golden)["golden"]["hosts"] == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--golden", "nobody"), "is no host of the fleet"),
        (("--since", "run-1"), "name its store with --store"),
        (("--reassess",), "say of which one with --since"),
        (("--since", "{fleet}", "--golden", "{fleet}"), "holds 4 hosts"),
    ],
)
def test_what_is_not_there_is_a_clear_error(fleet, arguments, words):
    run = advisor("audit", fleet, *(one.format(fleet=fleet) for one in arguments))
    assert (run.exit_code, run.stdout) == (2, "")
    assert words in run.stderr


def test_facts_that_go_while_the_fleet_is_audited_are_a_clear_error(tmp_path, fleet, monkeypatch):
    from advisor.fleet import reported

    before = saved(tmp_path / "before.jsonl", {"PG1A": {}})
    real = reported.Asked.check

    def check(asked, *, has_store):
        real(asked, has_store=has_store)
        before.unlink()

    monkeypatch.setattr(reported.Asked, "check", check)
    run = advisor("audit", fleet, "--since", before)
    assert (run.exit_code, run.exception.__class__) == (2, SystemExit), run.exception
    assert "there is no such file" in run.stderr


def test_since_a_run_of_the_store_and_under_a_new_pack(tmp_path, fleet):
    store = tmp_path / "store.db"
    first = document(fleet, "--store", store)
    again = saved(fleet, {"PG1A": {"ndis.version": FIXED, "tcpip.chimney": True},
                          "PG1B": {"ndis.version": FIXED, "tcpip.chimney": True}})  # fmt: skip
    pack = tmp_path / "pack"
    (pack / "rules").mkdir(parents=True)
    (pack / "rules" / "pack.yaml").write_text("name: ours\nversion: 0.1.0\n")
    plain = document(again, "--store", store, "--since", "previous")
    assert plain["since"]["run"] == first["run"]["id"]
    moved = {(one["rule"], one["cause"]) for one in plain["drift"] if one["kind"] == "verdict"}
    assert ("ndis-hotfix-missing", "facts") in moved
    assert len(plain["trend"]) == 2
    untold = document(again, "--store", store, "--since", first["run"]["id"], "--rules", pack)
    assert untold["since"]["pack_changed"]
    assert untold["since"]["changed_by"]["untold"] > 0
    told = document(again, "--store", store, "--since", first["run"]["id"], "--rules", pack, "--reassess")
    assert told["since"]["changed_by"]["untold"] == 0
    assert told["since"]["changed_by"]["facts"] > 0


def test_the_first_audit_of_a_store_has_nothing_to_be_compared_with(tmp_path, fleet):
    """The same command runs every night, also the first; and the latest run is never compared with itself."""
    asked = ("audit", fleet, "--store", tmp_path / "store.db", "--format", "json", "--since")
    first = advisor(*asked, "previous")
    assert first.exit_code == 3
    assert json.loads(first.stdout)["drift"] == []
    assert "has no earlier audit in the store" in first.stderr
    saved(fleet, {"PG1A": {"ndis.version": FIXED}})
    again = json.loads(advisor(*asked, "latest").stdout)
    assert again["since"]["run"] == json.loads(first.stdout)["run"]["id"]
    assert again["drift"]


def test_the_other_formats(tmp_path, fleet):
    text = advisor("audit", fleet, "--format", "prometheus").stdout
    assert {family.name for family in text_string_to_metric_families(text)} >= {"advisor_audit_findings"}
    page = advisor("audit", fleet, "--format", "html", "--lang", "zh").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert 'lang="zh-Hans"' in page
    assert "PG1A" in page
    target = tmp_path / "fleet.html"
    assert advisor("audit", fleet, "--format", "html", "--output", target).exit_code == 3
    assert Path(target).read_text(encoding="utf-8").count("<h1") == 1


def waiver(host, expires="2999-12-31", **more):
    said = {"owner": "J. Doe", "approver": "M. Roe", "reason": "no loss so far"}
    return {"rule": "ndis-hotfix-missing", "host": host, "expires": expires, **said, **more}


def waived(tmp_path, fleet, *waivers):
    path = tmp_path / "waivers.yaml"
    path.write_text(json.dumps(list(waivers)), encoding="utf-8")
    made = document(fleet, "--waivers", path)
    rule = next(one for one in made["rules"] if one["rule"] == "ndis-hotfix-missing")
    return rule, made["waivers"]


def test_a_waived_failure_is_counted_as_waived(tmp_path, fleet):
    rule, (use,) = waived(tmp_path, fleet, waiver("pg1*"))
    assert (rule["fail"], rule["waived"], rule["unknown"], rule["pass"]) == (0, 1, 1, 2)
    assert (use["holds"], use["expired"], use["reopened"]) == (1, False, [])


def test_a_waiver_that_is_over_or_of_other_facts_counts_no_more(tmp_path, fleet):
    rule, uses = waived(tmp_path, fleet, waiver("PG1A", expires="2020-01-01"))
    assert (rule["fail"], rule["waived"], uses[0]["expired"]) == (1, 0, True)
    rule, uses = waived(tmp_path, fleet, waiver("PG1A", evidence="ab" * 32))
    assert (rule["fail"], rule["waived"], uses[0]["reopened"]) == (1, 0, ["PG1A"])


def test_a_waiver_with_the_evidence_of_a_check_holds_in_an_audit(tmp_path, fleet):
    said = ("--owner", "J. Doe", "--approver", "M. Roe", "--reason", "no loss", "--expires", "2999-12-31")
    made = advisor("waiver", "new", fleet, "ndis-hotfix-missing", "PG1A", *said)
    assert made.exit_code == 0, made.output
    path = tmp_path / "new.yaml"
    path.write_text(made.stdout, encoding="utf-8")
    told = document(fleet, "--waivers", path)
    assert told["waivers"][0]["holds"] == 1
    assert told["waivers"][0]["evidence"] != "any"


def test_pipelines_are_told_by_junit_and_sarif(tmp_path, fleet):
    text = advisor("audit", fleet, "--format", "junit").stdout
    assert text.count("<testsuite ") == 4
    assert text.count("<failure ") > 0
    log = json.loads(advisor("audit", fleet, "--format", "sarif").stdout)
    found = {(one["ruleId"].split("/")[-1]) for one in log["runs"][0]["results"]}
    assert "ndis-hotfix-missing" in found


def test_what_could_not_be_read_is_told_in_the_language_of_the_document(tmp_path, fleet):
    """Problems of the audit and of what it was asked besides, as an idle waiver is; in JSON and in SARIF alike."""
    folder = tmp_path / "bundles"
    (folder / "PG1A").mkdir(parents=True)
    (folder / "PG1A" / "facts.json").write_text(fleet.read_text("utf-8").splitlines()[0], encoding="utf-8")
    (folder / "PG1A" / "empty.txt").write_bytes(b"")
    waivers = tmp_path / "waivers.yaml"
    idle = "{rule: ndis-hotfix-missing, host: NOBODY, owner: J, approver: M, reason: r, expires: '2999-01-01'}"
    waivers.write_text(f"- {idle}\n", encoding="utf-8")
    asked = (folder, "--waivers", waivers, "--lang", "zh")
    told = document(*asked)["problems"]
    assert {"file": "PG1A/empty.txt", "what": "是空的。", "next": "请重新收集。", "lost": True} in told
    idle = [one for one in told if one["file"].endswith("waivers.yaml")]
    assert [(one["lost"], one["line"]) for one in idle] == [(False, 1)]
    run = json.loads(advisor("audit", *asked, "--format", "sarif").stdout)["runs"][0]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    said = [one["message"]["text"].replace(str(waivers), "waivers.yaml") for one in notes]
    assert [one["level"] for one in notes] == ["warning", "note"]
    english = re.compile(r"\b(?:is|no|again|the|of|which)\b")
    assert [text for text in (*said, *(one["what"] + one["next"] for one in told)) if english.search(text)] == []
