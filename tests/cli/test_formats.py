"""csv, jsonl, md and service-request of the other commands."""

import csv
import io
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from advisor.cli.formats import _ELSEWHERE, Format
from advisor.cli.main import cli
from advisor.cli.output import FORMATS

ROOT = Path(__file__).resolve().parents[2]
INCIDENT = ROOT / "examples" / "heartbeat-loss"
FACTS = ROOT / "examples" / "gate" / "facts"


def run(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "diagnosis.json"
    run("diagnose", INCIDENT, "--format", "json", "--engine", "plain", "--output", path)
    return path


def test_a_diagnosis_as_csv_is_what_to_do(tmp_path):
    path = tmp_path / "actions.csv"
    done = run("diagnose", INCIDENT, "--format", "csv", "--engine", "plain", "--output", path)
    assert (done.exit_code, done.stdout) == (3, "")
    content = path.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    first = rows[0]
    assert (first["host"], first["stance"], first["reboot"]) == ("CVP1", "do", "true")


def test_chinese_csv_tells_a_spreadsheet_its_encoding(tmp_path):
    path = tmp_path / "actions.csv"
    run("diagnose", INCIDENT, "--format", "csv", "--engine", "plain", "--lang", "zh", "--output", path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_csv_on_the_screen_is_the_same_bytes_as_in_a_file(tmp_path):
    path = tmp_path / "gaps.csv"
    options = ("--format", "csv", "--table", "gaps")
    run("evidence", INCIDENT, *options, "--output", path)
    assert run("evidence", INCIDENT, *options).stdout_bytes == path.read_bytes()
    assert b"10.797" in path.read_bytes()


def test_jsonl_of_evidence_has_every_table():
    lines = [json.loads(line) for line in run("evidence", INCIDENT, "--format", "jsonl").stdout.splitlines()]
    assert {"gaps", "spikes", "events", "streams", "facts"} <= {line["table"] for line in lines}


def test_the_page_for_a_case_and_the_page_as_markdown():
    options = ("--engine", "plain")
    page = run("diagnose", INCIDENT, "--format", "service-request", *options)
    assert page.exit_code == 3
    assert page.stdout.startswith("Service request: a contact-centre server lost its heartbeat\n")
    markdown = run("diagnose", INCIDENT, "--format", "md", *options)
    assert markdown.stdout.startswith("# Probable on CVP1: Ndis.sys drops UDP packets")


def test_an_explanation_lists_what_to_find_out_and_what_would_turn_it(saved):
    options = ("--engine", "plain")
    rows = run("explain", saved, "--format", "csv", "--table", "changes", *options).stdout.splitlines()
    assert rows[0].startswith("host,subject,id,conclusion,goal,way,fact")
    assert any("ndis.version" in row for row in rows)
    assert run("explain", saved, "--format", "md", *options).stdout.startswith("# ")
    assert run("explain", saved, "--format", "csv", *options).stdout.startswith("step,fact,")


def test_a_comparison_lists_rules_and_facts(saved):
    done = run("diff", saved, saved, "--format", "csv", "--engine", "plain")
    assert done.stdout_bytes.startswith(b"host,rule,title,severity,movement,before,after,cause\r\n")
    assert run("diff", saved, saved, "--format", "md", "--engine", "plain").stdout.startswith("# ")


def test_collected_facts_as_csv_and_still_documents_as_jsonl():
    rows = list(csv.DictReader(io.StringIO(run("collect", FACTS, "--format", "csv").stdout, newline="")))
    assert {row["host"] for row in rows} == {"CVP1", "PG1A"}
    assert {"name": "ndis.version", "value": "5.2.3790.3959"}.items() <= next(
        row for row in rows if row["name"] == "ndis.version"
    ).items()
    (first, _) = run("collect", FACTS, "--format", "jsonl").stdout.splitlines()
    assert json.loads(first)["schema"] == "advisor.facts/1"
    table = run("collect", FACTS, "--format", "jsonl", "--table", "facts").stdout.splitlines()
    assert json.loads(table[0])["table"] == "facts"


def test_a_dry_run_has_no_tables():
    done = run("collect", FACTS, "--dry-run", "--format", "csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--dry-run lists what would be read" in done.stderr


def test_the_same_input_gives_the_same_bytes():
    def once(form):
        return run("evidence", INCIDENT, "--format", form).stdout_bytes

    for form in ("csv", "jsonl", "md"):
        assert once(form) == once(form)


@pytest.mark.parametrize("form", ["json", "junit", "service-request", "sarif"])
def test_the_same_bytes_again_where_the_moment_is_given(form, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    first, second = (run("check", FACTS, "--format", form).stdout for _ in range(2))
    assert first == second


def test_a_moment_that_is_none_is_told(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    ended = run("check", FACTS)
    assert ended.exit_code == 2
    assert "SOURCE_DATE_EPOCH" in ended.stderr


def commands_with(group, name=""):
    """Each command with its parameters, also those that only its first word finds."""
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        named = f"{name} {word}".strip()
        if isinstance(command, click.Group):
            yield from commands_with(command, named)
        else:
            yield named, getattr(command, "fleet", command).params


def test_a_format_that_a_command_lacks_is_told_with_those_that_have_it():
    have = {}
    for name, parameters in commands_with(cli):
        for parameter in parameters:
            for form in parameter.type.choices if isinstance(parameter.type, Format) else ():
                have.setdefault(form, set()).add(name)
    told = {form: set(text.partition(": ")[2].split(", ")) for form, text in _ELSEWHERE.items()}
    assert told == {form: names for form, names in have.items() if form not in FORMATS}
