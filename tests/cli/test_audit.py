"""`advisor audit`: what a fleet may be, what comes out, and what a run that was killed goes on with."""

import json
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from advisor.cli.main import cli
from advisor.report.schemas import schema_document
from tests.fleet_maker import frame_of, made_fleet

FACTS = {"os.version": "5.2.3790", "os.arch": "x86", "ndis.version": "5.2.3790.3959"}


def advisor(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments], prog_name="advisor")


def audited(*arguments, code=None):
    run = advisor("audit", *arguments, "--format", "json")
    assert run.exit_code == code or (code is None and run.exit_code in (0, 3, 4, 5)), run.stderr
    document = json.loads(run.stdout)
    Draft202012Validator(schema_document("audit")).validate(document)
    return document, run.stderr


def facts(host, values):
    listed = [{"name": name, "value": value, "source": {"kind": "test"}} for name, value in values.items()]
    return {"schema": "advisor.facts/1", "hosts": [{"host": host, "role": None, "facts": listed}]}


def bundle(folder, host, values=FACTS):
    (folder / host).mkdir(parents=True)
    (folder / host / "facts.json").write_text(json.dumps(facts(host, values)))


def tally(document, rule):
    return next(one for one in document["rules"] if one["rule"] == rule)


def rows_of(path):
    return {row["host"]: row for row in pl.read_parquet(path).rows(named=True)}


def test_a_folder_of_bundles(tmp_path):
    fleet = tmp_path / "fleet"
    bundle(fleet, "CVP1")
    bundle(fleet, "CVP2", {**FACTS, "ndis.version": "5.2.3790.4524"})
    (fleet / "NOTHING").mkdir()
    (fleet / "NOTHING" / "picture.bin").write_bytes(bytes(range(256)))
    with zipfile.ZipFile(fleet / "PG1.zip", "w") as archive:
        archive.writestr("facts.json", json.dumps(facts("PG1", FACTS)))
    with tarfile.open(fleet / "PG2.tar.gz", "w:gz") as archive:
        bundle(tmp_path / "other", "PG2", {"os.version": "6.1.7601"})
        archive.add(tmp_path / "other" / "PG2" / "facts.json", "PG2/facts.json")
    document, said = audited(fleet, "--rows", tmp_path / "rows.parquet", code=3)
    rows = rows_of(tmp_path / "rows.parquet")
    assert {host: row["ndis-hotfix-missing"] for host, row in rows.items()} == {
        "CVP1": "fail", "CVP2": "pass", "NOTHING": "unknown", "PG1": "fail", "PG2": "not-applicable",
    }  # fmt: skip
    found = tally(document, "ndis-hotfix-missing")
    assert (found["pass"], found["fail"], found["unknown"], found["not_applicable"]) == (1, 2, 1, 1)
    assert document["run"]["hosts"] == 5
    assert set(rows["NOTHING"].values()) - {"NOTHING", None, "avoid", "consider", "do"} <= {
        "unknown",
        "pass",
        "not-applicable",
    }
    assert "picture.bin" in said


def test_only_archives(tmp_path):
    fleet = tmp_path / "fleet"
    fleet.mkdir()
    for host in ("A", "B"):
        with zipfile.ZipFile(fleet / f"{host}.zip", "w") as archive:
            archive.writestr("facts.json", json.dumps(facts(host, FACTS)))
    (fleet / "C.zip").write_bytes(b"PK\x03\x04 cut")
    document, said = audited(fleet)
    assert document["run"]["hosts"] == 3
    assert tally(document, "ndis-hotfix-missing")["fail"] == 2
    assert said.count("C.zip") == 1
    assert "已损坏" in audited(fleet, "--lang", "zh")[1]


def test_an_archive_in_which_nothing_is_recognised_is_a_host_of_which_nothing_is_known(tmp_path):
    fleet = tmp_path / "fleet"
    fleet.mkdir()
    for host, name, content in (("A", "facts.json", json.dumps(facts("A", FACTS))), ("B", "picture.bin", "\0" * 9)):
        with zipfile.ZipFile(fleet / f"{host}.zip", "w") as archive:
            archive.writestr(name, content)
    zipfile.ZipFile(fleet / "C.zip", "w").close()
    document, said = audited(fleet, "--rows", tmp_path / "rows.parquet", "--journal", tmp_path / "journal")
    assert {host: row["ndis-hotfix-missing"] for host, row in rows_of(tmp_path / "rows.parquet").items()} == {
        "A": "fail", "B": "unknown", "C": "unknown"}  # fmt: skip
    assert "picture.bin" in said
    for name in ("B.zip", "C.zip"):
        assert f"{name}: holds nothing of a format that the advisor knows; its host is unknown. Collect from it" in said
    again, said_again = audited(fleet, "--journal", tmp_path / "journal")
    assert again["rules"] == document["rules"]
    assert said_again == said
    assert "其主机未知" in audited(fleet, "--lang", "zh")[1]


def test_a_host_whose_folder_is_empty_counts_as_unknown(tmp_path):
    fleet = tmp_path / "fleet"
    for host in ("A", "B/vm", "C"):
        (fleet / host).mkdir(parents=True)
    (fleet / "A" / "facts.json").write_text(json.dumps(facts("A", FACTS)))
    (fleet / "C" / "facts.json").write_text(json.dumps(facts("C", FACTS)))
    document, said = audited(fleet)
    assert document["run"]["hosts"] == 3
    assert tally(document, "ndis-hotfix-missing")["unknown"] == 1
    assert "B: is an empty folder: its host counts as unknown. Collect from it again" in said


def test_an_empty_folder_beside_the_files_of_one_host_is_none(tmp_path):
    (tmp_path / "one" / "vm").mkdir(parents=True)
    (tmp_path / "one" / "facts.json").write_text(json.dumps(facts("A", FACTS)))
    assert audited(tmp_path / "one")[0]["run"]["hosts"] == 1


def test_lines_and_a_name_that_two_hosts_have(tmp_path):
    lines = [facts("CVP1", FACTS), facts("cvp1", {**FACTS, "ndis.version": "5.2.3790.4524"}), facts("PG1", {})]
    path = tmp_path / "fleet.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n")
    document, said = audited(path, "--rows", tmp_path / "rows.parquet")
    rows = rows_of(tmp_path / "rows.parquet")
    assert rows["CVP1"]["ndis-hotfix-missing"] == "fail"
    assert rows["cvp1 (2)"]["ndis-hotfix-missing"] == "pass"
    assert rows["PG1"]["ndis-hotfix-missing"] == "unknown"
    assert document["run"]["hosts"] == 4
    assert "fleet.jsonl:4" in said
    assert "names that several hosts have" in said


def read_lines(path):
    return pl.DataFrame([json.loads(line) for line in path.read_text().splitlines()], infer_schema_length=None)


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_rows_of_a_table(tmp_path, form):
    hosts = made_fleet(50)
    path = tmp_path / "fleet.parquet"
    frame_of(hosts, datetime.now(UTC) + timedelta(minutes=5)).write_parquet(path)
    document, _ = audited(path, "--rows", tmp_path / f"rows.{form}")
    read = {"parquet": pl.read_parquet, "csv": pl.read_csv, "jsonl": read_lines}[form]
    rows = read(tmp_path / f"rows.{form}")
    rules = [one["rule"] for one in document["rules"]]
    assert rows.columns[: 2 + len(rules)] == ["host", "role", *rules]
    assert all(column.startswith("action.") for column in rows.columns[2 + len(rules) :])
    assert [dict(zip(rules, row, strict=True)) for row in rows.select(rules).rows()] == [
        {rule: host.truth[rule] for rule in rules} for host in hosts
    ]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"os.version": "5.2.3790", "os.arch": "x86", "ndis.version": "5.2.3790.3959"}, 3),
        ({"os.version": "5.2.3790"}, 4),  # support has ended, which is a warning
        ({"os.version": "6.1.7601"}, 5),
    ],
)
def test_exit_codes(tmp_path, values, code):
    path = tmp_path / "fleet.jsonl"
    path.write_text(json.dumps(facts("A", values)) + "\n" + json.dumps(facts("B", values)))
    audited(path, code=code)


def test_what_is_no_fleet(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("a b c\nwhat is this\n")
    cases = {
        tmp_path / "none": "no such file",
        tmp_path / "empty": "nothing in it is of a format",
        tmp_path / "text.txt": "@",
    }
    for path, what in cases.items():
        run = advisor("audit", path)
        assert (run.exit_code, run.stdout) == (2, "")
        assert what in run.stderr
    run = advisor("audit", tmp_path / "empty", "--rows", tmp_path / "rows.xlsx")
    assert run.exit_code == 2
    assert ".parquet, .csv, .jsonl" in run.stderr


def test_a_page_in_both_languages(tmp_path):
    path = tmp_path / "fleet.parquet"
    frame_of(made_fleet(20)).write_parquet(path)
    for language, word in (("en", "What fails"), ("zh", "共同出现的不合规项")):
        run = advisor("audit", path, "--lang", language, "-v")
        assert word in run.stdout


def killed(arguments, after):
    """Runs the audit, and kills it as soon as `after` says so."""
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not after():
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_an_audit_of_bundles_that_is_killed_goes_on_where_it_was(tmp_path):
    fleet, journal = tmp_path / "fleet", tmp_path / "journal"
    for number in range(120):
        bundle(fleet, f"H{number:03}", {**FACTS, "os.service_pack": number % 3})
    expected, _ = audited(fleet)
    kept = journal / "facts.jsonl"
    killed(["audit", fleet, "--journal", journal], lambda: kept.exists() and kept.stat().st_size > 20_000)
    before = kept.read_bytes()
    whole = before[: before.rfind(b"\n") + 1]
    assert 0 < len(whole.splitlines()) < 120
    document, _ = audited(fleet, "--journal", journal)
    after = kept.read_bytes()
    assert after.startswith(whole)
    places = [json.loads(line)["target"] for line in after.splitlines()]
    assert sorted(places) == sorted(set(places)) == [f"H{number:03}" for number in range(120)]
    assert document["rules"] == expected["rules"]
    again, _ = audited(fleet, "--journal", journal)
    assert kept.read_bytes() == after
    assert again["run"]["id"] == document["run"]["id"]


def test_a_table_whose_audit_was_killed(tmp_path):
    from advisor.fleet.audit import run_audit
    from advisor.fleet.kept_batches import KeptBatches
    from advisor.fleet.table_facts import TableFacts
    from advisor.pack.load import load_pack

    pack, journal, path = load_pack(), tmp_path / "journal", tmp_path / "fleet.parquet"
    frame_of(made_fleet(300)).write_parquet(path)
    read = []

    class Watched(TableFacts):
        def batches(self, but=()):
            for batch in super().batches(but):
                read.append(batch.number)
                if len(read) == 4 and not (tmp_path / "killed").exists():
                    (tmp_path / "killed").touch()
                    raise KeyboardInterrupt
                yield batch

    def run(state):
        return run_audit(str(path), lambda setup: Watched(path, pack, setup, 50), pack=pack, state=state)[0]

    with pytest.raises(KeyboardInterrupt):
        run(KeptBatches(journal))
    done = sorted(file.name for file in journal.glob("batch-*"))
    assert done
    damaged = journal / done[0]
    damaged.write_bytes(damaged.read_bytes()[:-3])  # as if the disk had lost its end
    (journal / "batch-000099.new").write_bytes(b"half")
    read.clear()
    audit = run(KeptBatches(journal))
    assert set(read) == set(range(6)) - {int(name[6:]) for name in done[1:]}
    expected = run(None)
    assert [audit.outcomes[code] for code in audit.outcome_of] == [
        expected.outcomes[code] for code in expected.outcome_of
    ]
    read.clear()
    run(KeptBatches(journal))
    assert not read


def test_the_journal_of_another_audit_is_refused(tmp_path):
    fleet, journal = tmp_path / "fleet.parquet", tmp_path / "journal"
    frame_of(made_fleet(5)).write_parquet(fleet)
    audited(fleet, "--journal", journal)
    run = advisor("audit", fleet, "--journal", journal, "--rss-policy", "docwiki")
    assert (run.exit_code, "RSS policy" in run.stderr) == (2, True)
    frame_of(made_fleet(6)).write_parquet(fleet)
    run = advisor("audit", fleet, "--journal", journal)
    assert (run.exit_code, "facts have changed" in run.stderr) == (2, True)
    run = advisor("audit", fleet, "--journal", Path(__file__).parent)
    assert (run.exit_code, "no journal" in run.stderr) == (2, True)


def test_a_journal_that_was_cut_off_at_its_beginning_is_begun_anew(tmp_path):
    """As a full disk or the power leaves it: what was to be its first file is there, and not under its name."""
    fleet, journal = tmp_path / "fleet.parquet", tmp_path / "journal"
    frame_of(made_fleet(5)).write_parquet(fleet)
    journal.mkdir()
    (journal / ".advisor-1-00c0ffee.new").write_bytes(b'{"schema": "adv')
    assert audited(fleet, "--journal", journal)[0]["run"]["hosts"] == 5
    assert json.loads((journal / "audit.json").read_text(encoding="utf-8"))["schema"].startswith("advisor.")


def test_an_explanation_of_any_host_of_a_table(tmp_path):
    """The same verdicts, with their proof, which names the row."""
    path = tmp_path / "fleet.parquet"
    frame = frame_of(made_fleet(30)).with_columns(
        pl.Series("host", [*(f"h{number}" for number in range(27)), "H3", None, "h28"])
    )
    frame.write_parquet(path)
    audited(path, "--rows", tmp_path / "rows.parquet")
    rows = rows_of(tmp_path / "rows.parquet")
    assert {"H3 (2)", "host 29"} <= set(rows)
    for host in ("h3", "H3 (2)", "host 29", "h28"):
        run = advisor("explain", path, "--host", host, "--format", "json")
        assert run.exit_code == 0, run.stderr
        explained = json.loads(run.stdout)
        for verdict in ("fail", "unknown", "pass"):
            for rule in [rule for rule, value in rows[host].items() if value == verdict][:1]:
                run = advisor("explain", path, rule, "--host", host, "--format", "json")
                assert f'"{verdict}"' in run.stdout
        assert "fleet.parquet" in run.stdout
        assert explained["schema"] == "advisor.explanation/1"
    assert "has no host nobody" in advisor("explain", path, "--host", "nobody").stderr


def test_a_table_is_a_source_as_any_other(tmp_path):
    path = tmp_path / "fleet.parquet"
    hosts = made_fleet(10)
    frame_of(hosts, datetime.now(UTC) + timedelta(minutes=5)).write_parquet(path)
    checked = json.loads(advisor("check", path, "--format", "json").stdout)
    found = [{one["rule"]: one["verdict"] for one in host["findings"]} for host in checked["hosts"]]
    assert [dict(sorted(one.items())) for one in found] == [dict(sorted(host.truth.items())) for host in hosts]


def test_the_moment_may_be_told_by_the_environment(tmp_path, monkeypatch):
    """For the same bytes again: when it began, when it ended, and from when facts have their age."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    fleet = tmp_path / "fleet.parquet"
    frame_of(made_fleet(5)).write_parquet(fleet)
    one, other = (json.loads(advisor("audit", fleet, "--format", "json").stdout) for _ in range(2))
    assert {one["run"]["started"], one["run"]["finished"]} == {"2023-11-14T22:13:20.000Z"}
    assert one["run"].pop("id") != other["run"].pop("id")  # No two runs of a store may have one name.
    assert one == other
