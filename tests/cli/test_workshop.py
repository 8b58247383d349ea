"""`advisor rules lint|new|doc` and `advisor schema` of a pack's files, as their users meet them."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from advisor.cli.main import cli
from advisor.pack.file_schema import header
from advisor.pack.load import load_pack
from advisor.pack.locate import knowledge_root
from advisor.pack.scaffold import KINDS, new_piece
from advisor.reason.selftest import run_tests
from advisor.report.schemas import schema_document
from tests.effort import some

MANIFEST = "name: acme\nversion: 1.0.0\nwaive:\n  HA501: the tests speak English only\n"
BAD = """\
id: acme-bad
title: A rule
status: stable
references: []
given:
  none: cpu.count < 0
when: none
verdict: {severity: low}
explain: {checks: a, matters: b, cannot_see: c}
tests:
  - {facts: {cpu.count: "1"}, expect: fail, because: one}
  - {facts: {cpu.count: "2"}, expect: pass, because: two}
  - {facts: {}, expect: unknown, because: none}
"""
# What SARIF 2.1.0 requires of the parts that are written, and how they hang together.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "items": {
                                            "required": ["id", "shortDescription"],
                                            "properties": {
                                                "helpUri": {"format": "uri"},
                                                "defaultConfiguration": {
                                                    "properties": {
                                                        "level": {"enum": ["none", "note", "warning", "error"]}
                                                    }
                                                },
                                            },
                                        }
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "items": {
                            "required": ["message", "ruleId", "level", "locations"],
                            "properties": {
                                "message": {"required": ["text"]},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "locations": {
                                    "minItems": 1,
                                    "items": {
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "region": {
                                                        "properties": {
                                                            "startLine": {"minimum": 1},
                                                            "startColumn": {"minimum": 1},
                                                        }
                                                    }
                                                },
                                            }
                                        },
                                    },
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}


def run(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments])


@pytest.fixture
def acme(tmp_path, monkeypatch):
    """A further pack with one bad rule, in the working folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "acme"
    (folder / "rules/settings").mkdir(parents=True)
    (folder / "rules/pack.yaml").write_text(MANIFEST, encoding="utf-8")
    (folder / "rules/settings/acme-bad.yaml").write_text(BAD, encoding="utf-8")
    return Path("acme")


def test_the_shipped_pack_is_clean():
    said = run("rules", "lint", "--format", "text")
    assert (said.exit_code, said.stdout.splitlines()[0]) == (0, "0 findings")


def test_a_finding_is_one_line_as_a_compiler_writes_it(acme):
    said = run("rules", "lint", "--rules", acme, "--format", "text")
    assert said.exit_code == 3
    assert said.stdout.splitlines()[:2] == [
        "acme/rules/settings/acme-bad.yaml:6:3: HA101 none: cpu.count < 0 can never be true",
        "1 finding",
    ]


def test_what_is_waived_is_shown_with_its_reason(acme):
    said = run("rules", "lint", "--rules", acme, "--waived")
    assert "(waived: the tests speak English only)" in said.stdout


def test_the_count_is_told_in_chinese(acme):
    assert "1 条检查结果" in run("rules", "lint", "--rules", acme, "--lang", "zh").stdout


def test_the_document_keeps_its_schema(acme):
    said = run("rules", "lint", "--rules", acme, "--format", "json")
    document = json.loads(said.stdout)
    jsonschema.Draft202012Validator(schema_document("lint")).validate(document)
    (finding,) = document["findings"]
    assert (finding["code"], finding["owner"], finding["line"]) == ("HA101", "acme-bad", 6)
    assert document["summary"]["warning"] == 1
    assert [layer["name"] for layer in document["pack"]["layers"]] == ["heartbeat", "acme"]


def test_sarif_says_the_same(acme):
    said = run("rules", "lint", "--rules", acme, "--format", "sarif")
    assert said.exit_code == 3
    document = json.loads(said.stdout)
    jsonschema.Draft202012Validator(SARIF).validate(document)
    (found,) = document["runs"]
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in found["results"])
    (counted,) = [result for result in found["results"] if "suppressions" not in result]
    place = counted["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "acme/rules/settings/acme-bad.yaml"
    assert place["region"] == {"startLine": 6, "startColumn": 3}
    assert all(result["suppressions"][0]["justification"] for result in found["results"] if result is not counted)


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_pack_that_cannot_be_loaded_is_linted_all_the_same(acme, form):
    (acme / "rules/settings/acme-worse.yaml").write_text("id: acme-worse\ntitle: [\n", encoding="utf-8")
    said = run("rules", "lint", "--rules", acme, "--format", form)
    assert said.exit_code == 3
    for code in ("HA001", "HA101"):
        assert code in said.stdout


def test_a_broken_catalogue_is_told_and_nothing_else(acme):
    (acme / "facts/catalogue").mkdir(parents=True)
    (acme / "facts/catalogue/a.yaml").write_text("facts: 1\n", encoding="utf-8")
    said = run("rules", "lint", "--rules", acme, "--format", "json")
    assert said.exit_code == 3
    assert {finding["code"] for finding in json.loads(said.stdout)["findings"]} == {"HA001"}


def test_a_folder_that_is_no_pack_is_wrong_usage(tmp_path):
    assert run("rules", "lint", "--rules", tmp_path).exit_code == 2


def test_a_code_is_explained():
    said = run("rules", "lint", "--explain", "ha101")
    assert (said.exit_code, said.stdout.splitlines()[0]) == (0, "## HA101")
    assert "HA802" in run("rules", "lint", "--explain", "all").stdout
    wrong = run("rules", "lint", "--explain", "HA999")
    assert wrong.exit_code == 2
    assert "HA999" in wrong.stderr


FACTS = {spec.type: name for name, spec in load_pack().facts.items() if "[]" not in name}


@pytest.mark.parametrize("kind", some(["suspects", "prerequisites", "settings", "snapshots", "remedies"]))
def test_a_new_piece_passes_its_tests_and_the_linter(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    said = run("rules", "new", "acme-first", "--kind", kind, "--dir", "acme")
    assert said.exit_code == 0, said.stderr
    assert f"acme/rules/{kind}/acme-first.yaml" in said.stdout
    tested = run("rules", "test", "acme-first", "--rules", "acme", "--format", "json")
    assert json.loads(tested.stdout)["summary"] == {"passed": 3, "failed": 0}
    linted = json.loads(run("rules", "lint", "--rules", "acme", "--format", "json").stdout)
    # A remedy waits for the rule that proposes it.
    assert {finding["code"] for finding in linted["findings"]} == ({"HA304"} if kind == "remedies" else set())


def test_a_new_piece_may_begin_with_any_fact(tmp_path):
    shipped = load_pack()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/pack.yaml").write_text(MANIFEST, encoding="utf-8")
    for kind in KINDS:
        folder = tmp_path / "rules" / kind
        folder.mkdir()
        for number, name in enumerate((*FACTS.values(), "nic[].rss", "nic[].receive_buffers", "nic[].driver_date")):
            identity = f"acme-{kind}-{number}"
            text = new_piece(kind, identity, shipped.facts[name], header("../rule.json"))
            (folder / f"{identity}.yaml").write_text(text, encoding="utf-8")
    outcomes = [outcome for outcome in run_tests(load_pack([tmp_path])) if outcome.rule.startswith("acme-")]
    assert len(outcomes) == 3 * len(KINDS) * (len(FACTS) + 3)
    assert [outcome for outcome in outcomes if not outcome.passed] == []


def test_the_schema_stands_beside_the_new_rule(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("rules", "new", "acme-first", "--kind", "settings", "--dir", "acme")
    path = Path("acme/rules/settings/acme-first.yaml")
    named = path.read_text(encoding="utf-8").partition("\n")[0].partition("$schema=")[2]
    assert json.loads((path.parent / named).read_text(encoding="utf-8")) == schema_document("rule")


def test_nothing_is_overwritten(acme):
    before = (acme / "rules/settings/acme-bad.yaml").read_bytes()
    for kind in ("settings", "suspects"):
        said = run("rules", "new", "acme-bad", "--kind", kind, "--dir", acme)
        assert said.exit_code == 2
        assert "taken" in said.stderr
    assert (acme / "rules/settings/acme-bad.yaml").read_bytes() == before
    assert not (acme / "rules/suspects").exists()


@pytest.mark.parametrize(
    ("identity", "more", "what"),
    [
        ("Acme-First", [], "is no id"),
        ("acme--first", [], "is no id"),
        ("../acme", [], "is no id"),
        ("other-first", [], "begin with 'acme-'"),
        ("vm-stun", [], "taken"),
        ("acme-first", ["--fact", "cpu.cuont"], "cpu.count"),
    ],
)
def test_a_wrong_beginning_is_told_and_leaves_nothing(acme, identity, more, what):
    before = sorted(acme.rglob("*"))
    said = run("rules", "new", identity, "--kind", "settings", "--dir", acme, *more)
    assert said.exit_code == 2
    assert what in said.stderr
    assert sorted(acme.rglob("*")) == before


def test_an_id_of_one_word_begins_no_pack(tmp_path):
    said = run("rules", "new", "first", "--kind", "settings", "--dir", tmp_path / "new")
    assert said.exit_code == 2
    assert not (tmp_path / "new").exists()


def test_an_installed_pack_is_not_written_into(monkeypatch, tmp_path):
    root = knowledge_root()
    (tmp_path / "facts").symlink_to(root / "facts")
    (tmp_path / "rules").symlink_to(root / "rules")
    monkeypatch.setattr("advisor.pack.locate.knowledge_root", lambda: tmp_path)
    said = run("rules", "new", "first-rule", "--kind", "settings")
    assert said.exit_code == 2
    assert "--dir" in said.stderr


def test_pages_are_written_into_a_folder(tmp_path):
    said = run("rules", "doc", "--output", tmp_path / "pages")
    assert said.exit_code == 0
    pack = load_pack()
    names = {path.name for path in (tmp_path / "pages").iterdir()}
    assert names == {
        "README.md",
        *(f"{name}.md" for kind in (pack.rules, pack.remedies, pack.contradictions, pack.profiles) for name in kind),
    }


def test_one_page_can_be_asked_for():
    said = run("rules", "doc", "vm-stun")
    assert said.stdout.startswith("# The virtual machine was stunned")
    assert "## 判定依据" in run("rules", "doc", "vm-stun", "--lang", "zh").stdout
    wrong = run("rules", "doc", "vm-stnu")
    assert wrong.exit_code == 2
    assert "vm-stun" in wrong.stderr


def test_pages_cannot_be_written_into_a_file(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run("rules", "doc", "--output", tmp_path / "file" / "pages").exit_code == 2


def test_schemas_of_files_are_printed():
    assert json.loads(run("schema", "rule").stdout)["title"].startswith("A rule")
    wrong = run("schema", "rulle")
    assert wrong.exit_code == 2
    assert "catalogue-file" in wrong.stderr
