"""The worked example of a pipeline: its script runs as it ships, and its files hold what docs/gating.md says."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from tests.effort import gate_only

ROOT = Path(__file__).resolve().parent.parent
GATE = ROOT / "examples" / "gate"


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    """A folder with `advisor` in it, for the PATH."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "advisor"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m advisor "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder


def gate(commands, reports, waivers=GATE / "waivers.yaml", facts="facts"):
    environment = {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = [shutil.which("sh") or "sh", "gate.sh", facts, str(waivers), str(reports)]
    return subprocess.run(command, cwd=GATE, env=environment, capture_output=True, text=True, check=False)


@gate_only
def test_the_gate_opens_with_the_waivers_and_leaves_its_reports(commands, tmp_path):
    done = gate(commands, tmp_path / "reports")
    assert done.returncode == 4, done.stderr
    assert "gate: open, with warnings" in done.stdout
    junit = ElementTree.parse(tmp_path / "reports" / "gate.xml").getroot()
    assert {suite.get("name") for suite in junit} == {"CVP1", "PG1A"}
    sarif = json.loads((tmp_path / "reports" / "gate.sarif").read_text(encoding="utf-8"))
    uris = {
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif["runs"][0]["results"]
        for location in result["locations"]
    }
    assert all((GATE / uri).is_file() for uri in uris), uris
    assert json.loads((tmp_path / "reports" / "gate.json").read_text(encoding="utf-8"))["gate"]["outcome"] == "warns"
    assert (tmp_path / "reports" / "gate.csv").read_text(encoding="utf-8").startswith("host,rule,")


@gate_only
def test_the_gate_closes_without_them(commands, tmp_path):
    empty = tmp_path / "none.yaml"
    empty.write_text("waivers: []\n", encoding="utf-8")
    done = gate(commands, tmp_path / "reports", empty)
    assert done.returncode == 3
    assert "gate: closed" in done.stderr


@gate_only
def test_a_gate_that_cannot_be_judged_is_not_open(commands, tmp_path):
    done = gate(commands, tmp_path / "reports", facts="nowhere")
    assert done.returncode == 2
    assert "gate: could not be judged" in done.stderr


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_the_pipelines_are_yaml_and_run_the_script(name):
    text = (GATE / name).read_text(encoding="utf-8")
    assert isinstance(yaml.safe_load(text), dict)
    assert "gate.sh facts waivers.yaml reports" in text


def test_the_documentation_names_what_is_there():
    text = (ROOT / "docs" / "gating.md").read_text(encoding="utf-8")
    for name in (path.name for path in GATE.iterdir() if path.is_file()):
        assert name in text
