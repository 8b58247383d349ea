"""Follows `docs/writing-rules.md` word by word: its files, its commands, what it promises to be shown."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli.main import cli
from advisor.pack.lint.run import lint
from advisor.pack.load import read_packs
from advisor.workshop import rule_tests
from tests.effort import gate_only

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
_BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)(?: exit=(?P<exit>\d))?\n(?P<text>.*?)```", re.S
)


def blocks():
    return [match.groupdict() for match in _BLOCK.finditer(PAGE)]


def files():
    return {block["file"]: block["text"] for block in blocks() if block["file"]}


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """An empty folder beside the examples, where a newcomer would be."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    folder = tmp_path / "workshop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def obey(command, expected):
    """Run one line of the page; gives what it said."""
    words = shlex.split(command)
    if words[0] == "cp":
        shutil.copytree(words[2], words[3])
        return ""
    if words[0] == "mkdir":
        return ""
    assert words[0] == "advisor"
    result = CliRunner().invoke(cli, words[1:])
    assert result.exit_code == expected, (command, result.output, result.stderr)
    return result.stdout + result.stderr


@gate_only
def test_the_page_does_what_it_says(workshop):
    said = ""
    for block in blocks():
        if block["file"]:
            path = workshop / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], encoding="utf-8")
        elif block["kind"] == "sh":
            for command in block["text"].strip().splitlines():
                said = obey(command, int(block["exit"] or 0))
        else:
            for line in block["text"].strip().splitlines():
                assert line.strip() in " ".join(said.split()) or line in said, said


def test_the_diagnosis_names_both_packs(workshop):
    for name, text in files().items():
        if name.startswith("acme/"):
            (workshop / name).parent.mkdir(parents=True, exist_ok=True)
            (workshop / name).write_text(text, encoding="utf-8")
    (workshop / "acme/rules/pack.yaml").write_text("name: acme\nversion: 1.2.0\n", encoding="utf-8")
    said = CliRunner().invoke(
        cli, ["check", str(ROOT / "examples/heartbeat-loss"), "--rules", "acme", "--format", "json"]
    )
    pack = json.loads(said.stdout)["pack"]
    assert [layer["name"] for layer in pack["layers"]] == ["heartbeat", "acme"]
    assert pack["name"] == "heartbeat+acme"
    assert pack["version"].endswith("+1.2.0")
    names = {fact["name"] for host in json.loads(said.stdout)["hosts"] for fact in host["facts"]}
    assert "nic[].acme_power_saving" in names


def test_the_same_in_the_clone_is_as_clean(tmp_path):
    for folder in ("facts", "rules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    given = {name: text.replace("acme_", "").replace("acme-", "") for name, text in files().items()}
    fact = given["acme/facts/catalogue/acme.yaml"].partition("facts:\n")[2]
    catalogue = tmp_path / "facts/catalogue/nic.yaml"
    catalogue.write_text(catalogue.read_text(encoding="utf-8") + fact, encoding="utf-8")
    for name, text in given.items():
        if name.startswith("acme/rules/"):
            (tmp_path / name.removeprefix("acme/").replace("acme-", "")).write_text(text, encoding="utf-8")
    chinese = tmp_path / "facts/text/zh.yaml"
    said = chinese.read_text(encoding="utf-8")
    # Some of the page's sentences are said by the shipped pack already.
    added = [line for line in given["zh.yaml"].splitlines() if line.partition('": ')[0] not in said]
    chinese.write_text("\n".join((said.rstrip("\n"), *added, "")), encoding="utf-8")
    reading = read_packs([tmp_path])
    assert [str(finding) for finding in lint(reading).findings] == []
    assert [outcome for outcome in rule_tests(reading.pack) if not outcome.passed] == []
