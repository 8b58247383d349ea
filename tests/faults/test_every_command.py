"""Every command, as the command line tells them: a disk that is full, folders that take nothing, a reader who left."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import Result

from advisor.cli.main import cli
from advisor.whole_file import UNFINISHED
from tests.effort import some
from tests.faults.every_command import ARGUMENTS, ENDS, READS, WRITES, file_parameters, given, leaves, make_scene
from tests.faults.read_only import takes_nothing
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


ANSWERING = [name for name in ARGUMENTS if name != "serve"]


@pytest.mark.parametrize("name", some(ANSWERING, 5))
def test_where_nothing_can_be_written_each_answers_all_the_same(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The folder that one stands in and the home take nothing; what is asked to write, writes elsewhere."""
    here, own, made = (tmp_path / one for one in ("here", "home", "made"))
    for folder in (here, own, made):
        folder.mkdir()
    monkeypatch.chdir(here)
    with takes_nothing(here, own):
        done = run(*given(f"{name} {ARGUMENTS[name]}", scene, made))
    assert done.exit_code in ENDS, done.stderr
    assert done.stdout or name in {"redact", "audit export"}
    assert left(here) + left(own) == []


@pytest.mark.parametrize(("name", "parameter"), WRITES)
def test_a_file_in_a_folder_that_takes_nothing(scene: Path, tmp_path: Path, name: str, parameter: str) -> None:
    made = tmp_path / "made"
    made.mkdir()
    if name in {"audit prune", "audit pin"}:
        shutil.copy(scene / "store.db", made / "file")
    before = left(made)
    with takes_nothing(made):
        done = run(*given(WRITES[name, parameter], scene, made))
    assert done.exit_code == 2, done.stderr
    assert re.search(r"can't be (the journal's folder|read or written|written|opened|made)", done.stderr), done.stderr
    assert left(made) == before


@pytest.mark.parametrize("name", some(ANSWERING, 3))
def test_a_reader_that_has_left(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """As `head` does that has seen enough: the exit code still tells the verdict, and nothing is said of it."""
    monkeypatch.setenv("ADVISOR_PASSWORD", "the password of a test")
    command = given(f"{name} {ARGUMENTS[name]}", scene, tmp_path)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        with pytest.raises(SystemExit) as ended:
            cli.main(command)
    assert ended.value.code in ENDS
    said = capsys.readouterr().err
    assert "roken pipe" not in said
    assert "internal fault" not in said


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
