"""`advisor check` as a gate: profiles, waivers, exit codes, and the reports that a pipeline reads."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from advisor.cli.main import cli
from advisor.report.schemas import schema_document

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "examples" / "gate" / "facts"
WAIVERS = ROOT / "examples" / "gate" / "waivers.yaml"
RULE = "ndis-hotfix-missing"
BY = ("--owner", "J. Doe", "--approver", "M. Roe", "--reason", "as agreed", "--expires", "2035-12-31")


def run(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def check(*options, source=FACTS):
    return run("check", source, "--engine", "plain", *options)


def document(*options, source=FACTS):
    done = check("--format", "json", *options, source=source)
    found = json.loads(done.stdout)
    assert [error.message for error in Draft202012Validator(schema_document("check")).iter_errors(found)] == []
    return done.exit_code, found


def findings(found, rule=RULE):
    return {host["host"]: one for host in found["hosts"] for one in host["findings"] if one["rule"] == rule}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "check.json"
    check("--format", "json", "--output", path)
    return path


def facts_without(saved, path, *names):
    """The saved result as facts, without some of them."""
    found = json.loads(saved.read_text(encoding="utf-8"))
    for host in found["hosts"]:
        host["facts"] = [fact for fact in host["facts"] if fact["name"] not in names and "value" in fact]
    path.write_text(json.dumps({"schema": "advisor.facts/1", "hosts": found["hosts"]}), encoding="utf-8")
    return path


def test_without_a_profile_nothing_of_a_gate_is_said():
    code, found = document()
    assert code == 3
    assert not {"profile", "gate"} & found.keys()
    assert set(found["summary"]) == {"pass", "fail", "unknown", "not-applicable"}
    assert not {"standing", "waived"} & findings(found)["CVP1"].keys()


def test_a_profile_says_what_gates_and_by_which_parameters():
    code, found = document("--profile", "contact-center-2003")
    assert code == 3
    assert found["profile"]["id"] == "contact-center-2003"
    gate = found["gate"]
    assert (gate["outcome"], gate["fail_at"], gate["strict"]) == ("fails", "low", False)
    assert gate["parameters"] == {"policy.rss": "evidence"}
    assert findings(found)["CVP1"]["standing"] == "fails"
    assert findings(found, "support-ended")["CVP1"]["standing"] == "advises"
    assert findings(found, "nic-driver-old")["CVP1"]["standing"] == "warns"


def test_an_option_counts_before_the_profiles_parameter():
    _, found = document("--profile", "contact-center-2003", "--rss-policy", "docwiki")
    assert found["gate"]["parameters"] == {"policy.rss": "docwiki"}
    policy = next(fact for fact in found["hosts"][0]["facts"] if fact["name"] == "policy.rss")
    assert (policy["value"], policy["source"]["kind"]) == ("docwiki", "option")


def test_an_unknown_profile_gets_a_hint():
    done = check("--profile", "contact-centre-2003")
    assert done.exit_code == 2
    assert "Did you mean contact-center-2003" in done.stderr


def test_a_profile_of_a_further_pack(tmp_path):
    folder = tmp_path / "acme" / "rules" / "profiles"
    folder.mkdir(parents=True)
    (folder.parent / "pack.yaml").write_text("name: acme\nversion: 1.0.0\n", encoding="utf-8")
    (folder / "acme-lenient.yaml").write_text(
        "id: acme-lenient\ntitle: Ours\nstatus: stable\nmeaning: Lenient.\nextends: generic-windows\n"
        "fail_at: critical\n",
        encoding="utf-8",
    )
    rules = ("--rules", tmp_path / "acme")
    assert check("--profile", "acme-lenient", *rules).exit_code == 4
    listed = run("rules", "profiles", *rules)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [
        "acme-lenient", "contact-center-2003", "generic-windows",
    ]  # fmt: skip


def test_waived_findings_keep_their_verdict_and_gate_no_more():
    code, found = document("--profile", "contact-center-2003", "--waivers", WAIVERS)
    assert code == 4
    for one in findings(found).values():
        assert (one["verdict"], one["standing"]) == ("fail", "waived")
        assert one["waived"]["owner"] == "Voice operations, J. Doe"
        assert one["waived"]["approver"] == "Change board, M. Roe"
        assert one["waived"]["expires"] == "2036-01-01T00:00:00.000Z"
        assert one["waived"]["source"]["file"].endswith("waivers.yaml")
    listed = [one["verdict"] for host in found["hosts"] for one in host["findings"]]
    assert found["summary"]["waived"] == 2
    assert found["summary"]["fail"] == listed.count("fail") - 2
    assert sum(found["summary"].values()) == len(listed)


def test_an_expired_waiver_reopens_the_finding(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text(WAIVERS.read_text(encoding="utf-8").replace("2035-12-31", "2020-12-31"), encoding="utf-8")
    code, found = document("--profile", "contact-center-2003", "--waivers", path)
    assert code == 3
    one = findings(found)["CVP1"]
    assert "waived" not in one
    assert (one["standing"], one["reopened"]["because"]) == ("fails", "expired")
    assert found["summary"]["waived"] == 0
    page = check("--waivers", path, "--format", "text").stdout
    assert "reopened: the waiver of Voice operations, J. Doe" in " ".join(page.split())


def test_a_changed_fact_reopens_the_finding_and_is_named(tmp_path, saved):
    source = facts_without(saved, tmp_path / "facts.json")
    source.write_text(source.read_text(encoding="utf-8").replace("5.2.3790.3959", "5.2.3790.1830"), encoding="utf-8")
    code, found = document("--profile", "contact-center-2003", "--waivers", WAIVERS, source=source)
    assert code == 3
    reopened = findings(found)["CVP1"]["reopened"]
    assert reopened["changes"] == [{"fact": "ndis.version", "was": "5.2.3790.3959", "now": "5.2.3790.1830"}]
    page = " ".join(check("--waivers", WAIVERS, "--format", "text", source=source).stdout.split())
    assert "reopened: ndis.version was 5.2.3790.3959, is now 5.2.3790.1830" in page


def test_required_facts_that_are_not_known_keep_the_gate_from_opening(tmp_path, saved):
    source = facts_without(saved, tmp_path / "facts.json", "cpu.count")
    options = ("--profile", "contact-center-2003", "--waivers", WAIVERS)
    _, found = document(*options, source=source)
    assert [one["fact"] for one in found["hosts"][0]["lacking"]] == ["cpu.count"]
    assert found["hosts"][0]["lacking"][0]["collect"]
    # Warnings are told before what is unknown; with --strict both close it.
    assert found["gate"]["outcome"] == "warns"
    code, strict = document(*options, "--strict", source=source)
    assert (code, strict["gate"]["outcome"], strict["gate"]["strict"]) == (3, "fails", True)
    junit = ElementTree.fromstring(check(*options, "--strict", "--format", "junit", source=source).stdout)
    failed = {case.get("name") for case in junit.iter("testcase") if case.find("failure") is not None}
    assert "required-facts" in failed


def test_waivers_that_mean_nothing_here_are_told(tmp_path):
    path = tmp_path / "w.csv"
    path.write_text(
        "rule,host,owner,approver,reason,expires\n"
        "ndis-hotfix-mising,CVP1,a,b,c,2035-01-01\n"
        f"{RULE},CVP9,a,b,c,2035-01-01\n",
        encoding="utf-8",
    )
    done = check("--waivers", path)
    assert done.exit_code == 3
    assert f"{path}:2: the waiver is of 'ndis-hotfix-mising', and there is no such rule." in done.stderr
    assert f"Did you mean {RULE}" in done.stderr
    assert "names the host 'CVP9', which was not checked" in done.stderr
    chinese = check("--waivers", path, "--lang", "zh").stderr
    assert "没有这条规则" in chinese
    assert "未被检查" in chinese


def test_faults_in_a_file_of_waivers_end_the_gate(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text("- {rule: a, host: b}\n", encoding="utf-8")
    done = check("--waivers", path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "lacks its owner, approver, reason, expires" in done.stderr


def test_several_files_of_waivers_count_together(tmp_path):
    entries = yaml.safe_load(WAIVERS.read_text(encoding="utf-8"))
    paths = [tmp_path / f"{number}.yaml" for number in range(2)]
    for path, entry in zip(paths, entries, strict=True):
        path.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    options = [option for path in paths for option in ("--waivers", path)]
    assert check("--profile", "contact-center-2003", *options).exit_code == 4


def test_a_waiver_is_made_from_a_result_and_holds(tmp_path, saved):
    path = tmp_path / "w.yaml"
    for host in ("CVP1", "PG1A"):
        done = run("waiver", "new", saved, RULE, host, *BY, "--engine", "plain")
        assert (done.exit_code, done.stderr) == (0, "")
        path.write_text((path.read_text("utf-8") if path.exists() else "") + done.stdout, encoding="utf-8")
    (entry, _) = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert entry["facts"] == {"ndis.version": "5.2.3790.3959", "os.arch": "x86"}
    assert check("--profile", "contact-center-2003", "--waivers", path).exit_code == 4


def test_a_waiver_for_a_pattern_has_no_evidence_and_a_row_of_csv_is_one_too(tmp_path, saved):
    path = tmp_path / "w.csv"
    run("waiver", "new", saved, RULE, "*", *BY, "--engine", "plain", "--format", "csv", "--output", path)
    assert "evidence" in path.read_text(encoding="utf-8").splitlines()[0]
    assert check("--profile", "contact-center-2003", "--waivers", path).exit_code == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((RULE, "CVP2", *BY), "there is no host 'CVP2'"),
        (("ndis-hotfix-mising", "CVP1", *BY), f"Did you mean {RULE}"),
        (("vm-stun", "CVP1", *BY), "there is no rule of a check 'vm-stun'"),
        (("sp2-missing", "CVP1", *BY), "nothing to accept"),
        ((RULE, "CVP1", *BY[:3], "j. doe", *BY[4:]), "are the same"),
        ((RULE, "CVP1", *BY[:-1], "soon"), "'soon' is neither a day"),
        ((RULE, "CVP1", *BY[:5], " ", *BY[6:]), "--reason is empty"),
    ],
)
def test_a_waiver_that_makes_no_sense_is_refused(saved, arguments, said):
    done = run("waiver", "new", saved, *arguments, "--engine", "plain")
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_a_list_of_waivers_tells_which_are_over(tmp_path):
    assert run("waiver", "list", WAIVERS).exit_code == 0
    path = tmp_path / "w.yaml"
    path.write_text(WAIVERS.read_text(encoding="utf-8").replace("2035-12-31", "2020-12-31", 1), encoding="utf-8")
    done = run("waiver", "list", path, "--format", "json")
    found = json.loads(done.stdout)
    assert done.exit_code == 3
    assert [one["expired"] for one in found["waivers"]] == [True, False]
    assert list(Draft202012Validator(schema_document("waivers")).iter_errors(found)) == []
    assert run("waiver", "list", path, "--lang", "zh").stdout.count("到期") == 1


def test_junit_and_sarif_say_what_the_document_says(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    options = ("--profile", "contact-center-2003", "--waivers", WAIVERS)
    _, found = document(*options)
    junit = ElementTree.fromstring(check(*options, "--format", "junit").stdout)
    expected = sum(one["standing"] in ("fails", "warns") for host in found["hosts"] for one in host["findings"])
    assert int(junit.get("failures")) == expected
    sarif = json.loads(check(*options, "--format", "sarif", source="examples/gate/facts").stdout)
    results = sarif["runs"][0]["results"]
    assert [one["ruleId"] for one in results if "suppressions" in one] == [RULE, RULE]
    place = results[0]["locations"][0]["physicalLocation"]
    assert (ROOT / place["artifactLocation"]["uri"]).is_file()
    assert place["artifactLocation"]["uri"] == "examples/gate/facts/CVP1/ndis.txt"


@pytest.mark.parametrize("form", ["csv", "jsonl", "md", "service-request"])
def test_other_formats_of_a_check(form):
    done = check("--format", form)
    assert done.exit_code == 3
    assert RULE in done.stdout or "Ndis.sys predates" in done.stdout


def test_a_table_is_chosen_by_name():
    facts = check("--format", "csv", "--table", "facts").stdout
    assert facts.splitlines()[0].startswith("host,name,instance,value")
    rows = [json.loads(line) for line in check("--format", "jsonl", "--table", "actions").stdout.splitlines()]
    assert {row["table"] for row in rows} == {"actions"}
    assert {json.loads(line)["table"] for line in check("--format", "jsonl").stdout.splitlines()} >= {
        "facts",
        "findings",
    }
    assert check("--format", "md", "--table", "findings").stdout.startswith("| host | rule |")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "csv", "--table", "gaps"), "it has findings, actions, facts"),
        (("--format", "json", "--table", "facts"), "--table belongs to --format csv, jsonl, md"),
        (("--format", "svg"), "Drawings have it: rules graph"),
        (("--format", "nothing"), "'nothing' is not one of"),
    ],
)
def test_a_format_or_table_that_is_not_there_is_told(options, said):
    done = check(*options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


@pytest.mark.parametrize("command", ["whatif", "replay", "facts"])
def test_formats_of_a_gate_are_for_no_other_command(command):
    arguments = {"whatif": ("whatif", FACTS), "replay": ("replay", FACTS), "facts": ("facts", "list")}[command]
    done = run(*arguments, "--format", "junit")
    assert done.exit_code == 2
    assert "A gate has it: check" in done.stderr
