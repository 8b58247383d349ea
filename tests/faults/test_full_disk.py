"""A disk that takes no more: every file the advisor makes is there whole or as it was, and a sentence says which."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from advisor.cli.main import cli
from tests.cli.test_plan_emit import _host
from tests.effort import gate_only
from tests.hostile.commands import run

resource = pytest.importorskip("resource", reason="Windows has no such limits")
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "heartbeat-loss"
OLD = "the answer of yesterday"


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Each write beyond that many bytes of a file fails, as on a disk on which no more is free.

    Python would not notice that it kept half of a compiled module, and fail over it ever after: it keeps none.
    """
    before, kept = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        sys.dont_write_bytecode = kept


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A diagnosis, its plan's scripts, and a folder of facts."""
    folder = tmp_path_factory.mktemp("saved")
    run("diagnose", str(EXAMPLE), "--format", "json", "-o", str(folder / "result.json"))
    shutil.copytree(EXAMPLE, folder / "fleet")
    facts = {"schema": "advisor.facts/1", "hosts": [_host("CVP1", {})]}
    (folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


ANSWERS = [
    ["diagnose", "{saved}/result.json", "--format", "json"],
    ["diagnose", "{saved}/fleet", "--format", "csv"],
    ["plan", "{saved}/result.json", "--format", "html"],
    ["collect", "--script", "cmd"],
    ["facts", "list"],
    ["unredact", "{saved}/result.json", "--map", "{folder}/map"],
    ["plan", "{saved}/facts.json", "--emit", "cmd"],
]
"""Each goes its own way to the standard output, and to a file."""


@pytest.fixture
def ready(saved: Path, tmp_path: Path) -> dict[str, str]:
    run("check", str(saved / "result.json"), "--redact-map", str(tmp_path / "map"))
    return {"saved": str(saved), "folder": str(tmp_path)}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("arguments", ANSWERS, ids=" ".join)
def test_an_answer_that_the_standard_output_does_not_take(
    ready: dict[str, str],
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [one.format(**ready) for one in arguments]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            cli.main(given)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "the standard output: can't be written: No space left on device. Give --output another place." in said
    assert "internal fault" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_process_whose_output_is_full_ends_with_one_sentence() -> None:
    """Python says more when it ends with something left to write."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "advisor", "facts", "list", "--format", "json"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr == (
        "advisor: the standard output: can't be written: No space left on device. Give --output another place.\n"
    )


@pytest.mark.parametrize("arguments", ANSWERS, ids=" ".join)
def test_an_answer_that_does_not_fit_leaves_the_old_one(ready: dict[str, str], arguments: list[str]) -> None:
    given, folder = [one.format(**ready) for one in arguments], Path(ready["folder"])
    answer = folder / ("answer.cmd" if "--emit" in arguments else "answer")
    answer.write_text(OLD)
    before = left(folder)
    with no_file_larger_than(700):
        result = run(*given, "-o", str(answer))
    assert result.exit_code == 2, result.stderr
    assert "can't be written: File too large. Give --output another place." in result.stderr
    assert (answer.read_text(), left(folder)) == (OLD, before)
    done = run(*given, "-o", str(answer))
    assert done.exit_code in {0, 3, 5}
    assert answer.read_text(errors="replace") != OLD


@gate_only
def test_a_copy_to_share_is_whole_or_not_there(saved: Path, tmp_path: Path) -> None:
    run("check", str(saved / "result.json"), "--redact")  # makes the key
    before = left(tmp_path)
    with no_file_larger_than(700):
        result = run("redact", str(saved / "fleet"), "-o", str(tmp_path / "copy"))
    assert result.exit_code == 2
    assert "can't be written: File too large" in result.stderr
    assert left(tmp_path) == before
    assert not (tmp_path / "copy").exists()


def test_a_key_is_whole_or_not_there(saved: Path, tmp_path: Path) -> None:
    """Half a key would be no key for ever after."""
    with no_file_larger_than(20):
        result = run("check", str(saved / "result.json"), "--redact")
    assert result.exit_code == 2
    assert "the key can't be kept: File too large" in result.stderr
    assert left(tmp_path) == []
    assert run("check", str(saved / "result.json"), "--redact").exit_code in {3, 5}


def test_a_map_that_does_not_fit_leaves_the_old_one(saved: Path, tmp_path: Path) -> None:
    kept = tmp_path / "map"
    run("check", str(saved / "result.json"), "--redact-map", str(kept))
    before, files = kept.read_bytes(), left(tmp_path)
    with no_file_larger_than(100):
        result = run("diagnose", str(saved / "fleet"), "--redact-map", str(kept))
    assert result.exit_code == 2
    assert "the map can't be written: File too large" in result.stderr
    assert (kept.read_bytes(), left(tmp_path)) == (before, files)


@pytest.mark.parametrize("end", ["csv", "jsonl", "parquet"])
def test_rows_of_an_audit_that_do_not_fit_leave_the_old_ones(saved: Path, tmp_path: Path, end: str) -> None:
    rows = tmp_path / f"rows.{end}"
    rows.write_text(OLD)
    with no_file_larger_than(100):
        result = run("audit", str(saved / "fleet"), "--rows", str(rows))
    assert result.exit_code == 2, result.stderr
    assert "can't be written" in result.stderr
    assert (rows.read_text(), left(tmp_path)) == (OLD, [rows.name])


def test_an_interview_that_can_not_be_kept_leaves_no_file(tmp_path: Path) -> None:
    session = tmp_path / "session"
    with no_file_larger_than(10):
        (tmp_path / "a").write_text("")
        result = run("consult", "--session", str(session), "--answers", str(tmp_path / "a"))
    assert result.exit_code == 2
    assert "can't be written: No space left on device. Give --session another place." in result.stderr
    assert left(tmp_path) == ["a"]


def test_an_interview_goes_on_behind_the_answer_that_the_disk_did_not_take(tmp_path: Path) -> None:
    from advisor.cli.journal import About, Journal
    from advisor.errors import UsageError
    from advisor.pack.load import load_pack
    from tests.cli.test_journal import answer

    told = answer("host.name", "X" * 90)
    facts = load_pack().facts
    journal = Journal.begin(tmp_path / "session", About(None, None))
    journal.tell(told)
    before = journal.path.read_bytes()
    with no_file_larger_than(len(before) + 40), pytest.raises(UsageError, match=r"File too large|No space left"):
        journal.tell(told)
    assert journal.path.read_bytes() == before
    journal.tell(told)
    assert [one.answer for one in Journal.resume(journal.path, facts).entries] == [told, told]


def test_an_audit_goes_on_when_there_is_room_again(saved: Path, tmp_path: Path) -> None:
    command = ("audit", str(saved / "fleet"), "--journal", str(tmp_path / "journal"), "--format", "json")
    with no_file_larger_than(3000):
        full = run(*command)
    assert full.exit_code == 2, full.stderr
    assert "can't be written: " in full.stderr
    done, alone = run(*command), run("audit", str(saved / "fleet"), "--format", "json")
    assert done.exit_code == alone.exit_code
    assert json.loads(done.stdout)["rules"] == json.loads(alone.stdout)["rules"]
    assert not [name for name in left(tmp_path) if name.endswith(".new")]


def test_a_link_stays_a_link_and_a_file_keeps_its_permissions(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "real").write_text(OLD)
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert run("facts", "list", "-o", str(tmp_path / "link")).exit_code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() != OLD
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640
    before = os.umask(0o027)
    try:
        run("facts", "list", "-o", str(tmp_path / "new"))
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    assert run("facts", "list", "-o", os.devnull).exit_code == 0


@pytest.mark.parametrize("room", [0, 5])
def test_an_archive_that_can_not_be_unpacked_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """With no room at all, the system names no folder for such files either."""
    packed = shutil.make_archive(str(tmp_path / "incident"), "zip", EXAMPLE)
    monkeypatch.setattr(tempfile, "tempdir", None)
    with no_file_larger_than(room):
        result = run("evidence", packed)
    assert result.exit_code == 2
    assert "can't be unpacked into " in result.stderr
    assert "Make room there" in result.stderr
    assert run("evidence", packed).exit_code in {0, 5}


def test_a_long_log_that_can_not_be_rewritten_is_told_and_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UTF-16 is rewritten into a file of its own."""
    from advisor.read.log_text import SHORT

    fleet = tmp_path / "fleet"
    shutil.copytree(EXAMPLE, fleet)
    text = (fleet / "PG1A" / "pim1.log").read_text()
    (fleet / "PG1A" / "long.log").write_text(text * (SHORT // 2 // len(text) + 1), encoding="utf-16")
    monkeypatch.setattr(tempfile, "tempdir", None)
    with no_file_larger_than(0):
        result = run("diagnose", str(fleet), "--format", "text")
    assert result.exit_code == 3
    assert "PG1A/long.log: can't be rewritten into a temporary file: " in result.stderr
    assert "Make room, or let" in result.stderr


@pytest.mark.parametrize("kind", ["cmd", "ps1"])
def test_no_script_is_there_without_its_way_back(saved: Path, tmp_path: Path, kind: str) -> None:
    command = ("plan", str(saved / "facts.json"), "--emit", kind, "-o")
    run(*command, str(tmp_path / "all"))
    sizes = [path.stat().st_size for path in (tmp_path / "all").iterdir()]
    assert len(sizes) == 2
    for size in sizes:
        folder = tmp_path / f"{size}"
        with no_file_larger_than(size - 1):
            assert run(*command, str(folder)).exit_code == 2
        assert "apply" not in "".join(left(folder))
