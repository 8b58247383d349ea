"""Playbooks that the advisor writes, as Ansible and its linter see them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.model.scripts import ScriptKind
from advisor.remedy.scripts.emit import scripts_for
from tests.remedy.hosts import knowledge, planned

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / ".venv-playbooks" / "bin"
MODULE = Path(__file__).with_name("windows_module.py")
MODULES = ("win_reg_stat", "win_regedit", "win_file", "win_stat", "win_copy", "win_shell", "win_command")
STATE = "ADVISOR_TEST_SERVER"
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
    write(folder, "disable-tcp-chimney", "disable-netdma", "disable-task-offload", "tune-jvm")
    return folder


def write(folder: Path, *steps: str) -> None:
    plan, facts = planned({"os.version": "6.1.7601"}, do=steps, host=EVIL)
    scripts = scripts_for(plan, facts, knowledge()[0], ScriptKind.ANSIBLE)
    (folder / "apply.yml").write_bytes(scripts.apply)
    (folder / "revert.yml").write_bytes(scripts.revert)


def run(folder: Path, *command: str, **own: str) -> "subprocess.CompletedProcess[str]":
    settings = {
        "ANSIBLE_HOME": str(folder / "home"),
        "PATH": f"{OWN}{os.pathsep}{os.environ.get('PATH', '')}",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        **own,
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


PARAMETERS = r"HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
MACHINE = r"HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName\ComputerName"


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """The state of a server on which two steps are done, by modules that stand in for those of ansible.windows."""
    modules = tmp_path / "collections" / "ansible_collections" / "ansible" / "windows" / "plugins" / "modules"
    modules.mkdir(parents=True)
    for name in MODULES:
        shutil.copyfile(MODULE, modules / f"{name}.py")
    write(tmp_path, "disable-task-offload", "disable-netdma")
    return tmp_path / "server.json"


def play(server: Path, playbook: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    folder = server.parent
    own = {STATE: str(server), "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"), "ANSIBLE_PIPELINING": "1"}
    settings = f"backup_folder={folder}/kept ansible_python_interpreter={sys.executable}"
    command = ("-i", "localhost,", "-c", "local", "-e", settings, *arguments, playbook)
    return run(folder, program("ansible-playbook"), *command, **own)


def test_they_change_note_and_put_back_what_was_there(server: Path) -> None:
    before = {
        "registry": {MACHINE: {"type": "REG_SZ", "value": "cvp1"}},
        "netsh": "set global rss=enabled chimney=automatic netdma=enabled",
    }
    server.write_text(json.dumps(before))

    tried = play(server, "apply.yml", "--check")
    assert tried.returncode == 0, tried.stdout
    assert json.loads(server.read_text()) == before

    done = play(server, "apply.yml")
    assert done.returncode == 0, done.stdout
    after = json.loads(server.read_text())
    assert after["netsh"] == "set global rss=enabled chimney=automatic netdma=disabled"
    assert after["registry"][rf"{PARAMETERS}\DisableTaskOffload"] == {"type": "REG_DWORD", "value": 1}
    assert "A restart makes it work." in done.stdout

    # What others change meanwhile stays, and it is not noted when the playbook runs once more.
    others = {**after, "netsh": after["netsh"].replace("rss=enabled", "rss=disabled")}
    server.write_text(json.dumps(others))
    assert play(server, "apply.yml").returncode == 0
    back = play(server, "revert.yml")
    assert back.returncode == 0, back.stdout
    assert "Nothing to put back" not in back.stdout
    assert json.loads(server.read_text()) == {**before, "netsh": before["netsh"].replace("rss=enabled", "rss=disabled")}

    # With nothing noted it says so, and what stood as advised before is nobody's to take away.
    server.write_text(json.dumps(after))
    for playbook in ("revert.yml", "apply.yml", "revert.yml"):
        done = play(server, playbook)
        assert done.returncode == 0, done.stdout
        assert ("Nothing to put back" in done.stdout) == (playbook == "revert.yml")
    assert json.loads(server.read_text()) == after


@pytest.mark.parametrize(
    ("computer", "kind", "says"),
    [("other", "REG_DWORD", "This playbook is for another machine."), ("CVP1", "REG_SZ", "it is left alone")],
)
def test_they_stop_where_something_is_not_as_it_should_be(server: Path, computer: str, kind: str, says: str) -> None:
    registry = {
        MACHINE: {"type": "REG_SZ", "value": computer},
        rf"{PARAMETERS}\DisableTaskOffload": {"type": kind, "value": "0"},
    }
    state = {"registry": registry, "netsh": "set global netdma=enabled"}
    server.write_text(json.dumps(state))
    done = play(server, "apply.yml")
    assert done.returncode != 0
    assert says in done.stdout
    assert json.loads(server.read_text()) == state
