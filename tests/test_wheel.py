"""The wheel carries its knowledge, and answers from any folder, without the clone and without durable_rules."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.effort import gate_only

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The wheel's content, as pip lays it into site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("heartbeat_advisor-*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def run(site, folder, *arguments, block=""):
    """`python -m advisor` in another folder; `block` names a module that must not be there."""
    start = f"import sys; sys.modules[{block!r}] = None\n" if block else ""
    code = f"{start}from advisor.cli.main import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_the_wheel_diagnoses_from_any_folder(unpacked, tmp_path):
    result = run(unpacked, tmp_path, "diagnose", str(ROOT / "examples" / "heartbeat-loss"), "--format", "json")
    assert result.returncode == 3, result.stderr
    assert json.loads(result.stdout)["suspects"][0]["id"] == "ndis-dpc-starvation"


@gate_only
def test_the_wheel_writes_a_report_with_all_that_it_carries(unpacked, tmp_path):
    example = str(ROOT / "examples" / "heartbeat-loss")
    result = run(unpacked, tmp_path, "diagnose", example, "--format", "html", "--output", "report.html")
    assert (result.returncode, result.stdout) == (3, ""), result.stderr
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assets = unpacked / "advisor" / "report" / "assets"
    for name in ("uplot.min.js", "uplot.LICENSE", "uplot.min.css", "report.css", "report.js", "timeline.js"):
        assert (assets / name).read_text(encoding="utf-8").rstrip() in report, name


@gate_only
def test_the_wheel_and_the_clone_judge_by_the_same_pack(unpacked, tmp_path):
    example = str(ROOT / "examples" / "heartbeat-loss" / "CVP1")
    packs = [
        json.loads(run(site, tmp_path, "check", example, "--format", "json").stdout)["pack"]
        for site in (unpacked, ROOT)
    ]
    assert packs[0] == packs[1]


@gate_only
def test_without_durable_rules_the_plain_evaluator_answers_alike_and_says_so(unpacked, tmp_path):
    example = str(ROOT / "examples" / "heartbeat-loss")
    plain = run(unpacked, tmp_path, "diagnose", example, "--format", "json", block="durable_rules_engine")
    other = run(unpacked, tmp_path, "diagnose", example, "--format", "json", "--engine", "plain")
    assert plain.returncode == 3, plain.stderr
    document, expected = json.loads(plain.stdout), json.loads(other.stdout)
    assert document["engine"] == "plain"
    for member in ("suspects", "actions", "findings", "conflicts"):
        assert document[member] == expected[member]
    page = run(unpacked, tmp_path, "diagnose", example, block="durable_rules_engine")
    assert "plain evaluator" in page.stdout
