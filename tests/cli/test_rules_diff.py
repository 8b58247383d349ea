"""`advisor rules diff` and `advisor rules lock` on real folders."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from advisor.cli.main import cli
from advisor.pack.locate import knowledge_root
from advisor.report.schemas import schema_document
from tests.effort import gate_only
from tests.pack.test_load import RULE, write


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped pack in which one rule is stricter."""
    folder: Path = tmp_path_factory.mktemp("pack")
    for top in ("facts", "rules"):
        shutil.copytree(knowledge_root() / top, folder / top)
    path = folder / "rules" / "suspects" / "vm-stun.yaml"
    text = path.read_text(encoding="utf-8")
    assert 'stun_logged: holds("symptom.stunned")\n' in text
    path.write_text(
        text.replace('stun_logged: holds("symptom.stunned")\n', "stun_logged: symptom.stun_seconds >= 60\n")
    )
    return folder


def run(*arguments: object, code: int) -> str:
    result = CliRunner().invoke(cli, [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    return result.stdout


def valid(schema: str, text: str) -> dict:
    document: dict = json.loads(text)
    Draft202012Validator(schema_document(schema)).validate(document)
    return document


@gate_only
def test_diff_says_what_turns_and_which_version_tells_of_it(copy: Path) -> None:
    document = valid("rules-diff", run("rules", "diff", copy, "--format", "json", code=3))
    assert document["rules"]["changed"] == ["vm-stun"]
    turns = [turn for case in document["cases"] for turn in case["turns"]]
    assert {"kind": "verdict", "id": "vm-stun", "before": "unknown", "after": "fail"} in turns
    assert document["advice"]["bump"] == "major"


def test_lock_refuses_a_version_too_low_and_writes_a_sufficient_one(copy: Path) -> None:
    document = valid("rules-lock-check", run("rules", "lock", copy, "--check", "--format", "json", code=3))
    assert (document["rules"]["changed"], document["settled"]) == (["vm-stun"], False)
    before = (copy / "rules" / "lock.json").read_bytes()
    assert "give rules/pack.yaml version" in run("rules", "lock", copy, "--format", "text", code=3)
    assert (copy / "rules" / "lock.json").read_bytes() == before
    manifest = copy / "rules" / "pack.yaml"
    manifest.write_text("name: heartbeat\nversion: 99.0.0\n", encoding="utf-8")
    assert "run advisor rules lock" in run("rules", "lock", copy, "--check", "--format", "text", code=3)
    run("rules", "lock", copy, code=0)
    run("rules", "lock", copy, "--check", code=0)


def test_a_folder_without_a_pack_or_a_lock_is_bad_usage(tmp_path: Path) -> None:
    run("rules", "diff", tmp_path, code=2)
    run("rules", "lock", tmp_path, "--check", code=2)
    run("rules", "lock", "--check", "--anew", code=2)
    run("rules", "lock", "--check", "--rules", tmp_path, code=2)
    run("rules", "diff", knowledge_root(), "--rules", tmp_path, code=2)


@gate_only
def test_a_further_pack_is_compared_on_top_of_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, "rules/settings/house-rule.yaml", RULE.format(id="house-rule", condition="cpu.count < 2"))
    document = valid("rules-diff", run("rules", "diff", knowledge_root(), tmp_path, "--format", "json", code=4))
    assert document["rules"]["added"] == ["house-rule"]
    assert document["advice"]["bump"] == "minor"
