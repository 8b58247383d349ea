"""`advisor whatif` over the example: what it prints, how it ends, what it refuses."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from advisor.cli.main import cli
from advisor.report.schemas import schema_document
from tests.test_example import EXAMPLE

GOLDEN = Path(__file__).resolve().parents[1] / "report" / "golden"


def run(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The example's diagnosis and its check, as files."""
    folder = tmp_path_factory.mktemp("results")
    for command in ("diagnose", "check"):
        run(command, EXAMPLE, "--format", "json", "--output", folder / f"{command}.json")
    return folder


def test_a_saved_diagnosis_and_its_incident_say_the_same(saved):
    arguments = ("--do", "enable-rss", "--host", "CVP1", "--format", "json")
    one, other = (json.loads(run("whatif", where, *arguments).stdout) for where in (saved / "diagnose.json", EXAMPLE))
    for member in ("changes", "steps", "cleared", "remains", "worse", "newly_unknown", "if_again", "advice", "summary"):
        assert one[member] == other[member]
    assert not list(Draft202012Validator(schema_document("whatif")).iter_errors(one))
    assert {entry["id"] for entry in one["cleared"]} == {"ndis-hotfix-missing", "ndis-dpc-starvation"}
    assert {entry["id"] for entry in one["if_again"]} == {"dpc-storm"}


def test_a_check_knows_no_suspects(saved):
    result = run("whatif", saved / "check.json", "--do", "install-ndis-hotfix", "--format", "json")
    document = json.loads(result.stdout)
    assert document["kind"] == "check"
    assert document["suspects"] == []
    assert not any(entry["on_evidence"] for entry in document["cleared"])
    # Both hosts are cured of it; what is left are warnings.
    assert result.exit_code == 4


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("whatif-do", ("--do", "enable-rss", "--host", "CVP1")),
        ("whatif-set", ("--set", "ndis.version=5.2.3790.5107", "--unset", "os.arch", "--do", "install-ndis-hotfix")),
        ("whatif-zh", ("--do", "install-ndis-hotfix", "--host", "CVP1", "--lang", "zh")),
    ],
)
def test_the_page_is_as_it_was(saved, name, arguments):
    """ADVISOR_GOLDEN=write renews the golden file; the last line names the pack and who reasoned."""
    page = run("whatif", saved / "diagnose.json", *arguments, "--format", "text").stdout
    golden, page = GOLDEN / f"{name}.txt", page.rpartition("\n\n")[0] + "\n"
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.write_text(page, encoding="utf-8", newline="\n")
    assert page == golden.read_text(encoding="utf-8")


def test_the_page_reads_at_eighty_columns(saved):
    page = run("whatif", saved / "diagnose.json", "--do", "enable-rss", "--host", "CVP1", "--format", "text").stdout
    assert page.splitlines()[0] == "What if: 2 cleared, 2 remaining, 1 worse, 1 no longer known"
    commands = ("wmic ",)
    assert all(len(line) <= 80 or line.strip().startswith(commands) for line in page.splitlines())
    for part in (
        "The evidence of that night stays",
        "because\n    enable-rss requires it",
        "If the same signs were seen again",
    ):
        assert part in page
    assert "可" in run("whatif", saved / "diagnose.json", "--do", "enable-rss", "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing is changed"),
        (("--set", "tcpip.rs=true"), "Did you mean tcpip.rss"),
        (("--set", "tcpip.rss"), "give FACT=VALUE"),
        (("--unset", "tcpip.rss=true"), "the name of a fact alone"),
        (("--set", "tcpip.rss=perhaps"), "yes or no"),
        (("--set", "ndis.version=5.2"), "four parts"),
        (("--set", "os.arch=arm"), "one of x86, x64, ia64"),
        (("--set", "cpu.count=-2"), "0 or more"),
        (("--set", "cpu.count="), "needs a value"),
        (("--set", "nic.rss=on"), "nic[].rss means each"),
        (("--set", "nic[0042].rss=on"), "no nic[0042] on CVP1, PG1A"),
        (("--do", "enable-rs"), "Did you mean enable-rss"),
        (("--do", "enable-rss", "--host", "CVP9"), "has no host 'CVP9'"),
    ],
)
def test_bad_usage_says_what_would_be_right(saved, arguments, said):
    result = run("whatif", saved / "diagnose.json", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
