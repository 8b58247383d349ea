"""`advisor plan` over the example: what it prints, how it ends, what it refuses."""

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli.main import cli
from tests.report.closed import validator
from tests.test_example import EXAMPLE

GOLDEN = Path(__file__).resolve().parents[1] / "report" / "golden"


def run(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The example's diagnosis as a file."""
    file = tmp_path_factory.mktemp("results") / "result.json"
    run("diagnose", EXAMPLE, "--format", "json", "--output", file)
    return file


def host(**facts):
    listed = [{"name": name, "value": value, "source": {"kind": "test"}} for name, value in facts.items()]
    return {"host": "A", "facts": listed}


@pytest.fixture
def source(tmp_path):
    def write(host):
        path = tmp_path / "facts.json"
        path.write_text(json.dumps({"schema": "advisor.facts/1", "hosts": [host]}))
        return path

    return write


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("plan.txt", ("--format", "text")),
        ("plan-zh.txt", ("--format", "text", "--lang", "zh", "--host", "CVP1")),
        ("plan.md", ("--format", "md", "--host", "CVP1")),
    ],
)
def test_the_page_is_as_it_was(saved, name, arguments):
    """ADVISOR_GOLDEN=write renews the golden file; the last line names the pack and who reasoned."""
    page = run("plan", saved, *arguments).stdout.rstrip("\n").rpartition("\n")[0] + "\n"
    golden = GOLDEN / name
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.write_text(page, encoding="utf-8", newline="\n")
    assert page == golden.read_text(encoding="utf-8")


def test_the_page_reads_at_eighty_columns_without_colour(saved):
    page = run("plan", saved, "--format", "text").stdout
    assert page.isascii()
    assert page.splitlines()[0] == "Plan: 3 steps to do, 2 restarts, about 40 minutes without restarts, on 2 hosts"
    commands = ("wmic ", "reg ")
    assert all(len(line) <= 80 or line.strip().startswith(commands) for line in page.splitlines())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_document_keeps_to_its_schema_and_names_its_pack(saved, language):
    result = run("plan", saved, "--format", "json", "--lang", language)
    document = json.loads(result.stdout)
    assert not [error.message for error in validator("plan").iter_errors(document)]
    assert document["schema"] == "advisor.plan/1"
    assert len(document["pack"]["sha256"]) == len(document["facts_sha256"]) == 64
    assert [step["order"] for step in document["hosts"][0]["steps"]] == [1, 2, 3, 4, 5]


def test_the_same_result_gives_the_same_bytes(saved):
    for form in ("text", "json", "md"):
        assert run("plan", saved, "--format", form).stdout == run("plan", saved, "--format", form).stdout


def test_chinese_pages_hold_no_english_sentence(saved):
    """Names, paths and commands stay; prose does not."""
    page = run("plan", saved, "--format", "md", "--lang", "zh").stdout
    for line in page.splitlines():
        words = [word for word in line.split() if word.isalpha() and word.isascii() and word.islower()]
        assert len(words) < 4 or line.lstrip().startswith(("reg ", "wmic ")), line


def test_the_exit_code_says_what_is_left_to_do(source, saved):
    old = {"os.version": "5.2.3790", "os.product": "server-2003", "os.arch": "x86", "os.service_pack": 2}
    assert run("plan", saved).exit_code == 3
    assert run("plan", source(host(**old, **{"tcpip.chimney": True}))).exit_code == 3
    # Support has ended: the migration is to be considered.
    assert run("plan", source(host(**old))).exit_code == 4
    assert run("plan", source(host(**old)), "--strict").exit_code == 3
    assert run("plan", source(host(**{"cpu.count": 2}))).exit_code in (3, 5)


def test_a_hostile_name_is_shown_and_never_obeyed(source):
    name = "<script>alert(1)</script>\x1b[31m`[x](javascript:y)`\n# Title"
    hostile = {**host(**{"os.version": "5.2.3790", "tcpip.chimney": True}), "host": name}
    for form in ("text", "md", "json"):
        page = run("plan", source(hostile), "--format", form).stdout
        assert "\x1b" not in page
        if form == "md":
            assert "<script>" not in page.replace("\\<script\\>", "")
            assert "\n# Title" not in page


def test_a_host_that_is_not_there_is_told(saved):
    result = run("plan", saved, "--host", "NOBODY")
    assert result.exit_code == 2
    assert "has no host 'NOBODY'; it has CVP1, PG1A" in result.stderr


SHOWS_THE_PROBLEM = {
    "os.version": "5.2.3790", "os.service_pack": 2, "os.arch": "x86", "ndis.version": "5.2.3790.3959", "cpu.count": 4,
    "tcpip.rss": False, "firewall.ics": False, "symptom.heartbeat_lost": True, "symptom.log_gaps": 2,
    "symptom.longest_gap": 11, "symptom.gaps_with_dpc": 2, "symptom.dpc_p_value": 0.001, "symptom.samples": 2000,
    "symptom.perfmon_present": True, "symptom.streams_stopped": "application", "symptom.clock_stepped": False,
    "symptom.idle_gap_only": False, "symptom.discards_rise": True,
}  # fmt: skip


def test_what_saved_facts_tell_of_the_incident_counts_where_no_log_is_read(source):
    """The hotfix is due on a host that shows the problem, whoever saw it."""
    planned = run("plan", source(host(**SHOWS_THE_PROBLEM)), "--format", "json")
    steps = {step["id"]: step["stance"] for step in json.loads(planned.stdout)["hosts"][0]["steps"]}
    assert steps["install-ndis-hotfix"] == "do"
    assert "collect-perfmon" not in steps


def test_what_a_log_shows_outweighs_what_saved_facts_tell(tmp_path):
    """The example's own logs, beside a document that says that nothing was lost."""
    shutil.copytree(EXAMPLE / "CVP1", tmp_path / "CVP1")
    told = {"host": "CVP1", "facts": host(**{"symptom.heartbeat_lost": False, "symptom.log_gaps": 0})["facts"]}
    (tmp_path / "CVP1" / "facts.json").write_text(json.dumps({"schema": "advisor.facts/1", "hosts": [told]}))
    result = json.loads(run("diagnose", tmp_path, "--format", "json").stdout)
    found = {fact["name"]: fact.get("value") for fact in result["hosts"][0]["facts"]}
    assert found["symptom.heartbeat_lost"] is True
    assert found["symptom.log_gaps"] > 0
