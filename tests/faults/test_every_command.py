"""Every command, as the command line tells them: a disk that is full, folders that take nothing, a reader who left."""

import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result

from advisor.whole_file import UNFINISHED
from tests.effort import some
from tests.faults.every_command import ARGUMENTS, ENDS, READS, WRITES, file_parameters, given, leaves, make_scene
from tests.faults.test_full_disk import OLD, left, no_file_larger_than
from tests.hostile import commands


def run(*arguments: str) -> Result:
    os.environ["ADVISOR_PASSWORD"] = "the password of a test"  # each command takes it away
    return commands.run(*arguments)


EVERYWHERE = {"output", "redact_map", "redact_key"}
"""Parameters of most commands, which go one way for all of them."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("ADVISOR_STORE", raising=False)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scene")
    make_scene(folder)
    return folder


def test_no_command_and_no_file_is_forgotten() -> None:
    assert {name for name, _ in leaves()} == set(ARGUMENTS)
    named = {(name, str(parameter.name)) for name, parameter in file_parameters()}
    assert {one for one in named - READS if one[1] not in EVERYWHERE} == set(WRITES)
    assert named >= READS


@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name != "serve"])
def test_each_is_given_what_makes_it_answer(scene: Path, tmp_path: Path, name: str) -> None:
    done = run(*given(f"{name} {ARGUMENTS[name]}", scene, tmp_path))
    assert done.exit_code in ENDS, done.stderr
    assert done.stdout or name in {"redact", "audit export"}


WITH_OUTPUT = [name for name, parameter in file_parameters() if parameter.name == "output" and name != "redact"]


@pytest.mark.parametrize("name", some(WITH_OUTPUT, 3))
def test_an_answer_that_does_not_fit(scene: Path, tmp_path: Path, name: str) -> None:
    """The old one stays, and nothing lies beside it."""
    answer = tmp_path / "answer"
    if name == "rules doc":
        answer.mkdir()
    else:
        answer.write_text(OLD)
    command = given(f"{name} {ARGUMENTS[name]}", scene, tmp_path)
    if name == "consult":
        command = command[:3]
    before = left(tmp_path)
    with no_file_larger_than(0):
        done = run(*command, "-o", str(answer))
    assert done.exit_code == 2, done.stderr
    assert re.search("can't be (read or )?written", done.stderr)
    assert left(tmp_path) == before
    assert answer.is_dir() or answer.read_text() == OLD


@pytest.mark.parametrize(("room", "name", "parameter"), some([(room, *one) for room in (0, 1, 100) for one in WRITES]))
def test_a_file_that_does_not_fit(scene: Path, tmp_path: Path, room: int, name: str, parameter: str) -> None:
    """What is written is whole, and the same command goes on once there is room."""
    if name in {"audit prune", "audit pin"}:
        shutil.copy(scene / "store.db", tmp_path / "file")
    command = given(WRITES[name, parameter], scene, tmp_path)
    with no_file_larger_than(room):
        done = run(*command)
    assert done.exit_code == 2, done.stderr
    assert re.search(r"can't be (read or )?written|is full", done.stderr)
    assert not [one for one in tmp_path.rglob("*") if one.name.startswith(".") or one.name.endswith(UNFINISHED)]
    again = run(*command, *(["--resume"] if name == "consult" and (tmp_path / "file").exists() else []))
    assert again.exit_code in ENDS, again.stderr
