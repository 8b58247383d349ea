"""Playbooks that the advisor writes, as Ansible and its linter see them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from advisor.model.scripts import ScriptKind
from advisor.remedy.scripts.emit import scripts_for
from tests.remedy.hosts import knowledge, planned

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / ".venv-playbooks" / "bin"
EVIL = "{{ lookup('pipe','touch pwned') }} {% if 1 %} {# # --- ' \" : - &a *a !!python/object \u2028 服务器"


def program(name: str) -> str:
    found = shutil.which(name, path=f"{OWN}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        pytest.skip(f"needs {name} (tests/real/playbooks.txt)")
    return found


@pytest.fixture(scope="module")
def playbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both playbooks of a Server 2008 R2 that gets everything a playbook can do, and whose name is hostile."""
    folder = tmp_path_factory.mktemp("playbooks")
    steps = ("disable-tcp-chimney", "disable-netdma", "disable-task-offload", "tune-jvm")
    plan, facts = planned({"os.version": "6.1.7601"}, do=steps, host=EVIL)
    scripts = scripts_for(plan, facts, knowledge()[0], ScriptKind.ANSIBLE)
    (folder / "apply.yml").write_bytes(scripts.apply)
    (folder / "revert.yml").write_bytes(scripts.revert)
    return folder


def run(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    settings = {
        "ANSIBLE_HOME": str(folder / "home"),
        "PATH": f"{OWN}{os.pathsep}{os.environ.get('PATH', '')}",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **settings}, capture_output=True, text=True, timeout=300, check=False
    )


def test_ansible_takes_them(playbooks: Path) -> None:
    done = run(playbooks, program("ansible-playbook"), "--syntax-check", "-i", "localhost,", "apply.yml", "revert.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (playbooks / "pwned").exists()


def test_the_linter_finds_nothing_in_its_strictest_profile(playbooks: Path) -> None:
    done = run(
        playbooks,
        program("ansible-lint"),
        "--offline",
        "--nocolor",
        "--profile",
        "production",
        "apply.yml",
        "revert.yml",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (playbooks / "pwned").exists()
