"""`explain`, `replay` and `diff` on the command line, with the shipped pack and the example incident."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from advisor.cli.main import COMMANDS, cli
from advisor.report.schemas import schema_document
from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "heartbeat-loss"


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], input=given)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved diagnosis of the example."""
    path = tmp_path_factory.mktemp("saved") / "before.json"
    assert run("diagnose", EXAMPLE, "--format", "json", "--output", path).exit_code == 3
    return path


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """The example after the hotfix: a newer file, and nothing else."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "incident"))
    listing = folder / "CVP1" / "ndis.txt"
    listing.write_bytes(listing.read_bytes().replace(b"5.2.3790.3959", b"5.2.3790.4524"))
    return folder


def valid(name: str, text: str) -> Any:
    document = json.loads(text)
    assert not [error.message for error in Draft202012Validator(schema_document(name)).iter_errors(document)]
    return document


def changed(saved: Path, tmp_path: Path, **members: Any) -> Path:
    path = tmp_path / "changed.json"
    path.write_text(json.dumps({**json.loads(saved.read_text(encoding="utf-8")), **members}), encoding="utf-8")
    return path


def test_a_saved_result_is_explained_down_to_file_and_line(saved: Path) -> None:
    result = run("explain", saved, "ndis-hotfix-missing", "--host", "CVP1", "--format", "text")
    assert result.exit_code == 0
    assert result.stdout.startswith("Rule ndis-hotfix-missing on CVP1: fails")
    assert "5.2.3790.3959 (CVP1/ndis.txt:6)" in result.stdout
    assert "rules/prerequisites/ndis-hotfix-missing.yaml:" in result.stdout
    assert "were at least 5.2.3790.4524" in " ".join(result.stdout.split())
    assert "PG1A" not in result.stdout


def test_a_source_is_diagnosed_and_explained_alike(saved: Path) -> None:
    arguments = ("install-ndis-hotfix", "--host", "CVP1", "--format", "json")
    of_source = valid("explanation", run("explain", EXAMPLE, *arguments).stdout)
    of_result = valid("explanation", run("explain", saved, *arguments).stdout)
    assert of_source["explanations"] == of_result["explanations"]
    assert of_source["what_next"] == of_result["what_next"]


def test_without_an_id_the_answer_what_fails_and_what_to_do_are_explained(saved: Path) -> None:
    found = valid("explanation", run("explain", saved, "--format", "json").stdout)
    told = {(one["subject"], one["id"], one["host"]) for one in found["explanations"]}
    assert ("suspect", "ndis-dpc-starvation", "CVP1") in told
    assert ("rule", "ndis-hotfix-missing", "PG1A") in told
    assert ("action", "install-ndis-hotfix", "CVP1") in told
    assert ("action", "install-ndis-hotfix", "PG1A") not in told


def test_a_result_comes_through_a_pipe(saved: Path) -> None:
    text = saved.read_text(encoding="utf-8")
    assert run("replay", "-", given=text).exit_code == 0
    assert run("explain", "-", "sp2-missing", given=text).exit_code == 0
    assert run("diff", "-", saved, given=text).exit_code == 3  # what fails on both sides still fails


def test_chinese_is_spoken(saved: Path) -> None:
    result = run("explain", saved, "enable-rss", "--host", "CVP1", "--lang", "zh")
    assert result.exit_code == 0
    assert "为什么" in result.stdout
    assert "Why" not in result.stdout
    nothing = run("explain", saved, "vm-stun", "--lang", "zh", "--format", "json").stdout
    assert "copy " not in nothing


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("explain", "{saved}", "ndis-hotfix-mising"), "Did you mean ndis-hotfix-missing"),
        (("explain", "{saved}", "sp2-missing", "--host", "CVP9"), "there is no host 'CVP9'. Did you mean CVP1?"),
        (("explain", "{cut}"), "It may have been cut"),
        (("explain", "{newer}"), "advisor.diagnosis/2"),
        (("explain", "{gone}"), "there is no such file or folder"),
        (("replay", "{cut}"), "It may have been cut"),
        (("replay", "{newer}"), "advisor.diagnosis/2"),
        (("replay", str(EXAMPLE)), "is no saved result of diagnose or check"),
        (("replay", "{alien}"), "is no saved result of diagnose or check"),
        (("diff", "{saved}", "{cut}"), "It may have been cut"),
        (("diff", "{saved}", "{gone}"), "there is no such file or folder"),
        (("diff", "-", "-"), "only one side"),
    ],
)
def test_bad_input_ends_with_two_and_a_sentence(
    saved: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    text = saved.read_text(encoding="utf-8")
    places = {name: tmp_path / f"{name}.json" for name in ("cut", "newer", "alien", "gone")}
    places["cut"].write_text(text[:5000], encoding="utf-8")
    places["newer"].write_text(text.replace("advisor.diagnosis/1", "advisor.diagnosis/2"), encoding="utf-8")
    places["alien"].write_text('{"schema": "somebody.else/1", "hosts": []}', encoding="utf-8")
    result = run(*(one.format(saved=saved, **places) for one in arguments))
    assert result.exit_code == 2
    assert message in result.stderr
    assert not result.stdout
    assert "Traceback" not in result.stderr


def test_a_check_does_not_judge_symptoms_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "check.json"
    run("check", EXAMPLE, "--format", "json", "--output", path)
    result = run("explain", path, "vm-stun")
    assert result.exit_code == 2
    assert "a check does not judge vm-stun" in result.stderr
    assert run("replay", path).exit_code == 0
    assert run("explain", path, "install-ndis-hotfix", "--format", "json").exit_code == 0


def test_replay_reproduces_or_says_which_input_differs(saved: Path, tmp_path: Path) -> None:
    same = run("replay", saved, "--format", "json")
    assert same.exit_code == 0
    assert valid("replay", same.stdout)["reproduced"] == "same"
    hosts = json.loads(saved.read_text(encoding="utf-8"))["hosts"]
    next(fact for fact in hosts[0]["facts"] if fact["name"] == "ndis.version")["value"] = "5.2.3790.4524"
    tampered = run("replay", changed(saved, tmp_path, hosts=hosts), "--format", "text")
    assert tampered.exit_code == 3
    assert "  facts: differs" in tampered.stdout
    assert "install-ndis-hotfix" in tampered.stdout
    other = run("replay", changed(saved, tmp_path, pack={"name": "other", "version": "9", "sha256": "ab" * 32}))
    assert other.exit_code == 0
    assert "pack: differs: recorded abababababab" in other.stdout
    untold = run("replay", changed(saved, tmp_path, facts_sha256=""), "--format", "json")
    assert untold.exit_code == 5
    assert valid("replay", untold.stdout)["reproduced"] == "unknown"


def test_diff_tells_what_was_fixed_and_ends_with_three_while_something_fails(saved: Path, mended: Path) -> None:
    result = run("diff", saved, mended, "--format", "json")
    assert result.exit_code == 3
    found = valid("diff", result.stdout)
    moved = {(one["host"], one["rule"]): one for one in found["rules"]}
    assert moved["CVP1", "ndis-hotfix-missing"]["movement"] == "fixed"
    assert moved["CVP1", "ndis-hotfix-missing"]["cause"] == "facts"
    assert moved["PG1A", "ndis-hotfix-missing"]["movement"] == "still-failing"
    assert {"host": "CVP1", "fact": "ndis.version", "before": "5.2.3790.3959", "after": "5.2.3790.4524"} in found[
        "facts"
    ]
    assert not found["pack_changed"]
    assert sum(found["summary"].values()) == len(found["rules"]) == 2 * len({one["rule"] for one in found["rules"]})


def test_diff_of_two_sources_as_a_check(mended: Path) -> None:
    found = valid("diff", run("diff", EXAMPLE, mended, "--check", "--format", "json").stdout)
    assert found["before"]["kind"] == found["after"]["kind"] == "check"


def verdicts(saved: Path, tmp_path: Path, name: str, verdict: str, severity: str = "high") -> Path:
    """The saved result with one finding, and all others passing."""
    document = json.loads(saved.read_text(encoding="utf-8"))
    for one in document["findings"]:
        one["verdict"] = verdict if (one["rule"], one["host"]) == ("sp2-missing", "CVP1") else "pass"
        one["severity"] = severity
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("before", "after", "severity", "code"),
    [
        ("pass", "pass", "high", 0),
        ("fail", "pass", "high", 0),
        ("unknown", "unknown", "high", 0),
        ("unknown", "pass", "high", 0),
        ("pass", "fail", "high", 3),
        ("fail", "fail", "medium", 3),
        ("fail", "fail", "low", 4),
        ("pass", "unknown", "high", 5),
        ("fail", "unknown", "high", 5),
    ],
)
def test_the_exit_codes_of_diff(saved: Path, tmp_path: Path, before: str, after: str, severity: str, code: int) -> None:
    sides = [verdicts(saved, tmp_path, name, side, severity) for name, side in (("one", before), ("two", after))]
    assert run("diff", *sides).exit_code == code
    assert run("diff", *sides, "--strict").exit_code == (3 if code == 5 else code)


def test_the_commands_are_listed() -> None:
    assert {"explain", "replay", "diff"} <= set(COMMANDS)
    for name in ("explanation", "replay", "diff"):
        assert run("schema", name).exit_code == 0
