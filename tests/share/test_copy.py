"""`advisor redact`: a copy of the files themselves that is an incident like the other."""

import json
import os
import re
import zipfile
from pathlib import Path

import pytest

from tests.effort import gate_only
from tests.hostile.commands import run
from tests.hostile.scene import hostile_names
from tests.share.scene import HIDE, RAW, telling_incident
from tests.share.test_answers import EXAMPLE, OF_THE_EXAMPLE, nothing_raw


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))


def everything(folder: Path) -> str:
    """Names and contents of all files."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert paths
    return "\n".join(f"{path.relative_to(folder)}\n{path.read_text(encoding='utf-8')}" for path in paths)


def test_nothing_raw_is_in_the_copy(tmp_path: Path) -> None:
    source, target = telling_incident(tmp_path / "incident"), tmp_path / "copy"
    result = run("redact", str(source), "--output", str(target), *HIDE)
    assert result.exit_code == 5
    nothing_raw(everything(target))
    nothing_raw(result.stderr)
    assert "is no text" in result.stderr
    assert "Copied 8 files" in result.stderr


@gate_only
def test_the_copy_is_an_incident_with_the_same_verdicts(tmp_path: Path) -> None:
    result = run("redact", str(EXAMPLE), "--output", str(tmp_path / "copy"))
    assert result.exit_code == 0, result.stderr
    nothing_raw(everything(tmp_path / "copy"), OF_THE_EXAMPLE)

    def told(source: Path, *options: str) -> list[tuple[str, str, str]]:
        answer = json.loads(run("diagnose", str(source), "--format", "json", *options).stdout)
        return sorted((one["host"], one["rule"], one["verdict"]) for one in answer["findings"])

    assert told(tmp_path / "copy") == told(EXAMPLE, "--redact")


def test_an_archive_and_a_saved_result_can_be_copied(tmp_path: Path) -> None:
    source = telling_incident(tmp_path / "incident")
    with zipfile.ZipFile(tmp_path / "CVP7X.zip", "w") as archive:
        archive.write(source / "CVP7X" / "systeminfo.txt", "CVP7X/systeminfo.txt")
    assert run("redact", str(tmp_path / "CVP7X.zip"), "-o", str(tmp_path / "one"), *HIDE).exit_code == 0
    nothing_raw(everything(tmp_path / "one"))
    run("diagnose", str(source), "--format", "json", "--output", str(tmp_path / "result.json"))
    assert run("redact", str(tmp_path / "result.json"), "-o", str(tmp_path / "two"), *HIDE).exit_code == 0
    nothing_raw(everything(tmp_path / "two"))
    assert run("replay", str(tmp_path / "two" / "result.json")).exit_code == 0


def test_a_folder_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    source, target = telling_incident(tmp_path / "incident"), tmp_path / "copy"
    target.mkdir()
    (target / "mine").write_text("mine")
    result = run("redact", str(source), "-o", str(target))
    assert result.exit_code == 2
    assert [path.name for path in target.iterdir()] == ["mine"]


@gate_only
@pytest.mark.skipif(os.name != "posix", reason="Windows takes few of these names")
def test_names_of_files_stay_in_the_folder_and_are_taken_by_every_system(tmp_path: Path) -> None:
    source = hostile_names(tmp_path / "incident")
    (source / "a").mkdir()
    (source / "a" / "NUL.txt").write_text("plain\n")
    (source / "a" / "x. . ").write_text("plain 2\n")
    before = sorted(path.name for path in tmp_path.iterdir())
    run("redact", str(source), "--output", str(tmp_path / "copy"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "config", "copy"])
    for path in (tmp_path / "copy").rglob("*"):
        assert not re.search(r'[\x00-\x1f<>:"|?*\\]|[. ]$', path.name), path.name
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", path.name)
        assert not path.name.startswith("-")
    assert len([path for path in (tmp_path / "copy").rglob("*") if path.is_file()]) >= len(list(source.iterdir()))


def test_there_is_nothing_to_copy(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("redact", str(tmp_path / "nowhere"), "-o", str(tmp_path / "copy")).exit_code == 2
    assert run("redact", str(tmp_path / "empty"), "-o", str(tmp_path / "copy")).exit_code == 5
    assert RAW


def test_a_file_that_would_still_tell_is_left_out(tmp_path: Path) -> None:
    """What is written in a way that no pattern knows is noticed when the copy is looked at as it would be shared."""
    source = telling_incident(tmp_path / "incident")
    (source / "CVP7X" / "access.log").write_text("GET /x?host=%43VP7X&user=%6Adoe77\n")
    result = run("redact", str(source), "-o", str(tmp_path / "copy"), *HIDE)
    assert result.exit_code == 5
    assert "would still hold what tells whose servers it is about (line 1: host, line 1: user)" in result.stderr
    assert "--redact-word" in result.stderr
    assert "Copied 8 files" in result.stderr
    assert not list((tmp_path / "copy").rglob("access.log"))
    nothing_raw(everything(tmp_path / "copy"))


def test_what_the_title_and_the_name_of_a_file_tell_is_hidden_in_all_files(tmp_path: Path) -> None:
    """They are written last, and what they name stands in the first of the files."""
    (tmp_path / "incident").mkdir()
    (tmp_path / "incident" / "a.log").write_text("zq81 and kx33 on this host\n")
    (tmp_path / "incident" / "b of user=kx33,x.log").write_text("nothing\n")
    (tmp_path / "incident" / "incident.yaml").write_text("title: seen by user=zq81\n")
    result = run("redact", str(tmp_path / "incident"), "-o", str(tmp_path / "copy"))
    assert result.exit_code == 0, result.stderr
    nothing_raw(everything(tmp_path / "copy"), ("zq81", "kx33"))


def test_a_copy_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = telling_incident(tmp_path / "incident")
    (tmp_path / "empty").mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())

    def broken(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("advisor.shared_copy._incident", broken)
    for target in ("copy", "empty"):
        assert run("redact", str(source), "-o", str(tmp_path / target), *HIDE).exit_code == 130
    assert sorted({path.name for path in tmp_path.iterdir()} - {"config"}) == before
    assert not list((tmp_path / "empty").iterdir())


def test_an_empty_folder_gets_the_copy_and_stays_the_same_folder(tmp_path: Path) -> None:
    source, target = telling_incident(tmp_path / "incident"), tmp_path / "copy"
    target.mkdir()
    before = target.stat().st_ino
    assert run("redact", str(source), "-o", str(target), *HIDE).exit_code == 5
    assert target.stat().st_ino == before
    assert len([path for path in target.rglob("*") if path.is_file()]) == 9
    assert not [path for path in target.iterdir() if path.name.startswith(".")]
