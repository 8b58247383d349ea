"""`advisor evidence`: what it asks of the stages, what it prints where, and how it ends."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator

from advisor.errors import NothingRecognised
from advisor.report.schemas import schema_document
from tests.report import evidence_sample

from .conftest import Stages

Run = Callable[..., Result]
PROBLEM = "advisor: CVP1/notes.blg: is a binary Perfmon log, which only Windows can read.\n"


def test_the_page_goes_to_the_output_and_problems_to_the_error(run: Run, stages: Stages) -> None:
    result = run("evidence", "incident")
    assert result.exit_code == 5
    assert result.stdout.startswith("1 gap of 10.8 s on CVP1 (CVP1/error.log:123) coincides with 2 DPC spikes;")
    assert result.stderr == PROBLEM
    assert stages.asked["path"] == "incident"
    assert stages.asked["report"] is None, "nobody watches where there is no terminal"


def test_it_ends_with_nothing_when_all_could_be_read(run: Run, stages: Stages) -> None:
    stages.evidences = lambda: evidence_sample.result(problems=())
    result = run("evidence", "incident")
    assert (result.exit_code, result.stderr) == (0, "")


def test_json_is_one_document_and_nothing_else(run: Run, stages: Stages) -> None:
    result = run("evidence", "incident", "--format", "json")
    document = json.loads(result.stdout)
    assert list(Draft202012Validator(schema_document("evidence")).iter_errors(document)) == []
    assert len(document["events"]) == 3
    assert (result.exit_code, result.stderr) == (5, PROBLEM)


@pytest.mark.parametrize("options", [("--from", "+9s", "--to", "+12s"), ("--from=00:36:55.1", "--to=00:36:58.1")])
def test_a_zoom_holds_for_every_format(run: Run, stages: Stages, options: tuple[str, ...]) -> None:
    document = json.loads(run("evidence", "incident", "--format", "json", *options).stdout)
    assert document["window"] == {"start": "2013-03-31T00:36:55.105Z", "end": "2013-03-31T00:36:58.105Z"} or (
        document["window"] == {"start": "2013-03-31T00:36:55.100Z", "end": "2013-03-31T00:36:58.100Z"}
    )
    assert [event["kind"] for event in document["events"]] == ["heartbeat-missed"]
    for form in ("text", "html"):
        text = run("evidence", "incident", "--format", form, *options).stdout
        assert "heartbeat-missed" in text
        assert "heartbeat-late" not in text


def test_all_shows_everything_on_the_page_and_json_holds_it_anyway(run: Run, stages: Stages) -> None:
    assert "connection-established" not in run("evidence", "incident").stdout
    assert "connection-established" in run("evidence", "incident", "--all").stdout
    plain, every = (run("evidence", "incident", "--format", "json", *more).stdout for more in ((), ("--all",)))
    assert plain == every


def test_html_goes_to_a_file_and_is_whole(run: Run, stages: Stages, tmp_path: Path) -> None:
    target = tmp_path / "evidence.html"
    result = run("evidence", "incident", "--format", "html", "--lang", "zh", "-o", target)
    assert (result.exit_code, result.stdout) == (5, "")
    assert "是二进制 Perfmon 日志" in result.stderr
    text = target.read_text(encoding="utf-8")
    markup = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", text.partition("\n")[2], flags=re.DOTALL)
    assert ElementTree.fromstring(markup).get("lang") == "zh-Hans"
    assert "间隙" in text


@pytest.mark.parametrize("command", ["explain", "whatif"])
def test_other_commands_have_no_html_and_say_what_they_have(run: Run, stages: Stages, command: str) -> None:
    result = run(command, "incident", "--format", "html")
    assert result.exit_code == 2
    assert result.stdout == ""
    for form in ("html", "rich", "text", "json"):
        assert f"'{form}'" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "yesterday"), "--from 'yesterday' is no moment. Give "),
        (("--to", "25:00"), "--to '25:00' is no moment. Give "),
        (("--from", "+9s", "--to", "-9s"), "--from must lie before --to"),
        (("--from",), "--from"),
        (("--format", "pdf"), "'html'"),
    ],
)
def test_bad_usage_ends_with_two_and_what_is_allowed(
    run: Run, stages: Stages, options: tuple[str, ...], message: str
) -> None:
    result = run("evidence", "incident", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_nothing_recognised_ends_with_two(run: Run, stages: Stages) -> None:
    def fail() -> None:
        raise NothingRecognised("nothing here is known")

    stages.evidences = fail  # type: ignore[assignment]
    result = run("evidence", "incident")
    assert (result.exit_code, result.stderr) == (2, "advisor: nothing here is known\n")


def test_the_schema_is_printed(run: Run) -> None:
    document = json.loads(run("schema", "evidence").stdout)
    assert document["properties"]["schema"] == {"const": "advisor.evidence/1"}
