"""Each command: what it asks of the stages, what it prints where, and how it ends."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator

from advisor.errors import NothingRecognised, PackError
from advisor.model.diagnosis import Answer, AnswerKind
from advisor.model.verdict import Verdict
from advisor.report.schemas import schema_document

from .conftest import Stages, checked, diagnosed

Run = Callable[..., Result]


def valid(name: str, text: str) -> Any:
    document = json.loads(text)
    assert not [error.message for error in Draft202012Validator(schema_document(name)).iter_errors(document)]
    return document


def test_diagnose_prints_the_answer_and_ends_with_three(run: Run, stages: Stages) -> None:
    result = run("diagnose", "incident")
    assert result.exit_code == 3
    assert result.stdout.splitlines()[0].startswith("Probable on CVP1: ndis-dpc-starvation")
    assert result.stderr == "advisor: CVP1/x.blg: A binary log can't be read. Convert it with relog.\n"
    assert stages.asked["path"] == "incident"
    assert (stages.asked["engine"], stages.asked["rss_policy"]) == (None, None)


def test_diagnose_as_json_prints_one_document_and_nothing_else(run: Run, stages: Stages) -> None:
    result = run("diagnose", "incident", "--format", "json", "--engine", "plain", "--rss-policy", "docwiki")
    document = valid("diagnosis", result.stdout)
    assert document["suspects"][0]["id"] == "ndis-dpc-starvation"
    assert document["hosts"][0]["facts"][0]["absent"]["collect"]
    assert (stages.asked["engine"], stages.asked["rss_policy"]) == ("plain", "docwiki")


def test_check_takes_several_sources(run: Run, stages: Stages) -> None:
    result = run("check", "one", "two")
    assert result.exit_code == 5
    assert result.stdout.startswith("1 unknown on 1 host\n")
    assert stages.asked["paths"] == ("one", "two")
    assert run("check", "one", "--strict").exit_code == 3
    stages.checks = lambda: checked(Verdict.PASS)
    assert run("check", "one").exit_code == 0
    assert valid("check", run("check", "one", "--format", "json").stdout)["summary"]["pass"] == 1


def test_output_goes_to_a_file(run: Run, stages: Stages, tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    result = run("diagnose", "incident", "--format", "json", "--lang", "zh", "--output", target)
    assert result.stdout == ""
    assert "很可能" in valid("diagnosis", target.read_text(encoding="utf-8"))["answer"]["text"]
    result = run("diagnose", "incident", "--output", tmp_path / "no" / "such" / "folder.txt")
    assert result.exit_code == 2
    assert "--output" in result.stderr


def test_text_and_rich_say_the_same_and_neither_has_escape_sequences_here(run: Run, stages: Stages) -> None:
    plain, rich = (run("diagnose", "incident", "--format", form).stdout for form in ("text", "rich"))
    assert plain == rich
    assert "\x1b" not in rich


def test_verbose_and_language(run: Run, stages: Stages) -> None:
    assert "Facts of CVP1" not in run("diagnose", "incident").stdout
    assert "Facts of CVP1" in run("diagnose", "incident", "-v").stdout
    assert run("diagnose", "incident", "--lang", "zh").stdout.startswith("CVP1 上很可能")


def test_further_rules(run: Run, stages: Stages, tmp_path: Path) -> None:
    run("check", "one", "--rules", tmp_path, "--rules", tmp_path)
    assert run("rules", "list", "--rules", tmp_path).exit_code == 0
    assert stages.asked["rules"] == (tmp_path,)
    assert run("rules", "list", "--rules", tmp_path / "no").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("diagnose",),
        ("check",),
        ("diagnose", "x", "--nothing"),
        ("diagnose", "x", "--format", "pdf"),
        ("diagnose", "x", "--lang", "de"),
        ("rules", "nothing"),
        ("rules", "show", "nothing"),
        ("rules", "test", "nothing"),
        ("facts", "show", "nothing"),
        ("schema", "nothing"),
        ("schema",),
    ],
)
def test_bad_usage_ends_with_two_and_a_sentence(
    run: Run, stages: Stages, outcomes: list[Any], arguments: tuple[str, ...]
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_name_that_is_nearly_right_gets_a_hint(run: Run, stages: Stages) -> None:
    assert "Did you mean rss-off or rss-on-or-off?" in run("rules", "show", "rs-off").stderr
    assert "Did you mean tcpip.rss?" in run("facts", "show", "tcpip.rs").stderr


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (NothingRecognised("nothing here is known"), 2, "advisor: nothing here is known"),
        (PackError(["a.yaml:1:2: wrong", "b.yaml:3:4: wrong"]), 2, "b.yaml:3:4: wrong"),
        (ZeroDivisionError("division by zero"), 1, "internal fault: ZeroDivisionError: division by zero"),
        (KeyboardInterrupt(), 130, ""),
        (RecursionError(), 1, "internal fault"),
    ],
)
def test_every_error_ends_in_a_sentence(
    run: Run, stages: Stages, error: BaseException, code: int, message: str
) -> None:
    def fail() -> Any:
        raise error

    stages.diagnosis = fail
    for form in ("rich", "json"):
        result = run("diagnose", "incident", "--format", form)
        assert result.exit_code == code
        assert message in result.stderr
        assert result.stdout == ""
        assert "Traceback" not in result.stderr


def test_the_traceback_is_shown_on_demand(run: Run, stages: Stages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_DEBUG", "1")
    stages.diagnosis = lambda: 1 / 0  # type: ignore[assignment, return-value]
    assert "Traceback" in run("diagnose", "incident").stderr


def test_rules_list(run: Run, stages: Stages) -> None:
    lines = run("rules", "list").stdout.splitlines()
    assert lines[0].split(maxsplit=3) == ["rss-off", "stable", "medium", "Receive side scaling is off"]
    assert lines[-1] == "1 rule"
    document = valid("rules", run("rules", "list", "--format", "json").stdout)
    assert document["rules"] == [
        {
            "kind": "rule",
            "id": "rss-off",
            "title": "Receive side scaling is off",
            "status": "stable",
            "severity": "medium",
        }
    ]


@pytest.mark.parametrize(
    ("identity", "parts"),
    [
        (
            "rss-off",
            [
                "tcpip.rss == False",
                "for it, weight 2",
                "rules it out",
                "enable-rss",
                "What it can't see",
                "expects fail",
            ],
        ),
        ("enable-rss", ["needs a restart", "ICS and RSS exclude each other.", "reg add", "How to undo it", "KB972071"]),
        ("rss-on-or-off", ["the wiki says off", "Who wins", "if ndis-dpc-starvation is probable"]),
    ],
)
def test_rules_show(run: Run, stages: Stages, identity: str, parts: list[str]) -> None:
    page = run("rules", "show", identity)
    assert page.exit_code == 0
    for part in parts:
        assert part in page.stdout
    document = valid("rules", run("rules", "show", identity, "--format", "json").stdout)
    assert document["rules"][0]["content"]["id"] == identity


def test_rules_test(run: Run, stages: Stages, outcomes: list[Any]) -> None:
    good = SimpleNamespace(
        rule="rss-off", index=0, because="off", expected="fail", got="fail", passed=True, place="rules/a.yaml:9"
    )
    outcomes.append(good)
    result = run("rules", "test")
    assert (result.exit_code, result.stdout) == (0, "1 of 1 tests pass\n")
    outcomes.append(SimpleNamespace(**{**vars(good), "got": "pass", "passed": False}))
    result = run("rules", "test", "rss-off")
    assert result.exit_code == 3
    assert result.stdout == "rules/a.yaml:9: rss-off: expected fail, got pass (off)\n1 of 2 tests pass\n"
    document = valid("rule-tests", run("rules", "test", "--format", "json").stdout)
    assert document["summary"] == {"passed": 1, "failed": 1}


def test_facts(run: Run, stages: Stages) -> None:
    assert run("facts", "list").stdout.split()[:2] == ["tcpip.rss", "boolean"]
    page = run("facts", "show", "tcpip.rss").stdout
    for part in ("Whether Windows may use RSS.", "Is EnableRSS 1?", "reg query HKLM\\SYSTEM"):
        assert part in page
    for arguments in (("facts", "list"), ("facts", "show", "tcpip.rss")):
        document = valid("catalogue", run(*arguments, "--format", "json").stdout)
        assert document["facts"][0]["collect"] == {"server_2003": "reg query HKLM\\SYSTEM"}


@pytest.mark.parametrize("name", ["diagnosis", "check", "facts", "evidence", "rules", "rule-tests", "catalogue"])
def test_schema(run: Run, name: str) -> None:
    Draft202012Validator.check_schema(json.loads(run("schema", name).stdout))


def test_a_quiet_night_ends_with_nothing(run: Run, stages: Stages) -> None:
    stages.diagnosis = lambda: replace(diagnosed(), suspects=(), problems=(), answer=Answer(AnswerKind.NO_INCIDENT))
    result = run("diagnose", "incident")
    assert (result.exit_code, result.stderr) == (0, "")
