"""The tech note's incident through the whole program, with the pack that ships: what a person reads at 3 a.m."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from advisor.report.schemas import schema_document
from tests.effort import gate_only
from tests.hostile.commands import run

ROOT = Path(__file__).resolve().parents[2]
INCIDENT = ROOT / "examples" / "heartbeat-loss"
MOST_LINES = 80
WRAPPED = re.compile(r"\s+")


def diagnose(*options: str) -> str:
    """As the program writes into a pipe, without a process for each page."""
    done = run("diagnose", str(INCIDENT), *options)
    assert (done.exit_code, done.stderr) == (3, "")
    return done.stdout


def started(*options: str, **environment: str) -> str:
    """The same of a process."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment}
    command = [sys.executable, "-m", "advisor", "diagnose", str(INCIDENT), *options]
    done = subprocess.run(command, capture_output=True, env=variables, check=False)
    assert (done.returncode, done.stderr) == (3, b"")
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def page() -> str:
    return started("--format", "text")


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads(diagnose("--format", "json"))


def test_the_page_is_short_and_the_answer_and_its_proof_come_first(page: str) -> None:
    lines = page.splitlines()
    assert len(lines) <= MOST_LINES
    assert lines[0].startswith("Probable on CVP1: ")
    assert "(ndis-dpc-starvation)" in lines[0]
    proof = " ".join(lines[1 : lines.index("")])
    for part in ("silent for 10.8 s", "dpc-rate rose from 0 to 10", "by luck", "Ndis.sys 5.2.3790.3959", "ndis.txt:6"):
        assert part in proof
    assert len(lines[1 : lines.index("")]) <= 6


def test_nothing_essential_is_lost(page: str) -> None:
    flat = WRAPPED.sub(" ", page)
    for part in (
        "1. Install the Ndis.sys hotfix KB 972071 (install-ndis-hotfix) [restart]",
        "2. Enable Receive Side Scaling (enable-rss) [restart]",
        "Only UDP is affected, while the lost session is TCP",
        "enable-rss stays: ",
        "Cisco 116081",
        "DocWiki",
        "after: install-ndis-hotfix",
        "/v EnableRSS /t REG_DWORD /d 1 /f",
        "one side of a pair at a time",
        "Apply it only to systems that have this problem.",
        "PG1A: Leave Ndis.sys as it is, and watch (wait-for-update)",
        "leave alone: install-ndis-hotfix",
        "high: Ndis.sys predates the fix for dropped UDP packets (CVP1, PG1A)",
    ):
        assert part in flat
    assert page.index("What to do on CVP1") < page.index("PG1A: ")


def test_a_conflicts_paragraph_is_said_once(page: str) -> None:
    assert WRAPPED.sub(" ", page).count("This host shows the problem that Cisco 116081") == 1
    assert WRAPPED.sub(" ", diagnose("-v")).count("This host shows the problem that Cisco 116081") == 1


def test_text_is_ascii_without_escape_sequences(page: str) -> None:
    assert page.isascii()
    assert "\x1b" not in page
    assert "\x1b" not in started("--format", "text", FORCE_COLOR="1")


def test_verbose_shows_everything() -> None:
    page = WRAPPED.sub(" ", diagnose("-v"))
    for part in ("undo: ", "verify: ", "ruled out", "pass, not so", "Facts of PG1A", "Support for Windows Server 2003"):
        assert part in page
    assert page.count("note: ") > 15


@gate_only
def test_another_language() -> None:
    page = diagnose("--lang", "zh")
    assert page.startswith("CVP1 上很可能：")
    for english in ("What to do", "Consider", "Leave alone", "Time line", "why:", "note:", "Rules that fail"):
        assert english not in page


def test_a_file_is_utf_8(tmp_path: Path) -> None:
    target = tmp_path / "answer.txt"
    assert started("--lang", "zh", "--output", str(target), PYTHONIOENCODING="ascii") == ""
    text = target.read_bytes().decode("utf-8")
    assert "█" in text
    assert "很可能" in text


@gate_only
@pytest.mark.skipif(os.name == "nt", reason="Windows has no broken pipes of this kind")
def test_a_reader_that_leaves_is_no_fault() -> None:
    command = [sys.executable, "-m", "advisor", "diagnose", str(INCIDENT), "-v"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    process.stdout.close()
    _, complaint = process.communicate()
    assert (process.returncode, complaint) == (3, b"")


def test_every_action_carries_its_proof(document: Any) -> None:
    assert not list(Draft202012Validator(schema_document("diagnosis")).iter_errors(document))
    facts = {(host["host"], fact["name"]): fact for host in document["hosts"] for fact in host["facts"]}
    assert document["actions"]
    for action in document["actions"]:
        assert action["because"], action["id"]
        for reason in action["because"]:
            assert reason["text"]
            assert reason["source"]["kind"]
            read = [facts.get((action["host"], name), {}).get("source", {}) for name in reason["facts"]]
            if any("line" in source for source in read):
                assert reason["source"]["file"], action["id"]
                assert reason["source"]["line"], action["id"]


def test_an_action_that_lost_names_the_rule_that_decided(document: Any) -> None:
    (lost,) = [action for action in document["actions"] if action["id"] == "disable-rss"]
    assert lost["stance"] == "avoid"
    assert [reason["source"] for reason in lost["because"]] == [{"kind": "rule", "detail": "rss-guidance"}]
