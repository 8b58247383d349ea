"""`--format html` of a diagnosis, a check and a plan: the same bytes each time, and loaded only then."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.effort import gate_only, some

ROOT = Path(__file__).resolve().parents[2]
INCIDENT = ROOT / "examples" / "heartbeat-loss"


def advisor(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "advisor", *arguments], cwd=ROOT, capture_output=True, check=False)


@pytest.mark.parametrize("command", some(["check", "diagnose"]))
def test_the_same_input_makes_the_same_bytes_and_the_exit_code_is_the_verdicts(command: str) -> None:
    first, second = (advisor(command, str(INCIDENT), "--format", "html", "--lang", "zh") for _ in range(2))
    assert (first.returncode, first.stderr) == (3, b"")
    assert first.stdout == second.stdout
    text = first.stdout.decode("utf-8")
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh-Hans" data-result="')
    assert text.endswith("</html>\n")


@gate_only
def test_a_plan_of_a_saved_result_and_the_diagnosis_list_the_same_steps(tmp_path: Path) -> None:
    saved, plan, diagnosis = (tmp_path / name for name in ("result.json", "plan.html", "diagnosis.html"))
    assert advisor("diagnose", str(INCIDENT), "--format", "json", "--output", str(saved)).returncode == 3
    assert advisor("plan", str(saved), "--format", "html", "--output", str(plan)).returncode == 3
    assert advisor("diagnose", str(INCIDENT), "--format", "html", "--output", str(diagnosis)).returncode == 3
    found = [labels(one.read_text(encoding="utf-8")) for one in (plan, diagnosis)]
    assert found[0]
    assert found[0] == found[1]


def labels(report: str) -> list[str]:
    return sorted(
        "".join(ElementTree.fromstring(f"<label{part.partition('</label>')[0]}</label>").itertext())
        for part in report.split("<label")[1:]
    )


NOT_NEEDED = """
import sys
from advisor.cli.main import cli
try:
    cli.main(["diagnose", sys.argv[1], "--format", "text", "--output", sys.argv[2]])
except SystemExit:
    print(*sys.modules)
"""


@gate_only
def test_a_page_loads_nothing_of_html(tmp_path: Path) -> None:
    command = [sys.executable, "-c", NOT_NEEDED, str(INCIDENT), str(tmp_path / "page.txt")]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=True, text=True)
    modules = done.stdout.split()
    assert "advisor.report.console" in modules
    assert [name for name in modules if name.startswith("advisor.report.") and "html" in name] == []
