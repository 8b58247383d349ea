"""`advisor rules graph`."""

import json
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner
from jsonschema import Draft202012Validator

from advisor.cli.main import cli
from advisor.report.schemas import schema_document


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["rules", "graph", *(str(one) for one in arguments)])
    assert result.exit_code == code, result.output
    return result.stdout


def test_svg_is_what_it_draws_unless_told_otherwise(tmp_path: Path) -> None:
    run("vm-stun", "--output", tmp_path / "stun.svg", "--lang", "zh")
    drawn = (tmp_path / "stun.svg").read_text(encoding="utf-8")
    assert "vm-stun" in "".join(ElementTree.fromstring(drawn).itertext())


def test_edges_as_json_and_text() -> None:
    document = json.loads(run("vm-stun", "--format", "json"))
    Draft202012Validator(schema_document("rules-graph")).validate(document)
    assert {"from": "rule vm-stun", "to": "action remove-vm-snapshots", "how": "proposes", "label": "do"} in document[
        "edges"
    ]
    assert "vm-stun -> remove-vm-snapshots (proposes do)" in run("vm-stun", "--format", "text").splitlines()


def test_an_unknown_name_gets_a_hint() -> None:
    result = CliRunner().invoke(cli, ["rules", "graph", "vm-stum"])
    assert result.exit_code == 2
    assert "Did you mean vm-stun?" in result.stderr


def test_what_a_node_is_called_is_in_the_language_that_was_asked_for() -> None:
    english = {node["id"]: node for node in json.loads(run("vm-stun", "--format", "json"))["nodes"]}
    chinese = {node["id"]: node for node in json.loads(run("vm-stun", "--format", "json", "--lang", "zh"))["nodes"]}
    assert english.keys() == chinese.keys()
    same = {node["kind"] for name, node in chinese.items() if node["text"] == english[name]["text"]}
    assert same == {"condition"}, "code is code in every language"
    drawn = ElementTree.fromstring(run("vm-stun", "--lang", "zh"))
    titles = [one.text for one in drawn.iter() if one.tag.endswith("title")]
    assert english["rule vm-stun"]["text"] not in " ".join(titles)
    assert chinese["rule vm-stun"]["text"] in " ".join(titles)
