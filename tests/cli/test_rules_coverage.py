"""`rules coverage`: the small faults that no test notices, and tests that would notice them."""

import json

import pytest
import yaml

from advisor.cli.options import Settings
from tests.command_line import run
from tests.reason.test_coverage import TESTS, pack_with

OWNER = "few-processors"


@pytest.fixture
def less_tested(monkeypatch):
    """A pack with a threshold that no test touches."""
    tests = [{"facts": {"cpu.count": "8"}, "expect": "pass", "because": "many"}, TESTS[0], TESTS[2]]
    pack = pack_with(given={"few": "cpu.count < 2"}, tests=tests)
    monkeypatch.setattr("advisor.reason.suggest._CANDIDATES", 100)  # two values of one fact need no thousands
    monkeypatch.setattr(Settings, "pack", lambda _: pack)


def test_a_piece_that_its_tests_hold_fast_is_a_success():
    done = run("rules", "coverage", "netdma-on", "--format", "text")
    assert done.returncode == 0, done.stderr
    assert "0 survive" in done.stdout
    assert "no test notices" not in done.stdout


@pytest.mark.usefixtures("less_tested")
def test_what_no_test_notices_is_told_and_fails():
    done = run("rules", "coverage", OWNER, "--format", "text")
    assert done.returncode == 3, done.stderr
    assert f"{OWNER}: no test notices" in done.stdout
    document = json.loads(run("rules", "coverage", OWNER, "--format", "json").stdout)
    assert document["schema"] == "advisor.rule-coverage/1"
    summary = document["summary"]
    assert summary["survivors"] == len(document["survivors"]) > 0
    assert summary["mutants"] == summary["noticed"] + summary["survivors"] + len(document["justified"])
    assert {one["owner"] for one in document["survivors"]} == {OWNER}


@pytest.mark.usefixtures("less_tested")
def test_suggested_tests_are_yaml_that_a_person_completes():
    done = run("rules", "coverage", OWNER, "--suggest")
    assert done.returncode == 0, done.stderr
    suggested = yaml.safe_load(done.stdout)
    assert suggested
    assert all(one["because"].startswith("TODO: why? (notices ") for one in suggested)
    assert all(one["expect"] in {"pass", "fail", "unknown", "not-applicable"} for one in suggested)


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--suggest"], "--suggest needs an ID"),
        (["netdma-onn"], "Did you mean netdma-on"),
    ],
)
def test_what_can_not_be_measured_is_told(arguments, what):
    done = run("rules", "coverage", *arguments)
    assert done.returncode == 2
    assert what in done.stderr
    assert not done.stdout
