"""`advisor audit … --store`, and the questions to the store: the real commands with the real pack."""

import json

import polars as pl
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from advisor.cli.main import cli
from advisor.report.schemas import schema_document

HOSTS = 6
TOLD = {"os.product": "server-2003", "os.version": "5.2.3790", "os.arch": "x86", "os.service_pack": 2}


def ask(*arguments, code=0, **environment):
    result = CliRunner().invoke(cli, [str(one) for one in arguments], env={"ADVISOR_STORE": None, **environment})
    assert result.exit_code == code, result.output
    return result


def document(name, *arguments, code=0, **environment):
    told = json.loads(ask(*arguments, "--format", "json", code=code, **environment).stdout)
    assert not [one.message for one in Draft202012Validator(schema_document(name)).iter_errors(told)]
    return told


def write(path, fixed=()):
    with path.open("w") as lines:
        for number in range(HOSTS):
            version = "5.2.3790.4524" if number in fixed else "5.2.3790.3959"
            facts = [{"name": name, "value": value} for name, value in {**TOLD, "ndis.version": version}.items()]
            facts.append({"name": "nic[].rss", "instance": "0007", "value": "on"})
            lines.write(json.dumps({"schema": "advisor.facts/1", "hosts": [
                {"host": f"H{number}", "role": "cvp", "facts": facts}]}) + "\n")  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A store with two audits of a fleet, of which the later one has half of the hosts mended."""
    folder = tmp_path_factory.mktemp("kept")
    fleet, store = folder / "fleet.jsonl", folder / "store.db"
    for fixed in ((), (0, 1, 2)):
        write(fleet, fixed)
        ask("audit", fleet, "--store", store, code=3)
    return store


def runs(kept):
    return document("history", "audit", "history", "--store", kept)["runs"]


def test_history_tells_the_runs_and_how_they_moved(kept):
    newest, oldest = runs(kept)
    failing = {one["id"]: rule["fail"] for one in (newest, oldest) for rule in one["rules"]
               if rule["rule"] == "ndis-hotfix-missing"}  # fmt: skip
    assert failing == {newest["id"]: 3, oldest["id"]: 6}
    page = ask("audit", "history", "--store", kept).stdout
    assert page.startswith(f"2 audits in {kept}\n")
    assert "(-3)" in " ".join(page.split())
    assert "2 次审计" in ask("audit", "history", "--store", kept, "--lang", "zh").stdout
    assert ask("audit", "history", ADVISOR_STORE=str(kept)).stdout == page


def test_show_a_run(kept):
    told = document("run", "audit", "show", "latest", "--store", kept)
    assert told["run"]["hosts"] == HOSTS
    assert told["waivers"] == []
    page = ask("audit", "show", "latest", "--store", kept).stdout
    assert "ndis-hotfix-missing" in page
    assert "3 fail, 3 pass" in " ".join(page.split())


def test_show_who_fails_a_rule_page_by_page(kept):
    asked = ("audit", "show", "latest", "--rule", "ndis-hotfix-missing", "--verdict", "fail", "--store", kept)
    told = document("run", *asked, "--limit", "2")
    assert [one["host"] for one in told["hosts"]] == ["H3", "H4"]
    assert [one["host"] for one in document("run", *asked, "--after", told["next"])["hosts"]] == ["H5"]
    assert "there are more; --after H4" in ask(*asked, "--limit", "2").stdout
    result = ask("audit", "show", "latest", "--rule", "ndis-hotfix-mising", "--store", kept, code=2)
    assert "Did you mean ndis-hotfix-missing" in result.stderr


def test_show_a_host(kept):
    told = document("run-host", "audit", "show", "latest", "--host", "h1", "--store", kept)
    assert told["host"]["host"] == "H1"
    assert told["verdicts"]["ndis-hotfix-missing"] == "pass"
    assert [one["verdicts"]["ndis-hotfix-missing"] for one in told["history"]] == ["pass", "fail"]
    facts = {one["name"]: one.get("value") for one in told["host"]["facts"]}
    assert facts["ndis.version"] == "5.2.3790.4524"
    page = ask("audit", "show", "latest", "--host", "H1", "--store", kept).stdout
    assert "nic[].rss (0007) = on" in page
    assert ask("audit", "show", "latest", "--host", "H9", "--store", kept, code=2)
    assert ask("audit", "show", "latest", "--host", "H1", "--rule", "x", "--store", kept, code=2)


@pytest.mark.parametrize("end", ["parquet", "jsonl"])
def test_facts_that_were_exported_are_audited_to_the_same_verdicts(kept, tmp_path, end):
    file, store = tmp_path / f"facts.{end}", tmp_path / "again.db"
    ask("audit", "export", "latest", file, "--facts", "--store", kept)
    ask("audit", file, "--store", store, code=3)
    before, after = runs(kept)[0], runs(store)[0]
    assert after["rules"] == before["rules"]
    # What is kept is a fleet again, a table by columns, and may be kept beside itself.
    told = json.loads(ask("audit", store, "--store", store, "--format", "json", code=3).stdout)
    assert len(runs(store)) == 2
    assert runs(store)[0]["rules"] == before["rules"]
    assert [(one["rule"], one["fail"]) for one in told["rules"]] == [
        (one["rule"], one["fail"]) for one in before["rules"]]  # fmt: skip
    # What a table of facts was judged by is exported as that table.
    again = tmp_path / "again.parquet"
    ask("audit", "export", "latest", again, "--facts", "--store", store)
    assert pl.read_parquet(again)["ndis.version"].to_list().count("5.2.3790.4524") == 3
    told = document("run-host", "audit", "show", "latest", "--host", "H1", "--store", store)
    assert {one["name"]: one.get("value") for one in told["host"]["facts"]}["nic[].rss"] == "on"


def test_a_store_is_a_fleet(kept):
    """Old facts under the rules of today."""
    told = json.loads(ask("audit", kept, "--format", "json", code=3).stdout)
    assert told["run"]["hosts"] == HOSTS
    rules = {one["rule"]: one["fail"] for one in told["rules"]}
    assert rules["ndis-hotfix-missing"] == 3


@pytest.mark.parametrize("end", ["parquet", "csv", "jsonl"])
def test_verdicts_are_exported(kept, tmp_path, end):
    file = tmp_path / f"rows.{end}"
    result = ask("audit", "export", "latest", file, "--store", kept)
    assert result.stderr == f"advisor: {HOSTS} hosts written to {file}\n"
    frame = {"parquet": pl.read_parquet, "csv": pl.read_csv, "jsonl": pl.read_ndjson}[end](file)
    assert frame["host"].to_list() == [f"H{number}" for number in range(HOSTS)]
    assert frame["ndis-hotfix-missing"].cast(pl.String).to_list() == ["pass"] * 3 + ["fail"] * 3


def test_an_export_that_can_not_be_written(kept, tmp_path):
    assert "ends in .parquet" in ask("audit", "export", "latest", tmp_path / "x.xls", "--store", kept, code=2).stderr
    assert "CSV has not" in ask("audit", "export", "latest", tmp_path / "x.csv", "--facts", "--store", kept,
                                code=2).stderr  # fmt: skip
    ask("audit", "export", "latest", tmp_path / "no" / "x.parquet", "--facts", "--store", kept, code=2)
    assert list(tmp_path.iterdir()) == []


def test_an_audit_that_was_killed_after_it_was_decided_is_kept_once(tmp_path):
    """The journal knows the run, and so the store does: asked again, it is the same run."""
    fleet, store = tmp_path / "fleet.jsonl", tmp_path / "store.db"
    write(fleet)
    for _ in range(2):
        ask("audit", fleet, "--store", store, "--journal", tmp_path / "journal", code=3)
    assert len(runs(store)) == 1


def test_prune_says_what_it_would_and_does_it_with_yes(tmp_path):
    fleet, store = tmp_path / "fleet.jsonl", tmp_path / "store.db"
    write(fleet)
    for _ in range(3):
        ask("audit", fleet, "--store", store, code=3)
    oldest = runs(store)[-1]["id"]
    ask("audit", "pin", oldest, "--store", store)
    result = ask("audit", "prune", "--keep", "1", "--store", store)
    assert result.stdout.startswith(f"Would be removed from {store}: 1 audit\n")
    assert len(runs(store)) == 3
    told = document("history", "audit", "prune", "--keep", "1", "--store", store, "--yes")
    assert told["removed"] is True
    assert [one["pinned"] for one in runs(store)] == [False, True]
    ask("audit", "pin", oldest, "--off", "--store", store)
    ask("audit", "prune", "--older-than", "1", "--yes", "--store", store)
    assert len(runs(store)) == 2, "they are of today"
    ask("audit", "prune", "--store", store, code=2)


def test_a_folder_of_the_name_of_a_question(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "history").mkdir()
    write(tmp_path / "history" / "fleet.jsonl")
    assert "hosts" in ask("audit", "./history", code=3).stdout.splitlines()[0]
    assert "no store is named" in ask("audit", "history", code=2).stderr


def test_a_store_that_is_none(tmp_path):
    fleet = tmp_path / "fleet.jsonl"
    write(fleet)
    result = ask("audit", fleet, "--store", fleet, code=2)
    assert "is no database of SQLite" in result.stderr
    result = ask("audit", "history", "--store", "postgresql://ann:s3cret@127.0.0.1:1/x?connect_timeout=1", code=2)
    assert "s3cret" not in result.output
    result = ask("audit", "postgresql://ann:s3cret@127.0.0.1:1/x?connect_timeout=1", code=2)
    assert "s3cret" not in result.output


def test_a_waiver_is_no_step_of_the_trend(tmp_path):
    """Nothing changed on the hosts, so the line is level; a store knows only counts without waivers."""
    fleet, store, waivers = tmp_path / "fleet.jsonl", tmp_path / "store.db", tmp_path / "waivers.yaml"
    write(fleet)
    ask("audit", fleet, "--store", store, code=3)
    waivers.write_text(json.dumps([{"rule": "ndis-hotfix-missing", "host": "*", "owner": "Ann", "approver": "Bo",
                                    "reason": "migration", "expires": "2999-12-31"}]))  # fmt: skip
    told = document("audit", "audit", fleet, "--store", store, "--waivers", waivers, code=4)
    assert told["waivers"][0]["holds"] == HOSTS
    first, last = (point["findings"] for point in told["trend"])
    assert first == last


def test_only_waivers_that_held_are_kept_with_the_run(tmp_path):
    fleet, store, waivers = tmp_path / "fleet.jsonl", tmp_path / "store.db", tmp_path / "waivers.yaml"
    write(fleet)
    said = {"rule": "ndis-hotfix-missing", "owner": "Ann", "approver": "Bo", "reason": "migration"}
    listed = [
        {"host": "H0", "expires": "2999-12-31"},
        {"host": "H1", "expires": "2020-01-01"},
        {"host": "H2", "expires": "2999-12-31", "evidence": "ab" * 32},
        {"host": "H9", "expires": "2999-12-31"},
    ]
    waivers.write_text(json.dumps([said | one for one in listed]))
    told = document("audit", "audit", fleet, "--store", store, "--waivers", waivers, code=3)
    assert [one["holds"] for one in told["waivers"]] == [1, 0, 0, 0]
    kept = document("run", "audit", "show", "latest", "--store", store)
    assert [one["host"] for one in kept["waivers"]] == ["H0"]
